/**
 * What a text says to whoever decodes it: escapes of JSON and program text, percent escapes, base64, hexadecimal. Each reading
 * knows where its characters stand in the text, so that what is found in it can be masked there.
 */
import { type Codes, codesOf } from './literals.js'

export interface Reading {
  readonly text: string
  /** Where the characters from `from` to `to` of the reading stand. */
  place(from: number, to: number): readonly [from: number, to: number]
}

/** Printable bytes in a row that make a reading: below, chance and ordinary words make them too. */
const GROUPS = 5
const PAIRS = 12
const SHORTEST = 4 * GROUPS

/** Whether a text has escapes of ordinary characters, which nobody needs. */
export function hidesByEscapes(text: string): boolean {
  return HIDING.test(text)
}
const HIDING = /\\(?:u00[2-7][\da-fA-F]|x[2-7][\da-fA-F]|\/)|%(?!20)[2-7][\da-fA-F]/

/** The same of the JSON text of a message, in which a backslash is two. */
export function escapesHide(text: string): boolean {
  return (text.includes('\\\\') && HIDING_IN_JSON.test(text)) || (text.includes('%') && HIDING.test(text))
}
const HIDING_IN_JSON = /\\\\(?:u00[2-7][\da-fA-F]|x[2-7][\da-fA-F]|\/)/

/** Whether a text has characters between its letters that nobody sees. */
export function hidesByUnseen(text: string): boolean {
  return UNSEEN.test(text)
}
const UNSEEN = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\u034f|[\u180b-\u180f]|[\ufe00-\ufe0d]/

/** @param codes of the text, see `codesOf` */
export function readings(text: string, codes: Codes): Reading[] {
  const found = encodedRuns(text, codes)
  if (hidesByEscapes(text)) found.push(replaced(text, unescaped))
  if (hidesByUnseen(text)) found.push(replaced(text, seen))
  return found
}

/** One level of escapes, byte for byte (UTF-8 as Latin-1); of two backslashes one is left, which may begin another. */
function unescaped(text: string, at: number): Step {
  const code = text.charCodeAt(at)
  if (code === PERCENT) return byteAt(text, at, 1)
  if (code !== BACKSLASH) return code
  const next = text.charCodeAt(at + 1)
  if (next === BACKSLASH || next === SLASH || next === QUOTE) return next + WIDTH * 2
  if (next === LETTER_X) return byteAt(text, at, 2)
  return text.startsWith('u00', at + 1) ? byteAt(text, at, 4) : code
}
const [PERCENT, BACKSLASH, SLASH, QUOTE, LETTER_X] = [0x25, 0x5c, 0x2f, 0x22, 0x78]

/** @param digits how far behind `at` the two digits stand */
function byteAt(text: string, at: number, digits: number): Step {
  const [high, low] = [hexOf(text.charCodeAt(at + digits)), hexOf(text.charCodeAt(at + digits + 1))]
  return (high | low) > 15 ? text.charCodeAt(at) : (high << 4) + low + WIDTH * (digits + 2)
}
const hexOf = (code: number): number => HEXADECIMAL[code] ?? 16

function seen(text: string, at: number): Step {
  const code = text.charCodeAt(at)
  return code >= 0xad && UNSEEN.test(text.charAt(at)) ? SKIPPED : code
}

/** A code unit of the reading, and above it, by `WIDTH`, how many of the text it is written in where that is not one. */
type Step = number
const WIDTH = 0x10000
/** Nothing of it is read. */
const SKIPPED = -1

function replaced(text: string, step: (text: string, at: number) => Step): Reading {
  const units = new Uint16Array(text.length)
  const sources = new Uint32Array(text.length + 1)
  let [length, wide] = [0, 0]
  for (let at = 0; at < text.length; ) {
    const taken = step(text, at)
    if (taken !== SKIPPED) {
      const unit = taken % WIDTH
      sources[length] = at
      units[length] = unit
      wide |= unit
      length += 1
    }
    at += taken < WIDTH ? 1 : Math.floor(taken / WIDTH)
  }
  sources[length] = text.length
  return { text: written(units.subarray(0, length), wide > 0xff), place: (from, to) => [sources[from] ?? 0, sources[to] ?? 0] }
}

function written(units: Uint16Array, wide: boolean): string {
  return wide ? Buffer.from(units.buffer, 0, units.length * 2).toString('utf16le') : Buffer.from(units).toString('latin1')
}

/** @param starts of the pieces of a reading, and where each comes from */
function placing(starts: readonly number[], sources: readonly number[]): Reading['place'] {
  const source = (at: number): number => {
    const piece = lastUpTo(starts, at)
    return (sources[piece] ?? 0) + at - (starts[piece] ?? 0)
  }
  return (from, to) => [source(from), source(to)]
}

/** Index of the last number that is not above `value`; the numbers rise. */
function lastUpTo(numbers: readonly number[], value: number): number {
  let [low, high] = [0, numbers.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((numbers[middle] ?? 0) <= value) low = middle
    else high = middle - 1
  }
  return low
}

/** Values of base64 digits of both alphabets; 64 for what is none. */
const VALUES = Uint8Array.from({ length: 128 }, (_, code) => {
  const at = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(String.fromCharCode(code))
  if (at >= 0) return at
  return code === 0x2d ? 62 : code === 0x5f ? 63 : 64
})
const valueAt = (codes: Codes, at: number): number => VALUES[codes[at] ?? 0] ?? 64
const isPrintable = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09

const PRINTABLE = Uint8Array.from({ length: 256 }, (_, byte) => (isPrintable(byte) ? 1 : 0))

/** Values of hexadecimal digits; 16 for what is none. */
const HEXADECIMAL = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase())
  return value < 0 ? 16 : value
})

const HEX = 1
/** First of the four digits that write a printable character and two more. */
const BEGINS = 2
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = VALUES[code] ?? 64
  const begins = value < 64 && [0, 1, 2, 3].some((rest) => isPrintable((value << 2) | rest))
  return ((HEXADECIMAL[code] ?? 16) < 16 ? HEX : 0) | (begins ? BEGINS : 0)
})

/** Whether three printable characters are written in the four from `at`. */
function isTextGroup(codes: Codes, at: number): boolean {
  const a = valueAt(codes, at)
  const b = valueAt(codes, at + 1)
  // Asked first, since it nearly always ends here.
  if ((a | b) > 63 || PRINTABLE[(a << 2) | (b >> 4)] === 0) return false
  const c = valueAt(codes, at + 2)
  const d = valueAt(codes, at + 3)
  return (c | d) <= 63 && PRINTABLE[((b & 15) << 4) | (c >> 2)] === 1 && PRINTABLE[((c & 3) << 6) | d] === 1
}

/** Whether two hexadecimal digits at `at` write a printable character. */
function isTextPair(codes: Codes, at: number): boolean {
  const high = hexAt(codes, at)
  const low = hexAt(codes, at + 1)
  return (high | low) < 16 && PRINTABLE[(high << 4) | low] === 1
}
const hexAt = (codes: Codes, at: number): number => HEXADECIMAL[codes[at] ?? 0] ?? 16

/** Whether a text, also that of a message, has a run that reads as text. Looks at every twentieth character of other texts. */
export function hidesByEncoding(codes: Codes): boolean {
  return eachRun(codes, () => true)
}

/** Calls for each run of base64 digits that reads as text somewhere, until the answer is true. */
function eachRun(codes: Codes, on: (from: number, to: number) => boolean): boolean {
  for (let probe = SHORTEST - 1; probe < codes.length; probe += SHORTEST) {
    if (valueAt(codes, probe) > 63) continue
    let from = probe
    while (from > 0 && valueAt(codes, from - 1) < 64) from -= 1
    let to = probe + 1
    while (to < codes.length && valueAt(codes, to) < 64) to += 1
    if (to - from >= SHORTEST && hasStretch(codes, from, to) && on(from, to)) return true
    probe = to - 1
  }
  return false
}

/** Whether the last pairs of hexadecimal digits before `end` write printable characters, wherever pairs begin. */
function hasPairs(codes: Codes, end: number): boolean {
  return [0, 1].some((side) => {
    let at = end - side - 2
    while (at >= end - side - 2 * PAIRS && isTextPair(codes, at)) at -= 2
    return at < end - side - 2 * PAIRS
  })
}

/** Whether there are stretches at all. Most characters of most words cannot begin a group that writes text. */
function hasStretch(codes: Codes, from: number, to: number): boolean {
  // Printable groups in a row up to here, in a byte for each of the four places at which groups may begin.
  let groups = 0
  let digits = 0
  for (let at = from; at < to; at += 1) {
    const kind = KINDS[codes[at] ?? 0] ?? 0
    digits = (kind & HEX) === 0 ? 0 : digits + 1
    if (digits > 0 && digits % PAIRS === 0 && digits > PAIRS * 2 && hasPairs(codes, at + 1)) return true
    const place = (at & 3) << 3
    const isText = (kind & BEGINS) !== 0 && at + 4 <= to && isTextGroup(codes, at)
    const inRow = isText ? ((groups >>> place) & 255) + 1 : 0
    if (inRow >= GROUPS) return true
    groups = (groups & ~(255 << place)) | (inRow << place)
  }
  return false
}

type Width = 4 | 2
const LEAST: Readonly<Record<Width, number>> = { 4: GROUPS, 2: PAIRS }

/** Stretches of a run in which each group of characters writes printable ones, wherever the groups begin. */
function stretches(codes: Codes, from: number, to: number, width: Width): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  const isText = width === 4 ? isTextGroup : isTextPair
  for (let phase = 0; phase < width; phase += 1) {
    let begin = from + phase
    for (let at = begin; at <= to; at += width) {
      if (at + width <= to && isText(codes, at)) continue
      if (at - begin >= LEAST[width] * width) found.push({ from: begin, to: at })
      begin = at + width
    }
  }
  return found
}

function encodedRuns(text: string, codes: Codes): Reading[] {
  const found: Reading[] = []
  let done = 0
  eachRun(codes, (first, last) => {
    if (first < done) return false
    const { starts, sources, digits, end } = unwrapped(text, codes, first, last)
    done = end
    const place = placing(starts, sources)
    const side = codesOf(digits)
    for (const stretch of stretches(side, 0, digits.length, 4)) found.push(within(base64Reading(digits, stretch), place))
    for (const stretch of stretches(side, 0, digits.length, 2)) found.push(within(hexReading(digits, stretch), place))
    return false
  })
  return found
}

function within(reading: Reading, outer: Reading['place']): Reading {
  return {
    text: reading.text,
    place: (from, to) => {
      const [begin, end] = reading.place(from, to)
      // By its last digit: a line end behind it is not its.
      return [outer(begin, begin)[0], outer(end - 1, end - 1)[0] + 1]
    },
  }
}

/** Shortest line of what is wrapped: base64 and xxd write sixty digits and more. */
const LINE = 40
/** As it is, or escaped. */
const LINE_END = /^(?:\r?\n|(?:\\r)?\\n)/

/** A run with the lines that go on with it, as `base64` and MIME wrap them. */
function unwrapped(text: string, codes: Codes, first: number, last: number) {
  const [starts, sources] = [[0], [first]]
  let digits = text.slice(first, last)
  let [from, end] = [first, last]
  while (end - from >= LINE) {
    const lineEnd = LINE_END.exec(text.slice(end, end + 4))?.[0]
    if (lineEnd === undefined || valueAt(codes, end + lineEnd.length) > 63) break
    from = end + lineEnd.length
    end = from
    while (valueAt(codes, end) < 64) end += 1
    starts.push(digits.length)
    sources.push(from)
    digits += text.slice(from, end)
  }
  return { starts, sources, digits, end }
}

/** With the groups on either side, of which a part may belong to it, and what is left of a group at the end. */
function base64Reading(digits: string, stretch: { from: number; to: number }): Reading {
  const from = stretch.from >= 4 ? stretch.from - 4 : stretch.from
  const to = Math.min(stretch.to + 4, digits.length)
  return {
    text: Buffer.from(digits.slice(from, to), 'base64').toString('latin1'),
    place: (begin, stop) => [from + Math.floor((begin * 4) / 3), Math.min(from + Math.ceil((stop * 4) / 3), to)],
  }
}

function hexReading(digits: string, { from, to }: { from: number; to: number }): Reading {
  return {
    text: Buffer.from(digits.slice(from, to), 'hex').toString('latin1'),
    place: (begin, stop) => [from + begin * 2, from + stop * 2],
  }
}
