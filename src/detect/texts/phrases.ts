/**
 * Phrases in a text, as it is walked: a phrase is a row of words, each at most so many words after the one before. The end of a
 * sentence counts as some words. Memory does not grow with the text.
 */
import { type Classes, FRESH_ONLY, LIMIT, type Pattern, patternTable, type PatternTable, STEP } from './patterns.js'
import { type Dictionary, FRESH, type Hearer, PARAGRAPH, type Piece, STOP, UNKNOWN, WORDS } from './tokens.js'

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
  /** By number of a word in a lead: where it last stood. */
  readonly #leadOrdinals: Int32Array
  readonly #leadStarts: Int32Array
  /** Slots that may go on, each once, in no order; some of them no longer. */
  readonly #live: Int32Array
  readonly #isLive: Uint8Array
  #lives = 0
  /** Slots that the word at hand was taken by. */
  readonly #taken: Int32Array
  /** Up to which ordinal some phrase that has begun may go on. */
  #armed = 0
  /** By pattern, in a crowd. */
  readonly #lastFrom: Int32Array
  #found: Phrase[] = []

  constructor(patterns: readonly Pattern[], classes: Classes, dictionary: Dictionary) {
    this.#table = patternTable(patterns, classes, dictionary)
    this.#ordinals = new Int32Array(this.#table.slots).fill(-APART)
    this.#starts = new Int32Array(this.#table.slots)
    this.#leadOrdinals = new Int32Array(WORDS).fill(-APART)
    this.#leadStarts = new Int32Array(WORDS)
    this.#live = new Int32Array(this.#table.slots)
    this.#isLive = new Uint8Array(this.#table.slots)
    this.#lastFrom = new Int32Array(patterns.length).fill(-AGAIN)
    this.#taken = new Int32Array(this.#table.slots)
  }

  /** Every place where a pattern ends in the text that was walked, in order. */
  get found(): readonly Phrase[] {
    return this.#found
  }

  begin(): void {
    if (this.#ordinal > ENDLESS) this.#forget()
    this.#ordinal += APART
    if (this.#found.length > CROWD) this.#lastFrom.fill(-AGAIN)
    this.#found = []
  }

  hear({ count, numbers, from, to, flags }: Piece): void {
    const { has } = this.#table
    let ordinal = this.#ordinal
    for (let at = 0; at < count; at += 1) {
      const flag = flags[at] ?? 0
      ordinal += (flag & (STOP | PARAGRAPH)) === 0 ? 1 : (flag & PARAGRAPH) === 0 ? SENTENCE + 1 : PASSAGE + 1
      const number = numbers[at] ?? UNKNOWN
      if (number === UNKNOWN) continue
      const known = has[number] ?? 0
      if ((known & 1) !== 0) this.#word(number, ordinal, from[at] ?? 0, to[at] ?? 0, (flag & FRESH) !== 0)
      if ((known & 2) !== 0) {
        this.#leadOrdinals[number] = ordinal
        this.#leadStarts[number] = from[at] ?? 0
      }
    }
    this.#ordinal = ordinal
  }

  #word(number: number, ordinal: number, from: number, to: number, fresh: boolean): void {
    const { takes, begins } = this.#table
    if (ordinal <= this.#armed) {
      const row = takes[number] ?? 0
      if (row === 0) this.#goOn(number, ordinal, to)
      else this.#take(row, ordinal, to)
    }
    const { places, steps } = begins
    const end = places[number + 1] ?? 0
    for (let at = places[number] ?? 0; at < end; at += STEP) {
      const limit = steps[at + LIMIT] ?? 0
      if (limit < 0) this.#led(steps[at] ?? 0, -limit - 1, ordinal, to)
      else if (limit !== FRESH_ONLY || fresh) this.#reached(steps[at] ?? 0, ordinal, from, to)
    }
  }

  /** Of a first step that a lead must stand before. */
  #led(slot: number, which: number, ordinal: number, to: number): void {
    const lead = this.#table.leads[which]
    if (lead === undefined) return
    for (const number of lead.numbers) {
      if (ordinal - (this.#leadOrdinals[number] ?? 0) > lead.within) continue
      this.#reached(slot, ordinal, this.#leadStarts[number] ?? 0, to)
      return
    }
  }

  #goOn(number: number, ordinal: number, to: number): void {
    const { places, steps } = this.#table.goesOn
    const end = places[number + 1] ?? 0
    for (let at = places[number] ?? 0; at < end; at += STEP) {
      const before = (steps[at] ?? 0) - 1
      if (ordinal - (this.#ordinals[before] ?? 0) > (steps[at + LIMIT] ?? 0)) continue
      this.#reached(before + 1, ordinal, this.#starts[before] ?? 0, to)
    }
  }

  /** Of a word with many steps: what has begun is asked, and what can no longer go on is let go of. */
  #take(row: number, ordinal: number, to: number): void {
    const { reach, bits } = this.#table
    let kept = 0
    let count = 0
    for (let at = 0; at < this.#lives; at += 1) {
      const slot = this.#live[at] ?? 0
      if (ordinal - (this.#ordinals[slot] ?? 0) > (reach[slot] ?? 0)) {
        this.#isLive[slot] = 0
        continue
      }
      this.#live[kept++] = slot
      const next = slot + 1
      if (((bits[row + (next >> 3)] ?? 0) & (1 << (next & 7))) !== 0) count = placed(this.#taken, count, next)
    }
    this.#lives = kept
    for (let at = 0; at < count; at += 1) {
      const slot = this.#taken[at] ?? 0
      this.#reached(slot, ordinal, this.#starts[slot - 1] ?? 0, to)
    }
  }

  #reached(slot: number, ordinal: number, start: number, to: number): void {
    const reach = this.#table.reach[slot] ?? 0
    if (reach === 0) {
      this.#find(this.#table.indexOf[slot] ?? 0, start, to)
      return
    }
    this.#ordinals[slot] = ordinal
    this.#starts[slot] = start
    if (ordinal + reach > this.#armed) this.#armed = ordinal + reach
    if (this.#isLive[slot] === 1) return
    this.#isLive[slot] = 1
    this.#live[this.#lives++] = slot
  }

  /** In a crowd, of those of a pattern near one another only the first. */
  #find(index: number, from: number, to: number): void {
    if (this.#found.length >= CROWD) {
      if (from >= (this.#lastFrom[index] ?? 0) && from - (this.#lastFrom[index] ?? 0) < AGAIN) return
      this.#lastFrom[index] = from
    }
    this.#found.push({ index, from, to })
  }

  #forget(): void {
    this.#ordinal = APART
    this.#armed = 0
    this.#ordinals.fill(-APART)
    this.#leadOrdinals.fill(-APART)
  }
}

/** Later ones first, so that one word is never two steps of a phrase. */
function placed(slots: Int32Array, count: number, slot: number): number {
  let at = count
  for (; at > 0 && (slots[at - 1] ?? 0) < slot; at -= 1) slots[at] = slots[at - 1] ?? 0
  slots[at] = slot
  return count + 1
}

const CROWD = 512
const AGAIN = 100
const ENDLESS = 1_000_000_000
