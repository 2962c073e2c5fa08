/**
 * Phrases in a text, as it is walked: a phrase is a row of words, each at most so many words after the one before. The end of a
 * sentence counts as some words. Memory does not grow with the text.
 */
import { type Classes, INDEX, LIMIT, type Pattern, patternTable, type PatternTable, REACH, STEP } from './patterns.js'
import { type Dictionary, FRESH, type Hearer, PARAGRAPH, type Piece, STOP, UNKNOWN } from './tokens.js'

/** One place where a pattern matched, `from` inclusive, `to` exclusive. */
export interface Phrase {
  /** Which of the patterns. */
  readonly index: number
  readonly from: number
  readonly to: number
}

/** Ends of sentences and of paragraphs, in words. */
const SENTENCE = 3
const PASSAGE = 5
/** Farther apart than any pattern allows. */
const APART = 1_000

export class Phrases implements Hearer {
  readonly #table: PatternTable
  /** Where the words of each pattern so far last matched: ordinal of the word, place of the phrase's first letter. */
  readonly #ordinals: Int32Array
  readonly #starts: Int32Array
  /** Goes on over texts, so that no phrase reaches from one into the next. */
  #ordinal = APART
  /** Up to which ordinal some phrase that has begun may go on. */
  #armed = 0
  #found: Phrase[] = []

  constructor(patterns: readonly Pattern[], classes: Classes, dictionary: Dictionary) {
    this.#table = patternTable(patterns, classes, dictionary)
    this.#ordinals = new Int32Array(this.#table.slots).fill(-APART)
    this.#starts = new Int32Array(this.#table.slots)
  }

  /** Every place where a pattern ends in the text that was walked, in order. */
  get found(): readonly Phrase[] {
    return this.#found
  }

  begin(): void {
    if (this.#ordinal > ENDLESS) this.#forget()
    this.#ordinal += APART
    this.#found = []
  }

  hear({ count, numbers, from, to, flags }: Piece): void {
    const { has } = this.#table
    let ordinal = this.#ordinal
    for (let at = 0; at < count; at += 1) {
      const flag = flags[at] ?? 0
      ordinal += (flag & (STOP | PARAGRAPH)) === 0 ? 1 : (flag & PARAGRAPH) === 0 ? SENTENCE + 1 : PASSAGE + 1
      const number = numbers[at] ?? UNKNOWN
      if (number !== UNKNOWN && has[number] === 1) {
        this.#word(number, ordinal, from[at] ?? 0, to[at] ?? 0, (flag & FRESH) !== 0)
      }
    }
    this.#ordinal = ordinal
  }

  #word(number: number, ordinal: number, from: number, to: number, fresh: boolean): void {
    const { begins, goesOn } = this.#table
    if (ordinal <= this.#armed) this.#goOn(goesOn[number] ?? NO_STEPS, ordinal, to)
    const steps = begins[number] ?? NO_STEPS
    for (let at = 0; at < steps.length; at += STEP) {
      if (steps[at + LIMIT] === 1 && !fresh) continue
      this.#step(steps, at, ordinal, from, to)
    }
  }

  #goOn(steps: Int32Array, ordinal: number, to: number): void {
    for (let at = 0; at < steps.length; at += STEP) {
      const before = (steps[at] ?? 0) - 1
      if (ordinal - (this.#ordinals[before] ?? 0) > (steps[at + LIMIT] ?? 0)) continue
      this.#step(steps, at, ordinal, this.#starts[before] ?? 0, to)
    }
  }

  #step(steps: Int32Array, at: number, ordinal: number, start: number, to: number): void {
    const slot = steps[at] ?? 0
    const reach = steps[at + REACH] ?? 0
    this.#ordinals[slot] = ordinal
    this.#starts[slot] = start
    if (reach === 0) this.#found.push({ index: steps[at + INDEX] ?? 0, from: start, to })
    else if (ordinal + reach > this.#armed) this.#armed = ordinal + reach
  }

  #forget(): void {
    this.#ordinal = APART
    this.#armed = 0
    this.#ordinals.fill(-APART)
  }
}

const NO_STEPS = new Int32Array()
const ENDLESS = 1_000_000_000
