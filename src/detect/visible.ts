/**
 * Text that is not ours, made safe and honest for a person's eyes: what a terminal would obey and what nobody would see
 * (control and format characters, bidirectional overrides, tags, variation selectors, private use, odd separators, blank
 * letters, lone surrogates) is written as `\u{…}`. Escaped, never stripped: a reader must see that it was there.
 */
const UNSEEN = new RegExp(
  [
    String.raw`[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]`,
    String.raw`\u034f|\u17b4|\u17b5|[\u180b-\u180f]|[\ufe00-\ufe0e]|[\u{e0100}-\u{e01ef}]`,
    String.raw`(?<!\p{Extended_Pictographic})\ufe0f`,
  ].join('|'),
  'gu',
)

/** One line: line ends and tabs are escaped like every other control character. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, escapeCharacter)
}

function escapeCharacter(character: string): string {
  const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character]
  return named ?? `\\u{${character.codePointAt(0)?.toString(16)}}`
}

/** The characters in a text that a person would not see, line ends and tabs excepted; each once, as `\u{…}`. */
export function unseenIn(text: string): string[] {
  const found = text.match(UNSEEN) ?? []
  return [...new Set(found)].filter((character) => !/[\n\r\t]/.test(character)).map(escapeCharacter)
}
