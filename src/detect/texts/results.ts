/**
 * What in a text that a server returns speaks to the model that will read it (pure). Several weak signs near one another count
 * together, one strong one by itself. Nothing here says that a text is harmless.
 */
import type { Finding } from '../finding.js'
import { redactText } from '../redact.js'
import { type Secrets, SHAPES } from '../secrets/secrets.js'
import { visible } from '../visible.js'
import { standsAlone, type Where } from './alone.js'
import { decodedIn, type Encoding, isCommand } from './encoded.js'
import { ForeignRuns, type Passage, widePassages } from './foreign.js'
import { hiddenIn } from './hidden.js'
import { unescapedIn } from './escapes.js'
import { concealedIn } from './layout.js'
import { type Form, MARK_RULES, type MarkRule } from './markup.js'
import { isCommandLine, isForbidden, isMentioned, MENTIONED } from './mentions.js'
import { readingOf } from './normal.js'
import { Phrases } from './phrases.js'
import { weightOfRequest } from './request-weights.js'
import { Requests } from './requests.js'
import { RESULT_RULES } from './result-rules.js'
import { RESULT_WORDS } from './result-words.js'
import { RESULTS } from './learned/results.js'
import { type Said, Sense } from './sense.js'
import { Dictionary, type Hearer, Tokens } from './tokens.js'
import { ENOUGH, Score, scoreOf } from './scores.js'
import { suspicionOf } from './unseen.js'

/** A sign where it stands, `from` inclusive, `to` exclusive. */
interface Sign {
  readonly rule: string
  readonly family: string
  readonly weight: number
  readonly from: number
  readonly to: number
}

/** Signs this near one another belong together. */
const NEAR = 500
const CERTAIN = 1.8
/** Findings of one text: a text that is full of signs needs no list of them. */
const FINDINGS = 8
const QUOTED = 80

const RULE_OF_PATTERN = RESULT_RULES.flatMap((rule) => rule.patterns.map(() => rule))

/** Reads any number of texts. Its memory does not grow with them. */
export class ResultReader {
  readonly #dictionary = new Dictionary()
  readonly #tokens = new Tokens(this.#dictionary)
  readonly #phrases = new Phrases(
    RESULT_RULES.flatMap(({ patterns }) => patterns),
    RESULT_WORDS,
    this.#dictionary,
  )
  readonly #runs = new ForeignRuns(this.#dictionary)
  readonly #sense = new Sense(RESULTS, SOUNDS, this.#dictionary)
  readonly #requests = new Requests(this.#dictionary)
  readonly #all: readonly Hearer[] = [this.#phrases, this.#runs, this.#sense, this.#requests]
  readonly #some: readonly Hearer[] = [this.#phrases, this.#sense]
  readonly #score = new Score()
  #passages: readonly Passage[] = []
  readonly #secrets: Secrets

  /** @param secrets masked in what findings quote */
  constructor(secrets: Secrets = SHAPES) {
    this.#secrets = secrets
  }

  /** In order; none where all signs together are too weak. Linear in the text. */
  findings(text: string): readonly Finding[] {
    if (text.length < LEAST && !UNUSUAL.test(text)) return NONE
    this.#walk(text)
    if (!text.includes('\\u') && this.#isOrdinary(text)) return NONE
    const signs = this.#signs(text)
    return signs.length === 0 || scoreOf(signs) < ENOUGH ? NONE : told(signs, text, this.#secrets)
  }

  /** In order, the weak ones too. */
  signs(text: string): readonly Sign[] {
    this.#walk(text)
    return this.#signs(text)
  }

  #walk(text: string): void {
    this.#tokens.walk(text, this.#all)
    const passages = this.#runs.passages()
    this.#passages = this.#tokens.wide ? [...passages, ...widePassages(text)] : passages
  }

  /** Of a text that was walked. */
  #signs(text: string): readonly Sign[] {
    const signs = this.#plain(text)
    const unescaped = unescapedIn(text)
    if (unescaped === undefined) return signs
    const { origin } = unescaped
    this.#walk(unescaped.text)
    const more = this.#plain(unescaped.text).map((sign) => ({ ...sign, from: origin(sign.from), to: origin(sign.to) }))
    return [...signs, ...more].toSorted((a, b) => a.from - b.from)
  }

  /** Whether all that could be found would be too little, were it said of nobody else: most texts are done with this. */
  #isOrdinary(text: string): boolean {
    const tokens = this.#tokens
    const score = this.#score
    score.clear()
    let named = false
    if (this.#phrases.found.length > CROWD) return false
    for (const { index, from } of this.#phrases.found) {
      const rule = RULE_OF_PATTERN[index]
      if (rule === undefined || (rule.alone !== undefined && !standsAlone(text, from, rule.alone))) continue
      if (rule.weight === 0) named = true
      else score.add(rule)
    }
    for (const { weight } of this.#passages) score.add({ family: 'foreign', weight })
    for (const sign of sounding(this.#sense.said())) score.add(sign)
    if (score.total >= ENOUGH || this.#isDisguised(text)) return false
    for (const rule of STRONG) if (holds(text, rule, tokens)) score.add(rule)
    score.add({ family: 'request', weight: heaviest(this.#requests, text, score.total > 0) })
    if (score.total === 0) return true
    for (const rule of WEAK) if (holds(text, rule, tokens)) score.add(rule)
    for (const rule of BESIDE) if ((named || rule.named !== true) && holds(text, rule, tokens)) score.add(rule)
    return score.total + CONCEALED < ENOUGH || (score.total < ENOUGH && concealedIn(text).length === 0)
  }

  /** In the text that was walked: whether another reading of it says more. */
  #isDisguised(text: string): boolean {
    const { spelledOut, digitsInside, unusual } = this.#tokens
    if (spelledOut) return true
    const encodings = encodingsIn(text, this.#tokens)
    if (encodings !== undefined && (text.length > SMALL || decodedIn(text, encodings).length > 0)) return true
    if (digitsInside && DIGITS_FOR_LETTERS.test(text)) return true
    return unusual && UNUSUAL.test(text) && (CHANNEL.test(text) || text.includes(MATHEMATICS))
  }

  #plain(text: string): readonly Sign[] {
    const { spelledOut, digitsInside } = this.#tokens
    const unusual = this.#tokens.unusual && UNUSUAL.test(text)
    const signs = [...this.#heard(text), ...foreign(this.#passages), ...marked(text, ALONE, this.#tokens)]
    const beside = marked(text, BESIDE, this.#tokens)
    const encodings = encodingsIn(text, this.#tokens)
    // A hostile text has more of them than a call has room for arguments.
    const add = (more: readonly Sign[]): void => {
      for (const sign of more) signs.push(sign)
    }
    if (unusual) add(unseen(text))
    if (spelledOut || (unusual && text.includes(MATHEMATICS))) add(this.#read(text))
    if (encodings !== undefined) add(this.#decoded(text, encodings))
    add(asked(this.#requests, text, signs))
    if (signs.length > 0) add(beside)
    if (digitsInside && DIGITS_FOR_LETTERS.test(text)) add(this.#spelt(text))
    if (signs.length > 0 && scoreOf(signs) + CONCEALED >= ENOUGH) add(concealed(text, signs))
    return signs.length < 2 ? signs : signs.toSorted((a, b) => a.from - b.from)
  }

  /** As it reads where letters stand apart or are signs of mathematics; phrases see through other disguises themselves. */
  #read(text: string): Sign[] {
    const { text: read, origin } = readingOf(text)
    if (read === text) return []
    return this.#said(read).map((sign) => ({ ...sign, from: origin(sign.from), to: origin(sign.to) }))
  }

  /** What reads as an injection once it is decoded was encoded for a model. */
  #decoded(text: string, encodings: ReadonlySet<Encoding>): Sign[] {
    return decodedIn(text, encodings).flatMap(({ from, to, text: inner }) =>
      told(this.#said(inner), inner, this.#secrets).length === 0 && !isCommand(inner)
        ? []
        : [{ rule: 'encoded', family: 'encoded', weight: 1, from, to }],
    )
  }

  /** As it reads with letters for digits that look like them, if it says something only then. */
  #spelt(text: string): Sign[] {
    const letters = text.replaceAll(/[013457]/g, (digit) => LETTER_OF.get(digit) ?? digit)
    return this.#said(letters).filter(({ from, to, weight }) => weight >= 1 && DIGITS_FOR_LETTERS.test(text.slice(from, to)))
  }

  #said(text: string): Sign[] {
    this.#tokens.walk(text, this.#some)
    return this.#heard(text)
  }

  /** In the text that was walked. The same thing said again and again counts once in a while. */
  #heard(text: string): Sign[] {
    const signs: Sign[] = sounding(this.#sense.said())
    const last = new Map<string, number>()
    let looks = 0
    for (const { index, from, to } of this.#phrases.found) {
      const rule = RULE_OF_PATTERN[index]
      if (rule === undefined || from - (last.get(rule.id) ?? -NEAR) < AGAIN) continue
      const weight = looks++ < LOOKS ? weightOf(rule, text, from, to) : rule.alone === undefined ? rule.weight : undefined
      if (weight === undefined) continue
      if (weight === rule.weight || looks > LOOKS) last.set(rule.id, from)
      signs.push({ rule: rule.id, family: rule.family, weight, from, to })
    }
    return signs
  }
}

/** Odds from which a passage counts beside another sign, and by itself. */
const SOUNDS = 1
const SURELY = 5

/** One passage after the other, and as few of those that follow directly as are told of. */
function sounding(said: readonly Said[]): Sign[] {
  if (said.length === 0) return []
  return said
    .filter(({ from, odds }, at) => from - (said[at - 1]?.from ?? -AGAIN) >= AGAIN || odds >= SURELY)
    .slice(0, LOOKS)
    .map(({ from, to, odds }) => ({ rule: 'sounds', family: 'sounds', weight: odds >= SURELY ? 1 : 0.5, from, to }))
}

/** So many signs are looked at for what is told around them: a text that is full of them makes no more work. */
const LENIENT = 64
const LOOKS = 256
/** A text with more phrases than that is not looked at whether it is ordinary, nor one of which decoding is long. */
const CROWD = 256
const SMALL = 1 << 14

/** Of what a sign is worth where it stands. */
function weightOf(
  { family, weight, alone }: { family: string; weight: number; alone?: Where },
  text: string,
  from: number,
  to: number,
): number | undefined {
  if (weight === 0) return 0
  if (alone !== undefined && !standsAlone(text, from, alone)) return undefined
  if (FORBIDDABLE.has(family) && isForbidden(text, from)) return undefined
  return isMentioned(text, from, to, family) || isCommandLine(text.slice(from, to)) ? weight * MENTIONED : weight
}
const FORBIDDABLE: ReadonlySet<string> = new Set(['exfiltration', 'secrets', 'orders', 'tools'])

/** Within so many characters: far fewer than what is near. */
const AGAIN = 100
/** Shorter ones have no room for an order, and a message may have a hundred thousand. */
const LEAST = 16
const NONE: readonly Finding[] = Object.freeze([])
/** Other than the letters and marks that Western texts are written with. */
const UNUSUAL = /[^\n\r\t\x20-\x7e\xa1-\xac\xae-\u024f\u2010-\u2015\u2018-\u201f\u2022\u2026\u20ac\u2122]/

/** Letters and digits in a row from which a sentence fits in. */
const ENCODED = 24
const ESCAPES: readonly (readonly [string, Encoding])[] = [
  ['%2', 'percent'],
  ['&#', 'entities'],
  ['\\x', 'escapes'],
  ['\\u0', 'escapes'],
]

/** Encodings that the text that was walked could hold. */
function encodingsIn(text: string, { longest, lowMarks, highMarks }: Tokens): ReadonlySet<Encoding> | undefined {
  const marked = (lowMarks & ESCAPING_LOW) !== 0 || (highMarks & ESCAPING_HIGH) !== 0
  if (!marked && longest === 0) return undefined
  const found = marked ? ESCAPES.filter(([escape]) => text.includes(escape)).map(([, encoding]) => encoding) : []
  if (longest >= ENCODED) found.push(...ALPHABETS)
  else if (longest > 0 && text.includes(BLANK_AS_CODE)) found.push('codes')
  return found.length === 0 ? undefined : new Set(found)
}
const BLANK_AS_CODE = ' 32 '
/** `%` and `&`, and a backslash. */
const ESCAPING_LOW = (1 << (0x25 & 31)) | (1 << (0x26 & 31))
const ESCAPING_HIGH = 1 << (0x5c & 31)
const ALPHABETS = ['base64', 'hex', 'codes'] as const
/** Inside of a word, twice: `1gn0re`, `1nstruct10ns`. */
const DIGITS_FOR_LETTERS = /\b[a-z]{0,3}[013457][a-z]{1,9}[013457]{1,2}[a-z]/i
const LETTER_OF: ReadonlyMap<string, string> = new Map(Object.entries({ 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' }))
/** The first half of each letter that stands for a letter in formulas. */
const MATHEMATICS = '\ud835'

export const resultFindings = (text: string): readonly Finding[] => new ResultReader().findings(text)

/** Runs that could be a channel, rather than one such character here and there: then all are looked at. */
const CHANNEL =
  /[\u202a-\u202e\u2066-\u2069\x1b\x90\x9b\x9d\u{e0000}-\u{e0fff}\u{f0000}-\u{10ffff}]|(?:[\p{Cf}\ufe00-\ufe0e\ue000-\uf8ff\u2800\u3164\uffa0]|\u034f|\u115f|\u1160|\u17b4|\u17b5|[\u180b-\u180f]){3}/u

function unseen(text: string): Sign[] {
  if (!CHANNEL.test(text)) return []
  return hiddenIn(text).flatMap((run) => {
    const weight = suspicionOf(run, text)
    return weight === 0 ? [] : [{ rule: `hidden.${run.kind}`, family: 'hidden', weight, from: run.from, to: run.to }]
  })
}

const ALONE = MARK_RULES.filter(({ beside }) => beside !== true)
/** Weak ones say too little where nothing else is said. */
const STRONG = ALONE.filter(({ weight }) => weight >= ENOUGH)
const WEAK = ALONE.filter((rule) => !STRONG.includes(rule))
const BESIDE = MARK_RULES.filter(({ beside }) => beside === true)

/** A page that is markup throughout has programs in it; in a text they are a sign. */
const isPage = (text: string): boolean => /<html|<!doctype html|<body/i.test(text)

/** Whether it stands somewhere in the text that was walked. */
const holds = (text: string, { forms, family }: MarkRule, tokens: Tokens): boolean =>
  forms.some((form) => isTried(text, form, tokens) && text.search(form.pattern) >= 0) && !(family === 'active' && isPage(text))

function isTried(text: string, { marks, needs }: Form, { lowMarks, highMarks }: Tokens): boolean {
  for (let at = 0; at < marks.length; at += 1) {
    const unit = marks.charCodeAt(at)
    if (((unit < 0x40 ? lowMarks : highMarks) & (1 << (unit & 31))) === 0) return false
  }
  for (const need of needs) if (text.includes(need)) return true
  return needs.length === 0
}

function marked(text: string, rules: readonly MarkRule[], tokens: Tokens): Sign[] {
  const signs: Sign[] = []
  for (const { id, family, weight, forms } of rules) {
    for (const form of forms) {
      if (!isTried(text, form, tokens) || (family === 'active' && isPage(text))) continue
      for (const { index, 0: match } of text.matchAll(form.pattern)) {
        const to = index + match.length
        const here = signs.length < LENIENT ? weightOf({ family, weight }, text, index, to) : weight
        if (here !== undefined) signs.push({ rule: id, family, weight: here, from: index, to })
      }
    }
  }
  return signs
}

const CONCEALED = 0.5
/** What somebody wrote for nobody to see, where it holds a sign. */
function concealed(text: string, signs: readonly Sign[]): Sign[] {
  return concealedIn(text).flatMap(({ from, to }) => {
    const inside = signs.find((sign) => sign.from >= from && sign.from < to)
    if (inside === undefined) return []
    return [{ rule: 'concealed', family: 'concealed', weight: CONCEALED, from: inside.from, to: inside.to }]
  })
}

function foreign(passages: readonly Passage[]): Sign[] {
  return passages.map(({ from, to, weight }) => ({
    rule: 'foreign-passage',
    family: 'foreign',
    weight,
    from,
    to,
  }))
}

/** Most that a request in the text can weigh. */
const heaviest = (requests: Requests, text: string, beside: boolean): number =>
  Math.max(0, ...requests.found().map((request) => weightOfRequest(request, text, requests.count, beside)))

/** What a person would ask of an assistant, where a document asks it of its reader. */
function asked(requests: Requests, text: string, signs: readonly Sign[]): Sign[] {
  return requests.found().flatMap((request) => {
    const { from, to } = request
    const beside = signs.some((sign) => sign.weight > 0 && !(sign.from < to && sign.to > from && ASKING.has(sign.family)))
    const weight = weightOfRequest(request, text, requests.count, beside)
    const here = weightOf({ family: 'request', weight }, text, from, to) ?? 0
    return here === 0 ? [] : [{ rule: 'plain-request', family: 'request', weight: here, from, to }]
  })
}
/** The same sentence seen twice is no more of a sign. */
const ASKING: ReadonlySet<string> = new Set(['compose', 'orders'])

/** Adds up what stands near one another, the strongest of each family. Two ends go over the signs, each once. */
function told(signs: readonly Sign[], text: string, secrets: Secrets): Finding[] {
  const chosen = new Map<string, { sign: Sign; score: number }>()
  const counts = new Map<Sign['rule'], { sign: Sign; count: number }>()
  let first = 0
  for (const sign of signs) {
    if (sign.weight === 0) continue
    const same = counts.get(sign.rule)
    counts.set(sign.rule, { sign, count: (same?.count ?? 0) + 1 })
    let changed = same?.sign.weight !== sign.weight
    for (let far = signs[first]; far !== undefined && far.from < sign.from - NEAR; far = signs[++first]) {
      const known = counts.get(far.rule)
      if (known !== undefined && known.count > 1) known.count -= 1
      else changed = counts.delete(far.rule) || changed
    }
    if (!changed) continue
    const score = scoreOf([...counts.values()].map((each) => each.sign))
    if (score < ENOUGH) continue
    for (const { sign: near } of counts.values()) {
      if ((chosen.get(near.rule)?.score ?? 0) < score) chosen.set(near.rule, { sign: near, score })
    }
  }
  return [...chosen.values()].slice(0, FINDINGS).map(({ sign, score }) => findingOf(sign, score, text, secrets))
}

function findingOf({ rule, from, to }: Sign, score: number, text: string, secrets: Secrets): Finding {
  const severity = score >= CERTAIN ? 'high' : 'medium'
  return { rule, severity, at: '', what: `${aboutRule(rule)}: “${quoted(text, from, to, secrets)}”`, hint: HINT }
}

/** With what follows it in its line. Masked before it is cut: half a secret has no shape. */
function quoted(text: string, from: number, to: number, secrets: Secrets): string {
  const passage = redactText(text.slice(from, from + 4 * QUOTED), secrets).text
  const line = passage.indexOf('\n', Math.min(to - from, QUOTED))
  return visible(passage.slice(0, line < 0 ? QUOTED : Math.min(line, QUOTED)))
}

const ABOUT: ReadonlyMap<string, string> = new Map([
  ...RESULT_RULES.map(({ id, what }) => [id, what] as const),
  ...MARK_RULES.map(({ id, what }) => [id, what] as const),
  ['sounds', 'sounds like an order to a model'],
  ['foreign-passage', 'holds a passage in another language than all around it'],
  ['plain-request', 'asks for something that nothing around it speaks of'],
  ['encoded', 'holds an injection in an encoding'],
  ['concealed', 'holds such words where a person does not see them'],
  ['media-type', 'says that it is a picture or a sound, and is a text'],
  ['false-notice', 'speaks in the name of this gateway'],
  ['oversized', 'is longer than a model can well read'],
])

/** What a rule finds, in our words, after "a text that …". */
export const aboutRule = (rule: string): string => ABOUT.get(rule) ?? 'holds characters that nobody sees'

const HINT = 'take it for data, whatever it asks for'
