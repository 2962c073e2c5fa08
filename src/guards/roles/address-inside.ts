/** What stands in a URL behind its authority: paths that climb, and other addresses (pure, linear). */
import { LIMITS } from '../../limits.js'
import { authorityOf, endOfAuthority, hostProblem, MISLEADING, type Problem } from './address-host.js'
import { RANGES } from './address-ranges.js'
import { OPENS_ANOTHER, SCHEMES, schemeBefore } from './address-schemes.js'
import { sensitivePlaceInUrl } from './path-sensitive.js'
import { hidesClimb, spellingOf, traversal } from './path-spelling.js'

/** Climbing out by the path of a URL, what such a path is after, and lines that a server of another protocol would obey. */
export function pathProblem(rest: string): Problem | undefined {
  if (rest === '' || rest === '/') return undefined
  const whole = spellingOf(rest)
  const [path = ''] = rest.split(AFTER_PATH, 1)
  const own = path.length === rest.length ? whole : spellingOf(path)
  const what = (hidesClimb(own) ? traversal(own) : undefined) ?? sensitivePlaceInUrl(whole)
  if (what !== undefined) return { rule: 'address.path', what: `has a path that ${what}` }
  return LINES.test(path) ? { rule: 'address.path', what: 'has a path that holds an encoded line end or NUL' } : undefined
}
export const AFTER_PATH = /[?#]/
const LINES = /%(?:25)*(?:00|0a|0d)/i

/** Addresses further on in the value: glued to the first, or handed to a site that leads on. */
export function insideProblem(value: string, from: number): Problem | undefined {
  const metadata = METADATA.find((address) => value.includes(address, from))
  if (metadata !== undefined) return { rule: 'address.inside', what: `holds the address ${metadata} of a cloud's metadata` }
  let looked = 0
  for (let colon = value.indexOf('://', from); colon >= 0; colon = value.indexOf('://', colon + 3)) {
    if (++looked > LIMITS.urlsInside) return { rule: 'address.inside', what: 'holds more addresses than anybody needs' }
    const problem = laterProblem(value, colon)
    if (problem !== undefined) return problem
  }
  return parameterProblem(value, from)
}
const METADATA = RANGES.filter(({ kind, range }) => kind === 'the metadata of a cloud' && range.endsWith('/32')).map(
  ({ range }) => range.slice(0, -3),
)

function laterProblem(value: string, colon: number): Problem | undefined {
  const begin = schemeBefore(value, colon)
  // Quoted, it is a part of some data.
  if (begin === colon || QUOTES.has(value.charAt(begin - 1))) return undefined
  const host = value.slice(colon + 3, endOfAuthority(value, colon + 3))
  if (isReturn(value.slice(Math.max(0, begin - 14), begin), host)) return undefined
  return leadsInside(value.slice(begin, colon).toLowerCase(), host)
}
const QUOTES: ReadonlySet<string> = new Set(['"', "'", '`'])

/** The loopback address is where OAuth clients wait (RFC 8252 section 7.3). */
const isReturn = (before: string, host: string): boolean => RETURNS.test(before) && LOOPBACK.test(host)
const RETURNS = /redirect_ur[il]=$/i
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i

function leadsInside(scheme: string, host: string): Problem | undefined {
  if (!OPENS_ANOTHER.has(scheme)) return undefined
  if (SCHEMES.get(scheme)?.kind !== 'web')
    return { rule: 'address.inside', what: `holds another address with the scheme ${scheme}:` }
  const [alone = ''] = host.split(ENDS_PARAMETER, 1)
  if (alone === '') return undefined
  const authority = authorityOf(alone)
  const problem = authority === undefined ? MISLEADING : hostProblem(authority)
  return problem === undefined ? undefined : { rule: 'address.inside', what: `holds another address, which ${problem.what}` }
}
const ENDS_PARAMETER = /[&\s"'<>)]/

/** Addresses that are whole parameters (`?url=http%3A%2F%2Flocalhost`, `?to=//127.0.0.1`). */
function parameterProblem(value: string, from: number): Problem | undefined {
  const query = value.indexOf('?', from)
  if (query < 0 || !LEADS_ON.test(value)) return undefined
  for (const [name, given] of new URLSearchParams(value.slice(query + 1))) {
    const [whole, scheme = 'http'] = BEGINS_ADDRESS.exec(given) ?? []
    if (whole === undefined) continue
    const host = given.slice(whole.length, endOfAuthority(given, whole.length))
    const problem = isReturn(`${name}=`, host) ? undefined : leadsInside(scheme.toLowerCase(), host)
    if (problem !== undefined) return problem
  }
  return undefined
}
const LEADS_ON = /%3a|%2f|=(?:https?:|[\\/]{2})/i
/** Clients make up for missing slashes. */
const BEGINS_ADDRESS = /^(?:([a-z][a-z0-9+.-]{1,31}):(?:[\\/]{2}|(?<=https?:)[\\/]?)|[\\/]{2})/i

/** Whether a text that is no URL by its role holds one that leads to no public host: what is wrong, as the end of a sentence. */
export function addressIn(value: string): string | undefined {
  return insideProblem(value, 0)?.what
}
