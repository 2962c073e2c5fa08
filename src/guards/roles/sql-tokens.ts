/** The words of SQL, as the dialects cut them: what is a literal, a comment, a name. Linear; never throws. */
import type { Dialect } from '../../manifest/content.js'

export interface Token {
  readonly kind: TokenKind
  /** A word in lower case, an operator as it stands; empty for the rest. */
  readonly word: string
  readonly start: number
  readonly end: number
  /** False where the text ends before it does. */
  readonly closed: boolean
}
export type TokenKind =
  | 'word'
  | 'number'
  | 'string'
  /** A quoted name. */
  | 'name'
  | 'variable'
  | 'operator'
  | 'open'
  | 'close'
  | 'comma'
  | 'semicolon'
  | 'line comment'
  | 'comment'
  /** A comment that begins with an exclamation mark: MySQL runs what stands in it. */
  | 'executable'
  | 'end'

/** How a dialect cuts its text. */
export interface Lexis {
  /** A backslash escapes inside strings. */
  readonly backslash: boolean
  readonly doubleQuotes: 'name' | 'string'
  /** `#` begins a comment. */
  readonly hash: boolean
  /** `--` begins a comment only before white space, or at the end. */
  readonly dashesNeedSpace: boolean
  readonly nestedComments: boolean
  /** A comment that begins with dashes ends at a carriage return, too. */
  readonly returnEndsLine: boolean
  /** `$tag$ … $tag$` and `E'…'`. */
  readonly dollarQuotes: boolean
  /** `[…]` is a name. */
  readonly brackets: boolean
  /** `/*!` is run. */
  readonly executable: boolean
}

const PLAIN: Lexis = {
  backslash: false,
  doubleQuotes: 'name',
  hash: false,
  dashesNeedSpace: false,
  nestedComments: false,
  returnEndsLine: false,
  dollarQuotes: false,
  brackets: false,
  executable: false,
}

/** PostgreSQL 18 "Lexical Structure"; SQLite's tokenize.c; MySQL 8.4 "Language Structure", in its default sql_mode. */
export const LEXIS: Readonly<Record<Dialect, Lexis>> = {
  postgresql: { ...PLAIN, nestedComments: true, returnEndsLine: true, dollarQuotes: true },
  sqlite: { ...PLAIN, brackets: true },
  mysql: { ...PLAIN, backslash: true, doubleQuotes: 'string', hash: true, dashesNeedSpace: true, executable: true },
}

/** For a value of which nobody knows where it will stand. */
export const ANY_LEXIS: Lexis = { ...PLAIN, hash: true }

export function tokenAt(text: string, from: number, lexis: Lexis): Token {
  const start = afterSpace(text, from)
  const character = text.charAt(start)
  if (character === '') return token('end', start, start)
  return commentAt(text, start, lexis) ?? quotedAt(text, start, lexis) ?? plainAt(text, start, character)
}

function token(kind: TokenKind, start: number, end: number, word = '', closed = true): Token {
  return { kind, word, start, end, closed }
}

const SPACE = /[\s\u200b]/
function afterSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && (text.charCodeAt(at) === 32 || SPACE.test(text.charAt(at)))) at += 1
  return at
}

const LINE = { either: /[\n\r]/g, feed: /\n/g }

function commentAt(text: string, start: number, lexis: Lexis): Token | undefined {
  if (text.startsWith('/*', start)) return blockComment(text, start, lexis)
  const dashes = text.startsWith('--', start) && (!lexis.dashesNeedSpace || !/[^\s\p{Cc}]/u.test(text.charAt(start + 2)))
  if (!dashes && !(lexis.hash && text.charAt(start) === '#')) return undefined
  const end = found(lexis.returnEndsLine ? LINE.either : LINE.feed, text, start)
  return end === -1 ? token('line comment', start, text.length, '', false) : token('line comment', start, end + 1)
}

const BLOCK = { nested: /\/\*|\*\//g, flat: /\*\//g }

function blockComment(text: string, start: number, lexis: Lexis): Token {
  const kind = lexis.executable && /^(?:!|M!)/.test(text.slice(start + 2, start + 4)) ? 'executable' : 'comment'
  let at = start + 2
  for (let depth = 1; depth > 0; ) {
    const next = found(lexis.nestedComments ? BLOCK.nested : BLOCK.flat, text, at)
    if (next === -1) return token(kind, start, text.length, '', false)
    depth += text.charAt(next) === '/' ? 1 : -1
    at = next + 2
  }
  return token(kind, start, at)
}

function found(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? -1
}

const TAG = /\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]{0,62})?\$/y

function quotedAt(text: string, start: number, lexis: Lexis): Token | undefined {
  const character = text.charAt(start)
  if (character === "'") return literal('string', text, start, start + 1, lexis.backslash)
  if (character === '"') return literal(lexis.doubleQuotes, text, start, start + 1, lexis.backslash)
  if (character === '`') return literal('name', text, start, start + 1, false)
  if (character === '[' && lexis.brackets) return delimited('name', text, start, 1, ']')
  if (!lexis.dollarQuotes) return undefined
  if (/^[eE]'/.test(text.slice(start, start + 2))) return literal('string', text, start, start + 2, true)
  const tag = match(TAG, text, start)
  return tag === undefined ? undefined : delimited('string', text, start, tag.length, tag)
}

/** @param from behind the quote that opens it; a doubled one stands for itself */
function literal(kind: 'string' | 'name', text: string, start: number, from: number, backslash: boolean): Token {
  const quote = text.charAt(from - 1)
  const escapes = backslash && kind === 'string'
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at)
    if ((escapes && character === '\\') || (character === quote && text.charAt(at + 1) === quote)) at += 1
    else if (character === quote) return token(kind, start, at + 1)
  }
  return token(kind, start, text.length, '', false)
}

function delimited(kind: 'string' | 'name', text: string, start: number, opens: number, delimiter: string): Token {
  const end = text.indexOf(delimiter, start + opens)
  return end === -1 ? token(kind, start, text.length, '', false) : token(kind, start, end + delimiter.length)
}

const WORD = /[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*/y
const NUMBER = /(?:0[xX][0-9A-Fa-f]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/y
const VARIABLE = /(?:@@?|[:$])[\w.\x80-\uffff]+/y
const OPERATOR = /(?:<=>|->>|[<>!=]=|<>|\|\||&&|->|::|:=|<<|>>)/y
const SINGLE: ReadonlyMap<string, TokenKind> = new Map([
  ['(', 'open'],
  [')', 'close'],
  [',', 'comma'],
  [';', 'semicolon'],
])

function plainAt(text: string, start: number, character: string): Token {
  const single = SINGLE.get(character)
  if (single !== undefined) return token(single, start, start + 1)
  const word = match(WORD, text, start)
  if (word !== undefined) return token('word', start, start + word.length, word.toLowerCase())
  const number = match(NUMBER, text, start)
  if (number !== undefined) return token('number', start, start + number.length)
  const variable = match(VARIABLE, text, start)
  if (variable !== undefined) return token('variable', start, start + variable.length, variable.toLowerCase())
  const operator = match(OPERATOR, text, start) ?? character
  return token('operator', start, start + operator.length, operator)
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}
