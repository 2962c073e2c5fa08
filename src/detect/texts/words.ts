/**
 * A text as those words of it that rules ask for (pure). One walk over the characters, each word looked up by its hash, so that
 * ordinary text costs little more than reading it.
 */
import { tagAt } from './tags.js'
import { HASH_START, hashStep, isSpaceless, type Lexicon } from './lexicon.js'

/** A word of the lexicon where it stands. */
export interface Hit {
  /** Its number in the lexicon. */
  readonly word: number
  /** How many words, fillers not counted, stand before it in the text. */
  readonly place: number
  readonly sentence: number
  /** No word stands before it in its sentence, fillers aside. */
  readonly first: boolean
  /** Between quotation marks or backticks. */
  readonly quoted: boolean
  /** In the text that was read; `to` exclusive. */
  readonly from: number
  readonly to: number
}

/** What a name in the text is, if it is one that is known: the names of tools. Asked in lower case. */
export type Names = (name: string) => '%own' | '%other' | '%parameter' | undefined

export function wordsOf(text: string, lexicon: Lexicon, names: Names = () => undefined): Hit[] {
  return new Walk(text, lexicon, names).hits()
}

/** What has a shape instead of a spelling; each is a word of the lexicon if a rule asks for it. */
export const SHAPES = [
  '%url',
  '%email',
  '%name',
  '%secret-name',
  '%own',
  '%other',
  '%parameter',
  '%literal',
  '%unquoted',
  '%colon',
  '%heading',
  '%role-tag',
  '%notice-tag',
] as const
type Shape = (typeof SHAPES)[number]

/** Words that begin a URL; any lexicon needs them to see one. */
export const SCHEMES = ['http', 'https', 'ftp', 'ws', 'wss'] as const

const OTHER = 0
const WORD = 1
const HYPHEN = 2
const APOSTROPHE = 3
const STOP = 4
const LINE = 5
const SIGN = 6
const QUOTE = 7
const CLAUSE = 8

const KINDS = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit)
  if (/\w/.test(character)) return WORD
  if (/[.!?]/.test(character)) return STOP
  if (/[@:<[#=]/.test(character)) return SIGN
  if (/["`]/.test(character)) return QUOTE
  return { '-': HYPHEN, "'": APOSTROPHE, '\n': LINE, ';': CLAUSE }[character] ?? OTHER
})

function kindOf(unit: number): number {
  if (unit < 128) return KINDS[unit] ?? OTHER
  if (unit === 0x2019) return APOSTROPHE
  if (unit === 0x2014) return CLAUSE
  if (unit === 0x3002 || unit === 0x2029 || unit === 0x964 || unit === 0x61f) return STOP
  if (unit === 0x60c) return OTHER
  if (unit === 0x201c || unit === 0x201d || unit === 0xab || unit === 0xbb || unit === 0x300c || unit === 0x300d) return QUOTE
  // Nothing, as before the first character, is no word either.
  return (unit >= 0xc0 && unit < 0x2000) || (unit > 0x303f && unit < 0xfe00) ? WORD : OTHER
}

const [SPACE, DOUBLE, SINGLE, DASH, DOT, SLASH, COLON, BACKTICK] = [32, 34, 39, 45, 46, 47, 58, 96] as const

class Walk {
  readonly #text: string
  readonly #lexicon: Lexicon
  readonly #names: Names
  readonly #hits: Hit[] = []
  #place = 0
  #sentence = 0
  #sentenceStart = 0
  #quoted = false
  /** Where the run of words that hyphens join began; -1 outside of one. */
  #joined = -1
  /** The known word before, and where it stands. */
  #before = -1
  #beforeFrom = -1
  #beforeTo = -1
  #beforePlace = 0

  constructor(text: string, lexicon: Lexicon, names: Names) {
    this.#text = text
    this.#lexicon = lexicon
    this.#names = names
  }

  hits(): Hit[] {
    const { length } = this.#text
    for (let at = 0; at < length; ) {
      const unit = this.#text.charCodeAt(at)
      const kind = kindOf(unit)
      at =
        kind === WORD
          ? isSpaceless(unit)
            ? this.#spaceless(at)
            : this.#word(at)
          : kind === OTHER
            ? at + 1
            : this.#sign(kind, at)
    }
    return this.#hits
  }

  /** The word that begins here; an apostrophe inside it is not part of its spelling. */
  #word(from: number): number {
    const text = this.#text
    let hash = HASH_START
    let named = false
    let to = from
    for (let before = 0; to < text.length; to += 1) {
      const unit = text.charCodeAt(to)
      const kind = unit < 128 ? (KINDS[unit] ?? OTHER) : kindOf(unit)
      // Of one word after three letters (don't), of two before (l'utilisateur).
      if (kind === APOSTROPHE && to - from > 2 && kindOf(text.charCodeAt(to + 1)) === WORD) continue
      if (kind !== WORD || isSpaceless(unit)) break
      const capital = unit >= 65 && unit <= 90
      named ||= unit === 95 || (capital && before >= 97 && before <= 122)
      hash = hashStep(hash, capital ? unit | 32 : unit)
      before = unit
    }
    const spelled = this.#lexicon.find(hash, text, from, to)
    const number = spelled >= 0 ? spelled : this.#lexicon.stemOf(text, from, to)
    if (number >= 0) return this.#known(number, from, to)
    if (named || this.#joined >= 0 || isSetApart(text, from, to)) this.#name(from, to, named)
    this.#place += 1
    return to
  }

  #known(number: number, from: number, to: number): number {
    const { dotted, slashed, isFiller } = this.#lexicon
    const before = this.#text.charCodeAt(from - 1)
    const marked = before === DOT ? dotted(number) : before === SLASH ? slashed(number) : -1
    if (this.#text.charCodeAt(to) === COLON && this.#text.startsWith('://', to)) return this.#url(from, to)
    this.#pair(number, from, to)
    this.#hit(marked >= 0 ? marked : number, from, to)
    if (this.#joined >= 0 || isSetApart(this.#text, from, to)) this.#name(from, to, false)
    if (!isFiller(number)) this.#place += 1
    return to
  }

  /** Two words with no more than a space between. */
  #pair(number: number, from: number, to: number): void {
    const pair = from - this.#beforeTo === 1 ? this.#lexicon.pairOf(this.#before, number) : -1
    if (pair >= 0) this.#hit(pair, this.#beforeFrom, to, this.#beforePlace)
    this.#before = number
    this.#beforeFrom = from
    this.#beforeTo = to
    this.#beforePlace = this.#place
  }

  /** A name of a tool, or what looks like a name in a program. With hyphens it begins before its last word. */
  #name(from: number, to: number, named: boolean): void {
    const text = this.#text
    const start = this.#joined >= 0 ? this.#joined : from
    this.#joined = text.charCodeAt(to) === DASH && kindOf(text.charCodeAt(to + 1)) === WORD ? start : -1
    if (this.#joined >= 0) return
    const known = this.#names(text.slice(start, to).toLowerCase())
    if (known !== undefined) this.#shape(known, start, to)
    else if (named) this.#shape(SECRET_NAME.test(text.slice(start, to)) ? '%secret-name' : '%name', start, to)
  }

  #url(from: number, to: number): number {
    const text = this.#text
    let end = to + 3
    while (end < text.length && text.charCodeAt(end) > 32 && !'"\'`<>)]}'.includes(text.charAt(end))) end += 1
    this.#shape('%url', from, end)
    this.#place += 1
    return end
  }

  #spaceless(from: number): number {
    const { spaceless, numberOf, isFiller } = this.#lexicon
    const word = spaceless.get(this.#text.charAt(from))?.find((each) => this.#text.startsWith(each, from))
    const number = word === undefined ? undefined : numberOf(word)
    if (word === undefined || number === undefined) {
      this.#place += 1
      return from + 1
    }
    this.#hit(number, from, from + word.length)
    if (!isFiller(number)) this.#place += 1
    return from + word.length
  }

  #sign(kind: number, at: number): number {
    const text = this.#text
    const next = text.charCodeAt(at + 1)
    if (kind === CLAUSE && next === SPACE) this.#stop()
    if (kind === STOP && (this.#text.charCodeAt(at) > 127 || !(next > 32 && kindOf(next) === WORD)) && !isAbbreviation(text, at))
      this.#stop()
    if (kind === LINE && LINE_STOPS.test(text.slice(at + 1, at + 12))) this.#stop()
    if (kind === QUOTE) this.#quote(!this.#quoted, at)
    // An apostrophe after a space opens, one before a space or a mark closes.
    if (kind === APOSTROPHE) this.#quote(text.charCodeAt(at - 1) <= 40 && next > SPACE, at)
    return kind === SIGN ? this.#shaped(at) : at + 1
  }

  #quote(opens: boolean, at: number): void {
    const closes = this.#quoted && !opens
    this.#quoted = opens
    // Backticks are put around names as well.
    if (this.#text.charCodeAt(at) === BACKTICK) return
    if (opens) this.#shape('%literal', at, at + 1)
    if (closes) this.#shape('%unquoted', at, at + 1)
  }

  #shaped(at: number): number {
    const text = this.#text
    const sign = text.charAt(at)
    if (sign === ':') this.#shape('%colon', at, at + 1)
    if (sign === '@' && EMAIL_END.test(text.slice(at, at + 80)) && kindOf(text.charCodeAt(at - 1)) === WORD)
      this.#shape('%email', at, at + 1)
    if (sign === '#' && text.charAt(at + 1) === '#') return this.#run(at, '#', '%heading')
    if (sign === '=' && text.startsWith('===', at)) return this.#run(at, '=', '%heading')
    if ((sign === '<' || sign === '[') && kindOf(text.charCodeAt(at - 1)) !== WORD) this.#tag(at)
    return at + 1
  }

  #run(from: number, sign: string, shape: Shape): number {
    let to = from
    while (this.#text.charAt(to) === sign) to += 1
    this.#shape(shape, from, to)
    return to
  }

  #tag(at: number): void {
    const tag = tagAt(this.#text, at)
    if (tag !== undefined) this.#shape(tag.kind, at, tag.to)
  }

  #stop(): void {
    this.#sentence += 1
    this.#sentenceStart = this.#place
  }

  #shape(shape: Shape, from: number, to: number): void {
    const number = this.#lexicon.numberOf(shape)
    if (number !== undefined) this.#hit(number, from, to)
  }

  #hit(word: number, from: number, to: number, place = this.#place): void {
    if (!this.#lexicon.isWanted(word)) return
    const first = place === this.#sentenceStart
    this.#hits.push({ word, place, sentence: this.#sentence, first, quoted: this.#quoted, from, to })
  }
}

/** A plain word is only the name of a tool where it is marked as one, or part of one where a hyphen follows. */
function isSetApart(text: string, from: number, to: number): boolean {
  const after = text.charCodeAt(to)
  if (after === DASH) return true
  const before = text.charCodeAt(from - 1)
  if (before === BACKTICK || before === DOUBLE || before === SINGLE) return true
  if (after !== SPACE) return false
  const next = text.charCodeAt(to + 1) | 32
  return (next === 116 || next === 102) && /^ (?:tool|function)\b/i.test(text.slice(to, to + 10))
}

const isAbbreviation = (text: string, at: number): boolean => /(?:^|[\s.(])[A-Za-z]$/.test(text.slice(Math.max(0, at - 2), at))
/** An empty line, or the next item of a list, ends a sentence; another line end does not. */
const LINE_STOPS = /^[ \t\r]*(?:\n|[-*#•>]|\d{1,2}[.)])/
/** A variable of an environment that holds a secret. */
const SECRET_NAME = /^[A-Z0-9_]*(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?)[A-Z0-9_]*$/
const EMAIL_END = /^@[A-Za-z0-9-]{1,63}\.[A-Za-z]/
