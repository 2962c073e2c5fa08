/** Where a shell would begin a command inside a value. Each scan goes over the value once. */
import { type Certainty, commandAt, raised } from './command-line.js'
import { programOf } from './commands.js'
import type { Kind, Span } from './structure.js'

const SEPARATORS: ReadonlySet<string> = new Set(';|&\n\r')
const isSentence = (kind: Kind): boolean => kind === 'prose' || kind === 'query'

export function secondCommand(text: string, kind: Kind): Span | undefined {
  const ends = SEPARATORS.has(text.charAt(text.length - 1)) && !text.startsWith('|')
  const open = ends ? commandAt(text, 0, 'medium') : undefined
  if (open !== undefined) return { from: 0, to: open }
  if (!isSentence(kind) && isList(text)) return undefined
  for (let at = 0; at < text.length; at += 1) {
    const certainty = certaintyAt(text, at, kind)
    if (certainty === undefined) continue
    const begin = behindSeparators(text, at)
    const end = isPlausible(text, at, begin, kind) ? commandAt(text, begin, inPlace(text, at, begin, certainty, kind)) : undefined
    if (end !== undefined) return { from: at, to: end }
    at = begin - 1
  }
  return undefined
}

/** After which characters a shell begins a new command, and how sure that is. */
function certaintyAt(text: string, at: number, kind: Kind): Certainty | undefined {
  switch (text.charAt(at)) {
    case '&':
      return text.charAt(at + 1) === '&' ? 'hard' : 'soft'
    case '|':
      return text.charAt(at + 1) === '|' ? 'hard' : 'medium'
    case ';':
      return 'medium'
    case '\n':
    case '\r':
      return isSentence(kind) ? undefined : 'medium'
    case '^':
    case '<':
    case '>':
    case '!':
      return kind === 'name' ? 'soft' : undefined
    case '\\':
      // The two characters of an escape, which some servers undo.
      return kind === 'name' && /[nr]/.test(text.charAt(at + 1)) ? 'soft' : undefined
    default:
      return undefined
  }
}

/** A value that begins with a separator, or breaks out of quotes or parentheses before it, leaves less doubt. */
function inPlace(text: string, at: number, begin: number, certainty: Certainty, kind: Kind): Certainty {
  if (isSentence(kind)) return certainty
  const before = text.slice(Math.max(0, at - BREAKOUT), at)
  if (at <= BREAKOUT && /^[\s'"`)\]}$^!]*$/.test(before)) return 'certain'
  const several = begin - at > 1 || text.endsWith('&') || /^\w&(?:[a-z]{2,12}$| \S)/.test(text.slice(at - 1, at + 16))
  return /['")\]}] ?$/.test(before) || (several && certainty === 'soft') ? raised(certainty) : certainty
}
const BREAKOUT = 6

/** Plain words between one kind of separator are a list of columns, of names, of labels. */
function isList(text: string): boolean {
  return LIST.test(text) && !text.split(/[;|]/).some((word) => programOf(word.trim())?.word === false)
}
const LIST = /^[\w.-]{1,64}(?:; ?[\w.-]{1,64}){2,63}$|^[\w.-]{1,64}(?:\|[\w.-]{1,64}){2,63}$/

function behindSeparators(text: string, at: number): number {
  if (text.charAt(at) === '\\') return at + 2
  let end = at + 1
  while (end < text.length && SEPARATORS.has(text.charAt(end))) end += 1
  return end
}

/**
 * In a sentence a separator stands between blanks or behind a word. What begins with one, or is glued to it on both sides, is
 * no sentence. Between backticks of Markdown it is spoken of, and bars with blanks are a table's.
 */
function isPlausible(text: string, at: number, begin: number, kind: Kind): boolean {
  if (!isSentence(kind)) return true
  const bar = text.charAt(at) === '|'
  if (bar && isTable(text, at, begin)) return false
  if (at === 0) return true
  const glued = /\S/.test(text.charAt(at - 1))
  const isGlued = glued && (text.charAt(begin) !== ' ' || bar || text.charAt(at) === '&')
  return isGlued && !(text.lastIndexOf('`', at) >= 0 && text.includes('`', at))
}

/** Several lines with bars, or a row whose cells stand between blanks. */
function isTable(text: string, at: number, begin: number): boolean {
  const further = text.includes('|', begin) || text.lastIndexOf('|', at - 1) >= 0
  return further && text.charAt(begin) === ' ' && (text.includes('\n') || !OPTION.test(text.slice(begin)))
}

/** A command with an option or a place, and nothing of a sentence behind it. */
const OPTION = /^ {1,3}[a-z][\w.-]{1,20} {1,3}(?:-{1,2}[A-Za-z]|\/[a-z]|[A-Za-z]:\\)[^.!?]{0,40}$/

export function encodedLine(text: string): Span | undefined {
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
    const mark = ENCODED_LINE.exec(text.slice(at, at + 5))?.[0].length
    if (mark !== undefined && commandAt(unescaped(text.slice(at + mark, at + mark + ENCODED)), 0, 'hard') !== undefined) {
      return { from: at, to: Math.min(text.length, at + mark + 12) }
    }
  }
  return undefined
}
const ENCODED_LINE = /^%(?:25)?0[ad]/i
/** Of what stands behind an encoded line end, as far as it is read. */
const ENCODED = 48

function unescaped(text: string): string {
  const plain = text.replaceAll(/%(?:25)?20|\+/g, ' ').replaceAll(/%(?:25)?2f/gi, '/')
  return plain.replaceAll(/%(?:25)?0[ad]/gi, '\n')
}

export function substitution(text: string, kind: Kind): Span | undefined {
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    const opens = '$<>'.includes(character) && text.charAt(at + 1) === '('
    const spoken = isSentence(kind) && !/[\w.?]/.test(text.charAt(at - 1))
    const end = spoken
      ? undefined
      : character === '`'
        ? quotedCommand(text, at, kind)
        : opens
          ? substituted(text, at + 2, kind)
          : undefined
    if (end !== undefined) return { from: at, to: end }
  }
  return undefined
}

/** Between backticks stand names too: only a command counts. */
function quotedCommand(text: string, at: number, kind: Kind): number | undefined {
  const end = commandAt(text, at + 1, isSentence(kind) ? 'soft' : 'hard')
  return end !== undefined && text.includes('`', at + 1) && !(isSentence(kind) && isCode(text, at)) ? end : undefined
}

/** A second span of code in a sentence: the one before it ended here. */
const isCode = (text: string, at: number): boolean => text.lastIndexOf('`', at - 1) >= 0

/** `$(NAME)` is a variable to many tools; an empty one is only good for hiding. */
function substituted(text: string, at: number, kind: Kind): number | undefined {
  if (isSentence(kind)) return commandAt(text, at, 'soft')
  const next = text.charAt(at)
  if (next === ')' && text.charAt(at - 2) === '$') return at + 1
  if (next === '(' && /^\(\s?\d{1,9}\s?[-+*/%]/.test(text.slice(at, at + 16))) return at + 2
  if (next === '<' && /^< ?[/~.\w]/.test(text.slice(at, at + 3))) return at + 2
  return commandAt(text, at, 'hard')
}
