/** Statements of PostgreSQL, by PostgreSQL's own parser. */
import { isObject, type Json, type JsonObject, objectOf } from '../../protocol/message.js'
import type { Reader, SqlStatement } from './parsers.js'
import { type Member, membersOf, reading } from './sql-tree.js'

/** @param parse libpg_query's tree (its protobuf as JSON). Throws the parser's words. */
export function postgresqlReader(parse: (text: string) => Json): Reader<readonly SqlStatement[]> {
  return (text) => reading(() => statementsOf(parse(text)))
}

function statementsOf(tree: Json): SqlStatement[] {
  const statements = objectOf(tree)['stmts']
  return (Array.isArray(statements) ? statements : []).map((statement) => statementOf(objectOf(objectOf(statement)['stmt'])))
}

/** By the names of the tree's nodes. What has no word of ours keeps its own, and no setting allows it. */
const KINDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    select: 'Select VariableShow',
    insert: 'Insert',
    update: 'Update',
    delete: 'Delete',
    merge: 'Merge',
    explain: 'Explain',
    create: 'Create CreateTableAs Index View CreateSchema CreateSeq CreateEnum CreateDomain CompositeType CreateStats Comment',
    alter: 'AlterTable Rename AlterSeq AlterEnum AlterDomain AlterObjectSchema',
    drop: 'Drop',
  }).flatMap(([kind, nodes]) => nodes.split(' ').map((node) => [`${node}Stmt`, kind] as const)),
)

function statementOf(node: JsonObject): SqlStatement {
  const [top = ''] = Object.keys(node)
  const does = new Set([kindOf(top)])
  const calls: string[] = []
  // What is explained without ANALYZE is planned, and not done.
  for (const member of membersOf(node, ({ name, value }) => name === 'ExplainStmt' && !analyses(value))) {
    if (!member.mark) for (const kind of doneBy(member)) does.add(kind)
    if (member.name === 'funcname') calls.push(...lastName(member.value))
  }
  return { does: [...does], calls }
}

const kindOf = (node: string): string =>
  KINDS.get(node) ??
  node
    .replace(/Stmt$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()

/** What a node does besides reading. */
function doneBy({ name, value }: Member): string[] {
  if (name === 'intoClause') return ['create']
  if (name === 'lockingClause') return ['update']
  if (name === 'onConflictClause') return objectOf(value)['action'] === 'ONCONFLICT_UPDATE' ? ['update'] : []
  // A query inside a statement is part of it.
  return name.endsWith('Stmt') && kindOf(name) !== 'select' ? [kindOf(name)] : []
}

function analyses(explain: Json): boolean {
  const options = objectOf(explain)['options']
  return Array.isArray(options) && options.some((option) => objectOf(objectOf(option)['DefElem'])['defname'] === 'analyze')
}

/** `pg_catalog.pg_read_file` is what it is in any schema. */
function lastName(parts: Json): string[] {
  const last = Array.isArray(parts) ? parts.at(-1) : undefined
  const text = isObject(last) ? objectOf(last['String'])['sval'] : undefined
  return typeof text === 'string' ? [text.toLowerCase()] : []
}
