/** A text as lenient readers would read it: every escape that servers, shells and web frameworks are known to undo (pure, linear). */
import { LIMITS } from '../../limits.js'

export interface Decoded {
  readonly text: string
  /** Bytes that are no UTF-8, which only a lenient decoder turns into characters. */
  readonly malformed: boolean
  /** A second reading found separators, dots or controls: nobody encodes those twice by accident. */
  readonly nested: boolean
  /** More layers than any server undoes. */
  readonly endless: boolean
}

/** Runs of percent bytes; `%u`, `\u`, `\x`, `0x` and numeric HTML forms of one character. */
const ESCAPES =
  /((?:%[0-9a-f]{2})+)|%u([0-9a-f]{4})|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|0x(2e|2f|5c|00)|&#x0{0,5}([0-9a-f]{2});|&#0{0,5}([0-9]{2});/gi
const MAY_ESCAPE = /[%\\&]|0[xX]/
const STRUCTURE = /[./\\\p{Cc}]/gu

/** Undoes escapes until nothing changes. */
export function decoded(value: string): Decoded {
  let text = value
  let malformed = false
  let nested = false
  for (let round = 0; round < LIMITS.decodings; round++) {
    const next = MAY_ESCAPE.test(text) ? undone(text) : { text, malformed: false }
    malformed ||= next.malformed
    if (next.text === text) return { text: lookAlikesRead(text), malformed, nested, endless: false }
    nested ||= round > 0 && count(next.text) > count(text)
    text = next.text
  }
  return { text: lookAlikesRead(text), malformed, nested, endless: true }
}

const count = (text: string): number => text.match(STRUCTURE)?.length ?? 0

function undone(value: string): { readonly text: string; readonly malformed: boolean } {
  let malformed = false
  const text = value.replaceAll(ESCAPES, (whole: string, bytes?: string, ...codes: (string | undefined)[]) => {
    if (bytes === undefined) return character(codes) ?? whole
    const read = utf8(bytes)
    malformed ||= read.malformed
    return read.text
  })
  return { text, malformed }
}

/** In the order of the groups of ESCAPES: all hexadecimal but the last. */
function character([percent, escaped, byte, bare, html, decimal]: readonly (string | undefined)[]): string | undefined {
  const hex = percent ?? escaped ?? byte ?? bare ?? html
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
  return decimal === undefined ? undefined : String.fromCharCode(Number.parseInt(decimal, 10))
}

/** The character's first byte by how many follow it, the first of RFC 3629's forbidden ones included (`%f8%80%80%80%ae`). */
const LEADS = [
  { from: 0xfc, more: 5, bits: 0x01, least: 0x4000000 },
  { from: 0xf8, more: 4, bits: 0x03, least: 0x200000 },
  { from: 0xf0, more: 3, bits: 0x07, least: 0x10000 },
  { from: 0xe0, more: 2, bits: 0x0f, least: 0x800 },
  { from: 0xc0, more: 1, bits: 0x1f, least: 0x80 },
] as const

/** As decoders before RFC 3629 read it: overlong forms are characters, a byte out of place is one of Latin-1. */
function utf8(escaped: string): { readonly text: string; readonly malformed: boolean } {
  const bytes = Buffer.from(escaped.replaceAll('%', ''), 'hex')
  const characters: string[] = []
  let malformed = false
  for (let at = 0; at < bytes.length; ) {
    const { code, length, strict } = characterAt(bytes, at)
    characters.push(code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code))
    malformed ||= !strict
    at += length
  }
  return { text: characters.join(''), malformed }
}

interface Read {
  readonly code: number
  readonly length: number
  readonly strict: boolean
}

function characterAt(bytes: Buffer, at: number): Read {
  const first = bytes[at] ?? 0
  if (first < 0x80) return { code: first, length: 1, strict: true }
  const lead = LEADS.find(({ from }) => first >= from)
  // A single byte of Latin-1 is how old programs write an accent; C0, C1 and what follows F4 stand in no text at all.
  const alone: Read = { code: first, length: 1, strict: first > 0xc1 && first < 0xf5 }
  if (lead === undefined) return alone
  let code = first & lead.bits
  for (let more = 1; more <= lead.more; more++) {
    const byte = bytes[at + more] ?? 0
    if ((byte & 0xc0) !== 0x80) return alone
    code = code * 64 + (byte & 0x3f)
  }
  return { code, length: lead.more + 1, strict: code >= lead.least && code <= 0x10ffff }
}

/** Slashes and dots of other scripts: what a file system that folds them, or a person who retypes them, takes for ours. */
const SLASHES = /[\u2044\u2215\u29f8\u2afd\uff0f]/g
const BACKSLASHES = /[\u2216\u29f5\u29f9\ufe68\uff3c]/g
const DOTS = /[\u2024\u3002\ufe52\uff0e\uff61]/g
const BEYOND_ASCII = /[\u0080-\uffff]/

function lookAlikesRead(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text
  const read = text.replaceAll(SLASHES, '/').replaceAll(BACKSLASHES, '\\').replaceAll(DOTS, '.')
  return read.replaceAll('\u2025', '..').normalize('NFKC')
}
