/**
 * What is known of a statement before any parser sees it: whether it is one, whether a comment hides something of it, and how
 * deep a tree its operators make. Parsers recurse, and what exhausts their stack would leave them broken for every later call.
 */
import { LIMITS } from '../../limits.js'
import type { Dialect } from '../../manifest/content.js'
import { LEXIS, type Token, tokenAt } from './sql-tokens.js'
import { ENDS, retriedAt, UNBOUNDED } from './sql-weights.js'

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
  const [depth, retries] = [new Path(), new Path(ENDS)]
  let ended = false
  for (let token = tokenAt(text, 0, LEXIS[dialect]); token.kind !== 'end'; token = tokenAt(text, token.end, LEXIS[dialect])) {
    const hides = hiding(token)
    if (hides !== undefined) return { problem: hides, tokens }
    if (token.kind === 'comment' || token.kind === 'line comment') continue
    if (token.kind !== 'semicolon' && ended) return { problem: STACKED, tokens }
    const above = retries.with(token, dialect === 'mysql' ? retriedAt(token, tokens.at(-1)) : 0)
    if (
      depth.with(token, dialect === 'mysql' ? (UNBOUNDED.get(token.word) ?? 1) : 1) > LIMITS.sqlDepth ||
      above > LIMITS.sqlRetries
    )
      return { problem: DEEP, tokens }
    if (token.kind === 'semicolon') ended = true
    else tokens.push(token)
    if (tokens.length > LIMITS.sqlTokens) return { problem: MANY, tokens }
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
 * What could stand above a token in the tree, added up: what came since the last comma, in each bracket that is open. Never less
 * than the tree's own path, since what a comma separates stands side by side.
 */
class Path {
  readonly #ends: ReadonlySet<string>
  readonly #outer: { readonly above: number; readonly here: number }[] = []
  #above = 0
  #here = 0

  /** @param ends words that end a part, as a comma does */
  constructor(ends: ReadonlySet<string> = new Set()) {
    this.#ends = ends
  }

  with({ kind, word }: Token, weight: number): number {
    if (kind === 'open' || OPENS.has(word)) return this.#open(weight)
    if (kind === 'close' || CLOSES.has(word)) this.#close()
    if (kind === 'comma' || this.#ends.has(word)) this.#here = 0
    this.#here += weight
    return this.#above + this.#here
  }

  /** What the bracket weighs ends with it. */
  #open(weight: number): number {
    this.#outer.push({ above: this.#above, here: this.#here })
    this.#above += this.#here + weight
    this.#here = 0
    return this.#above
  }

  #close(): void {
    const { above, here } = this.#outer.pop() ?? { above: 0, here: 0 }
    this.#above = above
    this.#here = here
  }
}

const OPENS = new Set(['[', '{', 'case'])
const CLOSES = new Set([']', '}', 'end'])

/** What is called: a name right before a bracket. More than that, where a table's columns follow its name. */
export function callsIn(text: string, tokens: readonly Token[]): string[] {
  return tokens.flatMap((token, index) => (tokens[index + 1]?.kind === 'open' ? nameOf(text, token) : []))
}

function nameOf(text: string, { kind, word, start, end }: Token): string[] {
  if (kind === 'word') return [word]
  return kind === 'name' ? [text.slice(start + 1, end - 1).toLowerCase()] : []
}
