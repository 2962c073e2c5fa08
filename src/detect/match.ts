/**
 * Matchers for the shapes of rules.ts. Each is linear in the text however a peer composes it: it jumps from one literal
 * to the next, looks at a bounded number of characters around it, and walks each run of characters once.
 */
import type { Alphabet, SecretRule, Shape } from './rules.js'

/** The part of a text that a rule hides, `from` inclusive, `to` exclusive. */
export interface Range {
  readonly from: number
  readonly to: number
  readonly rule: SecretRule
}
type Span = readonly [from: number, to: number]

/** What the rules hide in a text: in order, without overlap. */
export function secretRanges(text: string, rules: readonly SecretRule[]): Range[] {
  const found = rules.flatMap((rule) => spans(text, rule.shape).map(([from, to]) => ({ from, to, rule })))
  found.sort((a, b) => a.from - b.from || b.to - a.to)
  return joined(found)
}

/** Overlapping ranges become one, named by the rule that begins first. */
function joined(ranges: readonly Range[]): Range[] {
  const out: Range[] = []
  for (const range of ranges) {
    const last = out.at(-1)
    if (last !== undefined && range.from < last.to) out[out.length - 1] = { ...last, to: Math.max(last.to, range.to) }
    else out.push(range)
  }
  return out
}

function spans(text: string, shape: Shape): Span[] {
  switch (shape.kind) {
    case 'token':
      return shape.prefixes.flatMap((prefix) => tokens(text, prefix, shape.alphabet, shape.min))
    case 'jwt':
      return tokens(text, 'eyJ', 'dotted', 20).filter(([from, to]) => JWT.test(text.slice(from, to)))
    case 'private-key':
      return privateKeys(text)
    case 'url-password':
      return urlPasswords(text)
    case 'authorization':
      return ['earer ', 'asic '].flatMap((scheme) => authorizations(text, scheme))
    case 'assignment':
      return assignments(text)
    default:
      return shape satisfies never
  }
}

/** Each run is tried once as a whole, so no part of it can be tried again. */
const JWT = /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/
const RUNS: Readonly<Record<Alphabet, RegExp>> = {
  upper: /[A-Z0-9]*/y,
  word: /\w*/y,
  dashed: /[\w-]*/y,
  dotted: /[\w.-]*/y,
}

function tokens(text: string, prefix: string, alphabet: Alphabet, min: number): Span[] {
  const out: Span[] = []
  for (let at = text.indexOf(prefix); at >= 0; ) {
    const end = wordBefore(text, at) ? at + prefix.length : runEnd(text, at + prefix.length, RUNS[alphabet])
    if (!wordBefore(text, at) && end - at - prefix.length >= min) out.push([at, end])
    at = text.indexOf(prefix, end)
  }
  return out
}

/** The end of the run that begins at `from`. The pattern is a repeated class: it matches at once, or empty. */
function runEnd(text: string, from: number, run: RegExp): number {
  const sticky = new RegExp(run)
  sticky.lastIndex = from
  return sticky.test(text) ? sticky.lastIndex : from
}

/** A letter, digit or underscore directly before: then the prefix is the inside of a longer word. An escape (`\n`) is not. */
function wordBefore(text: string, at: number): boolean {
  return at > 0 && /\w/.test(text.charAt(at - 1)) && text.charAt(at - 2) !== '\\'
}

const PEM_BEGIN = '-----BEGIN '
const PEM_END = '-----END '

function privateKeys(text: string): Span[] {
  const out: Span[] = []
  for (let at = text.indexOf(PEM_BEGIN); at >= 0; ) {
    const head = text.slice(at, at + 64)
    const secret = /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(head)
    const end = secret ? pemEnd(text, at) : at + PEM_BEGIN.length
    if (secret) out.push([at, end])
    at = text.indexOf(PEM_BEGIN, end)
  }
  return out
}

function pemEnd(text: string, from: number): number {
  const end = text.indexOf(PEM_END, from)
  if (end < 0) return text.length
  const dashes = text.indexOf('-----', end + PEM_END.length)
  return dashes < 0 || dashes > end + 64 ? end + PEM_END.length : dashes + 5
}

/** Up to what ends an authority (RFC 3986 section 3.2) or the text around it. */
const AUTHORITY = /[^\s/?#"'`<>\\]*/y

function urlPasswords(text: string): Span[] {
  const out: Span[] = []
  for (let at = text.indexOf('://'); at >= 0; ) {
    const from = at + 3
    const end = runEnd(text, from, AUTHORITY)
    const authority = text.slice(from, end)
    const user = authority.indexOf(':')
    const host = authority.lastIndexOf('@')
    if (user >= 0 && host > user + 1 && !isPlaceholder(authority.slice(user + 1, host))) out.push([from + user + 1, from + host])
    at = text.indexOf('://', end)
  }
  return out
}

const CREDENTIAL = /[\w.~+/=-]*/y

function authorizations(text: string, scheme: string): Span[] {
  const out: Span[] = []
  for (let at = text.indexOf(scheme); at >= 0; ) {
    const from = at + scheme.length
    const end = runEnd(text, from, CREDENTIAL)
    const initial = text.charAt(at - 1).toLowerCase()
    const value = text.slice(from, end)
    if ((initial === 'b' || initial === '') && value.length >= 12 && /[0-9=]/.test(value)) out.push([from, end])
    at = text.indexOf(scheme, end)
  }
  return out
}

/**
 * Names whose value is a secret, as they stand in text. `Token` alone is not one: progress, pages and models have tokens
 * too.
 */
const SECRET_NAME =
  /passw(?:or)?d|passphrase|secret|credential|private[_-]?key|api[_-]?key|access[_-]?key|(?:(?<!progress|page|sync|cancellation)[_-]|access|auth|refresh|bearer|session|csrf|api)token/gi
/** The rest of the name, its closing quote, the sign, an opening quote. Every part is bounded. */
const ASSIGN = /[\w-]{0,32}\\{0,3}["'`]?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}(?<quote>\\{0,3}["'`])?/y
const BARE = /[^\s"'`,;&<>(){}[\]|\\]*/y
const QUOTED = /[^\s"'`\\]*/y

function assignments(text: string): Span[] {
  const out: Span[] = []
  const names = new RegExp(SECRET_NAME)
  for (let name = names.exec(text); name !== null; name = names.exec(text)) {
    const span = assigned(text, names.lastIndex)
    if (span === undefined) continue
    out.push(span)
    names.lastIndex = span[1]
  }
  return out
}

function assigned(text: string, from: number): Span | undefined {
  const sign = new RegExp(ASSIGN)
  sign.lastIndex = from
  const match = sign.exec(text)
  if (match === null) return undefined
  const quoted = match.groups?.['quote'] !== undefined
  const end = runEnd(text, sign.lastIndex, quoted ? QUOTED : BARE)
  const value = text.slice(sign.lastIndex, end)
  const secret = quoted ? isSecretValue(value) : isSecretValue(value) && !isExpression(value, text.charAt(end))
  return secret ? [sign.lastIndex, end] : undefined
}

/** Whether a value that a secret's name points at is the secret, and not a word about it. */
export function isSecretValue(value: string): boolean {
  return value.length >= 6 && /[^A-Za-z]|[a-z][A-Z]/.test(value) && !isPlaceholder(value)
}

/** A variable, a template, a mask (ours too), a blank to fill in: nothing that opens anything. */
export function isPlaceholder(value: string): boolean {
  return /^(?:\$|%|<|\{\{|\[redacted:|process\.env|os\.environ|env\.|your[-_ ])|^(?:[*•x.]+|\*.*)$/i.test(value)
}

/** Program text such as `config.password`, `getToken(` or `tokens[`. */
function isExpression(value: string, next: string): boolean {
  return (
    /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/.test(value) &&
    (next === '(' || next === '[' || value.includes('.') || !/\d/.test(value))
  )
}
