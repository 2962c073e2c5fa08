/** sluice.yaml, read: raw → validated → deep-frozen. Loads YAML and the schema; import it lazily where start-up counts. */
import type { core } from 'zod'
import { Fault } from '../faults.js'
import { closest } from './closest.js'
import type { ServerEntry } from './entry.js'
import { LATER_SERVER, LATER_TOOL, LATER_TOP, type LaterKey } from './later.js'
import { config, CONTENT_KEYS, GRANT_KEYS, LIMIT_KEYS, SERVER_KEYS, SHELL_KEYS, SQL_KEYS, TOP_KEYS } from './schema.js'
import { type Path, parsePlain, type Plain } from './yaml.js'

export interface Config {
  readonly version: 1
  readonly servers: ReadonlyMap<string, ServerEntry>
}

/** What stands where there is no file yet. */
export const EMPTY = 'version: 1\nservers: {}\n'

/**
 * @param file name of the text in faults, `FILE:LINE:COLUMN`
 * @throws Fault `config.syntax`, `config.too-large`, `config.unknown-key`, `config.value`, `not-yet`
 */
export function parseConfig(text: string, file: string): Config {
  const source = parsePlain(text, file)
  const checked = config.safeParse(source.data)
  if (!checked.success) throw faultOf(checked.error.issues, source)
  const servers = Object.entries(checked.data.servers).map(([name, entry]) => [name, frozen(entry) as ServerEntry] as const)
  return Object.freeze({ version: 1, servers: new Map(servers) })
}

/** Frozen to its leaves, and its maps without a prototype: a variable named `constructor` is only what the file says. */
function frozen(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(frozen))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [name, frozen(member)] as const)
  return Object.freeze(Object.assign(Object.create(null) as object, Object.fromEntries(members)))
}

/** A wrong file is told in the order of its lines; a key that does not exist comes before what is wrong in it. */
function faultOf(issues: readonly core.$ZodIssue[], source: Plain): Fault {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  if (issue === undefined) return new Fault('internal', { why: 'a schema failed without an issue' })
  if (issue.code === 'unrecognized_keys') return unknownKey([...issue.path, issue.keys[0] ?? ''], source)
  if (issue.path[2] === 'tools' && issue.path.length === 4) return choiceFault(issue, source)
  return valueFault(issue, source)
}

/** What stands at a tool is `off` or a map: if it is a map with roles, what is wrong is inside. */
function choiceFault(issue: core.$ZodIssue, source: Plain): Fault {
  const [inside, ...more] = issue.code === 'invalid_union' ? (issue.errors.at(-1) ?? []) : []
  const isInside = inside?.path[0] === 'roles' && !more.some(({ code }) => code === 'unrecognized_keys')
  if (inside === undefined || !isInside) return notYet(issue.path, LATER_TOOL, source)
  return valueFault({ ...inside, path: [...issue.path, ...inside.path] }, source)
}

function valueFault(issue: core.$ZodIssue, source: Plain): Fault {
  const isKey = issue.code === 'invalid_key'
  const why = isKey ? (issue.issues[0]?.message ?? issue.message) : issue.message
  return new Fault('config.value', { at: source.at(issue.path, isKey ? 'key' : 'value'), key: spelled(issue.path), why })
}

function unknownKey(path: Path, source: Plain): Fault {
  if (path[2] === 'tools') return notYet(path.slice(0, 4), LATER_TOOL, source)
  const key = String(path.at(-1))
  const { of, keys, later } = levelOf(path)
  const comes = later.get(key)
  if (comes !== undefined) return notYet(path, comes, source)
  const near = closest(key, [...keys, ...later.keys()])
  const suggestion = near === undefined ? `its keys are: ${keys.join(', ')}` : `did you mean \`${near}\`?`
  return new Fault('config.unknown-key', { at: source.at(path, 'key'), key, of, suggestion })
}

function levelOf(path: Path): { of: string; keys: readonly string[]; later: ReadonlyMap<string, LaterKey> } {
  if (path.length === 1) return { of: 'sluice.yaml', keys: TOP_KEYS, later: LATER_TOP }
  if (path.length === 3) return { of: 'a server', keys: SERVER_KEYS, later: LATER_SERVER }
  if (path[3] === 'sql' && path.length === 5) return { of: 'sql', keys: SQL_KEYS, later: new Map() }
  if (path[3] === 'shell' && path.length === 5) return { of: 'shell', keys: SHELL_KEYS, later: new Map() }
  if (path[2] === 'content') return { of: 'content', keys: CONTENT_KEYS, later: new Map() }
  if (path[2] === 'limits') return { of: 'limits', keys: LIMIT_KEYS, later: new Map() }
  return { of: 'a grant', keys: GRANT_KEYS, later: new Map() }
}

function notYet(path: Path, { why, instead }: LaterKey, source: Plain): Fault {
  return new Fault('not-yet', { what: `\`${spelled(path)}\` (${source.at(path, 'key')})`, why, instead })
}

function spelled(path: Path): string {
  return path.length === 0 ? 'the file' : path.map(String).join('.')
}
