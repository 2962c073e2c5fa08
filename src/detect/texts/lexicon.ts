/** The words that rules ask for, each with a number, found by a hash that is computed while a text is walked (pure). */

export interface Lexicon {
  readonly words: readonly string[]
  /** @returns undefined if no rule asks for it */
  readonly numberOf: (word: string) => number | undefined
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
}

/** @param words lower-case, as `readingOf` reads them; `.word` and `/word` after that mark; `%kind` for what has a shape instead */
export function lexiconOf(words: ReadonlySet<string>, fillers: ReadonlySet<string>): Lexicon {
  const list = [...words, ...fillers, ...[...words].filter((word) => /^[./]/.test(word)).map((word) => word.slice(1))]
  const numbers = new Map(list.map((word, number) => [word, number]))
  const after = (mark: string): Int32Array => Int32Array.from(list, (word) => numbers.get(mark + word) ?? -1)
  const wanted = Uint8Array.from(list, (word) => (words.has(word) ? 1 : 0))
  const skipped = Uint8Array.from(list, (word) => (fillers.has(word) ? 1 : 0))
  const dotted = after('.')
  const slashed = after('/')
  return {
    words: list,
    numberOf: (word) => numbers.get(word),
    find: finder(list, numbers),
    dotted: (word) => dotted[word] ?? -1,
    slashed: (word) => slashed[word] ?? -1,
    isFiller: (word) => skipped[word] === 1,
    isWanted: (word) => wanted[word] === 1,
    spaceless: byFirst(list.filter((word) => isSpaceless(word.charCodeAt(0)))),
  }
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
