/** Which words of two texts differ (pure): what a person has to read of a text that was edited. */
import { LIMITS } from '../limits.js'

/** Words of one of the two texts, in order: as they stand in both, or only in this one. */
export interface Run {
  readonly same: boolean
  readonly words: readonly string[]
}

/** Exact in what is common at both ends; what is between is matched word by word where that is not too much. */
export function wordRuns(before: string, after: string): { readonly before: Run[]; readonly after: Run[] } {
  const [was, is] = [before.split(' '), after.split(' ')]
  const head = commonHead(was, is)
  const tail = commonHead(was.slice(head).toReversed(), is.slice(head).toReversed())
  const [a, b] = [was.slice(head, was.length - tail), is.slice(head, is.length - tail)]
  const kept = a.length * b.length > LIMITS.reviewWordPairs ? [] : commonWords(a, b)
  const ends = [was.slice(0, head), was.slice(was.length - tail)] as const
  return {
    before: runsOf(ends, a, new Set(kept.map(([at]) => at))),
    after: runsOf(ends, b, new Set(kept.map(([, at]) => at))),
  }
}

function commonHead(a: readonly string[], b: readonly string[]): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1
  return length
}

/** A longest common subsequence, as pairs of places. */
function commonWords(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0
  for (let row = a.length - 1; row >= 0; row -= 1) {
    for (let column = b.length - 1; column >= 0; column -= 1) {
      const longest = Math.max(at(row + 1, column), at(row, column + 1))
      lengths[row * width + column] = a[row] === b[column] ? at(row + 1, column + 1) + 1 : longest
    }
  }
  const pairs: (readonly [number, number])[] = []
  for (let row = 0, column = 0; row < a.length && column < b.length; ) {
    if (a[row] === b[column]) pairs.push([row++, column++])
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1
    else column += 1
  }
  return pairs
}

function runsOf([head, tail]: readonly [string[], string[]], middle: readonly string[], kept: ReadonlySet<number>): Run[] {
  const runs: { same: boolean; words: string[] }[] = [{ same: true, words: [...head] }]
  const add = (same: boolean, word: string): void => {
    const last = runs.at(-1)
    if (last?.same === same) last.words.push(word)
    else runs.push({ same, words: [word] })
  }
  for (const [n, word] of middle.entries()) add(kept.has(n), word)
  for (const word of tail) add(true, word)
  return runs.filter(({ words }) => words.length > 0)
}
