/**
 * Words that stand near one another in a sentence, in whatever order (pure). Languages order their words differently, and so do
 * people; what is asked for is the same.
 */
import type { Hit } from './words.js'

/** Numbers of sets of words: one word of each of `parts` within `span` words, and none of `none` before the last in its sentence. */
export interface Gathering {
  readonly parts: readonly number[]
  readonly none: readonly number[]
  readonly span: number
}

/** The first and the last hit of what was found. */
export type Found = (index: number, first: number, last: number) => void

/** Looks through the hits of a text once. Each hit costs as much as there are gatherings that its word is of. */
export class Together {
  readonly #gatherings: readonly Gathering[]
  readonly #ofWord: readonly (readonly number[] | undefined)[]
  readonly #ofSet: readonly (readonly number[])[]
  /** Where a word of each set last stood, and where another before. */
  readonly #last: Int32Array
  readonly #before: Int32Array

  /** @param sets by their number, the words of the lexicon that are in it */
  constructor(gatherings: readonly Gathering[], sets: readonly (readonly number[])[]) {
    this.#gatherings = gatherings
    this.#ofWord = setsOfWords(sets)
    this.#ofSet = sets.map((_, set) => gatherings.flatMap(({ parts }, index) => (parts.includes(set) ? [index] : [])))
    this.#last = new Int32Array(sets.length)
    this.#before = new Int32Array(sets.length)
  }

  read(hits: readonly Hit[], found: Found): void {
    this.#last.fill(-1)
    this.#before.fill(-1)
    for (const [at, { word }] of hits.entries()) {
      const sets = this.#ofWord[word]
      if (sets === undefined) continue
      for (const set of sets) this.#note(set, at)
      for (const set of sets) for (const index of this.#ofSet[set] ?? []) this.#gather(index, set, hits, at, found)
    }
  }

  #note(set: number, at: number): void {
    this.#before[set] = this.#last[set] ?? -1
    this.#last[set] = at
  }

  #gather(index: number, set: number, hits: readonly Hit[], at: number, found: Found): void {
    const gathering = this.#gatherings[index]
    const last = hits[at]
    if (gathering === undefined || last === undefined) return
    const taken = [at]
    for (const part of gathering.parts) {
      if (part === set) continue
      const other = this.#nearest(part, hits, last, gathering.span, taken)
      if (other < 0) return
      taken.push(other)
    }
    if (gathering.none.some((part) => isWithin(hits[this.#last[part] ?? -1], last, MOST))) return
    found(index, Math.min(...taken), at)
  }

  /** The last word of a set that is no other part of the same. */
  #nearest(set: number, hits: readonly Hit[], last: Hit, span: number, taken: readonly number[]): number {
    for (const at of [this.#last[set] ?? -1, this.#before[set] ?? -1]) {
      if (isWithin(hits[at], last, span) && !taken.some((other) => overlaps(hits[other], hits[at]))) return at
    }
    return -1
  }
}

/** Words back that what must not stand there is looked for. */
const MOST = 24

const isWithin = (hit: Hit | undefined, last: Hit, span: number): boolean =>
  hit !== undefined && hit.sentence === last.sentence && last.place - hit.place <= span
const overlaps = (one: Hit | undefined, other: Hit | undefined): boolean =>
  one === undefined || other === undefined || (one.from < other.to && other.from < one.to)

function setsOfWords(sets: readonly (readonly number[])[]): (readonly number[] | undefined)[] {
  const ofWord: (number[] | undefined)[] = []
  for (const [set, words] of sets.entries()) for (const word of words) (ofWord[word] ??= []).push(set)
  return ofWord
}
