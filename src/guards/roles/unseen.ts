/** Characters that no path or address needs, and that a person does not see or a terminal obeys (pure, linear). */
import { firstHidden } from '../../detect/texts/hidden.js'

const PLAIN = /^[ -~]*$/
/** Those that are writing in a text, too: tabs, line ends, a byte order mark. */
const NEVER = /[\p{Cc}\ufeff]/u

/** What is wrong with the characters of a value, as the end of a sentence; undefined when each can be seen. */
export function unseen(value: string): string | undefined {
  if (PLAIN.test(value)) return undefined
  const at = NEVER.exec(value)?.index ?? firstHidden(value)?.from
  return at === undefined ? undefined : `holds the character U+${codeAt(value, at)}, which nobody sees`
}

function codeAt(value: string, at: number): string {
  return (value.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
