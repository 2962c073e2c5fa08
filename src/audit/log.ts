/**
 * The log of one session. What `append` has given a receipt for is in the kernel (level `written`): it survives SIGKILL of
 * this process, not a power cut; or on disk (level `synced`), and survives both.
 */
import { hash, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { JsonObject } from '../protocol/message.js'
import { Batch } from './batch.js'
import { DIGEST_KEY_BYTES, KeyedDigest } from './digest.js'
import type { Entry, EntryType } from './entry.js'
import { closeBoth, kernelWrite, newFile, orClose, Segments, syncFolder, type Write } from './files.js'
import { claimFormat, refuseNewer } from './format.js'
import { signerOf } from './key.js'
import type { Checkpoint, Signer } from './note.js'
import { DIGEST_KEY, type Place, placeOf, sessionOrigin } from './place.js'
import { ownProcess } from '../running.js'
import { recordText, Timestamps } from './record.js'
import { type Exclusively, register, registryFault, registryNote } from './registry.js'
import { Seal } from './seal.js'
import { type Hash, Tree } from './tree.js'

const MADE_BY_LOG = Symbol('made by a log')

/**
 * What a receipt stands for. `synced` waits for the disk: what is appended while it does goes to disk together, so that many
 * messages share one wait.
 */
export type Durability = 'written' | 'synced'

/** Proof that these records are in the log. Only `Log.append` makes one, and no line goes to a peer without one. */
export class Receipt {
  readonly session: string
  /** Sequence numbers of the first and the last record that it covers. */
  readonly first: number
  readonly last: number
  readonly #genuine = true

  constructor(made: typeof MADE_BY_LOG, session: string, first: number, last: number) {
    if (made !== MADE_BY_LOG) throw new TypeError('a receipt is made by a log')
    this.session = session
    this.first = first
    this.last = last
  }

  /** Whether this is a receipt, and not an object that looks like one. */
  static is(value: unknown): value is Receipt {
    return typeof value === 'object' && value !== null && #genuine in value && value.#genuine
  }
}

export interface Log {
  readonly session: string
  /**
   * Records entries in this order, after all that were appended before. Entries appended without waiting in between
   * reach the kernel in one write(2), and the disk in one fdatasync(2). `raw` is read before this returns.
   * @throws Fault (by rejection) `audit.write` once a write failed, and for every later call; `audit.budget` for what is
   * over the session's budget (records of its end still fit); `audit.closed`; `audit.registry`
   */
  append(entries: readonly Entry[]): Promise<Receipt>
  /** The keyed digest of one line that is too long to keep; its value goes into the record as `raw`. */
  digest(): ReturnType<KeyedDigest['begin']>
  /** Seals what was appended so far. The log does so by itself every `LIMITS.checkpointMs` and `LIMITS.checkpointEntries`. */
  checkpoint(): Promise<Checkpoint>
  /** Appends the last record, seals the log and tells the registry. Settles once; a second call gets the same promise. */
  close(entry: Entry): Promise<void>
}

export interface OpenLogOptions {
  /** Sluicegate's state folder; logs stand in its `audit` folder. */
  readonly stateDir: string
  readonly server: string
  /** Members of the first record, already redacted. */
  readonly about: JsonObject
  /** The lock that all processes of this state folder share. */
  readonly exclusively: Exclusively
  /** Default is `written`. */
  readonly durability?: Durability
  /** Milliseconds since the epoch, for the record only. */
  readonly now?: () => number
  /** Milliseconds by a clock that nobody sets, for what is due. */
  readonly steady?: () => number
  readonly write?: Write
}

/**
 * Begins the log of a new session: its folder, its first record (type `open`), its record in the registry.
 * @throws Fault `audit.open`, `audit.key`, `audit.newer`, `audit.registry`, `audit.unregistered`
 */
export async function openLog(options: OpenLogOptions): Promise<Log> {
  const place = placeOf(options.stateDir)
  try {
    mkdirSync(place.sessions, { recursive: true, mode: 0o700 })
    refuseNewer(place)
    const log = new SessionLog(options, place, signerOf(place, options.exclusively))
    log.open(options.server, options.about)
    return log
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown
    throw new Fault('audit.open', { folder: place.folder, why: reason(thrown) }, { cause: thrown })
  }
}

interface Waiter {
  readonly first: number
  readonly last: number
  readonly resolve: (receipt: Receipt) => void
  readonly reject: (fault: Fault) => void
}

/** Records that tell of a session's end may use what is reserved of its budget. */
const OF_THE_END: ReadonlySet<EntryType> = new Set(['alarm', 'exit', 'change', 'close'])

class SessionLog implements Log {
  readonly session: string
  readonly #place: Place
  readonly #signer: Signer
  readonly #exclusively: Exclusively
  readonly #now: () => number
  readonly #steady: () => number
  readonly #write: Write
  readonly #durability: Durability
  readonly #segments: Segments
  readonly #seal: Seal
  readonly #digest: KeyedDigest
  readonly #keyCommitment: string
  readonly #timestamps = new Timestamps()
  readonly #batch = new Batch()
  #waiting: Waiter[] = []
  #flushing = false
  #syncing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  /** Why no more entries are taken: closed, or broken. */
  #refusal: Fault | undefined
  /** Why nothing more is written, not even what was taken. */
  #broken: Fault | undefined
  #overBudget = false
  #closing: Promise<void> | undefined
  /** Number of the next record. */
  #next = 0
  /** Bytes of records in the kernel. */
  #written = 0
  /** Sizes at the last checkpoint, and at the last one that the registry knows. */
  #sealed = 0
  #registered = 0
  /** By a clock that nobody sets. */
  #registeredAt = 0

  constructor(options: OpenLogOptions, place: Place, signer: Signer) {
    this.#place = place
    this.#signer = signer
    this.#exclusively = options.exclusively
    this.#now = options.now ?? Date.now
    this.#steady = options.steady ?? (() => performance.now())
    this.#write = options.write ?? kernelWrite
    this.#durability = options.durability ?? 'written'
    const durable = this.#durability === 'synced'
    this.session = sessionName(this.#now())
    const folder = join(place.sessions, this.session)
    mkdirSync(folder, { mode: 0o700 })
    const key = randomBytes(DIGEST_KEY_BYTES)
    newFile(join(folder, DIGEST_KEY), `${key.toString('hex')}\n`, this.#write)
    this.#digest = new KeyedDigest(key)
    this.#keyCommitment = hash('sha256', key)
    this.#segments = new Segments(folder, LIMITS.segmentBytes, this.#write, durable)
    const origin = sessionOrigin(signer.verifier.name, this.session)
    this.#seal = orClose(this.#segments, () => new Seal(folder, origin, signer, this.#write, durable, new Tree()))
  }

  /** One hold of the lock for the registry's last note, the first record and its registration. */
  open(server: string, about: JsonObject): void {
    try {
      if (this.#durability === 'synced') this.#syncFolders()
      this.#exclusively(() => this.#begin(server, about))
      this.#sealNow()
      if (this.#broken !== undefined) throw this.#broken
    } catch (thrown) {
      this.#closeFiles()
      throw thrown
    }
  }

  /** Registered before its own checkpoint: a session that has one and is not in the registry was taken out of it. */
  #begin(server: string, about: JsonObject): void {
    claimFormat(this.#place)
    const registry = registryNote(this.#place, this.#signer)
    const data = {
      server,
      ...about,
      record: this.#durability,
      process: ownProcess(),
      digestKey: this.#keyCommitment,
      ...(registry === undefined ? {} : { registry }),
    }
    const fault = this.#add([{ type: 'open', at: this.#now(), data }])
    if (fault !== undefined) throw fault
    this.#beginFile()
    if (this.#broken === undefined) this.#register(this.#seal.sign(), 'open', server)
  }

  #syncFolders(): void {
    const { folder, sessions } = this.#place
    for (const made of [join(sessions, this.session), sessions, folder]) syncFolder(made)
  }

  digest(): ReturnType<KeyedDigest['begin']> {
    return this.#digest.begin()
  }

  append(entries: readonly Entry[]): Promise<Receipt> {
    const refusal = this.#refusal ?? this.#add(entries)
    if (refusal !== undefined) return Promise.reject(refusal)
    const last = this.#next - 1
    const first = this.#next - entries.length
    const receipt = new Promise<Receipt>((resolve, reject) => this.#waiting.push({ first, last, resolve, reject }))
    if (this.#batch.bytes >= LIMITS.batchBytes) this.#flush()
    else this.#flushSoon()
    return receipt
  }

  /** Encodes all entries or none. */
  #add(entries: readonly Entry[]): Fault | undefined {
    if (entries.length === 0) return new Fault('internal', { why: 'a receipt was asked for nothing' })
    const mark = this.#batch.mark()
    try {
      for (const [index, entry] of entries.entries()) this.#encode(this.#next + index, entry)
      this.#spend(entries)
      this.#next += entries.length
      return undefined
    } catch (thrown) {
      this.#batch.backTo(mark)
      return thrown instanceof Fault ? thrown : new Fault('internal', { why: reason(thrown) }, { cause: thrown })
    }
  }

  #encode(seq: number, entry: Entry): void {
    const raw = entry.raw === undefined ? undefined : this.#digest.of(entry.raw)
    const before = this.#batch.bytes
    this.#batch.add(recordText(seq, this.#timestamps.of(entry.at), entry, raw))
    const bytes = this.#batch.bytes - before
    if (bytes > LIMITS.recordBytes)
      throw new Fault('audit.record-size', { session: this.session, bytes, limit: LIMITS.recordBytes })
  }

  /** Once over the budget, only what tells of the end is taken: nothing small slips through after something large. */
  #spend(entries: readonly Entry[]): void {
    const bytes = this.#written + this.#batch.bytes
    const ending = entries.every(({ type }) => OF_THE_END.has(type))
    const limit = LIMITS.sessionRecordBytes - (ending ? 0 : LIMITS.recordReserveBytes)
    if (!ending) this.#overBudget ||= bytes > limit
    if (bytes > limit || (this.#overBudget && !ending)) throw new Fault('audit.budget', { session: this.session, bytes, limit })
  }

  /** After what runs now, and before the loop turns: whoever waits for a receipt waits for nothing else. */
  #flushSoon(): void {
    if (this.#flushing) return
    this.#flushing = true
    queueMicrotask(() => this.#flush())
  }

  /** What is appended while the disk is waited for is the next group. */
  #flush(): void {
    this.#flushing = false
    if (this.#syncing !== undefined) return
    const leaves = this.#append()
    if (leaves.length === 0) return
    const group = this.#waiting
    this.#waiting = []
    if (this.#durability === 'synced') this.#sync(leaves, group)
    else this.#commit(leaves, group)
  }

  /** Writes what waits. Returns its leaves; none if there is nothing, or nothing could be written. */
  #append(): readonly Hash[] {
    const { bytes, leaves } = this.#batch.take()
    if (leaves.length === 0 || this.#broken !== undefined) return []
    try {
      this.#segments.append(bytes)
    } catch (thrown) {
      this.#failToWrite(thrown)
      return []
    }
    this.#written += bytes.length
    return leaves
  }

  /** The first record, before anybody waits for it. */
  #beginFile(): void {
    const leaves = this.#append()
    try {
      if (this.#durability === 'synced') this.#segments.syncNow()
    } catch (thrown) {
      this.#failToWrite(thrown)
    }
    if (this.#broken === undefined) this.#commit(leaves, [])
  }

  #sync(leaves: readonly Hash[], group: readonly Waiter[]): void {
    this.#syncing = new Promise((resolve) => this.#segments.sync((failed) => resolve(this.#onDisk(failed, leaves, group))))
  }

  #onDisk(failed: Error | null, leaves: readonly Hash[], group: readonly Waiter[]): void {
    this.#syncing = undefined
    if (failed !== null) this.#failToWrite(failed)
    if (this.#broken !== undefined) return refuse(group, this.#broken)
    this.#commit(leaves, group)
    this.#flush()
  }

  /** What is as durable as it must be is given receipts, and is under the next checkpoint. */
  #commit(leaves: readonly Hash[], group: readonly Waiter[]): void {
    this.#seal.add(leaves)
    for (const { first, last, resolve } of group) resolve(new Receipt(MADE_BY_LOG, this.session, first, last))
    if (this.#seal.size - this.#sealed >= LIMITS.checkpointEntries) this.#sealNow()
    this.#arm()
  }

  #failToWrite(thrown: unknown): void {
    this.#fail(this.#writeFault(thrown))
  }

  #writeFault(thrown: unknown): Fault {
    return new Fault('audit.write', { session: this.session, why: reason(thrown) }, { cause: thrown })
  }

  /** Nothing is written any more, not even a checkpoint: what the kernel has of the failed write is not known. */
  #fail(fault: Fault): void {
    this.#refusal = fault
    this.#broken = fault
    clearTimeout(this.#timer)
    const waiting = this.#waiting
    this.#waiting = []
    refuse(waiting, fault)
  }

  async checkpoint(): Promise<Checkpoint> {
    await this.#settled()
    const checkpoint = this.#sealNow()
    if (checkpoint === undefined) throw this.#refusal ?? new Fault('audit.closed', { session: this.session })
    return checkpoint
  }

  /** Everything that was appended is committed, or the log is broken. */
  async #settled(): Promise<void> {
    for (this.#flush(); this.#syncing !== undefined; this.#flush()) await this.#syncing
  }

  #sealNow(): Checkpoint | undefined {
    if (this.#broken !== undefined) return undefined
    try {
      const checkpoint = this.#seal.sign()
      if (this.#seal.size > this.#sealed) this.#seal.write(checkpoint)
      this.#sealed = checkpoint.size
      return checkpoint
    } catch (thrown) {
      this.#failToWrite(thrown)
      return undefined
    }
  }

  /** The caller holds the lock. */
  #register(checkpoint: Checkpoint, type: 'open' | 'checkpoint' | 'close', server?: string): void {
    try {
      const at = this.#timestamps.of(this.#now())
      const named = server === undefined ? {} : { server }
      register(this.#place, this.#signer, this.#write, { at, type, session: this.session, ...named, note: checkpoint.note })
      this.#registered = checkpoint.size
      this.#registeredAt = this.#steady()
    } catch (thrown) {
      this.#fail(registryFault(this.#place, thrown))
    }
  }

  /** One timer, only while something is not sealed or not registered; it does not keep the process alive. */
  #arm(): void {
    const unsealed = this.#seal.size > this.#sealed
    if (this.#timer !== undefined || this.#refusal !== undefined || (!unsealed && this.#sealed === this.#registered)) return
    const wait = this.#registeredAt + LIMITS.registryMs - this.#steady()
    const delay = unsealed ? LIMITS.checkpointMs : Math.min(Math.max(wait, 0), LIMITS.registryMs)
    this.#timer = setTimeout(() => this.#tick(), delay).unref()
  }

  #tick(): void {
    this.#timer = undefined
    const checkpoint = this.#sealNow()
    const due = this.#steady() - this.#registeredAt >= LIMITS.registryMs
    if (checkpoint !== undefined && due) this.#locked(() => this.#register(checkpoint, 'checkpoint'))
    this.#arm()
  }

  /** A lock that cannot be had is a registry that cannot be written. */
  #locked(act: () => void): void {
    try {
      this.#exclusively(act)
    } catch (thrown) {
      this.#fail(registryFault(this.#place, thrown))
    }
  }

  close(entry: Entry): Promise<void> {
    this.#closing ??= this.#close(entry)
    return this.#closing
  }

  async #close(entry: Entry): Promise<void> {
    const last = this.append([entry])
    this.#refusal ??= new Fault('audit.closed', { session: this.session })
    try {
      await last
      clearTimeout(this.#timer)
      const checkpoint = this.#sealNow()
      if (checkpoint !== undefined) this.#locked(() => this.#register(checkpoint, 'close'))
      if (this.#broken !== undefined) throw this.#broken
    } finally {
      this.#closeFiles()
    }
  }

  #closeFiles(): void {
    try {
      closeBoth(this.#segments, this.#seal)
    } catch (thrown) {
      throw this.#writeFault(thrown)
    }
  }
}

function refuse(waiting: readonly Waiter[], fault: Fault): void {
  for (const { reject } of waiting) reject(fault)
}

function sessionName(now: number): string {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `${time}-${randomBytes(8).toString('hex')}`
}
