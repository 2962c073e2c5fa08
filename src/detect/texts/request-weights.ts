/**
 * What a request is worth as a sign, by what it asks and where it stands (pure). Somebody who writes to people asks for what the
 * rest of their text speaks of, and a manual asks for one thing after another; what is asked of an assistant stands alone, has
 * to do with nothing around it, and speaks of what only its user has, or of what assistants are for.
 * Points were fitted to texts that people wrote and to requests in them, and rounded.
 */
import type { Trait } from './request-words.js'
import { type Request, TRAIT } from './requests.js'

/** Points from which it is a sign by itself, and from which it waits for another nearby. */
const CERTAIN = 10
const PERHAPS = 0
const WAITING = 0.5
const NEVER = -38

type Some = readonly (Trait | 'number')[]

/** What its verb does, what its other words are, and what both together count. */
const ASKED: readonly (readonly [Some, Some, number])[] = [
  [['harm'], [], 18],
  [['tell'], [], 5],
  [['take'], ['private'], 9],
  [['take'], ['hand'], 4],
  [['hand'], ['private'], 5],
  [['make'], ['topic'], 7],
  [['question'], [], -8],
  [['question'], ['topic'], 27],
  [['alter'], ['reply'], 8],
  [['alter'], ['reply', 'your'], 21],
  [[], ['form', 'reply'], 8],
  [[], ['mine', 'private'], 6],
  [[], ['asks', 'mine'], -5],
  [[], ['money', 'number'], 9],
  [[], ['asks'], -7],
  [[], ['your'], -10],
  [[], ['clause'], -7],
  [[], ['all'], 11],
  [[], ['home'], 9],
  [[], ['address'], 6],
  [[], ['form'], 6],
  [[], ['number'], 3],
  [[], ['user'], 4],
  [[], ['work'], 5],
  [[], ['money'], 5],
]

const bitsOf = (some: Some): number => some.reduce((bits, one) => bits | TRAIT[one], 0)
const TABLE = Int32Array.from(ASKED.flatMap(([verb, traits, points]) => [bitsOf(verb), bitsOf(traits), points]))

/** Things that one can ask for, rather than ways of asking. */
const THINGS = bitsOf(
  'home private mine money user number known address form reply topic work sell untrue hand tell'.split(' ') as Trait[],
)
const ACTS = bitsOf(['hand', 'take', 'change', 'harm'])
const MAKES = bitsOf(['make', 'alter'])
const VERBS = ACTS | MAKES | bitsOf(['tell', 'question'])

/**
 * @param count of requests in the text
 * @param beside there are other signs in the text
 * @returns weight of the request as a sign; 0: it is none
 */
export function weightOfRequest(request: Request, text: string, count: number, beside: boolean): number {
  const least = beside ? PERHAPS : CERTAIN
  // Cheap questions first: most requests need no more.
  let points = NEVER + pointsOfCount(count) + pointsOfWords(request)
  if (points + BEST < least) return 0
  points += pointsOfBeginning(request, text)
  if (points + MARK < least) return 0
  points += pointsOfPlace(request, text)
  if (points >= least && isInLetter(request, text)) points += LETTER
  if (points >= least) points += pointsOfKin(request, text)
  if (points >= CERTAIN) return 1
  return points >= least ? WAITING : 0
}

function pointsOfWords({ verb, traits, words }: Request): number {
  let points = words > CURT ? 0 : -11
  for (let at = 0; at < TABLE.length; at += 3) {
    const [verbs = 0, others = 0] = [TABLE[at], TABLE[at + 1]]
    if ((verb & verbs) === verbs && (traits & others) === others) points += TABLE[at + 2] ?? 0
  }
  const things = bitCount(traits & THINGS) + ((verb & TRAIT.harm) === 0 ? 0 : 1)
  if (things === 0) points -= 7
  else if (things > 2) points += 11
  const idle = (verb & VERBS) === TRAIT.alter && (traits & (TRAIT.form | TRAIT.reply)) === 0
  return idle ? points - 11 : points
}

const CURT = 3
const isAct = (verb: number): boolean => (verb & ACTS) !== 0 && (verb & MAKES) === 0

/** One request in a text stands out, among many it does not. */
function pointsOfCount(count: number): number {
  if (count === 1) return 27
  if (count <= 3) return 7
  return count <= 8 ? -23 : -12
}

const CAPITAL = 17
const CAPITALS = 4
const MARK = 5
const ITEM = -12
const WHOLE = -14
const LETTER = -30
/** Most that its place and its kin can add. */
const BEST = CAPITAL + MARK

function pointsOfBeginning({ from }: Request, text: string): number {
  if (!isCapital(text, from)) return 0
  return isCapital(text, from + 1) ? CAPITALS : CAPITAL
}

/** A text that is nothing else is a line that people wrote. */
function pointsOfPlace({ from, to }: Request, text: string): number {
  const before = text.slice(Math.max(0, from - INDENT), from)
  const stands = /:[ \t]{0,3}$/.test(before) ? MARK : ITEMS.test(before) ? ITEM : 0
  return stands + (isAll(text, from, to) ? WHOLE : 0)
}

const GREETING =
  /(?:^|\n|\\n|["'>])[ \t]{0,8}(?:(?:hi|hello|dear|hey|good (?:morning|day|evening)|team|greetings)\b[^\n\\]{0,40}[,!.\n\\]|[a-z]{2,15},[ \t]{0,8}(?:\n|\\n))/i
const CLOSING =
  /(?:\n|\\n)[ \t]{0,8}(?:thanks|thank you|thx|regards|kind|best|cheers|love|yours|sincerely|warm|many|greetings|see you|looking forward|[A-Z][\w.]{0,14},?(?: [\w.]{1,14}){0,4}[ \t]{0,8}(?:\n|\\n|"|$))/i

/** Between a greeting and a signature people ask people. */
const isInLetter = ({ from, to }: Request, text: string): boolean =>
  GREETING.test(text.slice(Math.max(0, from - AROUND), from)) && CLOSING.test(text.slice(to, to + AROUND))

const isCapital = (text: string, at: number): boolean => text.charCodeAt(at) >= 0x41 && text.charCodeAt(at) <= 0x5a
const INDENT = 20
/** Of lists, as of what a program's next version does. */
const ITEMS = /(?:^|\n)[ \t]{0,8}(?:[-*+\u2022o]|\d{1,2}[.)])[ \t]{1,4}(?:\*\*|`)?$/
const EDGE = 60

function isAll(text: string, from: number, to: number): boolean {
  return from < EDGE && text.length - to < EDGE && lettersIn(text.slice(0, from)) < 12 && lettersIn(text.slice(to)) < 8
}

const lettersIn = (text: string): number => text.replaceAll(/[^A-Za-z]/g, '').length

/** So far around it the text is looked at for its words. */
const AROUND = 1_500
const SENTENCE = 1_000
const LITTLE = 150
const BARE = 60

/** How many of its words the text has elsewhere. Where nothing else stands, people may well have written it to people. */
function pointsOfKin({ from, to, verb }: Request, text: string): number {
  const around = `${text.slice(Math.max(0, from - AROUND), from)} ${text.slice(to, to + AROUND)}`.toLowerCase()
  if (around.length <= BARE) return -41
  const words = new Set(
    text
      .slice(from, Math.min(to, from + SENTENCE))
      .toLowerCase()
      .match(/[a-z]{4,}/g),
  )
  for (const word of COMMON) words.delete(word)
  if (words.size < 2) return FEW
  const share = [...words].filter((word) => around.includes(word.slice(0, STEM))).length / words.size
  if (share === 0) return around.length > LITTLE ? 0 : FEW
  return pointsOfShare(share, isAct(verb))
}

const FEW = -6

function pointsOfShare(share: number, act: boolean): number {
  if (share < 0.34) return act ? -24 : -18
  return share < 0.6 ? (act ? -43 : -33) : -41
}

const STEM = 6
const COMMON: readonly string[] =
  `that this with from have your will would could should please what when where which about they them their there here than then
  into only also just more most some such very been were being does each every other these those write give tell send make take`.split(
    /\s+/,
  )

function bitCount(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1
  return count
}
