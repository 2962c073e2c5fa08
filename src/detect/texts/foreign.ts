/**
 * A passage in another language than everything around it (pure). Who hides an instruction from the people who read a document
 * writes it in a language that they do not; a model reads them all. Known by what English prose has, common words and the pairs
 * of letters of its spelling, so that the language itself need not be known. Speaks of English documents alone.
 */
import { HASH_PLACES, hashOf, hashPlace } from './letters.js'
import { Phrases, type Strange, type Words } from './phrases.js'

/** `from` inclusive, `to` exclusive. */
export interface Passage {
  readonly from: number
  readonly to: number
  /** 1 for surely, 0.5 for perhaps. */
  readonly weight: number
}

/** Words in a row without a common English one, and without what stands in programs, paths and addresses between them. */
export class ForeignRuns implements Words {
  #found: Passage[] = []
  #from = 0
  #to = 0
  #words = 0
  #bits = 0
  #pairs = 0
  #accents = 0
  #elsewhere = 0
  #apart = true
  #hyphen = false
  #commons = 0
  #others = 0

  begin(): void {
    this.#found = []
    this.#commons = 0
    this.#others = 0
    this.#clear()
  }

  blank(): void {
    this.#apart = true
    this.#hyphen = false
  }

  between(unit: number, inWord: boolean): void {
    const kind = unit < 0x80 ? (BETWEEN[unit] ?? BREAK) : SOFT
    if (kind === SOFT) return
    if (kind === BREAK || (kind === HYPHEN && !inWord)) return this.#end()
    this.#apart = true
    this.#hyphen = kind === HYPHEN
  }

  word(from: number, to: number, bits: number, strange: Strange, hash: number): void {
    const kind = KINDS[hashPlace(hash)] ?? 0
    const known = kind !== 0 && HASHES.has(hash)
    if (strange === 'digits' || (known && kind === COMMON)) {
      if (known) this.#commons += 1
      this.#end()
      this.#apart = false
      return
    }
    this.#others += 1
    // What is glued to the word before is a name, or a number with its unit.
    if (!this.#apart && this.#words > 0) this.#end()
    if (this.#words === 0) this.#begin(from)
    this.#to = to
    if (!this.#hyphen) this.#words += 1
    this.#hyphen = false
    this.#bits += bits
    this.#pairs += to - from + 1
    if (strange === 'accents') this.#accents += 1
    if (known) this.#elsewhere += 1
    this.#apart = false
  }

  #begin(from: number): void {
    this.#from = from
    this.#hyphen = false
  }

  #end(): void {
    if (this.#words === 0) return
    if (this.#words >= LEAST_WORDS && this.#pairs >= LEAST_PAIRS) this.#keep()
    this.#clear()
  }

  #clear(): void {
    this.#words = 0
    this.#bits = 0
    this.#pairs = 0
    this.#accents = 0
    this.#elsewhere = 0
  }

  /** The shorter a passage, the less its letters say. */
  #keep(): void {
    const familiar = this.#elsewhere > 1 ? FAMILIAR * Math.min(this.#elsewhere, 3) : 0
    const odd = this.#bits / this.#pairs + (this.#accents > 0 ? ACCENT : 0) + familiar - SHORT / this.#words - ENGLISH
    if (odd < -NEARLY) return
    const weight = odd >= 0 ? 1 : 0.5
    const last = this.#found.at(-1)
    if (last !== undefined && this.#from - last.to <= NEAR) {
      this.#found[this.#found.length - 1] = { from: last.from, to: this.#to, weight: Math.max(weight, last.weight) }
    } else if (this.#found.length <= PASSAGES) this.#found.push({ from: this.#from, to: this.#to, weight })
  }

  /** Of the text that was walked: few; none where there are many, or where English is not the rule. */
  passages(text: string): readonly Passage[] {
    this.#end()
    if (this.#found.length === 0 || this.#found.length > PASSAGES) return NONE
    const words = this.#found.reduce((sum, { from, to }) => sum + (to - from) / WORD, 0)
    if (this.#commons < COMMON_WORDS || this.#commons * 16 < this.#others - words) return NONE
    return this.#found.filter(({ from, to }) => !isNames(text.slice(from, to)))
  }
}

/** One pass. */
export function foreignPassages(text: string): readonly Passage[] {
  const runs = new ForeignRuns()
  new Phrases([], {}).find(text, runs)
  return runs.passages(text)
}

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

const BREAK = 0
const SOFT = 1
const BLANK = 2
/** Inside of a word; elsewhere it begins an option or an item. */
const HYPHEN = 3
/** What may stand between the words of a sentence; its end and a line's end are BREAKs. */
const BETWEEN = Uint8Array.from({ length: 0x80 }, (_, unit) => {
  const character = String.fromCharCode(unit)
  return /[ \t]/.test(character) ? BLANK : character === ',' ? SOFT : character === '-' ? HYPHEN : BREAK
})

const COMMON = 1
const ELSEWHERE = 2
/** Words that hardly an English sentence is without, but for those that are words of other languages too. */
const COMMON_ENGLISH = `the of and to that with for this from are was have you your not be by it on or will can which their has they we if
  when but what there been were would its our into how than then these those must should may any using use used all one more other
  each only also where who here my just`
const COMMON_ELSEWHERE = `und der das nicht sie ist ein eine mit auf für von zu den dem sich el los las que para por con una del este esta
  le les des est pas une dans pour sur qui il che di non per sono della não uma com os dos het een van niet en voor zijn och att
  som inte på för og det ikke av til nie jest się na że je si ve bir ile`
const HASHES: ReadonlySet<number> = new Set(`${COMMON_ENGLISH} ${COMMON_ELSEWHERE}`.split(/\s+/).map(hashOf))
const KINDS = new Uint8Array(HASH_PLACES)
for (const word of COMMON_ELSEWHERE.split(/\s+/)) KINDS[hashPlace(hashOf(word))] = ELSEWHERE
for (const word of COMMON_ENGLISH.split(/\s+/)) KINDS[hashPlace(hashOf(word))] = COMMON
