/** Characters that no name, path or address needs, and that a person does not see or a terminal obeys (pure, linear). */

/**
 * Controls and line ends, bidirectional overrides, zero-width and tag characters, private use, lone surrogates, blank letters.
 * The zero-width joiners are looked at apart: names in some scripts, and emoji, are written with them.
 */
const UNSEEN = new RegExp(
  String.raw`[\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e` +
    String.raw`\u2060-\u206f\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e01ef}]`,
  'u',
)
/** A joiner is at home between letters other than Latin ones, and in emoji. */
const STRAY_JOINER = /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\ufe0f]|(?!\p{Script=Latin})\p{L})[\u200c\u200d]/u
const PLAIN = /^[ -~]*$/

/** What is wrong with the characters of a value, as the end of a sentence; undefined when each can be seen. */
export function unseen(value: string): string | undefined {
  if (PLAIN.test(value)) return undefined
  const at = UNSEEN.exec(value) ?? STRAY_JOINER.exec(value)
  return at === null ? undefined : `holds the character U+${codeOf(at[0])}, which nobody sees`
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
