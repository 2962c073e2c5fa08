/** How a statement goes on behind an operand that is finished, and how another one begins. */
import {
  behindClosings,
  callsIn,
  COMPARES,
  COMPUTES,
  conditionAt,
  listEnds,
  MATCHES,
  matchesAt,
  operandAt,
  selectAt,
  set,
  type Tail,
  tableAt,
} from './sql-tail.js'

/** `UNION`, `INTERSECT` and their like, with what they add. */
export function unionAt(tail: Tail, from: number): boolean {
  if (!/^(?:union|intersect|except|minus)$/.test(tail.word(from))) return false
  let index = from + 1
  while (/^(?:all|distinct)$/.test(tail.word(index)) || tail.kind(index) === 'open') index += 1
  const bracketed = tail.kind(index - 1) === 'open'
  if (tail.word(index) !== 'select') return tail.word(index) === 'values' && tail.kind(index + 1) === 'open'
  // Behind both words only another word can be English.
  return bracketed || !/^(?:word|end|number)$/.test(tail.kind(index + 1)) || selectAt(tail, index)
}

const THINGS = set('table database schema view index user role function procedure trigger login column sequence extension type')

/** A statement that somebody wrote to be run, not to be read. */
export function statementAt(tail: Tail, from: number): boolean {
  const [first, second] = [tail.word(from), tail.word(from + 1)]
  switch (first) {
    case 'select':
      return selectAt(tail, from)
    case 'insert':
    case 'replace':
    case 'merge':
      return second === 'into' && /^(?:open|name)$|^word$/.test(tail.kind(from + 2)) && insertsAt(tail, from + 3)
    case 'update':
      return tail.has(from + 2, 'set') && COMPARES.has(tail.word(from + 4))
    case 'delete':
      return second === 'from' && tableAt(tail, from + 2)
    case 'drop':
    case 'truncate':
      return THINGS.has(second) && tableAt(tail, tail.word(from + 2) === 'if' ? from + 4 : from + 2)
    case 'create':
    case 'alter':
      return THINGS.has(second) && /^(?:word|name|string)$/.test(tail.kind(from + 2))
    default:
      return ordersAt(tail, from)
  }
}

function insertsAt(tail: Tail, from: number): boolean {
  return tail.kind(from) === 'open' || /^(?:values|select|set|using|default|\.)$/.test(tail.word(from))
}

/** Statements that order something of the server itself. */
export function ordersAt(tail: Tail, from: number): boolean {
  const [kind, word] = [tail.kind(from + 1), tail.word(from + 1)]
  switch (tail.word(from)) {
    case 'exec':
    case 'execute':
      return /^(?:xp_|sp_|master$|immediate$)/.test(word) || kind === 'string' || kind === 'variable'
    case 'declare':
    case 'print':
      return kind === 'variable' || kind === 'string'
    case 'set':
      return COMPARES.has(tail.word(from + 2)) || kind === 'variable'
    case 'waitfor':
      return /^(?:delay|time)$/.test(word) && tail.kind(from + 2) === 'string'
    case 'if':
      return kind === 'open' || word === 'not' || conditionAt(tail, from + 1, false)
    case 'shutdown':
      return tail.ends(from + 1) || word === 'with'
    case 'attach':
      return tail.kind(from + (word === 'database' ? 2 : 1)) === 'string'
    case 'copy':
      return /^(?:from|to)$/.test(tail.word(from + 2)) || kind === 'open'
    case 'call':
    case 'pragma':
      return tail.kind(from + 2) === 'open' || tail.word(from + 2) === '='
    case 'load':
    case 'grant':
    case 'revoke':
      return /^(?:data|all|select|insert|execute)$/.test(word)
    default:
      return false
  }
}

/**
 * What goes on behind a finished operand, when the value is the rest of a statement.
 * @param silent what could be the dash, the number sign or the quoted sign of a sentence is none of it
 */
export function continuesAt(tail: Tail, from: number, silent = true): string | undefined {
  const index = behindClosings(tail, from)
  const word = tail.word(index)
  if (tail.cutsOff(index, silent)) return 'cuts off the rest as a comment'
  if (tail.kind(index) === 'semicolon')
    return statementAt(tail, index + 1) || tail.cutsOff(index + 1, true) ? 'begins another statement' : undefined
  if (/^(?:or|and|xor|&&|\|\|)$/.test(word) && conditionAt(tail, index + 1, false)) return 'goes on as a condition'
  if (COMPUTES.has(word) && (callsIn(tail, index + 1) || conditionAt(tail, index + 1, true))) return 'goes on as an expression'
  if (!silent && OPERATORS.has(word) && opensString(tail, index + 1)) return 'goes on as an expression'
  if (matchesAt(tail, index) || joinsAt(tail, index)) return 'goes on as a condition'
  if (tail.kind(index) === 'comma') return listAt(tail, index, index > from)
  return unionAt(tail, index) ? 'adds a query' : clauseAt(tail, index)
}

const OPERATORS = new Set([...COMPARES, ...COMPUTES, ...MATCHES, 'or', 'and', 'xor', '&&'])

/** The quote that the statement's own one will close. */
function opensString(tail: Tail, index: number): boolean {
  const { kind, closed } = tail.at(index)
  return kind === 'string' && !closed
}

/** A second string, which becomes one with the first, and is compared. */
function joinsAt(tail: Tail, from: number): boolean {
  return tail.kind(from) === 'string' && COMPARES.has(tail.word(from + 1)) && operandAt(tail, from + 2)?.sort === 'literal'
}

/** The rest of what is inserted or set: another row, another column, values up to a comment. */
function listAt(tail: Tail, comma: number, closes: boolean): string | undefined {
  if (closes && rowAt(tail, comma)) return 'adds a row'
  if (setsAt(tail, comma + 1)) return 'sets another column'
  let index = comma
  for (let values = 0; values < 12 && tail.kind(index) === 'comma'; values += 1)
    index = operandAt(tail, index + 1)?.next ?? index + 1
  const behind = behindClosings(tail, index)
  if (tail.cutsOff(behind, true)) return 'cuts off the rest as a comment'
  return behind > index && rowAt(tail, behind) ? 'adds a row' : undefined
}

const rowAt = (tail: Tail, comma: number): boolean =>
  tail.kind(comma) === 'comma' && tail.kind(comma + 1) === 'open' && operandAt(tail, comma + 2)?.sort === 'literal'

/** A name with a text, or with a value behind which a statement goes on: `12", width=5` is a size. */
function setsAt(tail: Tail, from: number): boolean {
  if (!/^(?:word|name)$/.test(tail.kind(from)) || tail.word(from + 1) !== '=') return false
  const value = operandAt(tail, from + 2)
  return value !== undefined && (tail.kind(from + 2) === 'string' || setEnds(tail, value.next))
}

const setEnds = (tail: Tail, index: number): boolean =>
  tail.kind(index) === 'comma' || tail.word(index) === 'where' || tail.cutsOff(index, true)

/** The later clauses of a query. */
export function clauseAt(tail: Tail, from: number): string | undefined {
  const second = tail.word(from + 1)
  const goesOn = 'goes on with a further clause'
  switch (tail.word(from)) {
    case 'where':
    case 'having':
      return conditionAt(tail, from + 1, false) || tail.kind(from + 1) === 'number' ? goesOn : undefined
    case 'as':
      return clauseAt(tail, from + 2)
    case 'order':
    case 'group':
      return second === 'by' && positionAt(tail, from + 2) ? goesOn : undefined
    case 'limit':
    case 'offset':
      return tail.kind(from + 1) === 'number' ? goesOn : undefined
    case 'into':
      return /^(?:outfile|dumpfile)$/.test(second) ? 'writes into a file' : undefined
    case 'procedure':
      return second === 'analyse' && tail.kind(from + 2) === 'open' ? goesOn : undefined
    default:
      return ordersAt(tail, from) ? 'begins another statement' : undefined
  }
}

function positionAt(tail: Tail, from: number): boolean {
  const operand = operandAt(tail, from)
  return operand !== undefined && (operand.sort !== 'word' || listEnds(tail, operand.next))
}
