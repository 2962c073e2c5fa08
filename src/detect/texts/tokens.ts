/**
 * The words of a text as numbers (pure): one walk over its characters, on which everything that looks for words then goes on.
 * Case, accents, look-alike letters, apostrophes and what nobody sees do not matter; every pair of letters of a script that
 * writes no blanks is a word. Memory does not grow with the text: it is handed on in pieces.
 */
import { HASH_PLACES, hashOf, hashPlace, hashStep, LETTERS, UNSEEN, WIDE } from './letters.js'

/** Numbers of words are below this. */
export const WORDS = 1 << 14

/** Words that anybody asked for, each with a number. */
export class Dictionary {
  /** Open addressing: a place holds the number of its word plus one. */
  readonly #places = new Uint16Array(HASH_PLACES)
  readonly #hashes = new Int32Array(WORDS)
  #size = 0

  /** The number of the word with this hash; UNKNOWN if nobody asked for it. */
  numberOf(hash: number): number {
    for (let place = hashPlace(hash); ; place = (place + 1) & (HASH_PLACES - 1)) {
      const number = this.#places[place] ?? 0
      if (number === 0 || this.#hashes[number - 1] === hash) return number - 1
    }
  }

  /** The number of a word, which is given one. `#colon`, `#url` and `#email` are marks, which are words too. */
  learn(word: string): number {
    const hash = hashOf(word)
    const known = this.numberOf(hash)
    if (known >= 0) return known
    let place = hashPlace(hash)
    while (this.#places[place] !== 0) place = (place + 1) & (HASH_PLACES - 1)
    if (this.#size === WORDS) throw new RangeError(`learn a word: the dictionary is full with ${WORDS}`)
    this.#hashes[this.#size] = hash
    this.#size += 1
    this.#places[place] = this.#size
    return this.#size - 1
  }
}

export const UNKNOWN = -1

/** What stands before a word, as flags. */
export const BLANK = 1
/** Inside of a word, `built-in`. */
export const HYPHEN = 2
/** What does not stand inside of a sentence of prose: brackets, quotes, slashes, digits, ends. */
export const BREAK = 4
/** It begins a sentence, a line or an item of a list. */
export const FRESH = 8
/** The end of a sentence, or of what has no end of its own: an item, a row, a heading. */
export const ENDED = 16
/** The end of a sentence by its mark, and that of a paragraph: how far apart words are. */
export const STOP = 32
export const PARAGRAPH = 64
/** The word has a digit in it. */
export const DIGITS = 128

/** A piece of a text; each list by the word's place in it. The lists are used again. */
export interface Piece {
  readonly count: number
  /** In the dictionary. */
  readonly numbers: Int32Array
  /** In the text; `to` exclusive. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly flags: Uint8Array
}

/** Told of each piece of a text, in order. */
export interface Hearer {
  /** Of a text; it may be kept until the next, not beyond. */
  begin(text: string): void
  hear(piece: Piece): void
}

const MOST = 2048

export class Tokens {
  readonly #dictionary: Dictionary
  readonly #marks: readonly number[]
  readonly #numbers = new Int32Array(MOST)
  readonly #from = new Int32Array(MOST)
  readonly #to = new Int32Array(MOST)
  readonly #flags = new Uint8Array(MOST)
  #count = 0
  /** The text held letters in a row that stand alone, as in `l i k e`. */
  spelledOut = false
  /** Letters and digits of its longest word that has a digit. */
  longest = 0
  /** It held something that is not ASCII, or a control character other than blanks and line ends. */
  unusual = false
  /** It held a word of letters with a digit inside of it. */
  digitsInside = false
  /** Marks that it held, by their code: those below 0x40 by the lower five bits of it, and those above. */
  lowMarks = 0
  highMarks = 0

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary
    this.#marks = MARKS.map((mark) => dictionary.learn(mark))
  }

  /** The innermost loop of every text: what it uses is near at hand. */
  walk(text: string, hearers: readonly Hearer[]): void {
    for (const hearer of hearers) hearer.begin(text)
    this.spelledOut = false
    this.longest = 0
    this.unusual = false
    this.digitsInside = false
    this.lowMarks = 0
    this.highMarks = 0
    const { length } = text
    let flags = FRESH | ENDED | STOP
    let alone = 0
    for (let at = 0; at < length; ) {
      if (this.#count === MOST) this.#hand(hearers)
      const unit = text.charCodeAt(at)
      if (unit === SPACE) {
        flags |= BLANK
        at += 1
        continue
      }
      const letter = LETTERS[unit] ?? 0
      if (letter > UNSEEN && letter < WIDE) {
        const from = at
        at = this.#word(text, from, flags)
        alone = at === from + 1 ? alone + 1 : 0
        if (alone === ALONE) this.spelledOut = true
        flags = 0
      } else if (letter >= WIDE) {
        // No blanks between words: every pair of letters may be one.
        this.unusual = true
        const hash = hashStep(letter, LETTERS[unitAt(text, at + 1)] ?? 0)
        this.#put(this.#dictionary.numberOf(hash), at, at + 2, flags | BREAK)
        flags = 0
        at += 1
      } else {
        if (unit >= 0x7f || (unit < 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09)) this.unusual = true
        if (unit < 0x40) this.lowMarks |= 1 << (unit & 31)
        else this.highMarks |= 1 << (unit & 31)
        const mark = markAt(text, at, unit, flags)
        if (mark >= COLON) {
          this.#put(this.#marks[mark - COLON] ?? UNKNOWN, at, at + 1, flags)
          flags = mark === COLON ? FRESH | BREAK : BREAK
          at += 1
        } else {
          flags |= mark & 0xff
          at += mark >= ESCAPED ? 2 : 1
        }
      }
    }
    this.#hand(hearers)
  }

  #word(text: string, from: number, flags: number): number {
    const letters = LETTERS
    const { length } = text
    let hash = 0
    let lowest = FIRST_LETTER
    let bits = 0
    let at = from
    for (; at < length; at += 1) {
      const unit = text.charCodeAt(at)
      const letter = letters[unit] ?? 0
      if (letter === 0 || letter >= WIDE) break
      bits |= unit
      if (letter === UNSEEN) continue
      hash = hashStep(hash, letter)
      if (unit < lowest) lowest = unit
    }
    if (bits >= 0x80) this.unusual = true
    if (lowest < FIRST_LETTER) {
      flags |= DIGITS
      if (at - from > this.longest) this.longest = at - from
      if (at - from >= SPELT && (text.charCodeAt(at - 1) >= FIRST_LETTER || text.charCodeAt(at - 2) >= FIRST_LETTER))
        this.digitsInside = true
    }
    this.#put(this.#dictionary.numberOf(hash), from, at, flags)
    return at
  }

  #put(number: number, from: number, to: number, flags: number): void {
    const at = this.#count
    this.#numbers[at] = number
    this.#from[at] = from
    this.#to[at] = to
    this.#flags[at] = flags
    this.#count = at + 1
  }

  #hand(hearers: readonly Hearer[]): void {
    if (this.#count === 0) return
    const piece = { count: this.#count, numbers: this.#numbers, from: this.#from, to: this.#to, flags: this.#flags }
    for (const hearer of hearers) hearer.hear(piece)
    this.#count = 0
  }
}

const SPACE = 0x20
const FIRST_LETTER = 0x41
const ALONE = 4
/** Letters of a word that digits stand for some of. */
const SPELT = 5

/** Words that are marks, from COLON on; a mark that is an escape of two characters is ESCAPED or more; else it is flags. */
const MARKS = ['#colon', '#url', '#email'] as const
const ESCAPED = 0x100
const COLON = 0x200
const URL = 0x201
const EMAIL = 0x202

/** What a character that belongs to no word means. */
function markAt(text: string, at: number, unit: number, flags: number): number {
  switch (unit) {
    case 0x09:
      return BLANK
    case 0x2c: // A comma, inside of a sentence.
      return 0
    case 0x2d:
      return flags === 0 ? HYPHEN : BREAK
    case 0x5c: // Backslash: inside JSON text, an escape, whose letter is of no word.
      return ESCAPES.has(unitAt(text, at + 1)) ? ESCAPED | FRESH | BREAK : FRESH | BREAK
    case 0x0a:
      if (unitAt(text, at + 1) === 0x0a) return PARAGRAPH | ENDED | FRESH | BREAK
      return isItem(text, at + 1) ? ENDED | FRESH | BREAK : FRESH | BREAK
    case 0x2e: // . ! ?
    case 0x21:
    case 0x3f:
      return isBlank(unitAt(text, at + 1)) ? STOP | ENDED | FRESH | BREAK : BREAK
    case 0x3002:
      return STOP | ENDED | FRESH | BREAK
    case 0x3a: // :
      if (isBlank(unitAt(text, at + 1))) return COLON
      return unitAt(text, at + 1) === 0x2f && unitAt(text, at + 2) === 0x2f ? URL : BREAK
    case 0x3e: // > ends a tag, or begins a line that is quoted.
      return FRESH | BREAK
    case 0x40: // @
      return !isBlank(unitAt(text, at - 1)) && !isBlank(unitAt(text, at + 1)) ? EMAIL : BREAK
    default:
      return unit < 0x80 ? BREAK : 0
  }
}

const ESCAPES: ReadonlySet<number> = new Set(Array.from('nrtbf"\\/', (letter) => letter.charCodeAt(0)))

/** The next item of a list, a row or a heading begins there. */
function isItem(text: string, from: number): boolean {
  let at = from
  while (unitAt(text, at) === SPACE || unitAt(text, at) === 0x09) at += 1
  const unit = unitAt(text, at)
  return ITEMS.has(unit) || (unit >= 0x30 && unit <= 0x39)
}
const ITEMS: ReadonlySet<number> = new Set(Array.from('-*+#|>\u2022', (mark) => mark.charCodeAt(0)))

/** 0 outside of the text. A look beyond its end makes the engine's code for it several times slower. */
const unitAt = (text: string, at: number): number => (at >= 0 && at < text.length ? text.charCodeAt(at) : 0)

function isBlank(code: number): boolean {
  // 0: the end of the text. Quotes and brackets close a sentence too.
  return code <= 0x20 || code === 0x22 || code === 0x27 || code === 0x29 || code === 0x2a || code === 0x5c
}
