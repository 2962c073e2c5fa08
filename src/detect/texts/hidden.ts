/**
 * Characters that a person does not see and a model reads (pure). Judged by where they stand: a joiner inside a family emoji or
 * a Persian word is writing, the same joiner inside an English word is a channel. Unicode 16, UAX #9, UTS #51.
 */

export type HiddenKind =
  /** Tag characters (U+E0000 …): an invisible ASCII. The three flags that use them pass. */
  | 'tags'
  /** Zero-width space, joiners outside their scripts, word joiner, a byte order mark after the start. */
  | 'zero-width'
  /** Embeddings, overrides, isolates; marks in a text without a right-to-left letter. */
  | 'bidi'
  | 'private-use'
  /** Selectors that select nothing: bytes written as them. */
  | 'variation'
  | 'soft-hyphen'
  /** Invisible operators, blank letters, fillers, deprecated format characters. */
  | 'blank'
  /** Backspaces and carriage returns: what stands before them is overwritten on a terminal. */
  | 'overwrite'
  /** A terminal escape. */
  | 'escape'
  /** Another control character. */
  | 'control'
  /** Line and paragraph separators, which look like a line end or like nothing. */
  | 'separator'

export interface Hidden {
  readonly kind: HiddenKind
  /** Where in the text, in UTF-16 units; `to` exclusive. */
  readonly from: number
  readonly to: number
  /** What the run spells to a reader that knows the channel, if it spells anything. */
  readonly says?: string
}

/**
 * In order; neighbours of one kind are one run. Linear: every character is looked at once with its two neighbours. Lone
 * surrogates are not looked for: no message holds one.
 */
export function hiddenIn(text: string): Hidden[] {
  return Array.from(hiddenRuns(text), (run) => {
    const says = spelled(run.kind, text.slice(run.from, run.to))
    return says === undefined ? run : { ...run, says }
  })
}

/** The same one after the other, without what they spell: for whoever needs no more than the first. */
export function* hiddenRuns(text: string): Generator<Omit<Hidden, 'says'>> {
  if (!MAY_HIDE.test(text)) return
  const rightToLeft = RIGHT_TO_LEFT.test(text)
  let last: { kind: HiddenKind; from: number; to: number } | undefined
  for (const { 0: character, index } of text.matchAll(CANDIDATES)) {
    const kind = kindOf(character, text, index, rightToLeft)
    if (kind === undefined) continue
    const to = index + character.length
    if (last?.kind === kind && index <= last.to) last.to = Math.max(to, last.to)
    else {
      if (last !== undefined) yield last
      last = { kind, from: index, to }
    }
  }
  if (last !== undefined) yield last
}

/** Asked of every text, so without Unicode mode: the first halves of the pairs stand for their planes. */
const MAY_HIDE = new RegExp(
  [
    String.raw`[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f`,
    String.raw`\u2028-\u202e\u2060-\u206f\u2800\u3164\ud82f\ud834\udb40-\udbff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]`,
  ].join(''),
)

const CLASS = [
  String.raw`[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f`,
  String.raw`\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb`,
  String.raw`\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\p{Co}]`,
].join('')
/** An escape sequence is one candidate with its parameters. */
const ESCAPE = String.raw`(?:\x1b[\[\]P_^X]|[\x9b\x9d\x90])[\x20-\x3f]*[\x40-\x7e]?`
const PATTERN = String.raw`${ESCAPE}|\r(?!\n)|${CLASS}`
const CANDIDATES = new RegExp(PATTERN, 'gu')
const RIGHT_TO_LEFT = /[\u0590-\u07ff\u0860-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

function kindOf(character: string, text: string, at: number, rightToLeft: boolean): HiddenKind | undefined {
  const code = character.codePointAt(0) ?? 0
  if (code < 0xa0) return controlKind(code)
  if (code >= 0xe0000 && code <= 0xe007f) return inFlag(text, at) ? undefined : 'tags'
  if (isSelector(code)) return selects(code, text, at) ? undefined : 'variation'
  if (code === 0x200c || code === 0x200d) return joins(text, at) ? undefined : 'zero-width'
  if (code === 0x200e || code === 0x200f || code === 0x61c) return rightToLeft ? undefined : 'bidi'
  if (code >= 0x2066 && code <= 0x2069) return rightToLeft ? undefined : 'bidi'
  if (code >= 0x202a && code <= 0x202e) return 'bidi'
  if (code === 0xfeff) return at === 0 ? undefined : 'zero-width'
  if (code === 0x200b) return between(text, at, SPACELESS) ? undefined : 'zero-width'
  return otherKind(code, text, at)
}

function otherKind(code: number, text: string, at: number): HiddenKind | undefined {
  if (code === 0xad) return 'soft-hyphen'
  if (code === 0x2028 || code === 0x2029) return 'separator'
  if (code === 0x2060) return 'zero-width'
  if (code === 0x2800) return between(text, at, BRAILLE) ? undefined : 'blank'
  if (code >= 0x180b && code <= 0x180f) return MONGOLIAN.test(before(text, at)) ? undefined : 'blank'
  if ((code >= 0xe000 && code <= 0xf8ff) || code >= 0xf0000) return 'private-use'
  return 'blank'
}

function controlKind(code: number): HiddenKind {
  if (code === 0x08 || code === 0x0d || code === 0x7f) return 'overwrite'
  return code === 0x1b || code === 0x9b || code === 0x9d || code === 0x90 ? 'escape' : 'control'
}

/** The flags of England, Scotland and Wales: the only tag sequences that are recommended for interchange. */
function inFlag(text: string, at: number): boolean {
  const start = Math.max(0, at - 14)
  const flag = start + text.slice(start, at).lastIndexOf('\u{1f3f4}')
  if (flag < start) return false
  const tags = FLAG.exec(text.slice(flag + 2, flag + 14))
  return tags !== null && at < flag + 2 + tags[0].length
}
const FLAG =
  /^\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}/u

const isSelector = (code: number): boolean => (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef)

/** One selector after a character that has variants; a second one has nothing left to select. */
function selects(code: number, text: string, at: number): boolean {
  const base = before(text, at)
  if (code >= 0xe0100) return HAN.test(base)
  return code >= 0xfe0e ? PICTURE.test(base) || /[#*0-9]/.test(base) : HAN.test(base) || /[\p{Sm}\p{So}\p{Lo}]/u.test(base)
}

/** A joiner between two parts of an emoji, or after a letter of a script that joins. */
function joins(text: string, at: number): boolean {
  const left = before(text, at)
  if (JOINING.test(left)) return true
  return (PICTURE.test(left) || left === '\ufe0f' || SKIN.test(left)) && PICTURE.test(after(text, at + 1))
}

const SKIN = /\p{Emoji_Modifier}/u
const HAN = /\p{Script=Han}/u
const PICTURE = /[\p{Extended_Pictographic}\u2640\u2642\u{1f1e6}-\u{1f1ff}]/u
const JOINING = new RegExp(
  `[${['Arabic', 'Syriac', 'Nko', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu']
    .concat(['Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Tibetan'])
    .map((script) => `\\p{Script=${script}}`)
    .join('')}]`,
  'u',
)
const SPACELESS = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u
const BRAILLE = /[\u2801-\u28ff]/
const MONGOLIAN = /\p{Script=Mongolian}/u

const between = (text: string, at: number, script: RegExp): boolean =>
  script.test(before(text, at)) && script.test(after(text, at + 1))

function before(text: string, at: number): string {
  const low = text.charCodeAt(at - 1)
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(at - 2, at) : text.slice(Math.max(0, at - 1), at)
}

function after(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0)
}

/** @returns undefined if the run spells nothing that a person could read */
function spelled(kind: HiddenKind, run: string): string | undefined {
  const codes = Array.from(run.slice(0, SPELLED), (character) => character.codePointAt(0) ?? 0)
  if (kind === 'tags') return readable(codes.map((code) => code - 0xe0000))
  if (kind === 'private-use') return readable(codes.map((code) => code & 0xff))
  if (kind === 'variation') return readable(codes.map((code) => (code < 0x10000 ? code - 0xfe00 : code - 0xe0100 + 16)))
  if (kind === 'zero-width') return readable(bytesOf(codes))
  return undefined
}
const SPELLED = 8 * 1024

/** Two zero-width characters as the bits of ASCII, whichever of them stands for which. */
function bytesOf(codes: readonly number[]): number[] {
  const [zero] = codes
  const bytes: number[] = []
  for (let at = 0; at + 8 <= codes.length; at += 8)
    bytes.push(codes.slice(at, at + 8).reduce((byte, code) => byte * 2 + (code === zero ? 0 : 1), 0))
  return bytes
}

function readable(bytes: readonly number[]): string | undefined {
  const text = bytes
    .filter((byte) => byte >= 0x20 && byte < 0x7f)
    .map((byte) => String.fromCharCode(byte))
    .join('')
  return text.length >= 3 && text.length >= bytes.length * 0.8 ? text : undefined
}
