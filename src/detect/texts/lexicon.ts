/** The words that rules ask for, each with a number, found by a hash that is computed while a text is walked (pure). */

export interface Lexicon {
  readonly words: readonly string[]
  /** @returns undefined if no rule asks for it */
  readonly numberOf: (word: string) => number | undefined
  /** Of a `stem*`, those of every word of the lexicon that begins so, too. */
  readonly numbersOf: (word: string) => readonly number[]
  /** The number of the word that stands in a text at `from`, given its hash; -1 if it is none of the lexicon. */
  readonly find: (hash: number, text: string, from: number, to: number) => number
  /** The number of `.word` or `/word`, given that of `word`; -1 where there is none. */
  readonly dotted: (word: number) => number
  readonly slashed: (word: number) => number
  /** Words that do not count as distance. */
  readonly isFiller: (word: number) => boolean
  /** Words that rules ask for: others only count, or not, as distance. */
  readonly isWanted: (word: number) => boolean
  /** Words of scripts that write no spaces, by their first character, longest first. */
  readonly spaceless: ReadonlyMap<string, readonly string[]>
  /** The number of the longest `stem*` that a word of a text begins with; -1 where there is none. */
  readonly stemOf: (text: string, from: number, to: number) => number
  /** The number of `one+two`, given those of two words in a row; -1 where there is none. */
  readonly pairOf: (one: number, two: number) => number
}

/**
 * @param words lower-case, as `readingOf` reads them; `.word` and `/word` after that mark; `%kind` for what has a shape instead;
 * `stem*` for every word that begins so; `one+two` for two in a row
 */
export function lexiconOf(words: ReadonlySet<string>, fillers: ReadonlySet<string>): Lexicon {
  const pairs = [...words].filter((word) => word.includes('+'))
  const marked = [...words].filter((word) => /^[./]/.test(word)).map((word) => word.slice(1))
  const list = [...new Set([...words, ...fillers, ...marked, ...pairs.flatMap((pair) => pair.split('+'))])]
  const numbers = new Map(list.map((word, number) => [word, number]))
  const begun = beginning(list, numbers)
  const after = (mark: string): Int32Array => Int32Array.from(list, (word) => numbers.get(mark + word) ?? -1)
  const wanted = Uint8Array.from(list, (word) => (words.has(word) ? 1 : 0))
  const skipped = Uint8Array.from(list, (word) => (fillers.has(word) ? 1 : 0))
  const dotted = after('.')
  const slashed = after('/')
  return {
    words: list,
    numberOf: (word) => numbers.get(word),
    numbersOf: (word) => {
      const number = numbers.get(word)
      return word.endsWith('*') ? begun(word.slice(0, -1)) : number === undefined ? [] : [number]
    },
    find: finder(list, numbers),
    dotted: (word) => dotted[word] ?? -1,
    slashed: (word) => slashed[word] ?? -1,
    isFiller: (word) => skipped[word] === 1,
    isWanted: (word) => wanted[word] === 1,
    spaceless: byFirst(list.filter((word) => isSpaceless(word.charCodeAt(0)))),
    stemOf: stems(list),
    pairOf: pairing(pairs, numbers),
  }
}

/** The numbers of all words that begin with a stem: in order they stand in a row. */
function beginning(list: readonly string[], numbers: ReadonlyMap<string, number>): (stem: string) => number[] {
  const ordered = list.filter((word) => !word.includes('+')).toSorted()
  return (stem) => {
    let low = 0
    for (let high = ordered.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((ordered[middle] ?? '') < stem) low = middle + 1
      else high = middle
    }
    let end = low
    while (ordered[end]?.startsWith(stem) === true) end += 1
    return ordered.slice(low, end).flatMap((word) => numbers.get(word) ?? [])
  }
}

/** Most words of a text begin like no stem: that is settled by three characters. */
function stems(list: readonly string[]): Lexicon['stemOf'] {
  const byStart = new Map<number, { readonly stem: string; readonly number: number }[]>()
  for (const [number, word] of list.entries()) {
    if (!word.endsWith('*')) continue
    const stem = word.slice(0, -1)
    const start = startOf(stem, 0)
    byStart.set(
      start,
      [...(byStart.get(start) ?? []), { stem, number }].toSorted((a, b) => b.stem.length - a.stem.length),
    )
  }
  const begun = new Uint8Array(STARTS)
  for (const start of byStart.keys()) begun[start] = 1
  return (text, from, to) => {
    const start = to - from < 3 ? -1 : startOf(text, from)
    if (start < 0 || begun[start] === 0) return -1
    const found = byStart
      .get(start)
      ?.find(({ stem }) => stem.length <= to - from && isSpelled(stem, text, from, from + stem.length))
    return found?.number ?? -1
  }
}

const STARTS = 2 ** 13
/** Of three characters, ASCII in lower case. */
function startOf(text: string, at: number): number {
  let hash = 0
  for (let next = at; next < at + 3; next += 1) {
    const unit = text.charCodeAt(next)
    hash = Math.imul(hash, 37) + (unit >= 65 && unit <= 90 ? unit | 32 : unit)
  }
  return hash & (STARTS - 1)
}

function pairing(pairs: readonly string[], numbers: ReadonlyMap<string, number>): Lexicon['pairOf'] {
  const bySecond: (Map<number, number> | undefined)[] = []
  for (const pair of pairs) {
    const [one = -1, two = -1] = pair.split('+').map((word) => numbers.get(word))
    ;(bySecond[two] ??= new Map()).set(one, numbers.get(pair) ?? -1)
  }
  return (one, two) => bySecond[two]?.get(one) ?? -1
}

/** Open addressing, at most a quarter full: a word that is not there is mostly settled by one look. */
function finder(list: readonly string[], numbers: ReadonlyMap<string, number>): Lexicon['find'] {
  const size = 2 ** Math.ceil(Math.log2(list.length * 4 + 16))
  const slots = new Int32Array(size).fill(-1)
  for (const [word, number] of numbers) {
    let slot = hashOf(word) & (size - 1)
    while (slots[slot] !== -1) slot = (slot + 1) & (size - 1)
    slots[slot] = number
  }
  const hashes = Int32Array.from(list, hashOf)
  return (hash, text, from, to) => {
    for (let slot = hash & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const number = slots[slot] ?? -1
      if (number === -1 || (hashes[number] === hash && isSpelled(list[number] ?? '', text, from, to))) return number
    }
  }
}

/** Whether a word stands there, in any case and without its apostrophes. */
function isSpelled(word: string, text: string, from: number, to: number): boolean {
  let spelled = 0
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === 0x27 || unit === 0x2019) continue
    if (word.charCodeAt(spelled) !== (unit >= 65 && unit <= 90 ? unit | 32 : unit)) return false
    spelled += 1
  }
  return spelled === word.length
}

function byFirst(words: readonly string[]): Map<string, readonly string[]> {
  const map = new Map<string, readonly string[]>()
  for (const word of words.toSorted((a, b) => b.length - a.length)) {
    const first = word.charAt(0)
    map.set(first, [...(map.get(first) ?? []), word])
  }
  return map
}

/** FNV-1a over UTF-16 units, ASCII in lower case. */
export const HASH_START = 0x811c9dc5 | 0
export const hashStep = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193)

function hashOf(word: string): number {
  let hash = HASH_START
  for (let at = 0; at < word.length; at += 1) hash = hashStep(hash, word.charCodeAt(at))
  return hash
}

/** Han and kana. */
export const isSpaceless = (unit: number): boolean => (unit >= 0x3040 && unit <= 0x9fff) || (unit >= 0xf900 && unit <= 0xfaff)
