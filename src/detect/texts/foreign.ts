/**
 * A passage in another language than everything around it (pure). Who hides an instruction from the people who read a document
 * writes it in a language that they do not; a model reads them all. Known by what English prose has, common words and the pairs
 * of letters of its spelling, so that the language itself need not be known. Speaks of English documents alone.
 */
import { hashOf, hashPlace, HASH_PLACES, hashStep, LETTERS, UNSEEN } from './letters.js'

/** `from` inclusive, `to` exclusive. */
export interface Passage {
  readonly from: number
  readonly to: number
  /** 1 for surely, 0.5 for perhaps. */
  readonly weight: number
}

/** The few foreign passages of an English document; none where there are many, or where English is not the rule. One pass. */
export function foreignPassages(text: string): readonly Passage[] {
  const runs = new Runs()
  const { length } = text
  // Near at hand: the loop runs over every text of every message.
  const letters = LETTERS
  const costs = COSTS
  for (let at = 0; at < length; ) {
    const unit = text.charCodeAt(at)
    const first = letters[unit] ?? 0
    if (first <= UNSEEN || isDigit(unit)) {
      const kind = unit < 0x80 ? (BETWEEN[unit] ?? BREAK) : SOFT
      if (kind === BREAK || (kind === HYPHEN && (at === 0 || (letters[text.charCodeAt(at - 1)] ?? 0) === 0))) runs.end()
      else if (kind === BLANK || kind === HYPHEN) runs.blank(kind === HYPHEN)
      at += 1
      continue
    }
    const from = at
    let hash = 0
    let bits = 0
    let before = BOUND
    let accents = 0
    for (let next = unit; at < length; next = text.charCodeAt(++at)) {
      const letter = letters[next] ?? 0
      if (letter === 0 || isDigit(next)) break
      if (letter === UNSEEN) {
        bits += costs[(before << 5) | BOUND] ?? 0
        before = BOUND
        continue
      }
      if (next >= 0x80) accents += 1
      const pair = next < 0x80 ? (letter & 0x1f) - 1 : ACCENTED
      bits += costs[(before << 5) | pair] ?? 0
      before = pair
      hash = hashStep(hash, letter)
    }
    const kind = KINDS[hashPlace(hash)] ?? 0
    if (kind === COMMON && HASHES.has(hash)) runs.common()
    else runs.word(from, at, bits + (costs[(before << 5) | BOUND] ?? 0), accents, kind === ELSEWHERE && HASHES.has(hash))
  }
  return runs.passages(text)
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39

/** Words in a row without a common English one, and without what stands in programs, paths and addresses between them. */
class Runs {
  readonly #found: Passage[] = []
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

  /** @param hyphen one word goes on */
  blank(hyphen: boolean): void {
    this.#apart = true
    this.#hyphen = hyphen
  }

  common(): void {
    this.#commons += 1
    this.end()
    this.#apart = false
  }

  word(from: number, to: number, bits: number, accents: number, elsewhere: boolean): void {
    this.#others += 1
    // What is glued to the word before is a name, or a number with its unit.
    if (!this.#apart && this.#words > 0) this.end()
    if (this.#words === 0) this.#begin(from)
    this.#to = to
    if (!this.#hyphen) this.#words += 1
    this.#hyphen = false
    this.#bits += bits
    this.#pairs += to - from + 1
    this.#accents += accents
    if (elsewhere) this.#elsewhere += 1
    this.#apart = false
  }

  #begin(from: number): void {
    this.#from = from
    this.#hyphen = false
  }

  end(): void {
    if (this.#words >= LEAST_WORDS && this.#pairs >= LEAST_PAIRS) this.#keep()
    if (this.#words === 0) return
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

  passages(text: string): readonly Passage[] {
    this.end()
    if (this.#found.length === 0 || this.#found.length > PASSAGES) return NONE
    const words = this.#found.reduce((sum, { from, to }) => sum + (to - from) / WORD, 0)
    if (this.#commons < COMMON_WORDS || this.#commons * 16 < this.#others - words) return NONE
    return this.#found.filter(({ from, to }) => !isNames(text.slice(from, to)))
  }
}

const NONE: readonly Passage[] = Object.freeze([])
/** Every other word a name, or names of programs in it. */
function isNames(passage: string): boolean {
  const words = passage.split(/\s+/)
  return words.filter((word) => /^\P{L}{0,3}\p{Lu}/u.test(word)).length * 2 > words.length || /\p{Ll}\p{Lu}/u.test(passage)
}

const LEAST_WORDS = 4
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

/** Beginning and end of a word, and a letter that English lacks. */
const BOUND = 26
const ACCENTED = 27
const ACCENTED_BITS = 8

/** How seldom a letter follows another in English prose: minus log2, rounded, 9 at most; a to z, then the end of a word. */
const PAIRS = [
  '954598595973539693436699593',
  '498929994693894994662999496',
  '395939935944992895834999894',
  '599629993996984998796999791',
  '585466787996639673459685892',
  '599945993997992994854999692',
  '596929744996946794584999991',
  '299919993999994996969999993',
  '554654599984523796339698988',
  '499719998994994789392899994',
  '399929894999959899487999991',
  '499528993993994998565899493',
  '258929994997594399595999993',
  '595346395987984999436799692',
  '866574697986437593543659993',
  '399939874993793493645999594',
  '999999999997999999580979995',
  '496628794966564895556799592',
  '696939954987874699434999691',
  '598939923997993995566979692',
  '555657495994439593339999993',
  '399919993999696999998999996',
  '399949922998953995699999993',
  '493939974998599299629999693',
  '899979996999672596569989991',
  '399817994987695899499999664',
  '354554664985554495436649599',
].join('')

/** By the letter before and the letter, each in five bits. */
const COSTS = Uint8Array.from({ length: 32 * 32 }, (_, at) => {
  const [before, letter] = [at >> 5, at & 31]
  return before > BOUND || letter > BOUND ? ACCENTED_BITS : PAIRS.charCodeAt(before * 27 + letter) - 48
})
