/**
 * Sentences that ask for something, as a text is walked: what begins like a request, and what its words do. Which of them a
 * document has no cause to hold is judged in request-weights.ts. Memory does not grow with the text.
 */
import { TRAITS, type Trait } from './request-words.js'
import {
  BREAK,
  DIGITS,
  type Dictionary,
  ENDED,
  FRESH,
  type Hearer,
  PARAGRAPH,
  type Piece,
  STOP,
  UNKNOWN,
  WORDS,
} from './tokens.js'

/** A sentence that asks; `from` inclusive, `to` exclusive. */
export interface Request {
  readonly from: number
  readonly to: number
  /** What its verb does, and all words after it together: bits of TRAIT. */
  readonly verb: number
  readonly traits: number
  readonly words: number
}

const NAMES = Object.keys(TRAITS) as readonly Trait[]
const bitsOf = (traits: readonly Trait[]): number => traits.reduce((bits, trait) => bits | TRAIT[trait], 0)

/** One bit for each. `number`: a word with a digit. */
export const TRAIT: Readonly<Record<Trait | 'number', number>> = Object.freeze({
  ...(Object.fromEntries(NAMES.map((name, at) => [name, 1 << at])) as Record<Trait, number>),
  number: 1 << NAMES.length,
})

const POLITE = bitsOf(['lead', 'asks'])
const BEGINS = bitsOf(['lead', 'asks', 'reply'])
const VERBS = bitsOf(['hand', 'take', 'change', 'make', 'tell', 'harm', 'question', 'alter'])
/** So many are kept: of more, the first and the last. */
const KEPT = 32
const HALF = KEPT / 2
const FIELDS = 5
/** Words before the verb, and those after it. */
const LEADS = 8
const LEAST = 2
const LONGEST = 60

export class Requests implements Hearer {
  /** By number of the word. */
  readonly #bits = new Int32Array(WORDS)
  readonly #you: number
  readonly #kept = new Int32Array(KEPT * FIELDS)
  #text = ''
  #count = 0
  /** Words of the pieces before, and where the last of them ended. */
  #heard = 0
  #end = 0
  /** The last word that means something here: its ordinal and its bits. */
  #last = -1
  #before = 0
  /** Words since something began that may be a request, while its verb is awaited; -1 if nothing has. */
  #leads = -1
  #from = 0
  /** Ordinal of the verb of the request that is open; -1 if none is. */
  #opened = -1
  #verb = 0
  #traits = 0

  constructor(dictionary: Dictionary) {
    for (const name of NAMES) {
      for (const word of TRAITS[name].split(/\s+/)) if (word !== '') this.#learn(dictionary.learn(word), TRAIT[name])
    }
    this.#you = dictionary.learn('you')
    this.#learn(this.#you, TRAIT.lead)
  }

  #learn(number: number, bit: number): void {
    this.#bits[number] = (this.#bits[number] ?? 0) | bit
  }

  /** How many there were, more than are kept. */
  get count(): number {
    return this.#count
  }

  /** Of the text that was walked, in order. */
  found(): readonly Request[] {
    this.#close(this.#heard, this.#end)
    const found: Request[] = []
    const skipped = Math.max(0, this.#count - KEPT)
    for (let ordinal = 0; ordinal < this.#count; ordinal += 1) {
      if (ordinal === HALF) ordinal += skipped
      found.push(this.#at(placeOf(ordinal)))
    }
    return found
  }

  begin(text: string): void {
    this.#text = text
    this.#count = 0
    this.#heard = 0
    this.#end = 0
    this.#last = -1
    this.#before = 0
    this.#leads = -1
    this.#opened = -1
  }

  /** Most words mean nothing here, and cost nothing. */
  hear({ count, numbers, from, to, flags }: Piece): void {
    for (let at = 0; at < count; at += 1) {
      const number = numbers[at] ?? UNKNOWN
      const flag = flags[at] ?? 0
      const bits = number === UNKNOWN ? 0 : (this.#bits[number] ?? 0)
      if (bits === 0 && (this.#opened < 0 || (flag & NOTED) === 0)) continue
      const ordinal = this.#heard + at
      if (ordinal !== this.#last + 1) this.#leaveOut()
      if ((flag & EDGE) !== 0 && this.#begins(flag, from[at] ?? 0)) {
        this.#close(ordinal, at > 0 ? (to[at - 1] ?? 0) : this.#end)
        this.#begin(from[at] ?? 0)
      } else if (this.#isAsked(number, bits)) this.#begin(from[at] ?? 0)
      this.#word(number, (flag & DIGITS) === 0 ? bits : bits | TRAIT.number, ordinal, to[at] ?? 0)
    }
    this.#heard += count
    if (count > 0) this.#end = to[count - 1] ?? 0
  }

  /** Words that mean nothing stood in between. */
  #leaveOut(): void {
    this.#before = 0
    this.#leads = -1
  }

  /** A sentence ends where the next begins; a quotation inside of one does not. */
  #begins(flag: number, from: number): boolean {
    const text = this.#text
    const small = isSmall(text.charCodeAt(from))
    if ((flag & PARAGRAPH) !== 0) return true
    if ((flag & (STOP | ENDED)) !== 0) return !(small && this.#opened >= 0 && this.#isQuoted(from))
    const mark = from === 0 ? LINE : text.charCodeAt(from - 1)
    if ((flag & FRESH) !== 0) return mark > SPACE || !small || text.charCodeAt(from - 2) === COLON
    if (mark === TAG || (mark === SLASH && text.charCodeAt(from - 2) === TAG)) return true
    if (QUOTES[mark] === 1 && NEXT_VALUE.test(text.slice(Math.max(0, from - 4), from))) return true
    return this.#opened < 0 && !small && (mark <= SPACE || OPENERS[mark] === 1)
  }

  /** "mail 'How are you?' to them": what stands before the word closes a quotation. */
  #isQuoted(from: number): boolean {
    return from > 1 && this.#text.charCodeAt(from - 1) === SPACE && QUOTES[this.#text.charCodeAt(from - 2)] === 1
  }

  /** "could you", "I want you to", "please". */
  #isAsked(number: number, bits: number): boolean {
    if (this.#opened >= 0 || this.#leads >= 0) return false
    if (number === this.#you) return (this.#before & TRAIT.asks) !== 0
    return (bits & POLITE) === POLITE
  }

  #begin(from: number): void {
    this.#leads = 0
    this.#from = from
    this.#traits = 0
  }

  #word(number: number, bits: number, ordinal: number, to: number): void {
    if (this.#opened < 0) {
      if (this.#leads >= 0) this.#lead(number, bits, ordinal, to)
    } else if (ordinal - this.#opened > LONGEST) this.#close(ordinal, to)
    else this.#traits |= bits
    this.#last = ordinal
    this.#before = bits
  }

  #lead(number: number, bits: number, ordinal: number, to: number): void {
    if (this.#isVerb(bits, to)) {
      this.#opened = ordinal
      this.#verb = bits
      this.#traits = (this.#traits | bits) & ~VERBS
      this.#leads = -1
    } else if (!this.#leadsOn(number, bits) || ++this.#leads > LEADS) this.#leads = -1
    else if (number !== this.#you) this.#traits |= bits
  }

  /** A question begins with its word. */
  #isVerb(bits: number, to: number): boolean {
    const verbs = this.#leads === 0 ? VERBS : VERBS & ~TRAIT.question
    return (bits & verbs) !== 0 && (this.#before & TRAIT.your) === 0 && !this.#isJoined(to)
  }

  #isJoined(to: number): boolean {
    return to < this.#text.length && JOINED[this.#text.charCodeAt(to)] === 1
  }

  /** "In your answer", "could you please": but "you pay" tells. */
  #leadsOn(number: number, bits: number): boolean {
    if (number === this.#you) return (this.#before & TRAIT.asks) !== 0
    return (bits & (this.#leads === 0 ? BEGINS : BEGINS | TRAIT.to)) !== 0
  }

  /** @param to where the last word of the sentence ends */
  #close(ordinal: number, to: number): void {
    const words = ordinal - this.#opened - 1
    if (this.#opened >= 0 && words >= LEAST && this.#isMeant(to)) {
      this.#kept.set([this.#from, to, this.#verb, this.#traits, words], placeOf(this.#count))
      this.#count += 1
    }
    this.#opened = -1
  }

  /** What begins like a question is one if it ends like one. */
  #isMeant(to: number): boolean {
    return (this.#verb & VERBS) !== TRAIT.question || this.#text.slice(to, to + MARKS).includes('?')
  }

  #at(place: number): Request {
    const at = (field: number): number => this.#kept[place + field] ?? 0
    return { from: at(0), to: at(1), verb: at(2), traits: at(3), words: at(4) }
  }
}

/** Of the ordinal of a request: the first half stay, of the rest the last. */
const placeOf = (ordinal: number): number => (ordinal < HALF ? ordinal : HALF + ((ordinal - HALF) % HALF)) * FIELDS

/** A question mark may stand behind quotation marks. */
const MARKS = 3
const EDGE = FRESH | BREAK
const NOTED = EDGE | DIGITS
const [LINE, SPACE, SLASH, COLON, TAG] = [0x0a, 0x20, 0x2f, 0x3a, 0x3c]
const isSmall = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a
/** By character. */
const marksOf = (marks: string): Uint8Array => {
  const table = new Uint8Array(0x2020)
  for (const mark of marks) table[mark.charCodeAt(0)] = 1
  return table
}
const QUOTES = marksOf('"\'\u201d\u2019')
const OPENERS = marksOf('"\'`>([{|*#,;\u201c\u2018')
/** In data on one line. */
const NEXT_VALUE = /["'], ?["']$/
/** Behind a word, they make a name of it. */
const JOINED = marksOf('_-/.(=[:"\'')
