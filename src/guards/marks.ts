/** Our own marks in messages, and their removal from whatever a server sends, so that no server speaks in our name. */
import type { Json, JsonObject } from '../protocol/message.js'

/** Prefix of our members in `_meta` and in error data. */
export const META_PREFIX = 'sluicegate/'
/** Start of every sentence that we put into a message for a model or a person. */
export const NOTICE = '[sluicegate] '
const NOTICE_WORD = /\[\s*sluicegate\s*\]/gi

/** Quick look at the text of a message: true for everything that `withoutMarks` would change, and for little else. */
export function mayCarryMarks(text: string): boolean {
  return /sluicegate/i.test(text)
}

/** The same value with our members removed and our notice defused. */
export function withoutMarks(value: JsonObject): JsonObject {
  return cleaned(value) as JsonObject
}

function cleaned(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll(NOTICE_WORD, '[not from sluicegate]')
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(cleaned)
  const kept = Object.entries(value).filter(([name]) => !name.toLowerCase().startsWith(META_PREFIX))
  return Object.fromEntries(kept.map(([name, member]) => [name, cleaned(member)]))
}
