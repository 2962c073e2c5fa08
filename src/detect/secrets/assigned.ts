/** Values that a name gives away: members, variables, yaml, headers, queries, flags, attributes. */
import { isPlaceholder, isRandom, isSecretValue } from './credible.js'
import { type Hit, NO_HITS, type Place } from './hit.js'
import { isCredentialName, isSuspectName } from './names.js'
import { isIn, runBegin, type Runs } from './runs.js'

/** Words that names of secrets are made of; the name around one decides. */
// biome-ignore format: one line for what is a secret by itself, one for what may be
export const NAME_WORDS = [
  'passw', 'passphrase', 'secret', 'credential', 'key', 'token', 'pwd', 'authorization',
  '_auth', 'dsn', 'jwt',
] as const

export function assignedValue({ text, runs, start, end }: Place): readonly Hit[] {
  const name = runs.isUnclaimed(VALUE, start) ? nameAround(text, runs, start, end) : undefined
  if (name === undefined) return NO_HITS
  const value = valueOf(text, runs, name)
  if (value === undefined) return NO_HITS
  const [from, to] = value.span
  const shown = text.slice(from, Math.min(to, from + MOST_VALUE))
  const isSecret = name.certain ? isSecretValue(shown) : isRandom(shown, MIN_SUSPECT) && !isPlaceholder(shown)
  if (!isSecret || (!value.isQuoted && isExpression(shown, text.charAt(to)))) return NO_HITS
  runs.claim(VALUE, to)
  return [{ from, to, certain: false }]
}
const VALUE = 'value'

/** Whether a value is assigned to the name at all, asked of the text of a message: its quotes may be escaped. */
export function mayBeAssigned({ text, runs, start, end }: Place): boolean {
  const name = nameAround(text, runs, start, end)
  if (name === undefined) return false
  if (name.certain && NAMED.test(text.slice(Math.max(0, name.from - BEFORE), name.from))) return true
  const sign = signAfter(text, name)
  if (sign === undefined) return false
  const least = name.certain ? 1 : MIN_SUSPECT
  return sign.quote === '' ? runs.end('bare', sign.to) - sign.to >= least : isFilled(text, sign, least)
}

/** Whether so many characters stand in the quotes, of whatever kind: a password may begin with a bracket. */
function isFilled(text: string, { to, quote }: Sign, least: number): boolean {
  const shown = text.slice(to, to + least)
  return shown.length === least && !shown.includes(quote.slice(-1)) && (least === 1 || !/\s/.test(shown))
}

interface Name {
  readonly from: number
  readonly to: number
  /** A secret whatever it looks like. */
  readonly certain: boolean
}

const MOST_NAME = 48
const BEFORE = 96
const MOST_VALUE = 512
/** Shortest value that looks drawn at random beside a name that often has others. */
const MIN_SUSPECT = 20

function nameAround(text: string, runs: Runs, start: number, end: number): Name | undefined {
  const to = runs.end('dashed', end)
  if (to - end >= MOST_NAME || !mayBeginSign(text, to)) return undefined
  let from = runBegin(text, start, 'dotted', MOST_NAME)
  if (start - from >= MOST_NAME) return undefined
  // The letter of an escape: `\npassword`.
  if (text.charAt(from - 1) === '\\' && from < start) from += 1
  const kind = runs.named(text.slice(from, to), kindOfName)
  return kind === 'other' ? undefined : { from, to, certain: kind === 'credential' }
}

function kindOfName(name: string): 'credential' | 'suspect' | 'other' {
  if (isCredentialName(name)) return 'credential'
  return isSuspectName(name) ? 'suspect' : 'other'
}

/** Whether what stands behind a name is a sign, or what may stand before one: most words are followed by another. */
function mayBeginSign(text: string, at: number): boolean {
  const next = text.charCodeAt(at)
  if (next !== SPACE) return next < 128 && '\\"\'`]:=>,;\t\n\r'.includes(text.charAt(at))
  const after = text.charCodeAt(at + 1)
  return (
    after === COLON || after === EQUALS || isIn('credential', after) || after === SPACE || '"\''.includes(text.charAt(at + 1))
  )
}
const SPACE = 0x20
const COLON = 0x3a
const EQUALS = 0x3d

interface Sign {
  readonly to: number
  /** As it stands before the value, backslashes included; empty for a bare value. */
  readonly quote: string
}

/** Each text inside of another doubles the backslashes. */
const ESCAPE = String.raw`\\{0,15}`
/** A tab as it is, and as the text of a message writes it. */
const BLANK = String.raw`(?:[ \t]|\\{1,8}t)`
const QUOTE = String.raw`(?<quote>${ESCAPE}["'${'`'}])?`
/** `":`, `=`, `: string =`, `=>`; every part is bounded. */
const SIGN = new RegExp(
  String.raw`^(?:${ESCAPE}["'${'`'}])?\]?${BLANK}{0,16}(?::${BLANK}{0,4}\w{1,16}${BLANK}{0,4}=|:=|=>|={1,3}|:)${BLANK}{0,16}${QUOTE}`,
)
/** After `name: NAME`, the line or member `value: `. */
const PAIR = new RegExp(
  String.raw`^${ESCAPE}["'${'`'}]?[,;]?(?:\\{1,8}[nrt]|\s){0,40}${ESCAPE}["'${'`'}]?value${ESCAPE}["'${'`'}]?${BLANK}{0,8}[:=]${BLANK}{0,8}${QUOTE}`,
  'i',
)
/** `--api-key VALUE`, and the same as members of an array. */
const FLAG = new RegExp(String.raw`^(?:${ESCAPE}["'],\s{0,24}(?<quote>${ESCAPE}["'])|[ \t]{1,4}(?!-))`)
const NAMED = /(?:name|key)\\{0,15}["'`]?[ \t]{0,4}[:=][ \t]{0,4}\\{0,15}["'`]?$/i
const LOGIN = /login[ \t]+\S{1,64}\s{1,4}$/

function signAfter(text: string, name: Name): Sign | undefined {
  const after = text.slice(name.to, name.to + BEFORE)
  const before = text.slice(Math.max(0, name.from - BEFORE), name.from)
  const match = SIGN.exec(after) ?? otherSign(text, name, before, after)
  return match === null ? undefined : { to: name.to + match[0].length, quote: match.groups?.['quote'] ?? '' }
}

function otherSign(text: string, { from }: Name, before: string, after: string): RegExpExecArray | null {
  if (NAMED.test(before)) return PAIR.exec(after)
  if (text.startsWith('--', from)) return FLAG.exec(after)
  if (before.endsWith('<')) return /^>(?=[^<]{4,256}<\/)/.exec(after)
  return LOGIN.test(before) ? /^[ \t]{1,4}/.exec(after) : null
}

interface Value {
  readonly span: readonly [from: number, to: number]
  readonly isQuoted: boolean
}

function valueOf(text: string, runs: Runs, name: Name): Value | undefined {
  const sign = signAfter(text, name)
  if (sign === undefined) return undefined
  const close = sign.quote === '' ? -1 : closing(text, sign)
  if (close >= 0) return { span: [sign.to, close], isQuoted: true }
  return { span: [sign.to, runs.end('bare', sign.to)], isQuoted: sign.quote !== '' }
}

/** Where the quoted value ends; -1 if that is far, or it is a sentence. */
function closing(text: string, { to, quote }: Sign): number {
  const value = text.slice(to, to + MOST_VALUE)
  for (let at = value.indexOf(quote); at >= 0; at = value.indexOf(quote, at + 1)) {
    if (quote.length === 1 && isEscaped(value, at)) continue
    return /\s/.test(value.slice(0, at)) ? -1 : to + at
  }
  return -1
}

function isEscaped(text: string, at: number): boolean {
  let from = at
  while (text.charAt(from - 1) === '\\') from -= 1
  return (at - from) % 2 === 1
}

/** Program text such as `config.password`, `getToken(` or `tokens[`. */
function isExpression(value: string, next: string): boolean {
  if (next === '(' || next === '[') return /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/.test(value)
  return /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/.test(value) && (value.includes('.') || !/\d/.test(value))
}

/** A member whose name says that its string is a secret: masked whatever it looks like, but for blanks and sentences. */
export function isMemberSecret(name: string, value: string): boolean {
  if (value.length < 4 || !isCredentialName(name) || isPlaceholder(value)) return false
  return !(/\s/.test(value) && (value.length > 64 || SENTENCE.test(value)))
}
const SENTENCE = /\b(?:must|should|required|invalid|incorrect|enter|your|the|please|not)\b/i
