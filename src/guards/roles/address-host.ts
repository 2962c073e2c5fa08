/** One host, as written: whether it is in plain spelling, public, and among what the server is granted (pure). */
import { addressOf, isDisguisedAddress, rangeOf, whatwgAddress } from './address-ranges.js'
import { imitates, nameRuleOf } from './address-names.js'

export interface Problem {
  readonly rule: string
  /** The end of a sentence about the value. */
  readonly what: string
}

/** A host and a port as they stand in an authority, nothing decoded. */
export interface Authority {
  /** Before the last `@`; undefined without one. */
  readonly user?: string
  /** In lower case; IPv6 without its brackets. */
  readonly host: string
  readonly bracketed: boolean
  /** Digits or empty. */
  readonly port: string
}

const AUTHORITY = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{0,5}))?$/

/** Undefined for what is no host with a port. */
export function authorityOf(text: string): Authority | undefined {
  const at = text.lastIndexOf('@')
  const found = AUTHORITY.exec(text.slice(at + 1))
  if (found === null) return undefined
  const [, six, name = '', port = ''] = found
  const host = (six ?? name).toLowerCase()
  return { host, bracketed: six !== undefined, port, ...(at >= 0 && { user: text.slice(0, at) }) }
}

/** A backslash before the query is a slash for browsers and a letter for others. */
const ENDS_AUTHORITY: ReadonlySet<number> = new Set(Array.from('/?#\\', (character) => character.charCodeAt(0)))

export function endOfAuthority(value: string, from: number): number {
  let at = from
  while (at < value.length && !ENDS_AUTHORITY.has(value.charCodeAt(at))) at += 1
  return at
}

export const MISLEADING: Problem = { rule: 'address.malformed', what: 'is read as one address by some and as another by others' }
const MALFORMED: Problem = { rule: 'address.malformed', what: 'names no host that can be read in one way only' }
const DISGUISED: Problem = { rule: 'address.disguised', what: 'spells an address so that it is not seen' }
const IMITATED: Problem = { rule: 'address.imitated', what: 'has a host name in letters that imitate others' }
const LONGEST_NAME = 253
const NAME = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?$/
const BEYOND_ASCII = /[^\0-\x7f]/
/** Four parts that end in a number are an address to somebody, were the first written `o177`: no domain is a number. */
const NEARLY_ADDRESS = /^(?:[^.]+\.){3}\d+\.?$/
const DIGITS_OF_OTHERS = /(?![0-9])\p{Nd}/u
const WORDS_OF_UNICODE = /^[\p{L}\p{M}\p{N}_.-]+$/u

/** Whether a host is one plain public name or address. */
export function hostProblem({ host, bracketed }: Pick<Authority, 'host' | 'bracketed'>): Problem | undefined {
  if (host === '' || host.length > LONGEST_NAME) return MALFORMED
  if (bracketed || host.includes(':')) return addressProblem(host)
  if (isDisguisedAddress(host) || host.includes('%')) return DISGUISED
  if (BEYOND_ASCII.test(host)) return internationalProblem(host)
  if (!NAME.test(host)) return MALFORMED
  return nameProblem(host)
}

function nameProblem(host: string): Problem | undefined {
  const plain = host.endsWith('.') ? host.slice(0, -1) : host
  const known = nameRuleOf(plain)
  if (known !== undefined) return { rule: known.id, what: `leads to a host that ${known.what}` }
  if (addressOf(plain) !== undefined) return addressProblem(plain)
  return NEARLY_ADDRESS.test(plain) ? DISGUISED : undefined
}

function addressProblem(text: string): Problem | undefined {
  // A zone names an interface of this machine.
  const address = text.includes('%') ? undefined : addressOf(text)
  if (address === undefined) return DISGUISED
  const range = rangeOf(address)
  return range === undefined
    ? undefined
    : { rule: 'address.range', what: `leads to ${range.kind} (${range.range}, ${range.source})` }
}

/** A name beyond ASCII: what its compatibility form is has to be beyond ASCII too, and may imitate nothing. */
function internationalProblem(host: string): Problem | undefined {
  const folded = host.normalize('NFKC').toLowerCase()
  if (!BEYOND_ASCII.test(folded) || !WORDS_OF_UNICODE.test(folded) || DIGITS_OF_OTHERS.test(folded)) return DISGUISED
  return imitates(folded) ? IMITATED : nameProblem(folded)
}

/** A number or a version in the place of a host: refused only where a resolver makes something other than a public address of it. */
export function numberProblem(host: string): Problem | undefined {
  if (!DECIMAL.test(host)) return DISGUISED
  const address = whatwgAddress(host)
  if (address === undefined) return undefined
  // 0.0.0.N leads nowhere but for zero itself, and is what a small number becomes.
  const small = address[0] === 0 && address.some((part) => part !== 0)
  return small || rangeOf(address) === undefined ? undefined : DISGUISED
}
const DECIMAL = /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*$/

/** Below what belongs to ordinary programs; and above, those that obey a line in somebody else's protocol without a password. */
export function portProblem(port: string): Problem | undefined {
  const number = Number(port)
  if (port === '' || PORTS_OF_THE_WEB.has(number)) return undefined
  return number < 1024 || number > 65_535 || PORTS_OF_DAEMONS.has(number)
    ? { rule: 'address.port', what: `leads to port ${port}, where no website is` }
    : undefined
}
const PORTS_OF_THE_WEB: ReadonlySet<number> = new Set([80, 443])
/** Docker, Redis, kubelet, memcached; the rest is the list of WHATWG Fetch, "port blocking". */
const PORTS_OF_DAEMONS: ReadonlySet<number> = new Set(
  [2375, 6379, 10_250, 11_211].concat([
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
  ]),
)
