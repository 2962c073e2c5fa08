/**
 * Phrases in a text, in one pass and in memory that does not grow with it: a phrase is a row of words, each at most so many
 * words after the one before. Case, accents, look-alike letters, apostrophes and line ends do not matter; the end of a sentence
 * counts as some words.
 */
import { ACCENTED, BOUND, COSTS, hashOf, hashPlace, hashStep, LETTERS, UNSEEN, WIDE } from './letters.js'
import { type Classes, INDEX, LIMIT, type Pattern, patternTable, type PatternTable, REACH, STEP } from './patterns.js'

/** One place where a pattern matched, `from` inclusive, `to` exclusive. */
export interface Phrase {
  /** Which of the patterns. */
  readonly index: number
  readonly from: number
  readonly to: number
}

/** Who else wants to know what is walked over. */
export interface Words {
  begin(): void
  /** @param bits how unusual its spelling is in English, of all pairs of its letters together */
  word(from: number, to: number, bits: number, strange: Strange, hash: number): void
  blank(): void
  /** A character between words, other than a space; `inWord`: directly after one. */
  between(unit: number, inWord: boolean): void
}
export type Strange = 'accents' | 'digits' | undefined

/** Ends of sentences and of paragraphs, in words. */
const SENTENCE = 3
const PARAGRAPH = 5
/** Farther apart than any pattern allows. */
const APART = 1_000

export class Phrases {
  readonly #table: PatternTable
  /** Where the words of each pattern so far last matched: ordinal of the word, place of the phrase's first letter. */
  readonly #ordinals: Int32Array
  readonly #starts: Int32Array
  /** Goes on over texts, so that no phrase reaches from one into the next. */
  #ordinal = APART
  /** Up to which ordinal some phrase that has begun may go on. */
  #armed = 0
  /** Of the word that was walked last: its hash, the cost of its spelling, what is strange in it. */
  #hash = 0
  #bits = 0
  #strange: Strange
  /** Single letters in a row. */
  #alone = 0
  /** The last text held letters in a row that stand alone, as in `l i k e`. */
  spelledOut = false
  /** Letters and digits of the longest word of the last text. */
  longest = 0

  constructor(patterns: readonly Pattern[], classes: Classes) {
    this.#table = patternTable(patterns, classes)
    this.#ordinals = new Int32Array(this.#table.slots).fill(-APART)
    this.#starts = new Int32Array(this.#table.slots)
  }

  /** Every place where a pattern ends, in order. */
  find(text: string, words?: Words): Phrase[] {
    const found: Phrase[] = []
    const { places } = this.#table
    this.#begin(words)
    let ordinal = this.#ordinal + APART
    let fresh = true
    for (let at = 0; at < text.length; ) {
      const unit = text.charCodeAt(at)
      if (unit === SPACE) {
        words?.blank()
        at += 1
        continue
      }
      const letter = LETTERS[unit] ?? 0
      if (letter > UNSEEN && letter < WIDE) {
        const end = this.#walk(text, at)
        ordinal += 1
        if (places[hashPlace(this.#hash)] !== 0) this.#word(this.#hash, ordinal, { from: at, to: end, fresh }, found)
        words?.word(at, end, this.#bits, this.#strange, this.#hash)
        fresh = false
        at = end
        continue
      }
      words?.between(unit, (LETTERS[unitAt(text, at - 1)] ?? 0) > UNSEEN)
      if (letter >= WIDE) {
        // No blanks between words: every pair of letters may be one.
        ordinal += 1
        const pair = hashStep(letter, LETTERS[unitAt(text, at + 1)] ?? 0)
        if (places[hashPlace(pair)] !== 0) this.#word(pair, ordinal, { from: at, to: at + 2, fresh }, found)
        fresh = false
        at += 1
        continue
      }
      const mark = markAt(text, at, unit)
      at += mark === ESCAPED ? 2 : 1
      if (mark === NOTHING) continue
      if (mark >= COLON) this.#word(MARKS[mark - COLON] ?? 0, (ordinal += 1), { from: at - 1, to: at, fresh: false }, found)
      else ordinal += SKIPS[mark] ?? 0
      if (mark <= COLON) fresh = true
    }
    this.#ordinal = ordinal
    return found
  }

  #begin(words: Words | undefined): void {
    if (this.#ordinal > ENDLESS) this.#forget()
    this.spelledOut = false
    this.longest = 0
    this.#alone = 0
    words?.begin()
  }

  /** Over the word that begins at `from`. The innermost loop of every text: what it uses is near at hand. */
  #walk(text: string, from: number): number {
    const letters = LETTERS
    const costs = COSTS
    const { length } = text
    let hash = 0
    let bits = 0
    let before = BOUND
    let lowest = FIRST_LETTER
    let highest = 0
    let at = from
    for (; at < length; at += 1) {
      const unit = text.charCodeAt(at)
      const letter = letters[unit] ?? 0
      if (letter === 0 || letter >= WIDE) break
      if (letter === UNSEEN) continue
      hash = hashStep(hash, letter)
      if (unit < lowest) lowest = unit
      if (unit > highest) highest = unit
      const pair = unit < 0x80 ? (letter & 0x1f) - 1 : ACCENTED
      bits += costs[(before << 5) | pair] ?? 0
      before = pair
    }
    this.#hash = hash
    this.#bits = bits + (costs[(before << 5) | BOUND] ?? 0)
    this.#strange = lowest < FIRST_LETTER ? 'digits' : highest >= 0x80 ? 'accents' : undefined
    this.#alone = at === from + 1 ? this.#alone + 1 : 0
    if (this.#alone === ALONE) this.spelledOut = true
    if (at - from > this.longest) this.longest = at - from
    return at
  }

  #word(hash: number, ordinal: number, { from, to, fresh }: Word, found: Phrase[]): void {
    const { begins, goesOn, numberOf } = this.#table
    const number = numberOf(hash)
    if (number < 0) return
    if (ordinal <= this.#armed) this.#goOn(goesOn[number] ?? NO_STEPS, ordinal, to, found)
    const steps = begins[number] ?? NO_STEPS
    for (let at = 0; at < steps.length; at += STEP) {
      if (steps[at + LIMIT] === 1 && !fresh) continue
      this.#step(steps, at, ordinal, from, to, found)
    }
  }

  #goOn(steps: Int32Array, ordinal: number, to: number, found: Phrase[]): void {
    for (let at = 0; at < steps.length; at += STEP) {
      const before = (steps[at] ?? 0) - 1
      if (ordinal - (this.#ordinals[before] ?? 0) > (steps[at + LIMIT] ?? 0)) continue
      this.#step(steps, at, ordinal, this.#starts[before] ?? 0, to, found)
    }
  }

  #step(steps: Int32Array, at: number, ordinal: number, start: number, to: number, found: Phrase[]): void {
    const slot = steps[at] ?? 0
    const reach = steps[at + REACH] ?? 0
    this.#ordinals[slot] = ordinal
    this.#starts[slot] = start
    if (reach === 0) found.push({ index: steps[at + INDEX] ?? 0, from: start, to })
    else if (ordinal + reach > this.#armed) this.#armed = ordinal + reach
  }

  #forget(): void {
    this.#ordinal = APART
    this.#armed = 0
    this.#ordinals.fill(-APART)
  }
}

interface Word {
  readonly from: number
  readonly to: number
  readonly fresh: boolean
}

const NO_STEPS = new Int32Array()
const ALONE = 4
const SPACE = 0x20
const FIRST_LETTER = 0x41
const ENDLESS = 1_000_000_000

const NOTHING = 0
const STOP = 1
const BREAK = 2
const FRESH = 3
const ESCAPED = 4
const COLON = 5
const URL = 6
const EMAIL = 7

/** What a character that belongs to no word means; 0: nothing. */
function markAt(text: string, at: number, code: number): number {
  switch (code) {
    case 0x5c: // Backslash: inside JSON text, an escape, whose letter is of no word.
      return ESCAPES.has(unitAt(text, at + 1)) ? ESCAPED : FRESH
    case 0x0a:
      return unitAt(text, at + 1) === 0x0a ? BREAK : FRESH
    case 0x2e: // . ! ?
    case 0x21:
    case 0x3f:
      return isBlank(unitAt(text, at + 1)) ? STOP : NOTHING
    case 0x3002:
      return STOP
    case 0x3a: // :
      if (isBlank(unitAt(text, at + 1))) return COLON
      return unitAt(text, at + 1) === 0x2f && unitAt(text, at + 2) === 0x2f ? URL : NOTHING
    case 0x40: // @
      return !isBlank(unitAt(text, at - 1)) && !isBlank(unitAt(text, at + 1)) ? EMAIL : NOTHING
    default:
      return NOTHING
  }
}

const ESCAPES: ReadonlySet<number> = new Set(Array.from('nrtbf"\\/', (letter) => letter.charCodeAt(0)))

/** 0 outside of the text. A look beyond its end makes the engine's code for it several times slower. */
const unitAt = (text: string, at: number): number => (at >= 0 && at < text.length ? text.charCodeAt(at) : 0)

function isBlank(code: number): boolean {
  // 0: the end of the text. Quotes and brackets close a sentence too.
  return code <= 0x20 || code === 0x22 || code === 0x27 || code === 0x29 || code === 0x2a || code === 0x5c
}

/** From COLON on. */
const MARKS = ['#colon', '#url', '#email'].map(hashOf)
/** Up to ESCAPED. */
const SKIPS = [0, SENTENCE, PARAGRAPH, 0, 0]
