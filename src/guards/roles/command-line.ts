/** One command inside a value: whether what stands at a place is a program with its operands. Linear, by hand. */
import { type Program, programOf } from './commands.js'

/** How sure it is, before the word is read, that a shell would begin a command here. */
export type Certainty = 'certain' | 'hard' | 'medium' | 'soft'

export function raised(certainty: Certainty): Certainty {
  return certainty === 'soft' ? 'medium' : 'hard'
}

/** Where the command that begins at `at` ends (with its first operand), or undefined if there is no command. */
export function commandAt(text: string, at: number, certainty: Certainty): number | undefined {
  const start = skip(text, at, OPENING)
  const end = skip(text, start, WORD)
  const word = text.slice(start, end)
  if (word === '') return undefined
  const program = programOf(word)
  const placed = PLACED.test(word) || (certainty === 'certain' && HERE.test(word))
  if (isEnd(text, end)) return placed || standsAlone(program, certainty) ? end : undefined
  const blank = blankAt(text, end)
  if (blank === end || (program === undefined && !placed)) return undefined
  return operandAt(text, blank, isStrict(program, certainty))
}

/** Whether only what looks like an operand will do. */
function isStrict(program: Program | undefined, certainty: Certainty): boolean {
  switch (certainty) {
    case 'certain':
    case 'hard':
      return false
    case 'medium':
      return program?.word === true
    case 'soft':
      return true
    default:
      return certainty satisfies never
  }
}

/** Whether the whole text is a command: a program with an operand that no name has, or a program by its place. */
export function isCommandLine(text: string): boolean {
  const end = skip(text, 0, WORD)
  const word = text.slice(0, end)
  if (PLACED.test(word)) return word.startsWith('/') || blankAt(text, end) > end
  const program = programOf(word)
  const blank = blankAt(text, end)
  if (SLEEP.test(text) || (isDisguised(word) && program !== undefined)) return true
  if (program === undefined || blank === end || word.includes('.') || word.includes(':')) return false
  return (program.word ? PLAIN_OPERAND : FIRST_OPERAND).test(text.slice(blank, blank + LONGEST))
}

/** Quotes or backslashes between letters, which a shell takes away. */
const isDisguised = (word: string): boolean => /[A-Za-z](?:''|""|['"\\][A-Za-z]{1,8}['"\\])[A-Za-z]/.test(word)
/** The way to find out whether a value runs. */
const SLEEP = /^[\s({'"]{0,4}sleep {1,4}\d{1,3}[\s)};'"]{0,4}$/
/** Behind a word that may be the name of a thing (`node 18`, `git main`, `cat /dogs`). */
const PLAIN_OPERAND = /^(?:-{1,2}[A-Za-z]|\/(?:etc|bin|usr|tmp|var|dev|proc|home|root|opt)\b|~\/|\$|https?:|[`<>|]|\\\\)/
const FIRST_OPERAND =
  /^(?:-{1,2}[A-Za-z]|[/~$`<>|*]|\.{1,2}\/|https?:|\w{1,40}:\/\/|[A-Za-z]:\\|(?:\d{1,3}\.){3}\d|[A-Za-z][\w-]{0,40}\.[a-z])/

function standsAlone(program: Program | undefined, certainty: Certainty): boolean {
  if (program === undefined) return false
  return certainty === 'certain' || (program.alone && (certainty !== 'soft' || !program.word))
}

/** Where the blanks of a shell end, in the spellings that stand for one: `$IFS`, `${IFS}`, `<` before an operand. */
function blankAt(text: string, at: number): number {
  let end = at
  while (end < text.length && end < at + LONGEST) {
    const code = text.charCodeAt(end)
    if (code === 0x20 || code === 0x09 || code === 0x2b || code === 0x3c) end += 1
    else if (text.startsWith('${IFS', end)) end = skip(text, end, FIELD_SEPARATOR)
    else if (text.startsWith('$IFS', end)) end += text.startsWith('$9', end + 4) ? 6 : 4
    else break
  }
  return end
}

/** @param strict only what looks like an operand, as a further word of a sentence does not */
function operandAt(text: string, at: number, strict: boolean): number | undefined {
  const end = skip(text, at, OPERAND)
  const operand = text.slice(at, end)
  return operand !== '' && (!strict || LIKE_AN_OPERAND.test(operand)) ? end : undefined
}

/** An option, a switch, a place, a variable, a pattern, a quoted word, a number, an assignment, a file with a suffix. */
const LIKE_AN_OPERAND =
  /^(?:-{1,2}\w|[/~.\\$*'"`<>|@%]|\d|\w{1,40}[:=/\\]|[\w-]{1,40}\.[\w*]|(?:user|view|use|start|stop|localgroup|share|query)$)/i
/** A script beside the server, where nothing but a command can stand. */
const HERE = /^(?:\.{1,2}|~)?\/[\w.]|^\.$/
/** A program by its place. */
const PLACED = /^(?:\.{0,2}|~|\w:)[/\\]?(?:\w{1,32}[/\\]){0,6}(?:s?bin|system32)[/\\][\w.'"\\-]{1,48}$/i

function isEnd(text: string, at: number): boolean {
  return at >= text.length || ENDING.has(text.charCodeAt(at)) || /^\s{1,8}(?:$|[;|&)#])/.test(text.slice(at, at + 10))
}

function skip(text: string, at: number, set: ReadonlySet<number>): number {
  const most = Math.min(text.length, at + LONGEST)
  let end = at
  while (end < most && set.has(text.charCodeAt(end))) end += 1
  return end
}

const codes = (characters: string): ReadonlySet<number> => new Set(Array.from(characters, (one) => one.charCodeAt(0)))
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_'
const OPENING = codes(' \t+({!;|&\n\r\'"')
const WORD = codes(`${LETTERS}.-/\\'"~:`)
const OPERAND = codes(`${LETTERS}.-/\\'"~:$*@=%<>|{}[]?^\`+,#!`)
const ENDING = codes('\0;|&\n\r)`#\'"\\<>}')
const FIELD_SEPARATOR = codes('${}IFS:0123456789')
/** Of one word or one run of blanks: what is longer is no word of a command line that anybody types. */
const LONGEST = 96
