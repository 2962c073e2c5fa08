/** Credentials in headers: Authorization (RFC 9110 section 11.6.2), Cookie and Set-Cookie (RFC 6265). */
import { isPlaceholder, isRandom, isSecretValue } from './credible.js'
import { type Hit, NO_HITS, type Place } from './hit.js'
import { isInWord } from './runs.js'

/** Schemes, each with what ends it. `token` is one only in its header. */
export const SCHEMES = ['bearer ', 'basic ', 'token '] as const

export function authorization({ text, runs, literal, start, end }: Place): readonly Hit[] {
  if (isInWord(text, start)) return NO_HITS
  const isNamed = /authorization["'\]\\]{0,5}[ \t]{0,4}[:=,][ \t]{0,4}[\\"'`]{0,3}$/i.test(
    text.slice(Math.max(0, start - 40), start),
  )
  if (literal === 'token ' && !isNamed) return NO_HITS
  const to = runs.end('credential', end)
  const value = text.slice(end, Math.min(to, end + 512))
  const isCredential = value.length >= 12 && /[0-9=]/.test(value) && !isPlaceholder(value) && !/^[a-z]+(?:-[a-z]+)+$/.test(value)
  return isCredential ? [{ from: end, to, certain: false }] : NO_HITS
}

/** Names of cookies that carry a session whatever server sets them. */
export const SESSION_COOKIES = ['PHPSESSID=', 'JSESSIONID=', 'connect.sid=', 'ASP.NET_SessionId=', 'laravel_session='] as const
/** Characters of one header that are looked at; browsers keep 4,096 of a cookie. */
const MOST = 4096

export function cookies(place: Place): readonly Hit[] {
  const { text, runs, literal, end } = place
  if (literal !== 'cookie') {
    const to = runs.end('query', end)
    return isSecretValue(text.slice(end, Math.min(to, end + 64))) ? [{ from: end, to, certain: false }] : NO_HITS
  }
  if (!runs.isUnclaimed('cookie', end)) return NO_HITS
  const sign = /^\\{0,3}["'`]?[ \t]{0,4}:[ \t]{0,4}\[?[ \t]{0,4}\\{0,3}["'`]?/.exec(text.slice(end, end + 32))
  if (sign === null) return NO_HITS
  return pairs(place, end + sign[0].length)
}

/** Values of `NAME=VALUE; …` up to the end of the line or the text. */
function pairs({ text, runs }: Place, from: number): Hit[] {
  const header = text.slice(from, from + MOST)
  const to = header.search(/[\n\r"'`<>\\]/)
  runs.claim('cookie', from + (to < 0 ? header.length : to))
  const found: Hit[] = []
  let at = from
  for (const pair of (to < 0 ? header : header.slice(0, to)).split(';')) {
    const sign = pair.indexOf('=')
    if (sign > 0 && opensSession(pair.slice(0, sign).trim(), pair.slice(sign + 1)))
      found.push({ from: at + sign + 1, to: at + pair.length, certain: false })
    at += pair.length + 1
  }
  return found
}

function opensSession(name: string, value: string): boolean {
  if (value.length < 8 || isPlaceholder(value)) return false
  return SESSION.test(name) ? /\d/.test(value) || isRandom(value, 16) : isRandom(value)
}
const SESSION = /sess|sid\b|auth|token|jwt|csrf|xsrf|login|remember|identity/i
