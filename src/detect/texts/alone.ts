/** Whether a sentence is a paragraph by itself in a text that is about something else (pure). */

/** A task that somebody slipped in is short. */
const LONGEST = 240
const SHORTEST = 24
/** What is about something else has so many characters. */
const ELSE = 160

/** @param from where the sentence begins */
export function standsAlone(text: string, from: number, where: 'anywhere' | 'end'): boolean {
  const { length } = text
  const first = text.charCodeAt(from)
  if (first < 0x41 || first > 0x5a) return false
  if (where === 'end' && from > LEAD && length - from > LONGEST) return false
  if (length < ELSE + SHORTEST || (from > 0 && !BEFORE.test(text.slice(Math.max(0, from - 8), from)))) return false
  const here = text.slice(from, from + LONGEST + 2)
  const end = AFTER.exec(here)?.index ?? here.length
  if (end < SHORTEST || end > LONGEST || length - end < ELSE) return false
  if (where === 'end' && from > LEAD && text.slice(from + end).trim().length > LEAD) return false
  return SENTENCE.test(here.slice(0, end))
}
/** What may stand before the first paragraph or after the last: quotes, brackets, the end of a comment. */
const LEAD = 12
/** A blank line, the tag of a paragraph or a value. */
const BEFORE = /(?:\n\s*\n|\\n\\n|^|<p>|: ")[\s>*"'({-]{0,3}$|[a-z]: $/
const AFTER = /\s*(?:\n|\\n|$|"\s*[,}\]\n]|<\/|-->)/
/** One or two, the last with its mark. */
const SENTENCE = /^[^.?!\n]{16,200}(?:[.?!] [^.?!\n]{1,120})?[.?!]+['"]?[.?!]?$/
