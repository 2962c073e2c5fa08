/**
 * Phrases in a text, in one pass and in memory that does not grow with it: a phrase is a row of words, each at most so many
 * words after the one before. Case, apostrophes and line ends do not matter; the end of a sentence counts as some words.
 */

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

interface Step {
  readonly slot: number
  readonly within: number
  readonly first: boolean
  readonly atStart: boolean
  /** Of the pattern that ends here. */
  readonly ends: number
}

/** Ends of sentences and of paragraphs, in words. */
const SENTENCE = 3
const PARAGRAPH = 5
/** Farther apart than any pattern allows. */
const APART = 1_000

export class Phrases {
  readonly #words = new Map<number, readonly Step[]>()
  /** Bit for each of the low bits of a hash that some word has: most words end here. */
  readonly #known = new Uint8Array(FILTER)
  #slots = 0
  /** Where the words of each pattern so far last matched: ordinal of the word, place of the phrase's first letter. */
  readonly #ordinals: Int32Array
  readonly #begins: Int32Array
  /** Goes on over texts, so that no phrase reaches from one into the next. */
  #ordinal = APART

  constructor(patterns: readonly Pattern[], classes: Classes) {
    patterns.forEach((pattern, index) => this.#learn(pattern, index, classes))
    this.#ordinals = new Int32Array(this.#slots).fill(-APART)
    this.#begins = new Int32Array(this.#slots)
  }

  #learn(pattern: Pattern, index: number, classes: Classes): void {
    const parts = pattern.split(' ')
    let within = 1
    let first = true
    for (const [place, part] of parts.entries()) {
      if (/^\d+$/.test(part)) {
        within = Number(part)
        continue
      }
      const step = {
        slot: this.#slots++,
        within,
        first,
        atStart: part.startsWith('^'),
        ends: place === parts.length - 1 ? index : -1,
      }
      for (const word of wordsOf(part.replace('^', ''), classes)) this.#add(hashOf(word), step)
      within = 1
      first = false
    }
  }

  /** Later steps of a pattern first, so that one word is never two steps of it. */
  #add(hash: number, step: Step): void {
    this.#known[hash & (FILTER - 1)] = 1
    const known = this.#words.get(hash) ?? []
    if (!known.includes(step)) this.#words.set(hash, [step, ...known])
  }

  /** Every place where a pattern ends, in order. */
  find(text: string): Phrase[] {
    const found: Phrase[] = []
    if (this.#ordinal > 1_000_000_000) this.#forget()
    this.#ordinal += APART
    let hash = 0
    let from = -1
    let fresh = true
    for (let at = 0; at <= text.length; at++) {
      const code = at < text.length ? text.charCodeAt(at) : LF
      const letter = code < 128 ? (LETTERS[code] ?? 0) : folded(code)
      if (letter > 1 && letter < WIDE) {
        if (from < 0) {
          from = at
          hash = 0
        }
        hash = (Math.imul(hash, 31) + letter) | 0
        continue
      }
      if (letter === 1 && from >= 0) continue
      if (from >= 0) {
        this.#word(hash, from, at, fresh, found)
        fresh = false
        from = -1
      }
      if (letter >= WIDE) {
        // No blanks between words: every pair of letters may be one.
        const next = folded(text.charCodeAt(at + 1))
        if (next >= WIDE) this.#word((Math.imul(letter, 31) + next) | 0, at, at + 2, fresh, found)
        fresh = false
        continue
      }
      switch (code) {
        case 0x5c: // Backslash: inside JSON text, an escape, whose letter is of no word.
          if (ESCAPES.has(text.charCodeAt(at + 1))) at += 1
          fresh = true
          break
        case LF:
          this.#ordinal += text.charCodeAt(at + 1) === LF ? PARAGRAPH : 0
          fresh = true
          break
        case 0x2e: // . ! ?
        case 0x21:
        case 0x3f:
          if (isBlank(text.charCodeAt(at + 1))) {
            this.#ordinal += SENTENCE
            fresh = true
          }
          break
        case 0x3002:
          this.#ordinal += SENTENCE
          fresh = true
          break
        case 0x3a: // :
          if (text.charCodeAt(at + 1) === 0x2f && text.charCodeAt(at + 2) === 0x2f) this.#word(URL_MARK, at, at + 3, false, found)
          else this.#word(COLON_MARK, at, at + 1, false, found)
          fresh = isBlank(text.charCodeAt(at + 1))
          break
        case 0x40: // @
          if (at > 0 && !isBlank(text.charCodeAt(at - 1)) && !isBlank(text.charCodeAt(at + 1)))
            this.#word(EMAIL_MARK, at, at + 1, false, found)
          break
        default:
      }
    }
    return found
  }

  #word(hash: number, from: number, to: number, fresh: boolean, found: Phrase[]): void {
    this.#ordinal += 1
    if (this.#known[hash & (FILTER - 1)] !== 1) return
    const steps = this.#words.get(hash)
    if (steps === undefined) return
    for (const { slot, within, first, atStart, ends } of steps) {
      if (first ? atStart && !fresh : this.#ordinal - (this.#ordinals[slot - 1] ?? 0) > within) continue
      const begin = first ? from : (this.#begins[slot - 1] ?? from)
      this.#ordinals[slot] = this.#ordinal
      this.#begins[slot] = begin
      if (ends >= 0) found.push({ index: ends, from: begin, to })
    }
  }

  #forget(): void {
    this.#ordinal = APART
    this.#ordinals.fill(-APART)
  }
}

const FILTER = 8192
const LF = 0x0a
/** Letters of scripts that put no blanks between words are told from others by this. */
const WIDE = 0x3040
const ESCAPES: ReadonlySet<number> = new Set(Array.from('nrtbf"\\/', (letter) => letter.charCodeAt(0)))

/** For each ASCII character: itself in lower case if it belongs to a word, 1 if it stands inside of one unseen, else 0. */
const LETTERS = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code)
  return /[a-z0-9]/i.test(letter) ? letter.toLowerCase().charCodeAt(0) : letter === "'" ? 1 : 0
})

/** The same for all others: Latin, Greek and Cyrillic in lower case, further scripts as they are, 0 for what is no letter. */
function folded(code: number): number {
  if (code >= WIDE) return code < 0xd7b0 && !(code >= 0x3200 && code < 0x3400) ? code : 0
  if (code === 0x2019) return 1
  if (code < 0xc0 || (code >= 0x2000 && code < 0x2c00) || code >= 0x2e00) return 0
  if (code < 0x250) return BARE[code - 0xc0] ?? 0
  if (code >= 0x410 && code < 0x430) return code + 32
  if (code >= 0x391 && code < 0x3aa) return code + 32
  return code
}

/** Latin letters without their accents: they are left out as often as not. */
const BARE = Uint16Array.from({ length: 0x250 - 0xc0 }, (_, at) => {
  const letter = String.fromCharCode(at + 0xc0)
  const bare = letter.normalize('NFD').charAt(0).toLowerCase()
  return /\p{L}/u.test(letter) ? bare.charCodeAt(0) : 0
})

function isBlank(code: number): boolean {
  // NaN: the end of the text. Quotes and brackets close a sentence too.
  return !(code > 0x20) || code === 0x22 || code === 0x27 || code === 0x29 || code === 0x2a || code === 0x5c
}

/** @throws TypeError if a pattern names a class that is not there */
function wordsOf(part: string, classes: Classes): string[] {
  return part.split('|').flatMap((one) => {
    if (!one.startsWith('@')) return [one]
    const words = classes[one.slice(1)]
    if (words === undefined) throw new TypeError(`no class ${one}`)
    return words.split(/\s+/).filter((word) => word !== '')
  })
}

function hashOf(word: string): number {
  let hash = 0
  for (const letter of word) {
    const code = letter.charCodeAt(0)
    const low = letter === '#' ? code : code < 128 ? (LETTERS[code] ?? 0) : folded(code)
    if (low !== 1) hash = (Math.imul(hash, 31) + low) | 0
  }
  return hash
}

const URL_MARK = hashOf('#url')
const COLON_MARK = hashOf('#colon')
const EMAIL_MARK = hashOf('#email')
