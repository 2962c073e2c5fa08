/** The texts in a message's body: every string, every member name, and what is written in base64 as the content of a file. */
import { isBase64 } from '../detect/base64.js'
import { decodedMedia } from '../detect/texts/media.js'
import { type Json, type JsonObject, type Message, textOf } from '../protocol/message.js'
import { below, type JsonPointer } from '../protocol/pointer.js'

/** `media`: decoded from base64. `lies`: it is said to be no text. */
export interface Leaf {
  readonly kind: 'string' | 'name' | 'media'
  readonly text: string
  readonly lies?: boolean
}
/** From the body down; read while it is visited, or not at all. */
export type Path = readonly string[]
export type See = (leaf: Leaf, path: Path) => void

/** What a message carries besides its method and id. */
export function bodyOf(message: Message): JsonObject {
  switch (message.kind) {
    case 'request':
    case 'notification':
      return message.params ?? {}
    case 'result':
      return message.result
    case 'error':
      return { ...message.error }
    default:
      return message satisfies never
  }
}

/** @param body of the same shape, with other texts */
export function withBody(message: Message, body: JsonObject): Message {
  switch (message.kind) {
    case 'request':
    case 'notification':
      return { ...message, params: body }
    case 'result':
      return { ...message, result: body }
    case 'error':
      return { ...message, error: { ...body, code: message.error.code, message: textOf(body['message']) } }
    default:
      return message satisfies never
  }
}

/** Depth is bounded by the strict decode that every message went through. */
export function seeTexts(value: Json, see: See, path: string[] = []): void {
  if (typeof value === 'string') return see({ kind: 'string', text: value }, path)
  if (value === null || typeof value !== 'object') return
  if (Array.isArray(value)) return value.forEach((item, index) => seeInside(item, String(index), see, path))
  const media = mediaName(value)
  for (const [name, member] of Object.entries(value)) {
    if (name === media) seeMedia(textOf(member), textOf(value['mimeType']), see, [...path, name])
    else seeInside(member, name, see, path)
    see({ kind: 'name', text: name }, path)
  }
}

function seeInside(value: Json, name: string, see: See, path: string[]): void {
  path.push(name)
  seeTexts(value, see, path)
  path.pop()
}

function seeMedia(base64: string, said: string, see: See, path: Path): void {
  const { text, lies } = decodedMedia(base64, said)
  const shown = text ?? (IS_TEXT.test(said) ? Buffer.from(base64, 'base64').toString('utf8').replaceAll('\0', '') : undefined)
  if (shown !== undefined) see({ kind: 'media', text: shown, lies }, path)
}

/** What a client shows as text whatever bytes are in it; NULs stand between letters of sixteen bits. */
const IS_TEXT = /^\s*(?:text\/|application\/(?:json|xml|yaml|javascript|[\w.-]{1,40}\+(?:json|xml|yaml))\b)/i

/**
 * The member that holds a file in base64: `blob` of a resource, `data` of a picture or a sound (MCP "Content"). A text under such
 * a name is a string like any other.
 */
function mediaName(value: JsonObject): 'blob' | 'data' | undefined {
  if (isEncoded(value['blob'])) return 'blob'
  return (value['type'] === 'image' || value['type'] === 'audio') && isEncoded(value['data']) ? 'data' : undefined
}

const isEncoded = (value: Json | undefined): boolean => typeof value === 'string' && isBase64(value)

/** Strings and files with other words; never names, by which programs find members. The same value where nothing changes. */
export function withTexts<Value extends Json>(value: Value, change: (text: string) => string): Value
export function withTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const items = value.map((item) => withTexts(item, change))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const media = mediaName(value)
  const members = Object.entries(value).map(([name, member]): [string, Json] => [
    name,
    name === media ? withMedia(textOf(member), change) : withTexts(member, change),
  ])
  return members.some(([name, member]) => member !== value[name]) ? Object.fromEntries(members) : value
}

function withMedia(base64: string, change: (text: string) => string): string {
  const { text } = decodedMedia(base64, '')
  const changed = text === undefined ? undefined : change(text)
  return changed === undefined || changed === text ? base64 : Buffer.from(changed).toString('base64')
}

export const pointerOf = (path: Path): JsonPointer => path.reduce(below, '')
