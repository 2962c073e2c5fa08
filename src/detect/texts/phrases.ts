/**
 * Phrases in a text, in one pass and in memory that does not grow with it: a phrase is a row of words, each at most so many
 * words after the one before. Case, apostrophes and line ends do not matter; the end of a sentence counts as some words.
 */
import { ACCENTED, BOUND, COSTS, HASH_PLACES, hashOf, hashPlace, hashStep, LETTERS, UNSEEN, WIDE } from './letters.js'

/**
 * `@override 4 @prior 3 @instruction`: a word of each class, at most four and three words on. Plain words stand for
 * themselves, `|` between alternatives; `^` in front: the phrase begins a sentence or a line. Beside words there are marks:
 * `#colon`, `#url`, `#email`.
 */
export type Pattern = string

/** Words by class, blank between them. */
export type Classes = Readonly<Record<string, string>>

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
  /** A character between words; `inWord`: directly after one. */
  between(unit: number, inWord: boolean): void
}
export type Strange = 'accents' | 'digits' | undefined

/** Ends of sentences and of paragraphs, in words. */
const SENTENCE = 3
const PARAGRAPH = 5
/** Farther apart than any pattern allows. */
const APART = 1_000

export class Phrases {
  /** A table of words by their hash: number of the word plus one, 0 for none, which is what most words of a text find. */
  readonly #places = new Uint16Array(HASH_PLACES)
  readonly #hashes: number[] = []
  /** By number of the word: the steps of patterns that it begins, and those that it goes on with, STEP numbers each. */
  readonly #begins: Int32Array[]
  readonly #goesOn: Int32Array[]
  /** Where the words of each pattern so far last matched: ordinal of the word, place of the phrase's first letter. */
  readonly #ordinals: Int32Array
  readonly #starts: Int32Array
  /** Goes on over texts, so that no phrase reaches from one into the next. */
  #ordinal = APART
  /** The last text held letters in a row that stand alone, as in `l i k e`. */
  spelledOut = false
  /** Up to which ordinal some phrase that has begun may go on. */
  #armed = 0

  constructor(patterns: readonly Pattern[], classes: Classes) {
    const begins: number[][] = []
    const goesOn: number[][] = []
    let slot = 0
    for (const [index, pattern] of patterns.entries()) {
      const parts = gapsOf(pattern)
      for (const [place, { part, within }] of parts.entries()) {
        const limit = place === 0 ? Number(part.startsWith('^')) : within
        const step = [slot, limit, parts[place + 1]?.within ?? 0, index]
        // Later steps of a pattern first, so that one word is never two steps of it.
        for (const word of wordsOf(part, classes))
          (place === 0 ? begins : goesOn)[this.#learn(word, begins, goesOn)]?.unshift(...step)
        slot += 1
      }
    }
    this.#begins = begins.map((steps) => Int32Array.from(steps))
    this.#goesOn = goesOn.map((steps) => Int32Array.from(steps))
    this.#ordinals = new Int32Array(slot).fill(-APART)
    this.#starts = new Int32Array(slot)
  }

  /** The number of a word, which is given one. */
  #learn(word: string, ...tables: number[][][]): number {
    const hash = hashOf(word)
    const known = this.#numberOf(hash)
    if (known >= 0) return known
    let place = hashPlace(hash)
    while (this.#places[place] !== 0) place = (place + 1) & (HASH_PLACES - 1)
    this.#places[place] = this.#hashes.push(hash)
    for (const table of tables) table.push([])
    return this.#hashes.length - 1
  }

  #numberOf(hash: number): number {
    for (let place = hashPlace(hash); ; place = (place + 1) & (HASH_PLACES - 1)) {
      const number = this.#places[place] ?? 0
      if (number === 0 || this.#hashes[number - 1] === hash) return number - 1
    }
  }

  /** Every place where a pattern ends, in order. */
  find(text: string, words?: Words): Phrase[] {
    if (this.#ordinal > ENDLESS) this.#forget()
    const found: Phrase[] = []
    // Near at hand: the loop runs over every text of every message.
    const places = this.#places
    const letters = LETTERS
    const costs = COSTS
    words?.begin()
    const length = text.length
    let ordinal = this.#ordinal + APART
    let fresh = true
    let alone = 0
    this.spelledOut = false
    for (let at = 0; at < length; ) {
      const unit = text.charCodeAt(at)
      let letter = letters[unit] ?? 0
      if (letter > UNSEEN && letter < WIDE) {
        const from = at
        let hash = 0
        let bits = 0
        let before = BOUND
        let lowest = unit
        let highest = unit
        let next = unit
        do {
          if (letter !== UNSEEN) {
            hash = hashStep(hash, letter)
            if (next < lowest) lowest = next
            if (next > highest) highest = next
            const pair = next < 0x80 ? (letter & 0x1f) - 1 : ACCENTED
            bits += costs[(before << 5) | pair] ?? 0
            before = pair
          }
          at += 1
          if (at >= length) break
          next = text.charCodeAt(at)
          letter = letters[next] ?? 0
        } while (letter !== 0 && letter < WIDE)
        if (words !== undefined) {
          const strange = lowest < FIRST_LETTER ? 'digits' : highest >= 0x80 ? 'accents' : undefined
          words.word(from, at, bits + (costs[(before << 5) | BOUND] ?? 0), strange, hash)
        }
        ordinal += 1
        alone = at === from + 1 ? alone + 1 : 0
        if (alone === ALONE) this.spelledOut = true
        if (places[hashPlace(hash)] !== 0) this.#word(hash, ordinal, from, at, fresh, found)
        fresh = false
        continue
      }
      if (words !== undefined) words.between(unit, at > 0 && (letters[text.charCodeAt(at - 1)] ?? 0) > UNSEEN)
      if (letter >= WIDE) {
        // No blanks between words: every pair of letters may be one.
        ordinal += 1
        const hash = hashStep(letter, letters[text.charCodeAt(at + 1)] ?? 0)
        if (places[hashPlace(hash)] !== 0) this.#word(hash, ordinal, at, at + 2, fresh, found)
        fresh = false
        at += 1
        continue
      }
      const mark = unit === 0x20 ? NOTHING : markAt(text, at, unit)
      at += mark === ESCAPED ? 2 : 1
      if (mark === NOTHING) continue
      if (mark >= COLON) {
        ordinal += 1
        this.#word(MARKS[mark - COLON] ?? 0, ordinal, at - 1, at, false, found)
      } else ordinal += SKIPS[mark] ?? 0
      if (mark <= COLON) fresh = true
    }
    this.#ordinal = ordinal
    return found
  }

  #word(hash: number, ordinal: number, from: number, to: number, fresh: boolean, found: Phrase[]): void {
    const number = this.#numberOf(hash)
    if (number < 0) return
    if (ordinal <= this.#armed) this.#goOn(this.#goesOn[number] ?? NO_STEPS, ordinal, to, found)
    const steps = this.#begins[number] ?? NO_STEPS
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

/** A step in a table: its slot, how far from the step before (of a first one: 1 if it begins a sentence), how far the next
 * may be (0 where there is none), and its pattern. */
const STEP = 4
const LIMIT = 1
const REACH = 2
const INDEX = 3
const NO_STEPS = new Int32Array()
const ALONE = 4
const FIRST_LETTER = 0x41
const ENDLESS = 1_000_000_000

/** A pattern's words, each with how far from the one before it may stand. */
function gapsOf(pattern: Pattern): { part: string; within: number }[] {
  const parts: { part: string; within: number }[] = []
  let within = 1
  for (const part of pattern.split(' ')) {
    if (/^\d+$/.test(part)) within = Number(part)
    else {
      parts.push({ part, within })
      within = 1
    }
  }
  return parts
}

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
      return ESCAPES.has(text.charCodeAt(at + 1)) ? ESCAPED : FRESH
    case 0x0a:
      return text.charCodeAt(at + 1) === 0x0a ? BREAK : FRESH
    case 0x2e: // . ! ?
    case 0x21:
    case 0x3f:
      return isBlank(text.charCodeAt(at + 1)) ? STOP : NOTHING
    case 0x3002:
      return STOP
    case 0x3a: // :
      if (isBlank(text.charCodeAt(at + 1))) return COLON
      return text.charCodeAt(at + 1) === 0x2f && text.charCodeAt(at + 2) === 0x2f ? URL : NOTHING
    case 0x40: // @
      return at > 0 && !isBlank(text.charCodeAt(at - 1)) && !isBlank(text.charCodeAt(at + 1)) ? EMAIL : NOTHING
    default:
      return NOTHING
  }
}

const ESCAPES: ReadonlySet<number> = new Set(Array.from('nrtbf"\\/', (letter) => letter.charCodeAt(0)))

function isBlank(code: number): boolean {
  // NaN: the end of the text. Quotes and brackets close a sentence too.
  return !(code > 0x20) || code === 0x22 || code === 0x27 || code === 0x29 || code === 0x2a || code === 0x5c
}

/** @throws TypeError if a pattern names a class that is not there */
function wordsOf(part: string, classes: Classes): string[] {
  const words = part
    .replace('^', '')
    .split('|')
    .flatMap((one) => {
      if (!one.startsWith('@')) return [one]
      const known = classes[one.slice(1)]
      if (known === undefined) throw new TypeError(`no class ${one}`)
      return known.split(/\s+/).filter((word) => word !== '')
    })
  return [...new Set(words)]
}

/** From COLON on. */
const MARKS = ['#colon', '#url', '#email'].map(hashOf)
/** Up to ESCAPED. */
const SKIPS = [0, SENTENCE, PARAGRAPH, 0, 0]
