/**
 * What is known of a statement before any parser sees it: whether it is one, whether a comment hides something of it, and how
 * deep a tree its operators make. Parsers recurse, and what exhausts their stack would leave them broken for every later call.
 */
import { LIMITS } from '../../limits.js'
import type { Dialect } from '../../manifest/content.js'
import { LEXIS, type Token, tokenAt } from './sql-tokens.js'

export interface Problem {
  readonly rule: string
  readonly what: string
  readonly hint: string
}

export interface Shape {
  readonly problem: Problem | undefined
  /** Without comments and the semicolon that ends it. */
  readonly tokens: readonly Token[]
}

const problem = (rule: string, what: string, hint: string): Problem => ({ rule, what, hint })

export const STACKED = problem('sql.stacked', 'holds more than one statement', 'send one statement at a time')
const DEEP = problem(
  'sql.deep',
  'is nested, or chained by operators, deeper than can be read',
  'write it as several smaller queries',
)
const MANY = problem('sql.long', `has more than ${LIMITS.sqlTokens} words and signs`, 'send a shorter statement, or several')
const EXECUTABLE = problem('sql.comment', 'holds a comment that MySQL would run', 'leave the comment out')
const UNCLOSED = problem('sql.comment', 'a comment in it has no end', 'end the comment, or leave it out')
const CUT = problem(
  'sql.comment',
  'ends in a comment that would cut off what the server puts behind it',
  'leave the comment out, or end it by a line break',
)

/** What no dialect may hold, whatever it means. */
export function unfit(text: string): Problem | undefined {
  if (text.length > LIMITS.sqlCharacters)
    return problem('sql.long', `is longer than ${LIMITS.sqlCharacters} characters`, 'send a shorter statement')
  if (/[\0\p{Cs}]/u.test(text))
    return problem('sql.character', 'holds a character that ends it or is none', 'leave the character out')
  return text.trim() === '' ? problem('sql.empty', 'is empty', 'send a statement') : undefined
}

/** @param text that is not `unfit` */
export function shapeOf(text: string, dialect: Dialect): Shape {
  const tokens: Token[] = []
  const depth = new Depth()
  let ended = false
  for (let token = tokenAt(text, 0, LEXIS[dialect]); token.kind !== 'end'; token = tokenAt(text, token.end, LEXIS[dialect])) {
    const hides = hiding(token)
    if (hides !== undefined) return { problem: hides, tokens }
    if (token.kind === 'comment' || token.kind === 'line comment') continue
    if (token.kind === 'semicolon') ended = true
    else if (ended) return { problem: STACKED, tokens }
    else tokens.push(token)
    if (tokens.length > LIMITS.sqlTokens) return { problem: MANY, tokens }
    if (depth.after(token) > LIMITS.sqlDepth) return { problem: DEEP, tokens }
  }
  return { problem: undefined, tokens }
}

function hiding({ kind, closed }: Token): Problem | undefined {
  if (kind === 'executable') return EXECUTABLE
  if (closed) return undefined
  if (kind === 'comment') return UNCLOSED
  return kind === 'line comment' ? CUT : undefined
}

/**
 * How many tokens could stand above one another in the tree: those since the last comma, in each bracket that is open. Never
 * less than the tree's depth, since what a comma separates stands side by side.
 */
class Depth {
  readonly #outer: number[] = []
  #above = 0
  #here = 0

  after({ kind }: Token): number {
    this.#here += 1
    if (kind === 'open') this.#open()
    if (kind === 'close') this.#close()
    if (kind === 'comma') this.#here = 0
    return this.#above + this.#here
  }

  #open(): void {
    this.#outer.push(this.#here)
    this.#above += this.#here
    this.#here = 0
  }

  #close(): void {
    const outer = this.#outer.pop() ?? 0
    this.#above -= outer
    this.#here = outer + 1
  }
}

/** What is called: a name right before a bracket. More than that, where a table's columns follow its name. */
export function callsIn(text: string, tokens: readonly Token[]): string[] {
  return tokens.flatMap((token, index) => (tokens[index + 1]?.kind === 'open' ? nameOf(text, token) : []))
}

function nameOf(text: string, { kind, word, start, end }: Token): string[] {
  if (kind === 'word') return [word]
  return kind === 'name' ? [text.slice(start + 1, end - 1).toLowerCase()] : []
}
