/**
 * Statements of MySQL and MariaDB, by a parser that was written for many dialects: it reads less than they do (no `WITH ROLLUP`,
 * no `LOCK IN SHARE MODE`, no `INTO OUTFILE`, no `DO` or `HANDLER`), which is refused, and some things that they refuse.
 */
import { isObject, type Json, objectOf } from '../../protocol/message.js'
import type { Reader, SqlStatement } from './parsers.js'
import { callsIn, shapeOf } from './sql-shape.js'
import { type Member, membersOf, reading } from './sql-tree.js'

/** @param parse a list of statements, as sqlparser-rs writes its tree. Throws the parser's words. */
export function mysqlReader(parse: (text: string) => Json): Reader<readonly SqlStatement[]> {
  return (text) =>
    reading(() => {
      const statements = parse(text)
      const calls = callsIn(text, shapeOf(text, 'mysql').tokens)
      return (Array.isArray(statements) ? statements : []).map((statement) => ({ does: doneBy(statement), calls }))
    })
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['Query', 'select'],
  ['ShowTables', 'select'],
  ['ShowColumns', 'select'],
  ['ShowCreate', 'select'],
  ['ShowDatabases', 'select'],
  ['ShowSchemas', 'select'],
  ['ShowViews', 'select'],
  ['ShowVariables', 'select'],
  ['ShowStatus', 'select'],
  ['ShowCollation', 'select'],
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

const kindOf = (node: string): string => KINDS.get(node) ?? node.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()

function alsoDone({ name, value }: Member): string[] {
  if (WRITES.has(name)) return [kindOf(name)]
  if (name === 'into' && isObject(value)) return ['select into']
  if (name === 'locks' && Array.isArray(value) && value.length > 0) return ['update']
  return name === 'DuplicateKeyUpdate' ? ['update'] : []
}
