/** Alphabets, and the runs of their characters in a text, each walked once however often it is asked for. */

export type Alphabet =
  | 'digits'
  | 'hex'
  | 'upper'
  | 'alnum'
  | 'word'
  | 'dashed'
  | 'dotted'
  | 'base64'
  | 'credential'
  | 'path'
  | 'query'
  | 'authority'
  | 'bare'

const ALPHABETS: Readonly<Record<Alphabet, RegExp>> = {
  digits: /[0-9]/,
  hex: /[0-9a-fA-F]/,
  upper: /[A-Z0-9]/,
  alnum: /[A-Za-z0-9]/,
  word: /\w/,
  dashed: /[\w-]/,
  dotted: /[\w.-]/,
  base64: /[\w+/=-]/,
  credential: /[\w.~+/=-]/,
  path: /[\w/.@-]/,
  /** Of a value in a query: percent escapes included. */
  query: /[\w.~%+/-]/,
  /** Up to what ends an authority (RFC 3986 section 3.2) or the text around it. */
  authority: /[^\s/?#"'`<>\\]/,
  bare: /[^\s"'`,;&<>(){}[\]|\\]/,
}

const NAMES = Object.keys(ALPHABETS) as Alphabet[]
const BIT = Object.fromEntries(NAMES.map((name, index) => [name, 1 << index])) as Readonly<Record<Alphabet, number>>
/** Bits of each ASCII character; what is not ASCII belongs to the alphabets that say what they exclude. */
const BITS = Uint16Array.from({ length: 129 }, (_, code) => {
  const character = code === 128 ? '\u00e9' : String.fromCharCode(code)
  return NAMES.reduce((bits, name) => (ALPHABETS[name].test(character) ? bits | BIT[name] : bits), 0)
})

export function isIn(alphabet: Alphabet, code: number): boolean {
  return ((BITS[code < 128 ? code : 128] ?? 0) & BIT[alphabet]) !== 0
}

/** Names in one text that are remembered: a hostile one has a million. */
const MOST_NAMES = 256

/** Runs of one text, asked for from left to right. */
export class Runs {
  readonly text: string
  readonly #walked = new Map<Alphabet, { from: number; to: number }>()
  readonly #names = new Map<string, string>()
  readonly #claimed = new Map<string, number>()
  readonly #found = new Map<string, { from: number; at: number }>()

  constructor(text: string) {
    this.text = text
  }

  /** Where the run that goes through `from` ends. */
  end(alphabet: Alphabet, from: number): number {
    const known = this.#walked.get(alphabet)
    if (known !== undefined && from >= known.from && from < known.to) return known.to
    const to = runEnd(this.text, from, alphabet)
    this.#walked.set(alphabet, { from, to })
    return to
  }

  /** False inside of what was claimed: what stands in something that was looked at is not looked at again. */
  isUnclaimed(by: string, from: number): boolean {
    return from >= (this.#claimed.get(by) ?? 0)
  }

  /** What a name is, asked once for each. */
  named<Kind extends string>(name: string, kindOf: (name: string) => Kind): Kind {
    const known = this.#names.get(name)
    if (known !== undefined) return known as Kind
    const kind = kindOf(name)
    if (this.#names.size < MOST_NAMES) this.#names.set(name, kind)
    return kind
  }

  claim(by: string, to: number): void {
    this.#claimed.set(by, to)
  }

  /** Where `what` stands next; -1 if it does not. */
  find(what: string, from: number): number {
    const known = this.#found.get(what)
    if (known !== undefined && from >= known.from && (known.at < 0 || from <= known.at)) return known.at
    const at = this.text.indexOf(what, from)
    this.#found.set(what, { from, at })
    return at
  }
}

function runEnd(text: string, from: number, alphabet: Alphabet): number {
  const bit = BIT[alphabet]
  let at = from
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (((BITS[code < 128 ? code : 128] ?? 0) & bit) === 0) break
  }
  return at
}

/** Where the run that ends before `to` begins, at most `most` characters back. */
export function runBegin(text: string, to: number, alphabet: Alphabet, most: number): number {
  let at = to
  while (at > 0 && to - at < most && isIn(alphabet, text.charCodeAt(at - 1))) at -= 1
  return at
}

/**
 * A letter, digit or underscore directly before: then what stands there is the inside of a longer word. An escape (`\n`,
 * `\u000b`) is not one.
 */
export function isInWord(text: string, at: number): boolean {
  if (at === 0 || !isIn('word', text.charCodeAt(at - 1))) return false
  if (text.charAt(at - 2) === '\\') return false
  return !(text.charAt(at - 5) === 'u' && text.charAt(at - 6) === '\\')
}
