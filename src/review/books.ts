/** One sluice.yaml with its lock, and what the store knows of its servers: read together, written together. */
import { addServer, removeServer, replaceServer } from '../config/edit.js'
import { entryDigest, refuseDifferences, type ServerEntry } from '../config/entry.js'
import { type Pair, readLockText, readYaml, updatePair } from '../config/files.js'
import { suggestion } from '../config/closest.js'
import { type Config, EMPTY, parseConfig } from '../config/parse.js'
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { Lock, LockedServer } from '../manifest/lock.js'
import { readLock, SERVER_NAME } from '../manifest/read.js'
import { writeLock } from '../manifest/write.js'
import type { ServerKey, Store } from '../store/store.js'
import { type Placed, placedOf, placementOf } from './start.js'

export interface Declared {
  readonly key: ServerKey
  readonly entry: ServerEntry
  /** Absent where the server was written down by hand and never reviewed. */
  readonly locked?: LockedServer
}
export type Agreed = Declared & { readonly locked: LockedServer }

/** What a review decided. */
export interface Decided {
  readonly entry: ServerEntry
  readonly locked: LockedServer
}

export class Books {
  readonly pair: Pair
  readonly #store: Store

  constructor(pair: Pair, store: Store) {
    this.pair = pair
    this.#store = store
  }

  /** In the order of sluice.yaml. */
  names(): readonly string[] {
    return [...this.#config().servers.keys()]
  }

  /** As it stands; without servers where there is none yet. */
  lock(): Lock {
    return readLock(readLockText(this.pair)?.text ?? NO_LOCK, this.pair.lock)
  }

  keyOf(name: string): ServerKey {
    return { config: this.pair.yaml, name }
  }

  /** @throws Fault `config.no-server` */
  declared(name: string): Declared {
    const { servers } = this.#config()
    const entry = servers.get(name)
    if (entry === undefined) throw this.#unknown(name, [...servers.keys()])
    const lock = this.lock().servers
    const locked = Object.hasOwn(lock, name) ? lock[name] : undefined
    return { key: this.keyOf(name), entry, ...(locked === undefined ? {} : { locked }) }
  }

  /** Declared, and nothing differs from the review. @throws Fault `config.no-server`, `config.not-reviewed`, `config.differs` */
  agreed(name: string): Agreed {
    const { key, entry, locked } = this.declared(name)
    const { yaml: file, lock } = this.pair
    if (locked === undefined) throw new Fault('config.not-reviewed', { name, file, lock })
    refuseDifferences(name, file, entry, locked)
    return { key, entry, locked }
  }

  /** What was found on this machine. @throws Fault `review.not-placed` */
  placed(name: string, { profile }: LockedServer): Placed {
    return placedOf(name, this.#store.occupy(this.keyOf(name)), profile)
  }

  /** @throws Fault `review.name`, `config.server-exists` */
  refuseUnfit(name: string): void {
    if (!SERVER_NAME.test(name)) throw new Fault('review.name', { name })
    if (this.#config().servers.has(name)) throw new Fault('config.server-exists', { name, file: this.pair.yaml })
  }

  /**
   * yaml, then lock, then store, under one mutex.
   * @param before the entry that the decision was about; absent where there was none
   * @throws Fault `config.server-exists` or `review.changed-meanwhile` if another process was faster
   */
  write(name: string, { entry, locked }: Decided, placed: Placed, before?: ServerEntry): void {
    const { yaml: file } = this.pair
    this.#change((config, text, lock) => {
      const now = config.servers.get(name)
      if (before !== undefined && (now === undefined || entryDigest(now) !== entryDigest(before))) {
        throw new Fault('review.changed-meanwhile', { name, file })
      }
      const edited = before === undefined ? addServer(text, file, name, entry) : replaceServer(text, file, name, entry)
      this.place(name, placed, locked)
      return { yaml: edited, lock: { ...lock, servers: { ...lock.servers, [name]: locked } } }
    })
  }

  /** @throws Fault `store.no-uid` if the uid of a review that was given up meanwhile has gone to another server */
  place(name: string, placed: Placed, { profile }: LockedServer): void {
    const key = this.keyOf(name)
    this.#store.exclusively('place a server', () => {
      if (placed.identity?.shared === false) this.#store.leaseUid(key, [placed.identity.uid])
      this.#store.place(key, placementOf(placed, profile))
    })
  }

  /** Before anything is leased or forgotten: if this process is killed, `tidyUp` sees to it. */
  claim(name: string): void {
    this.#store.claim({ server: this.keyOf(name) })
  }

  /** After a review that was not accepted: gives back what it took. A server that stands (another process added it) stays. */
  giveUp(name: string): void {
    const key = this.keyOf(name)
    this.#store.exclusively('give up a review', () => {
      if (this.#store.placement(key) === undefined) this.#store.forget(key)
    })
  }

  /** Takes a server out of all three. @throws Fault `config.no-server` */
  drop(name: string): void {
    this.#change((config, text, lock) => {
      if (!config.servers.has(name)) throw this.#unknown(name, [...config.servers.keys()])
      const { [name]: _gone, ...servers } = lock.servers
      this.#store.forget(this.keyOf(name))
      return { yaml: removeServer(text, this.pair.yaml, name), lock: { ...lock, servers } }
    })
  }

  #change(act: (config: Config, text: string, lock: Lock) => { readonly yaml: string; readonly lock: Lock }): void {
    updatePair(
      this.pair,
      (what, act) => this.#store.exclusively(what, act),
      (now) => {
        const text = now.yaml?.text ?? ''
        const config = parseConfig(text === '' ? EMPTY : text, this.pair.yaml)
        const next = act(config, text, readLock(now.lock?.text ?? NO_LOCK, this.pair.lock))
        return { yaml: next.yaml, lock: readable(writeLock(next.lock), this.pair.lock) }
      },
    )
  }

  #config(): Config {
    return parseConfig(readYaml(this.pair)?.text ?? EMPTY, this.pair.yaml)
  }

  #unknown(name: string, names: readonly string[]): Fault {
    return new Fault('config.no-server', { name, file: this.pair.yaml, suggestion: suggestion(name, names) })
  }
}

/** What could not be read again would keep every server in it from starting. */
function readable(text: string, file: string): string {
  const bytes = Buffer.byteLength(text)
  if (bytes <= LIMITS.lockBytes) return text
  throw new Fault('lock.full', { file, bytes, limit: LIMITS.lockBytes })
}

const NO_LOCK = '{"version":1,"servers":{}}'
