/** Whether a sentence is a paragraph by itself in a text that is about something else (pure). */

/** A task that somebody slipped in is short. */
const LONGEST = 240
const SHORTEST = 24
/** What is about something else has so many characters. */
const ELSE = 160

export type Where =
  | 'anywhere'
  | 'end'
  /** In a letter, or as a value of JSON: manuals and changelogs are full of orders. */
  | 'letter'
  /** As a value of what people write in a form. */
  | 'value'

/** @param from where the sentence begins */
export function standsAlone(text: string, from: number, where: Where): boolean {
  const { length } = text
  const first = text.charCodeAt(from)
  if (first < 0x41 || (first > 0x5a && first < 0x80)) return false
  if (where === 'end' && from > LEAD && length - from > LONGEST) return false
  if (length < ELSE + SHORTEST || (from > 0 && !BEFORE.test(text.slice(Math.max(0, from - 8), from)))) return false
  if (where === 'letter' && !isLetter(text, from)) return false
  if (where === 'value' && !isValue(text, from)) return false
  const here = text.slice(from, from + LONGEST + 2)
  const end = AFTER.exec(here)?.index ?? here.length
  if (end < SHORTEST || end > LONGEST || length - end < ELSE) return false
  if (where === 'end' && from > LEAD && text.slice(from + end).trim().length > LEAD) return false
  const paragraph = here.slice(0, end)
  if (where === 'anywhere' || where === 'end') return SENTENCE.test(paragraph)
  return ORDER.test(paragraph) && !BETWEEN_PEOPLE.test(paragraph)
}
const isLetter = (text: string, from: number): boolean => isValue(text, from) || LETTER.test(text)
const isValue = (text: string, from: number): boolean => VALUE.test(text.slice(Math.max(0, from - 24), from))
/** Of what people write; names, descriptions and messages of commits are in the imperative often. */
const VALUE =
  /["'](?:text|body|comments?|content|notes?|review|feedback|snippet|bio|reply|answer|caption|about)\\?["']: ?\\?["']$/i
const LETTER =
  /(?:^|\n)(?:(?:From|Subject|To): |(?:Hi|Hello|Dear|Hey|Good (?:morning|afternoon|evening))\b)|\n(?:Best|Kind|Warm|Many thanks|Thanks|Regards|Cheers|Sincerely|Yours)\b/

/** What may stand before the first paragraph or after the last: quotes, brackets, the end of a comment. */
const LEAD = 12
/** A blank line, the tag of a paragraph or a value. */
const BEFORE = /(?:\n\s*\n|\\n\\n|^|<p>|: ?\\?["'])[\s>*"'({-]{0,3}$|[a-z]: $/
const AFTER = /\s*(?:\n|\\n|$|["']\s*[,}\]\n]|<\/|-->)/
/** One or two, the last with its mark. */
const SENTENCE = /^[^.?!\n]{16,200}(?:[.?!] [^.?!\n]{1,120})?[.?!]+['"]?[.?!]?$/
/** Who writes to a person speaks of themselves and them, or of what the letter holds. */
const BETWEEN_PEOPLE = /\b(?:you|your|our|us|we|me|here|below|above|attached|browser|website|regards)\b/i
/** In a letter the mark may be missing, and points may stand in names. */
const ORDER = /^[^?!\n]{16,238}[\w.'")]$/
