/**
 * An argument that is a statement, held against what a person allows: one statement, of the kinds that were set, which calls
 * nothing that reaches further than its rows. What it selects and joins is its own business: `OR 1=1` and `UNION` are SQL.
 */
import type { Finding } from '../../detect/finding.js'
import { visible } from '../../detect/visible.js'
import { LIMITS } from '../../limits.js'
import type { Dialect, SqlSettings } from '../../manifest/content.js'
import type { Check, Site } from './check.js'
import { dialectsOf, type Parsers, type Reading, type SqlStatement } from './parsers.js'
import { forbidden } from './sql-functions.js'
import { type Problem, STACKED, shapeOf, unfit } from './sql-shape.js'

const READING: NonNullable<SqlSettings['statements']> = ['select', 'explain']

/** Where no dialect is set, a statement must be acceptable in each that can read it, and one must. */
export function sqlCheck(parsers: Parsers): Check {
  return (value, site) => {
    const found = unfit(value) ?? problemIn(value, site, parsers)
    return found === undefined ? undefined : finding(found, site)
  }
}

function problemIn(text: string, site: Site, parsers: Parsers): Problem | undefined {
  const unread: string[] = []
  const dialects = dialectsOf(site.settings)
  for (const dialect of dialects) {
    const shape = shapeOf(text, dialect).problem
    const read = shape === undefined ? parsers.sql(dialect)(text) : STAND_IN
    const found = shape ?? (read.ok ? refusal(read.value, dialects, site.settings.sql ?? {}) : undefined)
    if (found !== undefined) return found
    // In this dialect it may be anything, whatever it is in the others.
    if (!read.ok && read.gone === true) return unreadable([`${dialect}: ${read.why}`])
    if (!read.ok) unread.push(`${dialect}: ${read.why}`)
  }
  return unread.length < dialects.length ? undefined : unreadable(unread)
}

/** For a text that its shape already refuses. */
const STAND_IN: Reading<readonly SqlStatement[]> = { ok: true, value: [] }

/** @param dialects in which the server may run it, whichever of them was read: a function is named alike in all */
function refusal(statements: readonly SqlStatement[], dialects: readonly Dialect[], settings: SqlSettings): Problem | undefined {
  const [statement, second] = statements
  if (statement === undefined) return { rule: 'sql.empty', what: 'holds no statement', hint: 'send a statement' }
  if (second !== undefined) return STACKED
  const allowed: readonly string[] = settings.statements ?? READING
  const kind = statement.does.find((done) => !allowed.includes(done))
  return kind === undefined ? called(statement, dialects) : notAllowed(kind, allowed)
}

function notAllowed(kind: string, allowed: readonly string[]): Problem {
  return {
    rule: 'sql.statement',
    what: `does more than is allowed: ${shown(kind)}`,
    hint: `statements that are allowed here: ${allowed.join(', ')} (sql.statements in sluice.yaml)`,
  }
}

function called({ calls }: SqlStatement, dialects: readonly Dialect[]): Problem | undefined {
  for (const name of calls) {
    const rule = forbidden(name, dialects)
    if (rule !== undefined)
      return {
        rule: `sql.function.${rule.id}`,
        what: `calls ${shown(name)}, which ${rule.why}`,
        hint: 'leave the function out',
      }
  }
  return undefined
}

function unreadable(why: readonly string[]): Problem {
  return {
    rule: 'sql.unreadable',
    what: `cannot be read by any parser (${shown(why.join('; '))})`,
    hint: 'correct the statement; if it is right, set sql.dialect for the server in sluice.yaml',
  }
}

const shown = (text: string): string => visible(text.slice(0, LIMITS.quotedCharacters))

function finding({ rule, what, hint }: Problem, site: Site): Finding {
  return { rule, severity: 'high', at: site.at, what, hint }
}
