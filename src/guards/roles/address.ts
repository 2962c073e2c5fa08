/**
 * URLs and hosts: read as the URL standard reads them and as they stand, since a lenient client reads otherwise (pure, linear).
 * With destinations, what is not among them is refused; without, a public one passes, since the server reaches none itself, and
 * a private one does not, since another server or a browser may follow it.
 */
import type { Finding } from '../../detect/finding.js'
import { LIMITS } from '../../limits.js'
import {
  type Authority,
  authorityOf,
  endOfAuthority,
  hostProblem,
  MISLEADING,
  numberProblem,
  portProblem,
  type Problem,
} from './address-host.js'
import { AFTER_PATH, insideProblem, pathProblem } from './address-inside.js'
import { addressOf, isDisguisedAddress } from './address-ranges.js'
import { isShownData, SCHEMES, schemeOf } from './address-schemes.js'
import type { Check, Reach, Site } from './check.js'
import { checkPlace } from './path-place.js'
import { unseen } from './unseen.js'

/** Blanks around it are dropped, as every reader does. */
export const checkUrl: Check = (given, site) => {
  const illegible = unread(given)
  if (illegible !== undefined) return finding(site, illegible)
  const value = given.trim()
  if (EMPTY_PAGE.test(value)) return undefined
  const scheme = schemeOf(value)
  if (scheme === undefined) return withoutScheme(value, site)
  const known = SCHEMES.get(scheme)
  if (known === undefined) return finding(site, declaredOnly(value, scheme, site.reach))
  const { kind, port } = known
  switch (kind) {
    case 'file':
      return fileUrl(value, site)
    case 'data':
      return isShownData(value)
        ? undefined
        : finding(site, { rule: 'address.scheme', what: 'holds a page or a program of its own' })
    case 'name':
      return finding(site, pathProblem(value.slice(scheme.length + 1)))
    case 'web':
    case 'repository':
      return finding(site, hierarchicalProblem(value, kind, port, site.reach))
    default:
      return kind satisfies never
  }
}

/** The empty page of a browser, which leads nowhere. */
const EMPTY_PAGE = /^about:blank$/i

/** What a zone calls itself in its records (RFC 1035 section 5.1). */
const APEX = '@'

export const checkHost: Check = (value, site) => {
  const illegible = unread(value)
  if (illegible !== undefined) return finding(site, illegible)
  if (value === APEX) return undefined
  if (value.includes('://')) return checkUrl(value, site)
  // All names below a domain, as certificates and records have it.
  return finding(site, looseHostProblem(value.replace(/^\*\./, ''), site.reach))
}

function unread(value: string): Problem | undefined {
  if (value.length > LIMITS.urlCharacters) return { rule: 'address.length', what: 'is longer than any address' }
  const what = unseen(value)
  return what === undefined ? undefined : { rule: 'address.unseen', what }
}

/** `file:///a`, `file://localhost/a`, `file:/a`, `file:a`. */
function fileUrl(value: string, site: Site): Finding | undefined {
  const rest = value.slice('file:'.length).replace(LOCAL_AUTHORITY, '')
  if (rest.startsWith('//')) return finding(site, { rule: 'address.scheme', what: 'names a file of another host' })
  return checkPlace(rest, site)
}
const LOCAL_AUTHORITY = /^\/\/(?:localhost)?(?=\/(?!\/))/i

/** Of two slashes at the beginning, either of them turned, browsers make another host. */
const PATH_BEGINS = /^(?:\/(?![\\/])|\.{1,2}[\\/]|[?#])/

/** What a person types for a URL: a host and what follows, a path on a site, or a word that is none of it. */
function withoutScheme(value: string, site: Site): Finding | undefined {
  if (PATH_BEGINS.test(value)) return finding(site, pathProblem(value))
  const [host = ''] = value.replace(LEADING_SLASHES, '').split(AFTER_AUTHORITY, 1)
  return finding(site, looseHostProblem(host, site.reach) ?? pathProblem(value) ?? insideProblem(value, 0))
}
const LEADING_SLASHES = /^[\\/]+/
const AFTER_AUTHORITY = /[\\/?#]/

/**
 * A host alone. What is no host's name leads nowhere, so each word of it is looked at: a word may be anything, an address or a
 * name that leads somewhere private does not pass.
 */
function looseHostProblem(value: string, reach: Reach): Problem | undefined {
  const words = value.split(BETWEEN_WORDS)
  if (words.length === 1) return wordProblem(value, reach)
  for (const word of words) {
    const problem = word === '' ? undefined : wordProblem(word, reach)
    if (problem !== undefined) return problem
  }
  return undefined
}
const BETWEEN_WORDS = /[\s,;=&|<>(){}#?!"'`*+$^~]/

function wordProblem(value: string, reach: Reach): Problem | undefined {
  if (reach.destinations.length === 0 && SMALL.test(value)) return undefined
  const [, named = value.replace(NETWORK, '')] = SECURE_COPY.exec(value) ?? []
  const host = authorityOf(addressOf(named)?.length === 8 ? `[${named}]` : named)
  if (host === undefined && TIMES.test(value)) return undefined
  if (host === undefined || !PLAIN_USER.test(host.user ?? 'none')) return MISLEADING
  if (isDeclared(host, '', reach)) return undefined
  const problem = NUMBERS.test(host.host) && isDisguisedAddress(host.host) ? numberProblem(host.host) : hostProblem(host)
  return problem ?? undeclared(reach)
}
/** What no resolver makes a public or private address of. */
const SMALL = /^[1-9]\d{0,6}$/
/** Times and the addresses of network cards. */
const TIMES = /^[\da-f]{1,2}(?:[:-][\da-f]{2}){2,7}$/i
/** `user@host:path`, as git and scp have it. */
const SECURE_COPY = /^[\w.-]+@([\w.-]+):(?!\/\/)[\w~./-]+$/
const NETWORK = /\/\d{1,3}$/
const NUMBERS = /^[\d.]+$/

function hierarchicalProblem(value: string, kind: 'web' | 'repository', port: string, reach: Reach): Problem | undefined {
  const begin = value.indexOf(':') + 1
  if (!PLAIN_BEGINNING.test(value.slice(begin, begin + 3))) return MISLEADING
  const end = endOfAuthority(value, begin + 2)
  const authority = authorityOf(value.slice(begin + 2, end))
  if (authority === undefined || MASKED.test(value.slice(end, end + 4))) return MISLEADING
  return (
    userProblem(authority) ??
    leadProblem(authority, kind, port, reach) ??
    readOtherwise(value, authority, kind) ??
    pathProblem(value.slice(end)) ??
    insideProblem(value, end)
  )
}

/** Older readers go on to the last `@`. */
const MASKED = /^[?#][\s&]{0,2}@/
const PLAIN_BEGINNING = /^\/\/[^\\/]/
/** A word before the host is a name to sign in with (`https://team@dev.example/…`); what could be a host itself is a mask. */
function userProblem({ user }: Authority): Problem | undefined {
  if (user === undefined || PLAIN_USER.test(user)) return undefined
  return { rule: 'address.user', what: 'has something before the host that is there to be taken for the host, or a password' }
}
const PLAIN_USER = /^[\w-]{1,64}$/

/** Where the authority leads. */
function leadProblem(authority: Authority, kind: 'web' | 'repository', port: string, reach: Reach): Problem | undefined {
  if (isDeclared(authority, port, reach)) return undefined
  const { host, bracketed } = authority
  const single = !bracketed && !host.includes('.') && !BEYOND_ASCII.test(host)
  return (
    hostProblem(authority) ??
    (single
      ? { rule: 'address.local-name', what: 'leads to a name without a domain, which only a private network has' }
      : undefined) ??
    (kind === 'repository' && authority.port === port ? undefined : portProblem(authority.port)) ??
    undeclared(reach)
  )
}
const BEYOND_ASCII = /[^\0-\x7f]/

/** The standard's reading has to be the one that was judged. */
function readOtherwise(value: string, { host, bracketed }: Authority, kind: 'web' | 'repository'): Problem | undefined {
  if (kind !== 'web' || READ_ALIKE.test(value)) return undefined
  const [before = ''] = value.split(AFTER_PATH, 1)
  if (before.includes('\\')) return MISLEADING
  if (!URL.canParse(value)) return MISLEADING
  const same = bracketed || BEYOND_ASCII.test(host) || new URL(value).hostname === host
  return same ? undefined : MISLEADING
}
/** Nothing in such a URL is escaped, folded or dropped by anybody. */
const READ_ALIKE = /^[a-z]+:\/\/[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+(?:[/?#][\w/?#.=&%+~@,-]*)?$/

/** A scheme that is not in the table: only to a place that a person declared. */
function declaredOnly(value: string, scheme: string, reach: Reach): Problem | undefined {
  const begin = scheme.length + 1
  const authority = value.startsWith('//', begin)
    ? authorityOf(value.slice(begin + 2, endOfAuthority(value, begin + 2)))
    : undefined
  if (authority !== undefined && isDeclared(authority, '', reach)) return undefined
  return { rule: 'address.scheme', what: `has the scheme ${scheme}:, which opens something other than a page` }
}

function isDeclared({ host, bracketed, port }: Authority, usual: string, { destinations }: Reach): boolean {
  const name = bracketed ? `[${host}]` : host
  const wanted = port === '' ? usual : port
  return destinations.some((to) => to === `${name}:${wanted}` || (wanted === '' && to.startsWith(`${name}:`)))
}

/** What is left when a host is public and nobody declared it. */
function undeclared({ destinations }: Reach): Problem | undefined {
  if (destinations.length === 0 || destinations.includes('*')) return undefined
  return { rule: 'address.undeclared', what: 'leads to a host that the server does not declare' }
}

function finding({ at, reach }: Site, problem: Problem | undefined): Finding | undefined {
  if (problem === undefined) return undefined
  const hint =
    reach.destinations.length > 0
      ? `the server declares ${reach.destinations.slice(0, 8).join(', ')}`
      : 'pass a public http or https address in its plain spelling'
  return { rule: problem.rule, severity: 'high', at, what: problem.what, hint }
}
