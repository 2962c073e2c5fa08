/** Text inside text: what is written in an encoding that a model undoes and a person does not (pure). */

export type Encoding = 'base64' | 'hex' | 'percent' | 'escapes' | 'entities' | 'codes' | 'rot13' | 'reversed' | 'digits'

export interface Decoded {
  readonly encoding: Encoding
  /** Of the encoded run in the text; `to` exclusive. */
  readonly from: number
  readonly to: number
  readonly text: string
}

/**
 * Runs that decode to readable text, in any encoding or one of those that are named. Linear; a run is decoded once, and what it decodes to is shorter, so that looking again into
 * that stays linear too.
 */
export function decodedIn(text: string, encodings?: ReadonlySet<Encoding>): Decoded[] {
  return RUNS.filter(({ encoding }) => encodings?.has(encoding) !== false).flatMap(({ encoding, pattern, decode }) =>
    Array.from(text.matchAll(pattern)).flatMap(({ 0: run, index }) => {
      const decoded = decode(run)
      return decoded === undefined || !isReadable(decoded)
        ? []
        : [{ encoding, from: index, to: index + run.length, text: decoded }]
    }),
  )
}

/** The whole text in the encodings that need no alphabet of their own; to be matched, never shown as found. */
export function turned(text: string): readonly { readonly encoding: Encoding; readonly text: string }[] {
  const lower = text.toLowerCase()
  const leet = isLeet(text)
    ? [{ encoding: 'digits' as const, text: text.replaceAll(/[0134578@$]/g, (each) => LEET[each] ?? each) }]
    : []
  const found = TURNS.filter(({ signs }) => signs.some((sign) => lower.includes(sign)))
  return [...leet, ...found.map(({ encoding, turn }) => ({ encoding, text: turn(text) }))]
}

/** Four words that have a digit before a letter: names of products and sizes stand alone. */
const isLeet = (text: string): boolean => new Set(text.match(LEET_WORDS)).size >= 4
const LEET_WORDS = /\b(?=[a-z]{0,12}\d[a-z])(?:[a-z]{1,12}|[013457]){2,10}\b/gi
const LEET: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b', '@': 'a', $: 's' }

/** Words without which a text of this kind gets by hardly ever; turned, they stand in no other. */
const TELLING = [
  'ignore',
  'instruction',
  'previous',
  'system',
  'password',
  'secret',
  'before',
  'user',
  'send',
  'read',
  'tool',
  'delete',
]
const TURNS = (
  [
    ['rot13', turnLetters],
    ['reversed', turnRound],
  ] as const
).map(([encoding, turn]) => {
  return { encoding, turn, signs: TELLING.map(turn) }
})

function turnLetters(text: string): string {
  return text.replaceAll(/[A-Za-z]/g, rot13)
}

function turnRound(text: string): string {
  return Array.from(text).toReversed().join('')
}

interface Run {
  readonly encoding: Encoding
  readonly pattern: RegExp
  readonly decode: (run: string) => string | undefined
}

/** Lengths from which a run can hold a command or a sentence. */
const RUNS: readonly Run[] = [
  { encoding: 'base64', pattern: /[A-Za-z0-9+/_-]{11,}(?:\r?\n[A-Za-z0-9+/_-]{20,})*={0,2}/g, decode: base64 },
  {
    encoding: 'hex',
    pattern: /(?:0x)?(?:[0-9A-Fa-f]{2}[ :]?){8,}/g,
    decode: (run) => bytes(run.replace(/^0x/, ''), /[0-9A-Fa-f]{2}/g, 16),
  },
  { encoding: 'percent', pattern: /(?:%[0-9A-Fa-f]{2}[\w.~-]{0,3}){8,}/g, decode: percent },
  { encoding: 'escapes', pattern: /(?:(?:\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[0-3][0-7]{2}) ?){6,}/g, decode: escapes },
  { encoding: 'entities', pattern: /(?:&#(?:x[0-9A-Fa-f]{2,5}|\d{2,6}); ?){6,}/g, decode: entities },
  { encoding: 'codes', pattern: /\b(?:\d{2,3}[ ,]{1,2}){12,}\d{2,3}\b/g, decode: (run) => bytes(run, /\d+/g, 10) },
  { encoding: 'codes', pattern: /\b(?:[01]{8} ?){12,}/g, decode: (run) => bytes(run, /[01]{8}/g, 2) },
]

function base64(run: string): string | undefined {
  // A path or a name in a program has the same alphabet, and no capital, digit or both.
  if (!/[A-Z]/.test(run) || !/[a-z]/.test(run) || CONTROL.test(Buffer.from(run.slice(0, 16), 'base64').toString('latin1')))
    return undefined
  return utf8(Buffer.from(run, 'base64'))
}

// Of UTF-8 that is read, no byte is one of these; of a name, one of the first twelve is.
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\xf8-\xff\xc0\xc1]/

function bytes(run: string, each: RegExp, radix: number): string | undefined {
  const codes = Array.from(run.matchAll(each), ([digits]) => Number.parseInt(digits, radix))
  return codes.some((code) => code > 255) ? undefined : utf8(Uint8Array.from(codes))
}

function percent(run: string): string | undefined {
  try {
    return decodeURIComponent(run)
  } catch {
    return undefined // not UTF-8: bytes of something else
  }
}

function escapes(run: string): string {
  return run.replaceAll(
    /\\x(..)|\\u(....)|\\([0-3][0-7]{2})/g,
    (_, hex: string | undefined, unit: string | undefined, octal: string) =>
      String.fromCharCode(Number.parseInt(hex ?? unit ?? octal, hex === undefined && unit === undefined ? 8 : 16)),
  )
}

function entities(run: string): string {
  return run.replaceAll(/&#(x?)([0-9A-Fa-f]+);/g, (_, hex: string, digits: string) => {
    const code = Number.parseInt(digits, hex === '' ? 10 : 16)
    return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
  })
}

function utf8(raw: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(raw)
  return text.includes('\ufffd') ? undefined : text
}

/** Random bytes are hardly ever printable twelve times in a row; what is shorter must be a command. */
function isReadable(text: string): boolean {
  return (
    (text.length >= 12 || isCommand(text)) && !/[^\t\n\r\x20-\x7e\u00a0-\u024f\u0370-\u05ff\u2010-\u2030\u3000-\u9fff]/.test(text)
  )
}

function rot13(letter: string): string {
  const code = letter.charCodeAt(0)
  const first = code >= 97 ? 97 : 65
  return String.fromCharCode(((code - first + 13) % 26) + first)
}

/** Begins like a command line: a program that fetches, runs or destroys, and something that it is given. */
const COMMAND =
  /(?:^|[|;&(`\s/])(?:curl|wget|nc|ncat|bash|sh|zsh|chmod|rm|eval|exec|python3?|perl|ruby|node|powershell|iex|scp|ssh|cat|dd|mkfifo|crontab|sudo|kill|base64|tar|npx|pip) +[-+/'"$|~.\w]/
/** And is more than the name of one: an operator, an option, a place, an address. */
const OPERATED =
  /[|;&]{1,2} ?(?:sh|bash|zsh|python3?|sudo|\.?\/)|\/(?:tmp|etc|dev|root|home|bin)\/|https?:\/\/|(?:^|\s)[a-z0-9]+ +(?:-{1,2}[a-z]|\+x)|~\/|\$\(/

export const isCommand = (text: string): boolean => COMMAND.test(text) && OPERATED.test(text)

/** Four words with spaces between them: a marker, or the option of a formatter, has fewer. Han and kana count by threes. */
export function isSentence(text: string): boolean {
  let words = 0
  for (const part of text.split(/\s+/)) {
    if (/[\u3040-\u9fff]/.test(part)) words += part.length / 3
    else if (/^["'(]?\p{L}[\p{L}\p{M}'’-]*["').,;:!?]*$/u.test(part)) words += 1
  }
  return words >= 4
}
export const holdsUrl = (text: string): boolean => /https?:\/\/[\w.-]{3}/.test(text)
