/**
 * How SQL goes on behind a value: what can follow a finished operand, or begin a second statement. Asked of a short piece of
 * text from one place; says yes only to what has the structure of SQL, since every single word of it is also English.
 */
import { LIMITS } from '../../limits.js'
import { ANY_LEXIS, type Token, type TokenKind, tokenAt } from './sql-tokens.js'

/** The tokens from one place on, cut as they are asked for; comments are white space. */
export class Tail {
  readonly #text: string
  readonly #tokens: Token[] = []

  constructor(text: string, from: number) {
    this.#text = text.slice(from, from + LIMITS.sqlTailCharacters)
  }

  /** In tokens of ordinary length that were cut. */
  get cost(): number {
    return this.#tokens.length + (this.#tokens.at(-1)?.end ?? 0) / 16
  }

  at(index: number): Token {
    for (let last = this.#tokens.at(-1); index >= this.#tokens.length && last?.kind !== 'end'; last = this.#tokens.at(-1))
      this.#tokens.push(this.#tokens.length >= LIMITS.sqlTailTokens ? END : this.#cut(last?.end ?? 0))
    return this.#tokens[Math.min(index, this.#tokens.length - 1)] ?? END
  }

  #cut(from: number): Token {
    let next = tokenAt(this.#text, from, ANY_LEXIS)
    while (next.kind === 'comment' && next.closed) next = tokenAt(this.#text, next.end, ANY_LEXIS)
    return next
  }

  kind(index: number): TokenKind {
    return this.at(index).kind
  }
  word(index: number): string {
    return this.at(index).word
  }
  /** Whether the words stand there, one after another. */
  has(index: number, ...words: readonly string[]): boolean {
    return words.every((word, offset) => this.word(index + offset) === word)
  }
  /** Where nothing more follows, or nothing that is read. */
  ends(index: number): boolean {
    return ENDS.has(this.kind(index))
  }
  /** Whether a comment takes the rest. @param silent one in which there is nothing to read: it is there for what it cuts off */
  cutsOff(index: number, silent: boolean): boolean {
    const { kind, closed, start } = this.at(index)
    const comments = kind === 'line comment' || (kind === 'comment' && !closed)
    const rest = this.#text.slice(start)
    return comments && (!/[\p{L}\p{N}]/u.test(rest) || (!silent && /^(?:--|#)\s/.test(rest)))
  }
}

const END: Token = { kind: 'end', word: '', start: 0, end: 0, closed: true }
const ENDS: ReadonlySet<TokenKind> = new Set(['end', 'semicolon', 'line comment', 'comment'])
export const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

export const COMPARES = set('= == < > <= >= <> != <=> ~ !~')
export const COMPUTES = set('+ - * / % ^ & | || << >> div mod collate')
export const MATCHES = set('like ilike rlike regexp glob similar sounds')
const PREFIXES = set('- + ~ ! not binary distinct all any some exists')
/** Words that are values. */
const CONSTANTS = set('null true false current_user session_user user current_timestamp current_date')
/** Functions that payloads call and texts rarely write with a bracket right behind. */
const FUNCTIONS = set(
  'sleep pg_sleep benchmark char chr nchar concat concat_ws group_concat string_agg cast convert version user database schema ' +
    'current_user system_user session_user current_database substring substr mid ascii ord length hex unhex count if ifnull nullif iif ' +
    'coalesce load_file extractvalue updatexml xmltype randomblob likelihood sqlite_version md5 sha1 pi rand elt make_set exp ' +
    'row_count db_name host_name serverproperty is_srvrolemember utl_inaddr.get_host_address utl_http.request ' +
    'dbms_pipe.receive_message dbms_lock.sleep ctxsys.drithsx.sn generate_series pg_read_file lo_import aes_decrypt to_char nvl',
)
/** Those of them that do something by themselves: waiting, reading, calling out. */
const ACTING =
  /^(?:pg_sleep(?:_\w+)?|sleep|benchmark|extractvalue|updatexml|load_file|randomblob|pg_read_file|utl_\w+\.\w+|dbms_\w+\.\w+|load_extension)$/

interface Operand {
  readonly next: number
  /** `select` is whatever asks the server: a query in brackets, or a variable of its own. */
  readonly sort: 'literal' | 'word' | 'call' | 'group' | 'select'
  /** Of a call. */
  readonly name: string
}

/** @returns undefined where no operand begins */
export function operandAt(tail: Tail, from: number): Operand | undefined {
  let index = from
  while (PREFIXES.has(tail.word(index)) && index < from + 4) index += 1
  switch (tail.kind(index)) {
    case 'number':
    case 'string':
    case 'variable':
      return { next: index + 1, sort: tail.word(index).startsWith('@@') ? 'select' : 'literal', name: '' }
    case 'name':
      return { next: index + 1, sort: 'literal', name: '' }
    case 'open': {
      const sort = /^(?:select|with|values)$/.test(tail.word(innermost(tail, index))) ? 'select' : 'group'
      return { next: behindBrackets(tail, index), sort, name: '' }
    }
    case 'word':
      return wordAt(tail, index)
    default:
      return undefined
  }
}

function wordAt(tail: Tail, from: number): Operand {
  let [index, name] = [from, tail.word(from)]
  while (tail.word(index + 1) === '.' && /^(?:word|name)$/.test(tail.kind(index + 2))) {
    index += 2
    name += `.${tail.word(index)}`
  }
  if (tail.kind(index + 1) === 'open') return { next: behindBrackets(tail, index + 1), sort: 'call', name }
  return { next: index + 1, sort: CONSTANTS.has(name) ? 'literal' : 'word', name }
}

function innermost(tail: Tail, from: number): number {
  let index = from
  while (tail.kind(index) === 'open') index += 1
  return index
}

function behindBrackets(tail: Tail, from: number): number {
  let [index, depth] = [from, 0]
  do {
    if (tail.kind(index) === 'open') depth += 1
    if (tail.kind(index) === 'close') depth -= 1
    index += 1
  } while (depth > 0 && tail.kind(index) !== 'end')
  return index
}

/** Operands and what computes with them. */
function sumAt(tail: Tail, from: number): Operand | undefined {
  let sum = operandAt(tail, from)
  while (sum !== undefined && COMPUTES.has(tail.word(sum.next))) {
    const next = operandAt(tail, sum.next + 1)
    if (next === undefined) return sum
    sum = { ...next, sort: callsOut(next) ? next.sort : sum.sort, name: callsOut(next) ? next.name : sum.name }
  }
  return sum
}

const callsOut = ({ sort, name }: Operand): boolean => sort === 'select' || (sort === 'call' && FUNCTIONS.has(name))

/**
 * Whether a condition stands there.
 * @param known only one between two literals, which no prose has
 */
export function conditionAt(tail: Tail, from: number, known: boolean): boolean {
  let index = from
  while (tail.kind(index) === 'open' || tail.word(index) === 'not') index += 1
  const left = sumAt(tail, index)
  if (left === undefined) return operandAt(tail, from)?.sort === 'select'
  if (tail.kind(index - 1) === 'open' && tail.word(index) === 'select') return selectAt(tail, index)
  if (callsOut(left) && (!known || ACTING.test(left.name))) return true
  const behind = behindClosings(tail, left.next, index - from)
  const right = COMPARES.has(tail.word(behind)) ? sumAt(tail, behind + 1) : undefined
  if (right !== undefined) return !known || (left.sort !== 'word' && right.sort === 'literal') || callsOut(right)
  if (known) return false
  return matchesAt(tail, left.next) || (left.sort === 'literal' && endsInIt(tail, index, left.next))
}

/** Cut off by a comment, or computed with a string that the statement's own quote will close. */
function endsInIt(tail: Tail, from: number, next: number): boolean {
  const { kind, closed } = tail.at(next - 1)
  return cutBehindBrackets(tail, next) || (next > from + 1 && /^(?:string|name)$/.test(kind) && !closed)
}

function cutBehindBrackets(tail: Tail, from: number): boolean {
  return tail.cutsOff(behindClosings(tail, from), true)
}

export function behindClosings(tail: Tail, from: number, most: number = LIMITS.sqlTailTokens): number {
  let index = from
  while (tail.kind(index) === 'close' && index < from + most) index += 1
  return index
}

/** `IS NULL`, `LIKE '…`, `IN (1`, `BETWEEN 1 AND 2`. */
export function matchesAt(tail: Tail, from: number): boolean {
  const index = tail.word(from) === 'not' ? from + 1 : from
  const word = tail.word(index)
  if (word === 'is') return /^(?:null|not|true|false|unknown)$/.test(tail.word(index + 1)) || tail.kind(index + 1) === 'number'
  if (MATCHES.has(word)) return tail.kind(index + 1) === 'string' || operandAt(tail, index + 1)?.sort === 'call'
  if (word === 'in') return tail.kind(index + 1) === 'open' && /^(?:number|string)$/.test(tail.kind(index + 2))
  if (word !== 'between') return false
  const low = sumAt(tail, index + 1)
  return low !== undefined && low.sort !== 'word' && tail.word(low.next) === 'and'
}

/** `SELECT` and a list that is no English: a literal, a call, a star, or a table that ends it. */
export function selectAt(tail: Tail, from: number): boolean {
  if (tail.word(from) === '{') return true
  if (tail.word(from) !== 'select') return false
  let index = from + 1
  while (/^(?:distinct|all|distinctrow|straight_join|sql_\w+)$/.test(tail.word(index))) index += 1
  if (tail.word(index) === 'top') index += 2
  if (tail.word(index) === '*') return listEnds(tail, index + 1)
  for (let items = 0; items < 12; items += 1) {
    const item = sumAt(tail, index)
    if (item === undefined) return false
    if (callsOut(item) || (item.sort !== 'word' && listEnds(tail, item.next))) return true
    if (tail.word(item.next) === 'from') return tableAt(tail, item.next + 1)
    if (tail.kind(item.next) !== 'comma') return false
    index = item.next + 1
  }
  return true
}

const LIST_ENDS = set('from where limit union into order group having as intersect except or and = < >')
export const listEnds = (tail: Tail, index: number): boolean =>
  tail.ends(index) || /^(?:comma|close)$/.test(tail.kind(index)) || LIST_ENDS.has(tail.word(index))

export function tableAt(tail: Tail, from: number): boolean {
  const table = operandAt(tail, from)
  if (table === undefined) return false
  return table.sort !== 'word' || table.name.includes('.') || TABLE_ENDS.has(tail.word(table.next)) || listEnds(tail, table.next)
}
const TABLE_ENDS = set('where limit union order group having join inner left right cross natural procedure')

/** Whether an expression asks the server for something: a query, a variable of its own, a function. */
export function callsIn(tail: Tail, from: number): boolean {
  const operand = sumAt(tail, from)
  return operand !== undefined && callsOut(operand)
}

/** A call that waits, reads or calls out, as the whole of a value or behind an operator. */
export function actsAt(tail: Tail, from: number): boolean {
  const operand = operandAt(tail, from)
  return operand?.sort === 'call' && ACTING.test(operand.name)
}
