/**
 * Statements of MySQL and MariaDB, by a parser that was written for many dialects: it reads less than they do (no `WITH ROLLUP`,
 * no `LOCK IN SHARE MODE`, no `INTO OUTFILE`, no `DO` or `HANDLER`), which is refused, and some things that they refuse.
 */
import { isObject, type Json, objectOf } from '../../protocol/message.js'
import type { Reader, SqlStatement } from './parsers.js'
import { callsIn, shapeOf } from './sql-shape.js'
import type { Token } from './sql-tokens.js'
import { type Member, membersOf, reading } from './sql-tree.js'

/** @param parse a list of statements, as sqlparser-rs writes its tree. Throws the parser's words. */
export function mysqlReader(parse: (text: string) => Json): Reader<readonly SqlStatement[]> {
  return (text) =>
    reading(() => {
      const { tokens } = shapeOf(text, 'mysql')
      const verb = tokens.find(({ kind }) => kind !== 'open')?.word ?? ''
      // No setting allows these, and the parser recurses without bound in some of them.
      if (OTHERS.has(verb) || tokens.some(({ word }) => ROUTINES.has(word) && verb === 'create'))
        return [{ does: [verb], calls: [] }]
      const bracket = tokens.find(({ word }) => word === '[' || word === '{')
      if (bracket !== undefined) throw new Error(`unexpected ${bracket.word} at ${bracket.start}`)
      const misread = misreadIn(text, tokens)
      if (misread !== undefined) throw new Error(`unexpected ${misread.word} at ${misread.start}`)
      if (!READ.has(verb)) throw new Error(`no statement begins with ${verb}`)
      const statements = parse(text)
      const calls = callsIn(text, tokens)
      return (Array.isArray(statements) ? statements : []).map((statement) => ({ does: doneBy(statement), calls }))
    })
}

/** Parts of a name: MySQL's have three. */
const PARTS = 8

/**
 * What sqlparser-rs reads otherwise than it is cut here, so that nothing is known of how deep it goes: an at sign, which it joins
 * with whatever is next, a dollar sign, which begins a string for it, and a name that goes on and on, which it tries twice for each dot.
 */
function misreadIn(text: string, tokens: readonly Token[]): Token | undefined {
  let dots = 0
  return tokens.find((token, index) => {
    const { kind, word, end } = token
    if (word === '.' && kind === 'operator') dots += 1
    else if (tokens[index - 1]?.word !== '.') dots = 0
    return dots > PARTS || word.startsWith('$') || (word === '@' && !/['"`]/.test(text.charAt(end)))
  })
}

const READ = new Set(
  'select with values show describe desc explain insert replace update delete create alter drop rename'.split(' '),
)
const OTHERS = new Set(
  (
    'analyze begin binlog cache call change check checksum clone commit deallocate delimiter do execute flush grant handler help import ' +
    'install kill load lock optimize prepare purge release repair reset resignal restart revoke rollback savepoint set shutdown signal ' +
    'start stop truncate uninstall unlock use xa'
  ).split(' '),
)
const ROUTINES = new Set('procedure function trigger event begin'.split(' '))

const KINDS: ReadonlyMap<string, string> = new Map([
  ['Query', 'select'],
  ['Insert', 'insert'],
  ['Update', 'update'],
  ['Delete', 'delete'],
  ['Merge', 'merge'],
  ['Explain', 'explain'],
  ['ExplainTable', 'explain'],
  ['CreateTable', 'create'],
  ['CreateIndex', 'create'],
  ['CreateView', 'create'],
  ['CreateDatabase', 'create'],
  ['AlterTable', 'alter'],
  ['AlterView', 'alter'],
  ['RenameTable', 'alter'],
  ['Drop', 'drop'],
])
const WRITES = new Set(['Insert', 'Update', 'Delete', 'Merge'])

function doneBy(statement: Json): string[] {
  const [top = 'nothing'] = typeof statement === 'string' ? [statement] : Object.keys(objectOf(statement))
  const does = new Set([kindOf(top)])
  for (const member of membersOf(statement, ({ name, value }) => name === 'Explain' && objectOf(value)['analyze'] !== true))
    if (!member.mark) for (const kind of alsoDone(member)) does.add(kind)
  return [...does]
}

/** What begins with SHOW only tells. */
const kindOf = (node: string): string =>
  node.startsWith('Show') ? 'select' : (KINDS.get(node) ?? node.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase())

function alsoDone({ name, value }: Member): string[] {
  if (WRITES.has(name)) return [kindOf(name)]
  if (name === 'into' && isObject(value)) return ['select into']
  if (name === 'locks' && Array.isArray(value) && value.length > 0) return ['update']
  return name === 'DuplicateKeyUpdate' ? ['update'] : []
}
