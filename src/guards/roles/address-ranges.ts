/**
 * Internet addresses that are not a public host's, as one table, and what stands for an address in a text (pure).
 * Source: IANA's special-purpose address registries (RFC 6890), and what cloud vendors document.
 */

import { once } from '../../once.js'

/** Why an address is refused: its own kind decides what a reader is told. */
export type RangeKind =
  | 'this machine'
  | 'a private network'
  | 'the metadata of a cloud'
  | 'no single host'
  | 'an address inside another'

export interface Range {
  readonly range: string
  readonly kind: RangeKind
  readonly source: string
}

/** The first that holds an address names it, so narrow ranges stand before wide ones. */
export const RANGES: readonly Range[] = [
  {
    range: '169.254.169.254/32',
    kind: 'the metadata of a cloud',
    source: 'AWS, Azure, Google, OpenStack, Hetzner, DigitalOcean',
  },
  { range: '169.254.170.2/32', kind: 'the metadata of a cloud', source: 'AWS ECS credentials' },
  { range: '169.254.170.23/32', kind: 'the metadata of a cloud', source: 'AWS EKS pod identity' },
  { range: '169.254.169.253/32', kind: 'the metadata of a cloud', source: 'AWS DNS' },
  { range: '168.63.129.16/32', kind: 'the metadata of a cloud', source: 'Azure WireServer' },
  { range: '100.100.100.200/32', kind: 'the metadata of a cloud', source: 'Alibaba' },
  { range: '192.0.0.192/32', kind: 'the metadata of a cloud', source: 'Oracle' },
  { range: 'fd00:ec2::/64', kind: 'the metadata of a cloud', source: 'AWS over IPv6' },
  { range: 'fd20:ce::254/128', kind: 'the metadata of a cloud', source: 'Google over IPv6' },
  { range: '0.0.0.0/8', kind: 'this machine', source: 'RFC 1122, section 3.2.1.3' },
  { range: '10.0.0.0/8', kind: 'a private network', source: 'RFC 1918' },
  { range: '100.64.0.0/10', kind: 'a private network', source: 'RFC 6598' },
  { range: '127.0.0.0/8', kind: 'this machine', source: 'RFC 1122, section 3.2.1.3' },
  { range: '169.254.0.0/16', kind: 'a private network', source: 'RFC 3927' },
  { range: '172.16.0.0/12', kind: 'a private network', source: 'RFC 1918' },
  { range: '192.0.0.0/24', kind: 'a private network', source: 'RFC 6890' },
  { range: '192.88.99.0/24', kind: 'an address inside another', source: 'RFC 7526' },
  { range: '192.168.0.0/16', kind: 'a private network', source: 'RFC 1918' },
  { range: '198.18.0.0/15', kind: 'a private network', source: 'RFC 2544' },
  { range: '224.0.0.0/4', kind: 'no single host', source: 'RFC 5771' },
  { range: '240.0.0.0/4', kind: 'no single host', source: 'RFC 1112, section 4' },
  { range: '::/128', kind: 'this machine', source: 'RFC 4291' },
  { range: '::1/128', kind: 'this machine', source: 'RFC 4291' },
  { range: '::/96', kind: 'an address inside another', source: 'RFC 4291, section 2.5.5.1' },
  { range: '::ffff:0:0/96', kind: 'an address inside another', source: 'RFC 4291, section 2.5.5.2' },
  { range: '::ffff:0:0:0/96', kind: 'an address inside another', source: 'RFC 2765' },
  { range: '64:ff9b::/96', kind: 'an address inside another', source: 'RFC 6052' },
  { range: '64:ff9b:1::/48', kind: 'an address inside another', source: 'RFC 8215' },
  { range: '100::/64', kind: 'no single host', source: 'RFC 6666' },
  { range: '2001::/32', kind: 'an address inside another', source: 'RFC 4380' },
  { range: '2001::/23', kind: 'no single host', source: 'RFC 2928' },
  { range: '2002::/16', kind: 'an address inside another', source: 'RFC 3056' },
  { range: '3fff::/20', kind: 'no single host', source: 'RFC 9637' },
  { range: '5f00::/16', kind: 'no single host', source: 'RFC 9602' },
  { range: 'fc00::/7', kind: 'a private network', source: 'RFC 4193' },
  { range: 'fe80::/10', kind: 'a private network', source: 'RFC 4291' },
  { range: 'fec0::/10', kind: 'a private network', source: 'RFC 3879' },
  { range: 'ff00::/8', kind: 'no single host', source: 'RFC 4291' },
]

/** The numbers of an address: four of eight bits, or eight of sixteen. */
export type Address = readonly number[]

/** An address in its one plain spelling of IPv4, or any spelling of IPv6 without brackets and zone; undefined for all else. */
export function addressOf(text: string): Address | undefined {
  return text.includes(':') ? sixOf(text) : fourOf(text)
}

const FOUR = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/

function fourOf(text: string): Address | undefined {
  if (!FOUR.test(text)) return undefined
  const parts = text.split('.').map(Number)
  return parts.every((part) => part <= 255) ? parts : undefined
}

const SIX = /^[\da-f:]*(?:\d{1,3}(?:\.\d{1,3}){3})?$/i

function sixOf(text: string): Address | undefined {
  if (text.length > LONGEST_SIX || !SIX.test(text)) return undefined
  const [head = '', tail, more] = text.split('::')
  const front = groups(head)
  const back = tail === undefined ? [] : groups(tail)
  if (front === undefined || back === undefined || more !== undefined) return undefined
  const missing = 8 - front.length - back.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  return [...front, ...Array<number>(missing).fill(0), ...back]
}
const LONGEST_SIX = 45

/** `fe80:0:1.2.3.4` as numbers of sixteen bits. */
function groups(text: string): number[] | undefined {
  if (text === '') return []
  const numbers: number[] = []
  for (const part of text.split(':')) {
    const four = fourOf(part)
    if (four !== undefined) numbers.push(pair(four, 0), pair(four, 2))
    else if (GROUP.test(part)) numbers.push(Number.parseInt(part, 16))
    else return undefined
  }
  return numbers
}
const GROUP = /^[\da-f]{1,4}$/i
const pair = (four: Address, at: number): number => (four[at] ?? 0) * 256 + (four[at + 1] ?? 0)

interface Compiled {
  readonly row: Range
  readonly from: Address
  readonly bits: number
}
const compiled = once((): readonly Compiled[] => RANGES.map(compiledRange))

function compiledRange(row: Range): Compiled {
  const [text = '', bits = ''] = row.range.split('/')
  const from = addressOf(text)
  if (from === undefined) throw new TypeError(`${row.range} is no range`)
  return { row, from, bits: Number(bits) }
}

/** The range of special purpose that an address belongs to; undefined for a public one. */
export function rangeOf(address: Address): Range | undefined {
  return compiled().find(({ from, bits }) => from.length === address.length && equal(from, address, bits))?.row
}

function equal(from: Address, address: Address, bits: number): boolean {
  const width = from.length === 4 ? 8 : 16
  return from.every((part, i) => {
    const kept = Math.min(Math.max(bits - i * width, 0), width)
    return part >>> (width - kept) === (address[i] ?? 0) >>> (width - kept)
  })
}

/**
 * A text that some reader takes for an IPv4 address although it is none in plain spelling: a number, octal, hexadecimal or
 * short parts (inet_aton(3), WHATWG URL section 3.5), parts out of range, a dot at the end.
 */
export function isDisguisedAddress(host: string): boolean {
  return NUMERIC.test(host) && fourOf(host) === undefined
}
const NUMERIC = /^(?:(?:0x[\da-f]*|\d+)\.){0,3}(?:0x[\da-f]*|\d+)\.?$/i

/** The address that a resolver makes of decimal parts, of which the last fills the rest; undefined where it makes none. */
export function whatwgAddress(host: string): Address | undefined {
  const parts = host.split('.').map(Number)
  const last = parts.pop() ?? 0
  const width = 4 - parts.length
  if (width < 1 || last >= 256 ** width || parts.some((part) => part > 255)) return undefined
  const rest = Array.from({ length: width }, (_, i) => Math.floor(last / 256 ** (width - 1 - i)) % 256)
  return [...parts, ...rest]
}
