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
export function secretRanges(text: string, rules: readonly SecretRule[], walk: Patterns = patterns()): Range[] {
  const found: Range[] = []
  for (const rule of rules) for (const [from, to] of spans(text, rule.shape, walk)) found.push({ from, to, rule })
  if (found.length === 0) return found
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

function spans(text: string, shape: Shape, walk: Patterns): readonly Span[] {
  switch (shape.kind) {
    case 'token':
      return ofEach(text, shape.prefixes, (prefix) => tokens(text, prefix, walk.runs[shape.alphabet], shape.min))
    case 'jwt':
      return ofEach(text, JWT_BEGINS, (begin) => tokens(text, begin, walk.runs.dotted, 20)).filter(([from, to]) =>
        JWT.test(text.slice(from, to)),
      )
    case 'private-key':
      return ofEach(text, PEM_BEGINS, () => privateKeys(text))
    case 'url-password':
      return ofEach(text, AUTHORITY_BEGINS, () => urlPasswords(text, walk.authority))
    case 'authorization':
      return ofEach(text, SCHEMES, (scheme) => authorizations(text, scheme, walk.credential))
    case 'assignment':
      return assignments(text, walk)
    default:
      return shape satisfies never
  }
}

const NONE: readonly Span[] = Object.freeze([])
const PEM_BEGIN = '-----BEGIN '
const PEM_BEGINS = [PEM_BEGIN] as const
const JWT_BEGINS = ['eyJ'] as const
const AUTHORITY_BEGINS = ['://'] as const
const SCHEMES = ['earer ', 'asic '] as const

/** Most texts hold none of the beginnings: for those nothing is made, since a message may have a million texts. */
function ofEach(text: string, begins: readonly string[], find: (begin: string) => readonly Span[]): readonly Span[] {
  let found = NONE
  for (const begin of begins) if (text.includes(begin)) found = found === NONE ? find(begin) : found.concat(find(begin))
  return found
}

/** Each run is tried once as a whole, so no part of it can be tried again. */
const JWT = /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/
/**
 * The patterns with which texts are walked. They remember where they are, so whoever looks makes its own, once for all the
 * texts of a message: a hostile one has a million of them.
 */
export interface Patterns {
  readonly runs: Readonly<Record<Alphabet, RegExp>>
  readonly authority: RegExp
  readonly credential: RegExp
  readonly secretName: RegExp
  readonly assign: RegExp
  readonly bare: RegExp
  readonly quoted: RegExp
}

export function patterns(): Patterns {
  return {
    runs: { upper: /[A-Z0-9]*/y, word: /\w*/y, dashed: /[\w-]*/y, dotted: /[\w.-]*/y },
    // Up to what ends an authority (RFC 3986 section 3.2) or the text around it.
    authority: /[^\s/?#"'`<>\\]*/y,
    credential: /[\w.~+/=-]*/y,
    secretName: new RegExp(SECRET_NAME),
    assign: new RegExp(ASSIGN),
    bare: /[^\s"'`,;&<>(){}[\]|\\]*/y,
    quoted: /[^\s"'`\\]*/y,
  }
}

/** The end of the run that begins at `from`. The pattern is a repeated class: it matches at once, or empty. */
function runEnd(text: string, from: number, run: RegExp): number {
  run.lastIndex = from
  return run.test(text) ? run.lastIndex : from
}

function tokens(text: string, prefix: string, run: RegExp, min: number): Span[] {
  const out: Span[] = []
  for (let at = text.indexOf(prefix); at >= 0; ) {
    const inside = wordBefore(text, at)
    const end = inside ? at + prefix.length : runEnd(text, at + prefix.length, run)
    if (!inside && end - at - prefix.length >= min) out.push([at, end])
    at = text.indexOf(prefix, end)
  }
  return out
}

/** A letter, digit or underscore directly before: then the prefix is the inside of a longer word. An escape (`\n`) is not. */
function wordBefore(text: string, at: number): boolean {
  return at > 0 && /\w/.test(text.charAt(at - 1)) && text.charAt(at - 2) !== '\\'
}

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

function urlPasswords(text: string, run: RegExp): Span[] {
  const out: Span[] = []
  for (let at = text.indexOf('://'); at >= 0; ) {
    const from = at + 3
    const end = runEnd(text, from, run)
    const authority = text.slice(from, end)
    const user = authority.indexOf(':')
    const host = authority.lastIndexOf('@')
    if (user >= 0 && host > user + 1 && !isPlaceholder(authority.slice(user + 1, host))) out.push([from + user + 1, from + host])
    at = text.indexOf('://', end)
  }
  return out
}

function authorizations(text: string, scheme: string, run: RegExp): Span[] {
  const out: Span[] = []
  for (let at = text.indexOf(scheme); at >= 0; ) {
    const from = at + scheme.length
    const end = runEnd(text, from, run)
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

function assignments(text: string, walk: Patterns): Span[] {
  const out: Span[] = []
  const names = walk.secretName
  names.lastIndex = 0
  for (let name = names.exec(text); name !== null; name = names.exec(text)) {
    const span = assigned(text, names.lastIndex, walk)
    if (span === undefined) continue
    out.push(span)
    names.lastIndex = span[1]
  }
  return out
}

function assigned(text: string, from: number, { assign, bare, quoted }: Patterns): Span | undefined {
  assign.lastIndex = from
  const match = assign.exec(text)
  if (match === null) return undefined
  const isQuoted = match.groups?.['quote'] !== undefined
  const begin = assign.lastIndex
  const end = runEnd(text, begin, isQuoted ? quoted : bare)
  const value = text.slice(begin, end)
  const secret = isSecretValue(value) && (isQuoted || !isExpression(value, text.charAt(end)))
  return secret ? [begin, end] : undefined
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
