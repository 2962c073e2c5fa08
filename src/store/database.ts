/**
 * The only importer of SQLite. One engine on every Node (the package bundles its own SQLite), so that two versions of
 * Node on one machine cannot disagree about the file.
 */
import { closeSync, lstatSync, openSync, type Stats } from 'node:fs'
import { createRequire } from 'node:module'
import { Fault, isSystemError, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { FORMAT, migrate } from './format.js'

/** As CommonJS, which Node loads in two thirds of the time: every start waits for it. */
const { DatabaseSync } = createRequire(import.meta.url)('@photostructure/sqlite') as typeof import('@photostructure/sqlite')

type Connection = InstanceType<typeof DatabaseSync>
export type Value = string | number | null
export type Row = Readonly<Record<string, Value>>

/** A connection whose every failure is a Fault that names the file. */
export class Database {
  readonly file: string
  readonly #connection: Connection
  /** An act runs between BEGIN and COMMIT. */
  #inside = false
  /** The file has our format. */
  #prepared = false

  /** Makes the file (0600) if it does not stand yet, and brings it to our format. @throws Fault `store.*` */
  constructor(file: string) {
    this.file = file
    this.#connection = this.#guarded('open', () => connect(file))
    try {
      this.#prepare()
    } catch (thrown) {
      this.#connection.close()
      throw thrown
    }
  }

  get(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.#transaction('read', 'DEFERRED', () => this.#get(sql, ...values))
  }

  all(sql: string, ...values: readonly Value[]): readonly Row[] {
    return this.#transaction('read', 'DEFERRED', () =>
      this.#guarded('read', () => this.#connection.prepare(sql).all(...values) as Row[]),
    )
  }

  run(sql: string, ...values: readonly Value[]): void {
    this.exclusively('write', () => this.#guarded('write', () => this.#connection.prepare(sql).run(...values)))
  }

  /**
   * Runs `act` while no other process writes. Within itself it simply runs on: there is one lock, so it cannot deadlock.
   * What `act` wrote is undone if it throws. `what` is for the fault text only.
   */
  exclusively<T>(what: string, act: () => T): T {
    return this.#transaction(what, 'IMMEDIATE', act)
  }

  /**
   * Everything is read and written in the format that it was opened with: a newer version may migrate the file while we run,
   * and our statements would still fit its tables, or almost.
   */
  #transaction<T>(what: string, mode: 'DEFERRED' | 'IMMEDIATE', act: () => T): T {
    if (this.#inside) return act()
    try {
      this.#rollBack(what)
      this.#guarded(what, () => this.#connection.exec(`BEGIN ${mode}`))
      this.#inside = true
      if (this.#prepared) this.#format()
      const result = act()
      // The lock would be gone before an asynchronous act had done anything.
      if (result instanceof Promise) throw new TypeError(`${what}: an act under the store's lock must be synchronous`)
      this.#guarded(what, () => this.#connection.exec('COMMIT'))
      return result
    } catch (thrown) {
      this.#rollBack(what)
      throw thrown
    } finally {
      this.#inside = false
    }
  }

  /** Also of a transaction that could not be rolled back before: nothing is ever added to one that has failed. */
  #rollBack(what: string): void {
    if (this.#connection.isTransaction) this.#guarded(what, () => this.#connection.exec('ROLLBACK'))
  }

  close(): void {
    this.#connection.close()
  }

  #prepare(): void {
    const found = this.#format()
    // Bounded by the file, which stays small: a quarter of a millisecond for 200 servers.
    const check = this.#get('PRAGMA quick_check(1)')?.['quick_check']
    if (check !== 'ok') throw new Fault('store.corrupt', { file: this.file, why: String(check) })
    if (found < FORMAT) this.#migrate()
    this.#prepared = true
  }

  #migrate(): void {
    this.#guarded('set the journal', () => this.#connection.exec('PRAGMA journal_mode = WAL'))
    this.exclusively('migrate', () => {
      // Read again under the lock: a dozen processes may have found the same old format.
      const from = this.#format()
      this.#guarded('migrate', () => this.#connection.exec(migrate(from)))
    })
  }

  #format(): number {
    const found = Number(this.#get('PRAGMA user_version')?.['user_version'])
    if (found > FORMAT) throw new Fault('store.newer', { file: this.file, found, known: FORMAT })
    return found
  }

  #get(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.#guarded('read', () => this.#connection.prepare(sql).get(...values) as Row | undefined)
  }

  #guarded<T>(what: string, act: () => T): T {
    try {
      return act()
    } catch (thrown) {
      if (thrown instanceof Fault) throw thrown
      throw faultOf(this.file, what, thrown)
    }
  }
}

function connect(file: string): Connection {
  create(file)
  refuseUnsafe(file, lstatSync(file))
  const connection = new DatabaseSync(file, { timeout: LIMITS.storeBusyMs, defensive: true })
  // FULL: a uid lease or a trust decision must not be forgotten by a power cut. Nothing here is on the message path.
  connection.exec('PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF')
  return connection
}

/** An empty file is a valid empty database; made here so that its mode does not depend on anybody's umask. */
function create(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (thrown) {
    // Somebody made it before us; whether it may be used is looked at next.
    if (!isSystemError(thrown, 'EEXIST')) throw thrown
  }
}

function refuseUnsafe(file: string, stats: Stats): void {
  const why = !stats.isFile()
    ? 'it is not a regular file'
    : stats.uid !== process.getuid?.()
      ? `it belongs to uid ${stats.uid}`
      : (stats.mode & 0o077) !== 0
        ? `its mode is ${(stats.mode & 0o777).toString(8)}`
        : undefined
  if (why !== undefined) throw new Fault('store.unsafe', { file, why })
}

function faultOf(file: string, what: string, thrown: unknown): Fault {
  const cause = { cause: thrown }
  const why = reason(thrown)
  const kind = kindOf(thrown)
  if (kind === 'busy') return new Fault('store.busy', { file, what, ms: LIMITS.storeBusyMs }, cause)
  if (kind === 'corrupt') return new Fault('store.corrupt', { file, why }, cause)
  return new Fault('store.failed', { file, what, why }, cause)
}

/** By primary result code (sqlite.org/rescode.html); by SQLite's constant text where the binding gives no code (`prepare`, `all`). */
function kindOf(thrown: unknown): 'busy' | 'corrupt' | 'other' {
  const code = thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) & 0xff : 0
  const text = reason(thrown)
  if (code === 5 || code === 6 || /database (table )?is locked/.test(text)) return 'busy'
  if (code === 11 || code === 26 || /malformed|not a database/.test(text)) return 'corrupt'
  return 'other'
}
