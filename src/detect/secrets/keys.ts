/** Private keys as text: PEM (RFC 7468), OpenSSH, OpenPGP, PuTTY; in one line or many, numbered or quoted. */
import { isDrawn } from './credible.js'
import { type Hit, NO_HITS, type Place } from './hit.js'
import { isIn, type Runs } from './runs.js'

const END = '-----END '
/** A 16,384 bit RSA key with room to spare. */
const MOST = 32 * 1024
/** The shortest line that can only be key: those of a file have 64 characters and more. */
const LINE = 32
/** Base64 characters below which it may be a shortened example. */
const SURE = 60

/** Begins with `-----BEGIN `. */
export function pemKey({ text, runs, start }: Place): readonly Hit[] {
  const head = /^-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY[A-Z ]{0,8}-----/.exec(text.slice(start, start + 72))
  if (head === null) return NO_HITS
  const from = start + head[0].length
  const end = runs.find(END, from)
  if (end < 0 || end - from > MOST || text.slice(from, end).includes('-----BEGIN ')) return withoutEnd(text, start, from, runs)
  const size = keyCharacters(text, from, end)
  if (size === 0) return NO_HITS
  const dashes = text.indexOf('-----', end + END.length)
  return [{ from: start, to: dashes < 0 || dashes > end + 64 ? end + END.length : dashes + 5, certain: size >= SURE }]
}

/** Begins with `Private-Lines:`, which says how many follow. */
export function puttyKey({ text, start, end, runs }: Place): readonly Hit[] {
  const count = /^ {0,2}\d{1,4}/.exec(text.slice(end, end + 8))?.[0].length
  return count === undefined ? NO_HITS : withoutEnd(text, start, end + count, runs)
}

/** Cut off before its end: as far as its lines go. */
function withoutEnd(text: string, start: number, from: number, runs: Runs): readonly Hit[] {
  let to = from
  let size = 0
  for (let line = nextLine(text, from); line !== undefined && line - from < MOST; line = nextLine(text, to)) {
    const end = runs.end('base64', line)
    if (end - line < LINE && size === 0) break
    to = end
    if (end - line < LINE) break
    size += end - line
  }
  return size === 0 || !isDrawn(text.slice(from, to)) ? NO_HITS : [{ from: start, to, certain: size >= SURE }]
}

/** Where the next base64 begins after a line end, written as one or escaped, and after what editors put before a line. */
function nextLine(text: string, from: number): number | undefined {
  const between = /^(?:\\{1,8}[nrt]|[\s"'+>|#*,:→-]|\d{1,6}(?=[\t:→|]))+/.exec(text.slice(from, from + 32))
  const at = from + (between?.[0].length ?? 0)
  return at > from && at < text.length && isIn('base64', text.charCodeAt(at)) ? at : undefined
}

/** How many characters stand in lines that are long enough to be key, and do not read like words. */
function keyCharacters(text: string, from: number, to: number): number {
  let size = 0
  for (let at = from; at < to; ) {
    const begin = at
    while (at < to && isIn('base64', text.charCodeAt(at))) at += 1
    if (at - begin >= LINE && isDrawn(text.slice(begin, at))) size += at - begin
    at += 1
  }
  return size
}
