/**
 * Texts that a model reads one after the other: blocks of content, messages, items of a list. Each may say nothing by itself, so
 * they are read together as well.
 */
import { isObject, type Json, type JsonObject } from '../protocol/message.js'
import type { Path } from './leaves.js'

export type SeeSequence = (pieces: readonly string[], path: Path) => void

/**
 * Calls for each list of at least two texts, and for the texts and the names of each object of a structure. Every text is in few of
 * them, so the work is bounded by the value.
 */
export function seeSequences(value: Json, see: SeeSequence, path: string[] = [], structured = false): void {
  if (value === null || typeof value !== 'object') return
  if (Array.isArray(value)) {
    if (value.length > 1) several(value.flatMap(piecesOf), see, path)
    return value.forEach((item, index) => inside(item, String(index), see, path, structured))
  }
  if (structured) for (const pieces of inStructure(value)) several(pieces, see, path)
  for (const name in value) inside(value[name] ?? null, name, see, path, structured || name === 'structuredContent')
}

function several(pieces: readonly string[], see: SeeSequence, path: Path): void {
  if (pieces.length > 1) see(pieces, path)
}

function inside(value: Json, name: string, see: SeeSequence, path: string[], structured: boolean): void {
  if (value === null || typeof value !== 'object') return
  path.push(name)
  seeSequences(value, see, path, structured)
  path.pop()
}

const isText = (value: Json): value is string => typeof value === 'string'

/** Programs make structures, and models read them from their first word to their last. */
function inStructure(value: JsonObject): readonly (readonly string[])[] {
  return [Object.values(value).filter(isText), Object.keys(value)]
}

/** Of an item: itself, its text, that of its content or of the resource that it embeds (MCP "Content", "Prompts: messages"). */
function piecesOf(item: Json): readonly string[] {
  if (typeof item === 'string') return [item]
  if (!isObject(item)) return NONE
  const { text, content, resource } = item
  if (typeof text === 'string') return [text]
  if (typeof content === 'string') return [content]
  if (Array.isArray(content)) return content.flatMap((block) => (isObject(block) ? textIn(block) : NONE))
  return isObject(content) ? textIn(content) : isObject(resource) ? textIn(resource) : NONE
}

const textIn = ({ text }: JsonObject): readonly string[] => (typeof text === 'string' ? [text] : NONE)
const NONE: readonly string[] = Object.freeze([])

/** What is longer was read by itself: here only its beginning and its end count. */
const EDGE = 100

/** The texts as one, without what lies far from where they meet. */
export function joined(pieces: readonly string[], between: string): string {
  return pieces.map(edges).join(between)
}

function edges(piece: string): string {
  return piece.length <= 2 * EDGE ? piece : `${piece.slice(0, EDGE)}\n\n${piece.slice(-EDGE)}`
}

/** Whether a word may go on from one text in the next: sentences and names begin with a capital, and with small letters behind it. */
export function mayShareWord(pieces: readonly string[]): boolean {
  return pieces.some((piece, index) => index > 0 && GOES_ON.test(piece) && ENDS_INSIDE.test(pieces[index - 1]?.slice(-2) ?? ''))
}
const GOES_ON = /^(?:[\p{Ll}\p{Lo}\p{M}\p{N}]|\p{Lu}(?!\p{Ll}))/u
const ENDS_INSIDE = /[\p{L}\p{M}\p{N}]$/u
