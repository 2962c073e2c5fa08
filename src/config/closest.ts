/** The candidate that a mistyped word is nearest to, if any is near enough to be meant. */
export function closest(typed: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .map((word) => ({ word, edits: distance(typed.slice(0, 64).toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, edits }) => edits <= Math.max(1, Math.floor(word.length / 3)))
  return near.toSorted((a, b) => a.edits - b.edits)[0]?.word
}

/** Levenshtein's distance, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** What a fault's message ends with: `; did you mean …?`, or nothing. */
export function suggestion(typed: string, candidates: readonly string[]): string {
  const near = closest(typed, candidates)
  return near === undefined ? '' : `; did you mean \`${near}\`?`
}
