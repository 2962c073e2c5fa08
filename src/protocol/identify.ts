/**
 * The id that a refused line names, so that the request it belongs to can be ended at once instead of timing out
 * (a Python server that writes NaN still says which request it answers).
 *
 * The line is not a message, so little is believed: it must begin as one object whose top-level members name `id` once
 * and no case variant of it, without escapes, with a value that every parser reads alike, and nothing may follow the
 * object. A line that was cut (the head of one that was too long) counts if its id came before the cut.
 */
import type { RequestId } from './message.js'

/** A short ASCII string without escapes, or an integer, and the end of its member. */
const ID_VALUE = /^(?:"([ !#-[\]-~]{0,256})"|(0|-?[1-9][0-9]{0,15})) *[,}]/
const ID_CHARACTERS = 300

/** @param line untrusted bytes, whole or cut short */
export function readableId(line: Buffer): RequestId | undefined {
  const text = line.toString('latin1')
  const names = topLevelNames(text)
  if (names === undefined || names.some(({ name }) => name.includes('\\'))) return undefined
  const [only, ...more] = names.filter(({ name }) => name.toLowerCase() === 'id')
  return only?.name === 'id' && more.length === 0 ? idValue(text, only.colon + 1) : undefined
}

interface Name {
  readonly name: string
  readonly colon: number
}

/** A few names at most: a line with hundreds of top-level members is nobody's message. */
const MOST_NAMES = 64

function topLevelNames(text: string): Name[] | undefined {
  if (!text.startsWith('{')) return undefined
  const names: Name[] = []
  let depth = 1
  for (let at = 1; at < text.length; at++) {
    const character = text[at]
    if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    else if (character === '"') {
      const end = stringEnd(text, at)
      const colon = afterSpaces(text, end)
      if (depth === 1 && text[colon] === ':') names.push({ name: text.slice(at + 1, end - 1), colon })
      at = end - 1
    }
    if (names.length > MOST_NAMES) return undefined
    if (depth === 0) return afterSpaces(text, at + 1) === text.length ? names : undefined
  }
  return names
}

/** Index after the closing quote, or the end of the text. */
function stringEnd(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '"') return at + 1
    if (text[at] === '\\') at++
  }
  return text.length
}

function idValue(text: string, from: number): RequestId | undefined {
  const start = afterSpaces(text, from)
  const [, string, integer] = ID_VALUE.exec(text.slice(start, start + ID_CHARACTERS)) ?? []
  if (integer === undefined) return string
  return Number.isSafeInteger(Number(integer)) ? Number(integer) : undefined
}

function afterSpaces(text: string, from: number): number {
  let at = from
  while (text[at] === ' ') at++
  return at
}
