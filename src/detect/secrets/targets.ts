/** The rules as what is tried where their literals stand. */
import { assignedValue, mayBeAssigned, NAME_WORDS } from './assigned.js'
import { authorization, cookies, SCHEMES, SESSION_COOKIES } from './headers.js'
import { type Hit, type Matcher, NO_HITS, type Place } from './hit.js'
import { issuedToken, urlPassword, webToken } from './issued.js'
import { pemKey, puttyKey } from './keys.js'
import type { Literal } from './literals.js'
import type { Needle } from './own.js'
import type { SecretRule } from './rule.js'
import { isIn } from './runs.js'
import { STRUCTURE_RULES } from './structures.js'
import { TOKEN_RULES } from './tokens.js'

export const SECRET_RULES: readonly SecretRule[] = [...STRUCTURE_RULES, ...TOKEN_RULES]

/** What a rule says of what it found. */
export type Named = Pick<SecretRule, 'id' | 'what' | 'why'>

/** A secret of the session's own, known to the letter. */
export const OWN: Named = {
  id: 'environment',
  what: 'holds a secret of the server’s own environment',
  why: 'it was given to the server, not to whoever reads its answers',
}

/** What is tried where a literal stands. */
export interface Target {
  readonly rule: Named
  readonly match: Matcher
  /** In the text of a message, where quotes and line ends are escaped: whether to look closer. */
  readonly may: (place: Place) => boolean
}

export function literalsOf({ shape }: SecretRule): Literal[] {
  switch (shape.kind) {
    case 'token':
      return exactly(shape.prefixes)
    case 'jwt':
      return exactly(['eyJ'])
    case 'private-key':
      return exactly([PEM, PUTTY])
    case 'url-password':
      return exactly(['://'])
    case 'authorization':
      return inAnyCase(SCHEMES)
    case 'cookie':
      return inAnyCase(['cookie', ...SESSION_COOKIES])
    case 'assignment':
      return inAnyCase(NAME_WORDS)
    default:
      return shape satisfies never
  }
}

const exactly = (texts: readonly string[]): Literal[] => texts.map((text) => ({ text, anyCase: false }))
const inAnyCase = (texts: readonly string[]): Literal[] => texts.map((text) => ({ text, anyCase: true }))

const PEM = '-----BEGIN '
const PUTTY = 'Private-Lines:'

export function targetOf(rule: SecretRule): Target {
  const match = matcherOf(rule)
  const kind = rule.shape.kind
  if (kind === 'assignment') return { rule, match, may: mayBeAssigned }
  // What these look at is written in the text of a message as it is.
  if (kind === 'token' || kind === 'url-password' || kind === 'authorization')
    return { rule, match, may: (place) => match(place).length > 0 }
  return { rule, match, may: () => true }
}

function matcherOf({ shape }: SecretRule): Matcher {
  switch (shape.kind) {
    case 'token':
      return (place) => issuedToken(shape, place)
    case 'jwt':
      return webToken
    case 'private-key':
      return (place) => (place.literal === PUTTY ? puttyKey(place) : pemKey(place))
    case 'url-password':
      return urlPassword
    case 'authorization':
      return authorization
    case 'cookie':
      return cookies
    case 'assignment':
      return assignedValue
    default:
      return shape satisfies never
  }
}

export function ownTarget(needle: Needle): Target {
  return { rule: OWN, match: (place) => ownHits(needle, place), may: () => true }
}

function ownHits({ text: wanted, offset, anyCase, shared }: Needle, { text, start }: Place): readonly Hit[] {
  const from = start - offset
  const to = from + wanted.length
  const there = text.slice(Math.max(0, from), to)
  if (from < 0 || (anyCase ? there.toLowerCase() : there) !== wanted) return NO_HITS
  const [before, after] = [
    shared[0] > 0 && isIn('base64', text.charCodeAt(from - 1)) ? 1 : 0,
    shared[1] > 0 && isIn('base64', text.charCodeAt(to)) ? 1 : 0,
  ]
  return [{ from: from - before, to: to + after, certain: true }]
}
