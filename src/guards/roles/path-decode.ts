/** A text as lenient readers would read it: every escape that servers, shells and web frameworks are known to undo (pure, linear). */
import { LIMITS } from '../../limits.js'

export interface Decoded {
  readonly text: string
  /** Bytes that are no UTF-8 and that only a lenient decoder turns into characters. */
  readonly malformed: boolean
  /** A second reading found separators, dots or controls: nobody encodes those twice by accident. */
  readonly nested: boolean
  /** More layers than any server undoes. */
  readonly endless: boolean
}

/** Runs of percent bytes; `%u`, `\u`, `\x`, octal, and HTML forms of one character. */
const ESCAPES =
  /((?:%[0-9a-f]{2})+)|(?:%u|\\u)([0-9a-f]{4})|(?:\\x|&#x0{0,5}(?=[0-9a-f]{2};))([0-9a-f]{2});?|&#0{0,5}([0-9]{2});|\\(056|057|134)|&(period|sol|bsol);/gi
const NAMED: Readonly<Record<string, string>> = { period: '.', sol: '/', bsol: '\\' }
/** Dots and separators; one alone is the beginning of a number. */
const BARE = /0x(2e|2f|5c)/gi
const SEVERAL_BARE = /0x(?:2e|2f|5c).*0x(?:2e|2f|5c)|\.\.0x(?:2f|5c)/is
const MAY_ESCAPE = /%[0-9a-fu]|\\[ux01]|&[#psb]|0x[25]/i
/**
 * Overlong forms, bytes that begin none or more than four (RFC 3629 section 3). A single byte of Latin-1 is how old programs
 * write an accent, and passes.
 */
const MALFORMED = /%(?:c[01]|f[5-9a-f]|e0%[89]|f0%8|e[0-9a-f]%[2-7][0-9a-f]%[89ab])/i

/** Undoes escapes until nothing changes, or until it is plain that something hides. */
export function decoded(value: string): Decoded {
  let text = value
  for (let round = 0; round < LIMITS.decodings; round++) {
    if (!MAY_ESCAPE.test(text)) return read(text)
    const malformed = MALFORMED.test(text)
    const next = malformed || !ONLY_WELL_FORMED.test(text) ? undone(text) : decodeURIComponent(text)
    if (next === text) return read(text)
    const nested = round > 0 && structure(next) > structure(text)
    if (malformed || nested) return { ...read(next), malformed, nested }
    text = next
  }
  return { ...read(text), endless: true }
}

/** Percent bytes of ASCII and of characters with two bytes, and nothing else that is undone: for these the engine is quicker. */
const ONLY_WELL_FORMED = /^(?:[^%\\&0]|0(?![xX])|%[0-7][\da-f]|%(?:c[2-9a-f]|d[\da-f])%[89ab][\da-f])*$/i

function undone(text: string): string {
  const plain = text.replaceAll(ESCAPES, character)
  if (!SEVERAL_BARE.test(plain)) return plain
  return plain.replaceAll(BARE, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function read(text: string): Decoded {
  return { text: lookAlikesRead(text), malformed: false, nested: false, endless: false }
}

function character(whole: string, bytes?: string, ...codes: (string | undefined)[]): string {
  if (bytes?.length === 3 && bytes < '%8') return String.fromCharCode(Number.parseInt(bytes.slice(1), 16))
  if (bytes !== undefined) return Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8')
  const [four, two, decimal, octal, named] = codes
  if (named !== undefined) return NAMED[named.toLowerCase()] ?? whole
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
  if (decimal !== undefined) return String.fromCharCode(Number.parseInt(decimal, 10))
  const hex = four ?? two
  return hex === undefined ? whole : String.fromCharCode(Number.parseInt(hex, 16))
}

/** How many dots, separators and controls there are. */
function structure(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code === 0x2e || code === 0x2f || code === 0x5c) count += 1
  }
  return count
}

/** Slashes and dots of other scripts: what a file system that folds them, or a person who retypes them, takes for ours. */
const SLASHES = /[\u2044\u2215\u29f8\u2afd\uff0f]/g
const BACKSLASHES = /[\u2216\u29f5\u29f9\ufe68\uff3c]/g
const DOTS = /[\u2024\u3002\ufe52\uff0e\uff61]/g
/** Where there are any, or characters whose compatibility form holds one or a Latin letter. */
const MAY_LOOK_ALIKE =
  /[\u00aa-\u00be\u02b0-\u02b8\u1d2c-\u1dbf\u1e9a-\u1e9b\u2000-\u2fff\u3002\u3200-\u33ff\ufb00-\uffff\ud835\ud83c]/

function lookAlikesRead(text: string): string {
  if (!MAY_LOOK_ALIKE.test(text)) return text
  return text.replaceAll(SLASHES, '/').replaceAll(BACKSLASHES, '\\').replaceAll(DOTS, '.').normalize('NFKC')
}
