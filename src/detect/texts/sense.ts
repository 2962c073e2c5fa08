/**
 * How much a passage sounds as if it wanted something of a model (pure): which classes of words a sentence has, and which two of
 * them together, each with a weight. The classes are those of the rules, in all their languages; the weights are learned from
 * passages of both kinds (training/README.md). What an attack must say (an act, an object, whom it is for, who must not know) it
 * says in any order and wording. By itself this is sure of little; beside a sign of a rule it counts.
 */
import { CONCEPTS } from './concepts.js'
import { RESULT_WORDS } from './result-words.js'
import { type Dictionary, ENDED, type Hearer, type Piece, UNKNOWN, WORDS } from './tokens.js'

/** A sentence, or two that follow one another; `from` inclusive, `to` exclusive. */
export interface Said {
  readonly from: number
  readonly to: number
  /** Logarithm of the odds, as the samples have them. */
  readonly odds: number
}

/** What was learned of one kind of text; written by `npm run train`. */
export interface Learned {
  /** Of the classes whose weights these are. */
  readonly classes: number
  readonly bias: number
  /** What a weight of 1 is worth. */
  readonly unit: number
  /** A signed byte for each class and each pair of two, as `weightAt` counts them; base64. */
  readonly weights: string
}

const CLASSES: readonly (readonly [name: string, words: readonly string[]])[] = [
  ...Object.entries(CONCEPTS),
  ...Object.entries(RESULT_WORDS).map(([name, words]) => [`@${name}`, words.split(/\s+/)] as const),
  ...['#colon', '#url', '#email'].map((mark) => [mark, [mark]] as const),
]
export const CLASS_COUNT = CLASSES.length
/** What rules call a class. */
export const className = (at: number): string => CLASSES[at]?.[0] ?? ''

/** Where the weight of two classes stands; of one, where both are the same. */
export const weightAt = (one: number, other: number): number =>
  one < other ? (other * (other + 1)) / 2 + one : (one * (one + 1)) / 2 + other

/** Words of a sentence: what has no full stop is cut. */
const LONGEST = 60

/** Told of each sentence: its classes; `known` says of each whether the sentence before had it. The lists are used again. */
export type Told = (from: number, to: number, classes: Uint8Array, known: Uint8Array, count: number) => void

/** The classes of a text's words, sentence by sentence. Its memory does not grow with the text. */
export class Sentences implements Hearer {
  readonly #told: Told
  readonly #classesOf: readonly (Uint8Array | undefined)[]
  /** By number of the word: whether it is of any class. */
  readonly #has: Uint8Array
  /** By class: the last sentence that had it. */
  readonly #last = new Int32Array(CLASS_COUNT)
  readonly #classes = new Uint8Array(CLASS_COUNT)
  readonly #known = new Uint8Array(CLASS_COUNT)
  #sentence = 2
  #count = 0
  #words = 0
  #from = 0
  #to = 0

  constructor(dictionary: Dictionary, told: Told) {
    this.#told = told
    this.#classesOf = vocabulary(dictionary)
    this.#has = Uint8Array.from(this.#classesOf, (classes) => Number(classes !== undefined))
  }

  begin(): void {
    if (this.#sentence > ENDLESS) this.#forget()
    this.#clear()
    this.#sentence += 2
  }

  hear({ count, numbers, from, to, flags }: Piece): void {
    for (let at = 0; at < count; at += 1) {
      if (((flags[at] ?? 0) & ENDED) !== 0 || this.#words === LONGEST) this.end()
      if (this.#words === 0) this.#from = from[at] ?? 0
      this.#to = to[at] ?? 0
      this.#words += 1
      const number = numbers[at] ?? UNKNOWN
      if (number !== UNKNOWN && this.#has[number] === 1) this.#add(this.#classesOf[number] ?? NO_CLASSES)
    }
  }

  /** Of a sentence, and so of the text. */
  end(): void {
    if (this.#words === 0) return
    this.#told(this.#from, this.#to, this.#classes, this.#known, this.#count)
    this.#clear()
    this.#sentence += 1
  }

  #add(classes: Uint8Array): void {
    // Counted by hand: this is asked of every word of every text.
    for (let at = 0; at < classes.length; at += 1) {
      const one = classes[at] ?? 0
      const last = this.#last[one]
      if (last === this.#sentence) continue
      this.#last[one] = this.#sentence
      this.#classes[this.#count] = one
      this.#known[this.#count] = last === this.#sentence - 1 ? 1 : 0
      this.#count += 1
    }
  }

  #clear(): void {
    this.#count = 0
    this.#words = 0
  }

  #forget(): void {
    this.#sentence = 2
    this.#last.fill(0)
  }
}
const ENDLESS = 1_000_000_000
const NO_CLASSES = new Uint8Array()

/** Hears a text, and keeps those sentences that sound like it. */
export class Sense implements Hearer {
  readonly #sentences: Sentences
  readonly #weights: Int8Array
  readonly #learned: Learned
  readonly #least: number
  #said: Said[] = []
  /** Of the sentence before. */
  #start = 0
  #sum = 0
  #first = true

  /** @param least odds of what is told of. @throws TypeError if what was learned is of other classes */
  constructor(learned: Learned, least: number, dictionary: Dictionary) {
    if (learned.classes !== CLASS_COUNT)
      throw new TypeError(`weigh words: learned of ${learned.classes} classes, not of these ${CLASS_COUNT}; run npm run train`)
    this.#learned = learned
    this.#least = least
    this.#weights = new Int8Array(Buffer.from(learned.weights, 'base64'))
    this.#sentences = new Sentences(dictionary, (...sentence) => this.#weigh(...sentence))
  }

  begin(): void {
    this.#said = []
    this.#first = true
    this.#sentences.begin()
  }

  hear(piece: Piece): void {
    this.#sentences.hear(piece)
  }

  /** Of the text that was walked; in order. */
  said(): readonly Said[] {
    this.#sentences.end()
    return this.#said
  }

  #weigh(from: number, to: number, classes: Uint8Array, known: Uint8Array, count: number): void {
    let sum = 0
    let fresh = 0
    for (let at = 0; at < count; at += 1) {
      const one = classes[at] ?? 0
      const before = known[at] === 1
      for (let other = 0; other <= at; other += 1) {
        const weight = this.#weights[weightAt(one, classes[other] ?? 0)] ?? 0
        sum += weight
        if (!before || known[other] !== 1) fresh += weight
      }
    }
    const { bias, unit } = this.#learned
    const joined = !this.#first && this.#sum + fresh > sum
    const odds = bias + unit * (joined ? this.#sum + fresh : sum)
    if (odds >= this.#least) this.#said.push({ from: joined ? this.#start : from, to, odds })
    this.#start = from
    this.#sum = sum
    this.#first = false
  }
}

/** The classes of each word by its number. */
function vocabulary(dictionary: Dictionary): readonly (Uint8Array | undefined)[] {
  const classes: number[][] = []
  for (const [at, [, words]] of CLASSES.entries()) {
    for (const word of words.flatMap(asWalked)) {
      const list = (classes[dictionary.learn(word)] ??= [])
      if (!list.includes(at)) list.push(at)
    }
  }
  return Array.from({ length: WORDS }, (_, number) => classes[number] && Uint8Array.from(classes[number]))
}

/** As a walk over a text finds it: a name in parts is no word, and a script without blanks has pairs. */
function asWalked(word: string): readonly string[] {
  const bare = word.replace(/^[./]/, '').replace(/\*$/, '')
  if (bare === '' || /[%_ .-]/.test(bare)) return []
  return [/[\u3040-\ud7a3]/.test(bare) ? bare.slice(0, 2) : bare]
}
