/** Our own marks in messages, and their removal from whatever a server sends, so that no server speaks in our name. */
import { once } from '../once.js'
import type { Json, JsonObject } from '../protocol/message.js'

/** Prefix of our members in `_meta` and in error data. */
export const META_PREFIX = 'sluicegate/'
/** Start of every sentence that we put into a message for a model or a person. */
export const NOTICE = '[sluicegate] '
/** Characters that nobody sees between two letters. No two parts of these patterns overlap, so each runs in linear time. */
const UNSEEN = String.raw`\p{Cf}\p{Cc}\p{Mn}\p{Me}`
const WORD = 'sluicegate'.split('').join(`[${UNSEEN}]*`)
const noticeWord = once(() => new RegExp(String.raw`[[［][\s${UNSEEN}]*${WORD}[\s${UNSEEN}]*[\]］]`, 'giu'))
const hiddenWord = once(() => new RegExp(WORD, 'iu'))
const PLAIN_WORD = /sluicegate/i
/** What JSON text writes for control characters that nobody sees, and the one that it does not escape. */
const HIDDEN_ESCAPES = ['\\u00', '\\b', '\\f', '\x7f']

/** Quick look at the text of a message: true for everything that `withoutMarks` would change, and for little else. */
export function mayCarryMarks(text: string): boolean {
  return PLAIN_WORD.test(text) || (mayHide(text) && hiddenWord().test(text.replaceAll(/\\(?:u00[01][0-9a-f]|[bf])/g, '\u200b')))
}

/** Other than plain ASCII; asked of memory, not of a pattern. */
function mayHide(text: string): boolean {
  return HIDDEN_ESCAPES.some((escape) => text.includes(escape)) || Buffer.byteLength(text) !== text.length
}

/** The same value with our members removed and our notice defused, in names too: a form shows them. */
export function withoutMarks(value: JsonObject): JsonObject {
  return cleaned(value) as JsonObject
}

function cleaned(value: Json): Json {
  if (typeof value === 'string') return defused(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(cleaned)
  const kept = Object.entries(value).filter(([name]) => !name.toLowerCase().startsWith(META_PREFIX))
  return Object.fromEntries(kept.map(([name, member]) => [defused(name), cleaned(member)]))
}

const defused = (text: string): string => text.replaceAll(noticeWord(), '[not from sluicegate]')
