/** Everything in one text that a definition should not hold, with how much each sign weighs (pure). */
import { type Decoded, decodedIn, holdsUrl, isCommand, isSentence, turned } from './encoded.js'
import { hiddenIn } from './hidden.js'
import { concealedIn, type ConcealmentKind } from './layout.js'
import { compiled, type Match, type Matcher } from './matcher.js'
import { type Reading, readingOf } from './normal.js'
import type { TextRule } from './rule.js'
import { ACTS } from './rules/acts.js'
import { ADDRESS } from './rules/address.js'
import { ANSWERS } from './rules/answers.js'
import { EVENTS } from './rules/events.js'
import { SAFEGUARDS } from './rules/safeguards.js'
import { IN_LANGUAGES } from './rules/languages.js'
import { HARM } from './rules/harm.js'
import { MANNERS } from './rules/manners.js'
import { OVERRIDE } from './rules/override.js'
import { SECRECY } from './rules/secrecy.js'
import { SECRETS } from './rules/secrets.js'
import { STEERING } from './rules/steering.js'
import { DEFINITIONS } from './learned/definitions.js'
import { type Said, Sense } from './sense.js'
import { Dictionary, Tokens } from './tokens.js'
import type { Names } from './words.js'
import { TAMPERING } from './rules/tampering.js'
import { WANTS } from './rules/wants.js'
import { quoted, quotedRun } from './quote.js'

export const TEXT_RULES: readonly TextRule[] = [
  ...OVERRIDE,
  ...ADDRESS,
  ...STEERING,
  ...TAMPERING,
  ...SECRECY,
  ...SECRETS,
  ...WANTS,
  ...MANNERS,
  ...ACTS,
  ...HARM,
  ...IN_LANGUAGES,
  ...EVENTS,
  ...SAFEGUARDS,
  ...ANSWERS,
]

export interface Sign {
  readonly rule: string
  readonly family: string
  readonly points: number
  /** What was found and why it counts; escaped. */
  readonly what: string
}

/** Seven points are enough: one strong sign, or weak ones of different families. */
export const ENOUGH = 7
export const DOUBTFUL = 4

/** Reads any number of texts; the rules are made ready for the first, and nothing of a text is kept. */
export class TextReader {
  readonly #names: Names | undefined
  readonly #rules: readonly TextRule[]
  #matcher: Matcher | undefined

  /** @param names of tools that rules know when they see them */
  constructor(names?: Names, rules = TEXT_RULES) {
    this.#rules = rules
    this.#names = names
  }

  /** The strongest sign of each rule. Linear. */
  signs(text: string): Sign[] {
    return strongest([
      ...hiddenSigns(text),
      ...concealedSigns(text),
      ...encodedSigns(text, DEPTH, this),
      ...beaconSigns(text),
      ...this.spoken(text),
      ...this.#sounding(text),
    ])
  }

  /** What the words say. */
  spoken(text: string): Sign[] {
    const { reading, matches } = this.read(text)
    return matches.map(({ rule, from, to, mentioned }) => ({
      rule: rule.id,
      family: rule.family,
      points: mentioned ? rule.weight / MENTIONED : rule.weight,
      what: `${quoted(text.slice(reading.origin(from), reading.origin(to)))}: ${rule.why}`,
    }))
  }

  /** What it sounds like, whatever its words are. */
  #sounding(text: string): Sign[] {
    return Ear.shared.said(text).map(({ from, to, odds }) => ({
      rule: 'sounds.order',
      family: 'sounds',
      points: worth(odds),
      what: `${quoted(text.slice(from, to))}: sounds like an order to a model`,
    }))
  }

  read(text: string): Read {
    this.#matcher ??= readied(this.#rules)
    const reading = readingOf(text)
    return { reading, matches: this.#matcher(reading.text, this.#names) }
  }
}

/** Odds from which a passage counts beside other signs, the less likely the less, and by itself. */
const SOUNDS = 1
const LIKELY = 3
const SURELY = 5

const worth = (odds: number): number => (odds >= SURELY ? ENOUGH : odds >= LIKELY ? DOUBTFUL : odds >= LIKELY - 1 ? 3 : 2)

class Ear {
  static #shared: Ear | undefined
  /** What was learned is read once, however many readers there are; nothing of a text is kept. */
  static get shared(): Ear {
    return (Ear.#shared ??= new Ear())
  }
  readonly #dictionary = new Dictionary()
  readonly #tokens = new Tokens(this.#dictionary)
  readonly #sense = new Sense(DEFINITIONS, SOUNDS, this.#dictionary)

  said(text: string): readonly Said[] {
    this.#tokens.walk(text, [this.#sense])
    return this.#sense.said()
  }
}

/** Rules are made ready once, however many readers there are. */
function readied(rules: readonly TextRule[]): Matcher {
  const matcher = READY.get(rules) ?? compiled(rules)
  READY.set(rules, matcher)
  return matcher
}
const READY = new WeakMap<readonly TextRule[], Matcher>()

/** What a text only tells of counts for a fifth. */
const MENTIONED = 5

export interface Read {
  readonly reading: Reading
  /** In terms of `reading.text`. */
  readonly matches: readonly Match[]
}

/** Of a family the strongest sign counts whole and every other by half: they say much the same thing. */
export function pointsOf(signs: readonly Sign[]): number {
  const best = new Map<string, number>()
  for (const { family, points } of signs) best.set(family, Math.max(points, best.get(family) ?? 0))
  const whole = [...best.values()].reduce((sum, points) => sum + points, 0)
  return signs.reduce((sum, { points }) => sum + points / 2, whole / 2)
}

/** The strongest sign of each rule. */
export function strongest(signs: readonly Sign[]): Sign[] {
  const best = new Map<string, Sign>()
  for (const sign of signs) if (sign.points > (best.get(sign.rule)?.points ?? 0)) best.set(sign.rule, sign)
  return [...best.values()]
}

/** Every kind of channel is a sign of its own. */
function hiddenSigns(text: string): Sign[] {
  const runs = hiddenIn(text)
  return [...new Set(runs.map(({ kind }) => kind))].map((kind) => ({
    rule: `hidden.${kind}`,
    family: `hidden.${kind}`,
    points: ENOUGH,
    what: `characters that nobody sees: ${quotedRun(
      text,
      runs.filter((run) => run.kind === kind),
    )}`,
  }))
}

const CONCEALED: Readonly<Record<ConcealmentKind, readonly [points: number, why: string]>> = {
  padding: [ENOUGH, 'text pushed out of sight by blank lines or spaces'],
  comment: [ENOUGH, 'text in a comment, which a model reads and a person is not shown'],
  undisplayed: [ENOUGH, 'text in markup that is not displayed'],
  collapsed: [3, 'text in markup that shows only when it is opened'],
}

function concealedSigns(text: string): Sign[] {
  return concealedIn(text)
    .filter(({ from, to }) => isSentence(text.slice(from, to)))
    .map(({ kind, from, to }) => {
      const [points, why] = CONCEALED[kind]
      return { rule: `concealed.${kind}`, family: 'concealed', points, what: `${quoted(text.slice(from, to).trim())}: ${why}` }
    })
}

/** An image whose address is filled in with something: showing it sends that away. */
function beaconSigns(text: string): Sign[] {
  const found = BEACON.exec(text)
  const what = `${quoted(found?.[0] ?? '')}: an image that carries what is filled in to whoever serves it`
  return found === null ? [] : [{ rule: 'beacon', family: 'exfiltration', points: ENOUGH, what }]
}
const BEACON = /!\[[^\]\n]{0,80}\]\(https?:\/\/[^)\s?]{1,200}\?[^)\s{<[]{0,80}[{<[][A-Za-z_]/

/** Encodings inside encodings that are undone. */
const DEPTH = 2

function encodedSigns(text: string, depth: number, reader: TextReader): Sign[] {
  if (depth === 0) return []
  return [...decodedIn(text).flatMap((decoded) => decodedSign(decoded, depth, reader)), ...turnedSigns(text, reader)]
}

function decodedSign({ encoding, text }: Decoded, depth: number, reader: TextReader): Sign[] {
  const inside = pointsOf(strongest([...reader.spoken(text), ...encodedSigns(text, depth - 1, reader)]))
  const points =
    isCommand(text) || inside >= DOUBTFUL ? ENOUGH : isSentence(text) ? 6 : holdsUrl(text) || inside > 0 ? DOUBTFUL : 0
  const what = `${quoted(text)}: a command or a sentence in ${encoding}, which a model reads and a person does not`
  return points === 0 ? [] : [{ rule: `encoded.${encoding}`, family: 'encoded', points, what }]
}

function turnedSigns(text: string, reader: TextReader): Sign[] {
  return turned(text).flatMap(({ encoding, text: read }) => {
    const signs = strongest(reader.spoken(read))
    if (pointsOf(signs) < DOUBTFUL) return []
    const what = signs.map((sign) => sign.what).join(', ')
    return [{ rule: `encoded.${encoding}`, family: 'encoded', points: ENOUGH, what: `in ${encoding} ${what}` }]
  })
}
