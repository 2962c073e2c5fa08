/**
 * Parsers of the languages that arguments are written in. They are large, so they are loaded only where a reviewed role
 * needs them, and only after the handshake; whoever names them hands them in, and guards ask without waiting.
 */
import { reason } from '../../faults.js'
import { LIMITS } from '../../limits.js'
import type { Role } from '../../detect/roles/role.js'
import { type ContentSettings, DIALECTS, type Dialect } from '../../manifest/content.js'
import type { Libraries } from '../schema.js'

/** What a text says, or why it cannot be read. Never throws: the text is a client's. */
export type Reader<T> = (text: string) => Reading<T>
export type Reading<T> = { readonly ok: true; readonly value: T } | Unread
/** `gone`: not for what the text says, but because its reader reads nothing more. */
export interface Unread {
  readonly ok: false
  readonly why: string
  readonly gone?: true
}

/** One statement of SQL, as far as its permission depends on it. */
export interface SqlStatement {
  /** Everything that it would do, in the words of `Statement` where there is one: `select`, then `delete` for a deleting CTE. */
  readonly does: readonly string[]
  /** Names of the functions that it calls, in lower case, without their schema. */
  readonly calls: readonly string[]
}

/** A simple command: its words as the shell would pass them on, undefined where that is not known before it runs. */
export interface ShellCommand {
  readonly words: readonly (string | undefined)[]
  /** Names of the variables that are set for it alone. */
  readonly sets: readonly string[]
}
export interface ShellScript {
  /** Those inside substitutions too. */
  readonly commands: readonly ShellCommand[]
  /** What stands between and around them: a `ShellOperator`, or another construct by its name, such as `loop`. */
  readonly uses: readonly string[]
}

/** Loads each parser once; a promise that rejects says that it is not there. */
export interface ParserLoaders {
  readonly sql: Readonly<Record<Dialect, () => Promise<Reader<readonly SqlStatement[]>>>>
  readonly shell: () => Promise<Reader<ShellScript>>
}

export interface Parsers {
  /** Starts loading what the session's roles need: after the handshake, once. Resolves when nothing more will come; never rejects. */
  load(): Promise<void>
  /** Whether a value of this role can be judged now. If not, it will be after `load()`: the guard asks (`parser`). */
  ready(role: Role): boolean
  /** A reader that could not be loaded, or is not there yet, reads nothing, and says so. */
  sql(dialect: Dialect): Reader<readonly SqlStatement[]>
  readonly shell: Reader<ShellScript>
}

/** Dialects in which a server's statements are read: the one that was set, else all. */
export function dialectsOf(settings: ContentSettings): readonly Dialect[] {
  return settings.sql?.dialect === undefined ? DIALECTS : [settings.sql.dialect]
}

/** @param roles every role in the lock of one server, with what a person corrected */
export function parsersFor(roles: ReadonlySet<Role>, settings: ContentSettings, loaders: ParserLoaders): Parsers {
  const sql = new Map(roles.has('sql') ? dialectsOf(settings).map((dialect) => [dialect, later(loaders.sql[dialect])]) : [])
  const shell = later(loaders.shell)
  const of = (role: Role): readonly Later<unknown>[] => (role === 'sql' ? [...sql.values()] : role === 'shell' ? [shell] : [])
  const wanted = [...of('sql'), ...(roles.has('shell') ? [shell] : [])]
  return {
    load: async () => void (await Promise.all(wanted.map(({ load }) => load()))),
    ready: (role) => !roles.has(role) || of(role).every(({ settled }) => settled()),
    sql: (dialect) => sql.get(dialect)?.read ?? ABSENT,
    shell: (text) => shell.read(text),
  }
}

/**
 * Ends a parser that takes too long. One that was ended, or that broke off by itself, is in no known state: what it would say next
 * may be wrong, so it reads nothing more.
 */
export function watchedReader<T>(read: Reader<T>, within: Libraries['within']): Reader<T> {
  let spent = false
  return (text) => {
    if (spent) return SPENT
    const done = within(LIMITS.parserMs, () => read(text))
    if (done !== undefined && (done.value.ok || !BROKEN.test(done.value.why))) return done.value
    spent = true
    return SPENT
  }
}

const SPENT: Unread = { ok: false, why: 'its parser broke off at a text, and is there again in the next session', gone: true }
/** V8's words, alone: what a parser says of a text may quote it. */
const BROKEN =
  /^(?:memory access out of bounds|Maximum call stack size exceeded|unreachable|(?:table index|index) (?:is )?out of bounds|null function or function signature mismatch|indirect call to null|divide by zero|Aborted\(.*\).*)$/

interface Later<T> {
  readonly load: () => Promise<void>
  readonly settled: () => boolean
  readonly read: Reader<T>
}

function later<T>(loader: () => Promise<Reader<T>>): Later<T> {
  let reader: Reader<T> | undefined
  const settle = async (): Promise<void> => {
    reader = await loader().catch((thrown: unknown): Reader<T> => unreadable(`its parser could not be loaded: ${reason(thrown)}`))
  }
  let loading: Promise<void> | undefined
  return {
    load: () => (loading ??= settle()),
    settled: () => reader !== undefined,
    read: (text) => (reader ?? ABSENT)(text),
  }
}

const unreadable =
  (why: string): Reader<never> =>
  () => ({ ok: false, why })
const ABSENT = unreadable('its parser is not loaded')
