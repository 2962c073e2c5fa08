/**
 * Many literals looked for in one pass over a text (after Wu and Manber 1994). Each is known by its rarest three characters, of
 * which two stand at an even place wherever they stand: so every second pair of characters is looked at, and most are dismissed
 * by one look into a table.
 */

export interface Literal {
  /** ASCII, at least three characters. */
  readonly text: string
  /** Also in other cases. */
  readonly anyCase: boolean
}

/** Called with the literal’s number and where it ends; answers up to where nothing is looked for, 0 or `STOP`. */
export type OnLiteral = (literal: number, end: number) => number

export const STOP = Number.MAX_SAFE_INTEGER

interface Entry {
  readonly number: number
  /** Lower-cased where any case does. */
  readonly text: string
  readonly anyCase: boolean
  /** Of the three characters in it. */
  readonly at: number
}

/** Bits of a pair: begins three, ends three. */
const FIRST = 1
const SECOND = 2

export class Literals {
  readonly #pairs = new Uint8Array(128 * 128)
  /** Whether three characters with this hash are in the map, which takes longer to ask. */
  readonly #threes = new Uint8Array(HASHES)
  readonly #entries = new Map<number, Entry[]>()

  constructor(literals: readonly Literal[]) {
    for (const [number, { text, anyCase }] of literals.entries()) {
      const wanted = anyCase ? text.toLowerCase() : text
      const at = rarest(wanted)
      const entry: Entry = { number, text: wanted, anyCase, at }
      for (const three of anyCase ? cases(wanted.slice(at, at + 3)) : [wanted.slice(at, at + 3)]) this.#add(three, entry)
    }
  }

  #add(three: string, entry: Entry): void {
    const [a, b, c] = [three.charCodeAt(0), three.charCodeAt(1), three.charCodeAt(2)]
    this.#pairs[(a << 7) | b] = (this.#pairs[(a << 7) | b] ?? 0) | FIRST
    this.#pairs[(b << 7) | c] = (this.#pairs[(b << 7) | c] ?? 0) | SECOND
    this.#threes[hash(a, b, c)] = 1
    const known = this.#entries.get(key(a, b, c))
    if (known === undefined) this.#entries.set(key(a, b, c), [entry])
    else known.push(entry)
  }

  /** @param codes of the text, see `codesOf` */
  each(text: string, codes: Codes, on: OnLiteral): void {
    const pairs = this.#pairs
    const threes = this.#threes
    const last = codes.length - 1
    for (let at = 0; at < last; ) {
      const a = codes[at] as number
      const b = codes[at + 1] as number
      const kind = (a | b) < 128 ? (pairs[(a << 7) | b] as number) : 0
      at += 2
      if (kind === 0) continue
      let onward = 0
      const before = at > 2 && (kind & SECOND) !== 0 ? (codes[at - 3] as number) : NONE
      if (threes[hash(before, a, b)] === 1) onward = this.#at(text, at - 3, key(before, a, b), on)
      const after = at <= last && (kind & FIRST) !== 0 ? (codes[at] as number) : NONE
      if (threes[hash(a, b, after)] === 1) onward = Math.max(onward, this.#at(text, at - 2, key(a, b, after), on))
      if (onward > at) at = onward
    }
  }

  #at(text: string, from: number, three: number, on: OnLiteral): number {
    const entries = this.#entries.get(three)
    if (entries === undefined) return 0
    let onward = 0
    for (const { number, text: wanted, anyCase, at } of entries) {
      const start = from - at
      if (start < 0) continue
      const isThere = anyCase ? text.slice(start, start + wanted.length).toLowerCase() === wanted : text.startsWith(wanted, start)
      if (isThere) onward = Math.max(onward, on(number, start + wanted.length))
    }
    return onward
  }
}

/** The code units of a text side by side: a text itself may be a chain of pieces, which is slow to walk. */
export type Codes = Uint8Array | Uint16Array

export function codesOf(text: string): Codes {
  if (Buffer.byteLength(text) === text.length) return Buffer.from(text, 'latin1')
  const bytes = Buffer.allocUnsafeSlow(text.length * 2)
  bytes.write(text, 'utf16le')
  return new Uint16Array(bytes.buffer)
}

/** Stands for a character that is not looked at: it is in no literal. */
const NONE = 128
const HASHES = 4096
const hash = (a: number, b: number, c: number): number => ((a << 7) ^ (b << 4) ^ c) & (HASHES - 1)
const key = (a: number, b: number, c: number): number => (a < 128 && c < 128 ? (a << 14) | (b << 7) | c : -1)

/** Pairs of letters that make up half of English and of program text. */
const COMMON_PAIRS =
  'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur id pa ec ss ok ke ex na ct us un am ta el la sa'
/** Single characters, the commonest first; what is not among them is rarer. */
const COMMON = ' etaoinsrldcupmhgfb"ywv,.-/:_k'

/** Where the three characters begin that ordinary text has least of. */
function rarest(text: string): number {
  let rarest = 0
  let least = Number.POSITIVE_INFINITY
  let first = pairCommonness(text, 0)
  for (let at = 0; at + 2 < text.length; at += 1) {
    const second = pairCommonness(text, at + 1)
    if (first + second < least) {
      least = first + second
      rarest = at
    }
    first = second
  }
  return rarest
}

function pairCommonness(text: string, at: number): number {
  const pair = COMMON_PAIRS.includes(text.slice(at, at + 2)) ? 100 : 0
  return pair + Math.min(commonness(text.charAt(at)), commonness(text.charAt(at + 1)))
}

function commonness(one: string): number {
  const place = COMMON.indexOf(one)
  return place < 0 ? 0 : COMMON.length - place
}

/** Three characters in every mixture of cases. */
function cases(three: string): string[] {
  return Array.from(three).reduce<string[]>(
    (done, one) => done.flatMap((before) => [...new Set([one, one.toUpperCase()])].map((as) => before + as)),
    [''],
  )
}
