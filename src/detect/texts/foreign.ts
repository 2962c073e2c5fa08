/**
 * A passage in another language than everything around it (pure). Who hides an instruction from the people who read a document
 * writes it in a language that they do not; a model reads them all. Known by what English prose has, common words and the pairs
 * of letters of its spelling, so that the language itself need not be known. Speaks of English documents alone.
 */
import { ACCENTED, BOUND, COSTS, LETTERS, UNSEEN } from './letters.js'
import { BLANK, BREAK, Dictionary, DIGITS, type Hearer, HYPHEN, type Piece, Tokens, UNKNOWN, WORDS } from './tokens.js'

/** `from` inclusive, `to` exclusive. */
export interface Passage {
  readonly from: number
  readonly to: number
  /** 1 for surely, 0.5 for perhaps. */
  readonly weight: number
}

/** Words in a row without a common English one, and without what stands in programs, paths and addresses between them. */
export class ForeignRuns implements Hearer {
  readonly #kinds: Uint8Array
  #text = ''
  #found: Passage[] = []
  #from = 0
  #to = 0
  #words = 0
  #elsewhere = 0
  #commons = 0
  #others = 0

  constructor(dictionary: Dictionary) {
    this.#kinds = kindsOf(dictionary)
  }

  begin(text: string): void {
    this.#text = text
    this.#found = []
    this.#commons = 0
    this.#others = 0
    this.#clear()
  }

  hear({ count, numbers, from, to, flags }: Piece): void {
    for (let at = 0; at < count; at += 1) {
      const flag = flags[at] ?? 0
      const number = numbers[at] ?? UNKNOWN
      const kind = number === UNKNOWN ? 0 : (this.#kinds[number] ?? 0)
      // What is glued to the word before is a name, or a number with its unit.
      if (this.#words > 0 && ((flag & BREAK) !== 0 || (flag & (BLANK | HYPHEN)) === 0)) this.#end()
      if ((flag & DIGITS) !== 0 || kind === COMMON) {
        if (kind !== 0) this.#commons += 1
        this.#end()
        continue
      }
      this.#others += 1
      if (this.#words === 0) this.#from = from[at] ?? 0
      this.#to = to[at] ?? 0
      if (this.#words === 0 || (flag & (HYPHEN | BLANK)) !== HYPHEN) this.#words += 1
      if (kind === ELSEWHERE) this.#elsewhere += 1
    }
  }

  #end(): void {
    if (this.#words >= LEAST_WORDS) this.#keep()
    this.#clear()
  }

  #clear(): void {
    this.#words = 0
    this.#elsewhere = 0
  }

  /** The shorter a passage, the less its letters say. */
  #keep(): void {
    const { bits, pairs, accents } = spellingOf(this.#text, this.#from, this.#to)
    if (pairs < LEAST_PAIRS) return
    const familiar = this.#elsewhere > 1 ? FAMILIAR * Math.min(this.#elsewhere, 3) : 0
    const odd = bits / pairs + (accents ? ACCENT : 0) + familiar - SHORT / this.#words - ENGLISH
    if (odd < -NEARLY) return
    // Terms of a trade are spelt unlike prose too.
    const sure = accents || this.#elsewhere > 0 ? 0 : TERMS
    const weight = odd >= sure ? 1 : 0.5
    const last = this.#found.at(-1)
    if (last !== undefined && this.#from - last.to <= NEAR) {
      this.#found[this.#found.length - 1] = { from: last.from, to: this.#to, weight: Math.max(weight, last.weight) }
    } else if (this.#found.length <= PASSAGES) this.#found.push({ from: this.#from, to: this.#to, weight })
  }

  /** Of the text that was walked: few; none where there are many, or where English is not the rule. */
  passages(): readonly Passage[] {
    this.#end()
    const text = this.#text
    this.#text = ''
    if (this.#found.length === 0 || this.#found.length > PASSAGES) return NONE
    const words = this.#found.reduce((sum, { from, to }) => sum + (to - from) / WORD, 0)
    if (this.#commons < COMMON_WORDS || this.#commons * 16 < this.#others - words) return NONE
    const found = this.#found.filter(({ from, to }) => !isNames(text.slice(from, to)))
    return isMixed(text, found) ? found.map((passage) => ({ ...passage, weight: 0.5 })) : found
  }
}

/** How unusual the spelling of a passage is in English: bits of all pairs of its letters, and how many those are. */
function spellingOf(text: string, from: number, to: number): { bits: number; pairs: number; accents: boolean } {
  let bits = 0
  let pairs = 0
  let before = BOUND
  let accents = false
  for (let at = from; at <= to; at += 1) {
    const unit = at < to ? text.charCodeAt(at) : SPACE
    const letter = LETTERS[unit] ?? 0
    pairs += letter === 0 && before === BOUND ? 0 : 1
    if (letter === UNSEEN) continue
    if (unit >= 0x80 && letter > UNSEEN) accents = true
    const pair = letter === 0 ? BOUND : unit < 0x80 ? (letter & 0x1f) - 1 : ACCENTED
    if (letter !== 0 || before !== BOUND) bits += COSTS[(before << 5) | pair] ?? 0
    before = pair
  }
  return { bits, pairs, accents }
}
const SPACE = 0x20

/** One pass. */
export function foreignPassages(text: string): readonly Passage[] {
  const dictionary = new Dictionary()
  const runs = new ForeignRuns(dictionary)
  new Tokens(dictionary).walk(text, [runs])
  return runs.passages()
}

/** A text in two languages has several such passages, or letters of the other one outside of them. */
function isMixed(text: string, passages: readonly Passage[]): boolean {
  if (passages.length === 0) return false
  if (passages.length > 1) return true
  const [{ from, to } = { from: 0, to: 0 }] = passages
  return lettersElsewhere(text.slice(0, from)) + lettersElsewhere(text.slice(to)) > STRAY
}
const lettersElsewhere = (text: string): number => text.match(/[\u00c0-\u1fff\u2c00-\uffef]/g)?.length ?? 0
/** A name here and there. */
const STRAY = 10

const NONE: readonly Passage[] = Object.freeze([])
/** Every other word a name, names of programs in it, or many words joined by hyphens. */
function isNames(passage: string): boolean {
  const words = passage.split(/\s+/)
  if (passage.split('-').length - 1 > words.length / 3) return true
  return words.filter((word) => /^\P{L}{0,3}\p{Lu}/u.test(word)).length * 2 > words.length || /\p{Ll}\p{Lu}/u.test(passage)
}

const LEAST_WORDS = 5
const LEAST_PAIRS = 24
const COMMON_WORDS = 2
const PASSAGES = 3
/** Letters of an average word, with what is between it and the next. */
const WORD = 7
/** Passages this near one another are one. */
const NEAR = 80
/** Bits for each pair of letters, of passages of endless length; ordinary English prose has 3.5. */
const ENGLISH = 4.1
const SHORT = 2.5
const ACCENT = 0.15
/** Languages whose spelling is like that of English are known by their own common words. */
const FAMILIAR = 0.3
const NEARLY = 0.2
const TERMS = 0.1

const COMMON = 1
const ELSEWHERE = 2
/** Words that hardly an English sentence is without, but for those that are words of other languages too. */
const COMMON_ENGLISH = `the of and to that with for this from are was have you your not be by it on or will can which their has they we if
  when but what there been were would its our into how than then these those must should may any using use used all one more other
  each only also where who here my just`
const COMMON_ELSEWHERE = `und der das nicht sie ist ein eine mit auf für von zu den dem sich el los las que para por con una del este esta
  le les des est pas une dans pour sur qui il che di non per sono della não uma com os dos het een van niet en voor zijn och att
  som inte på för og det ikke av til nie jest się na że je si ve bir ile`

/** By number of the word. */
function kindsOf(dictionary: Dictionary): Uint8Array {
  const kinds = new Uint8Array(WORDS)
  for (const word of COMMON_ELSEWHERE.split(/\s+/)) kinds[dictionary.learn(word)] = ELSEWHERE
  for (const word of COMMON_ENGLISH.split(/\s+/)) kinds[dictionary.learn(word)] = COMMON
  return kinds
}
