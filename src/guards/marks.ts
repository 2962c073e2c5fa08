/** Our own marks in messages, and their removal from whatever a server sends, so that no server speaks in our name. */
import { once } from '../once.js'
import type { Json, JsonObject } from '../protocol/message.js'

/** Prefix of our members in `_meta` and in error data. */
export const META_PREFIX = 'sluicegate/'
/** Start of every sentence that we put into a message for a model or a person. */
export const NOTICE = '[sluicegate] '
/** Characters that nobody sees between two letters. No two parts of these patterns overlap, so each runs in linear time. */
const UNSEEN = String.raw`\p{Cf}\p{Cc}\p{Mn}\p{Me}`
/** What a reader takes for a letter of our name, besides the letter as formulas and wide scripts write it. */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  s: 'ѕꜱ',
  l: 'iIӏⅼ1|',
  u: 'υսᴜ',
  i: 'lLіιӏ1|',
  c: 'сϲⅽᴄ',
  e: 'еҽᴇ',
  g: 'ɡցɢ',
  a: 'аαᴀ',
  t: 'тτᴛ',
}
const word = (): string => Array.from('sluicegate', lettersLike).join(`[${UNSEEN}]*`)
/** And what else a label of ours could say, in a few words. */
const MORE = String.raw`(?:[\s:.,-]{1,3}\p{L}{1,16}){0,3}`
const noticeWord = once(() => new RegExp(String.raw`[[［【〔][\s${UNSEEN}]*${word()}${MORE}[\s:${UNSEEN}]*[\]］】〕]`, 'giu'))
const hiddenWord = once(() => new RegExp(word(), 'iu'))
const PLAIN_WORD = /s[li1|]u[il1|]cegate/i

function lettersLike(letter: string): string {
  const wide = String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)
  return String.raw`[${letter}${wide}${LOOKS_LIKE[letter] ?? ''}\u{24b6}-\u{24e9}\u{1d400}-\u{1d7ff}]`
}
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
