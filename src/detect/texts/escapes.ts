/** Letters that a text writes by their numbers, as JSON inside of a text does: a model reads them, rules of words do not (pure). */

export interface Unescaped {
  readonly text: string
  /** Where what stands at a place of it stands in the original. */
  readonly origin: (at: number) => number
}

/** @returns undefined if it has none. Linear. */
export function unescapedIn(text: string): Unescaped | undefined {
  if (!text.includes('\\u')) return undefined
  const parts: string[] = []
  const places: { readonly at: number; readonly from: number }[] = [{ at: 0, from: 0 }]
  let done = 0
  let length = 0
  for (const { index, 0: whole, 1: digits = '' } of text.matchAll(EACH)) {
    parts.push(text.slice(done, index), String.fromCharCode(Number.parseInt(digits, 16)))
    length += index - done + 1
    done = index + whole.length
    places.push({ at: length, from: done })
  }
  if (done === 0) return undefined
  parts.push(text.slice(done))
  return { text: parts.join(''), origin: (at) => originOf(places, at) }
}
const EACH = /\\u([0-9A-Fa-f]{4})/g

function originOf(places: readonly { readonly at: number; readonly from: number }[], at: number): number {
  let low = 0
  for (let high = places.length; high - low > 1; ) {
    const middle = (low + high) >> 1
    if ((places[middle]?.at ?? 0) <= at) low = middle
    else high = middle
  }
  const { at: start, from } = places[low] ?? { at: 0, from: 0 }
  return from + at - start
}
