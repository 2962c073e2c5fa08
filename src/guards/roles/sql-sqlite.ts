/**
 * Statements of SQLite, by SQLite itself: it compiles them and is kept from every action, so that nothing is looked up and
 * nothing is run. What a statement does is read from its first words, where SQLite's grammar has them; a CTE of SQLite cannot
 * write. Of CREATE, ALTER and DROP it reads no more than it needs before it asks whether it may.
 */
import type { Reader, SqlStatement } from './parsers.js'
import { callsIn, shapeOf } from './sql-shape.js'
import { reading } from './sql-tree.js'
import type { Token } from './sql-tokens.js'

/** @param compile what SQLite says of the first statement, with an authorizer that denies everything; undefined if nothing */
export function sqliteReader(compile: (text: string) => string | undefined): Reader<readonly SqlStatement[]> {
  return (text) =>
    reading(() => {
      const { tokens } = shapeOf(text, 'sqlite')
      const does = doneBy(tokens)
      // Some pragmas act while they are compiled.
      const verb = tokens.find(({ word }) => !/^(?:explain|query|plan)$/.test(word))
      if (verb?.word !== 'pragma') compiles(text, compile)
      return [{ does, calls: tells(tokens) ? [] : callsIn(text, tokens) }]
    })
}

const EXPLAINED = new Set(['select', 'insert', 'update', 'delete', 'create', 'alter', 'drop'])

function compiles(text: string, compile: (text: string) => string | undefined): void {
  const said = compile(text)
  if (said !== undefined && !READ.test(said)) throw new Error(said)
}

/** What SQLite says of a text that it could read: that it may not, or that what it names is not there. */
const READ = /^(?:not authorized|no such (?:table|index|view|trigger)\b|no such module)/

function doneBy(tokens: readonly Token[]): string[] {
  const [first, second, third] = tokens.map(({ word }) => word)
  if (first === 'explain') {
    const rest = doneBy(tokens.slice(second === 'query' && third === 'plan' ? 3 : 1))
    return rest.every((kind) => EXPLAINED.has(kind)) ? ['explain'] : ['explain', ...rest]
  }
  if (tells(tokens)) return ['select']
  if (first === 'create') return [/^(?:virtual|trigger)$/.test(created(tokens)) ? `create ${created(tokens)}` : 'create']
  return KINDS.has(first ?? '') ? written(tokens) : [first === '' || first === undefined ? 'nothing' : first]
}

const created = (tokens: readonly Token[]): string =>
  tokens.slice(1, 3).find(({ word }) => !/^(?:temp|temporary|unique)$/.test(word))?.word ?? ''
const KINDS: ReadonlyMap<string, string> = new Map([
  ['select', 'select'],
  ['values', 'select'],
  ['with', 'select'],
  ['insert', 'insert'],
  ['replace', 'insert'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['alter', 'alter'],
  ['drop', 'drop'],
])

/** The verb that follows the tables of a WITH, and what an INSERT does besides. */
function written(tokens: readonly Token[]): string[] {
  let depth = 0
  for (const [index, { kind, word }] of tokens.entries()) {
    if (kind === 'open') depth += 1
    if (kind === 'close') depth -= 1
    const does = depth === 0 && word !== 'with' && kind === 'word' ? KINDS.get(word) : undefined
    if (does !== undefined) return does === 'insert' && updates(tokens.slice(index)) ? ['insert', 'update'] : [does]
  }
  return ['nothing']
}

const updates = (tokens: readonly Token[]): boolean =>
  tokens.some(({ word }, index) => word === 'do' && tokens[index + 1]?.word === 'update')

/** Pragmas that only tell, in the one form in which they do. */
const TELLING =
  /^(?:table_info|table_xinfo|table_list|index_list|index_info|index_xinfo|foreign_key_list|database_list|collation_list|function_list|module_list|pragma_list|compile_options)$/

function tells(tokens: readonly Token[]): boolean {
  const [first, ...rest] = tokens
  if (first?.word !== 'pragma') return false
  const [name, open, argument, close, more] = rest[1]?.word === '.' ? rest.slice(2) : rest
  if (!TELLING.test(name?.word ?? '') || more !== undefined) return false
  const isCall = open?.kind === 'open' && /^(?:word|name|string|number)$/.test(argument?.kind ?? '') && close?.kind === 'close'
  return open === undefined || isCall
}
