/** What a matcher finds in a text. */
import type { Runs } from './runs.js'

/** `from` inclusive, `to` exclusive. */
export interface Hit {
  readonly from: number
  readonly to: number
  /** Known for what it is, not guessed from the name beside it. */
  readonly certain: boolean
}

/** Where a rule's literal stands in the text. */
export interface Place {
  readonly text: string
  readonly runs: Runs
  readonly literal: string
  readonly start: number
  /** After the literal. */
  readonly end: number
}

export type Matcher = (place: Place) => readonly Hit[]

export const NO_HITS: readonly Hit[] = Object.freeze([])
