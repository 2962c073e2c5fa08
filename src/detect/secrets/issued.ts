/** Tokens: a prefix that says whose it is, and what was drawn at random after it. */
import { checksumOf } from './checksum.js'
import { isDrawn, isPlaceholder } from './credible.js'
import { type Hit, NO_HITS, type Place } from './hit.js'
import type { TokenShape } from './rule.js'
import { isInWord, runBegin } from './runs.js'

export function issuedToken(shape: TokenShape, { text, runs, literal, start, end }: Place): readonly Hit[] {
  if (!text.startsWith(literal, start)) return NO_HITS
  const from = beginOf(shape, text, start, end)
  if (from === undefined) return NO_HITS
  const to = runs.end(shape.alphabet, end)
  const length = to - end
  if (length < shape.min || length > (shape.max ?? length)) return NO_HITS
  const body = text.slice(end, Math.min(to, end + CHECKED))
  if (!isDrawn(body) || (shape.within !== undefined && !isNear(text, shape.within, start, to))) return NO_HITS
  return [{ from, to, certain: shape.checksum !== true || length !== CHECKSUMMED || isChecked(body) }]
}

/** Where the secret begins; undefined if the prefix is the inside of something else. */
function beginOf({ before, beside }: TokenShape, text: string, start: number, end: number): number | undefined {
  if (beside === true) return end
  if (before === undefined) return isInWord(text, start) ? undefined : start
  const from = runBegin(text, start, before.alphabet, before.min + 2)
  return start - from < before.min ? undefined : from
}

const isNear = (text: string, what: string, from: number, to: number): boolean =>
  text.slice(Math.max(0, from - NEAR), to + NEAR).includes(what)
const isChecked = (body: string): boolean => checksumOf(body.slice(0, -6)) === body.slice(-6)

/** Characters of a long token that are looked at. */
const CHECKED = 256
/** Characters of a token that carries its checksum; other lengths are forms that carry none. */
const CHECKSUMMED = 36
/** The parameters of a signed address. */
const NEAR = 512

/** A JSON Web Token (RFC 7519), or an encrypted one (RFC 7516). */
export function webToken({ text, runs, literal, start, end }: Place): readonly Hit[] {
  if (!text.startsWith(literal, start) || isInWord(text, start)) return NO_HITS
  const to = runs.end('dotted', end)
  const header = runs.find('.', end)
  if (header < 0 || header >= to || header - start > PART || header - start < LEAST) return NO_HITS
  const rest = text.slice(header + 1, to).indexOf('.')
  if (rest < 0) return NO_HITS
  if (!/"alg"\s{0,8}:/.test(decoded(text.slice(start, header)))) return NO_HITS
  if (/John Doe/.test(decoded(text.slice(header + 1, header + 1 + Math.min(rest, PART))))) return NO_HITS
  return [{ from: start, to, certain: true }]
}

/** `{"alg":""}` in base64. */
const LEAST = 14
const PART = 2048
const decoded = (part: string): string => Buffer.from(part, 'base64url').toString('latin1')

/** `scheme://user:PASSWORD@host` (RFC 3986 section 3.2.1). */
export function urlPassword({ text, runs, start, end }: Place): readonly Hit[] {
  if (runBegin(text, start, 'alnum', 1) === start) return NO_HITS
  const authority = text.slice(end, runs.end('authority', end))
  const colon = authority.indexOf(':')
  const at = authority.lastIndexOf('@')
  if (colon < 0 || at <= colon + 1) return NO_HITS
  const [user, password] = [authority.slice(0, colon), authority.slice(colon + 1, at)]
  if (password === user || isPlaceholder(password)) return NO_HITS
  return [{ from: end + colon + 1, to: end + at, certain: password.length >= 6 }]
}
