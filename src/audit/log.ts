/**
 * The log of one session. What `append` has given a receipt for is in the kernel (level `written`): it survives SIGKILL of
 * this process, not a power cut.
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
import { kernelWrite, newFile, Segments, type Write } from './files.js'
import { signerOf } from './key.js'
import type { Checkpoint, Signer } from './note.js'
import { DIGEST_KEY, type Place, placeOf, sessionOrigin } from './place.js'
import { ownProcess } from '../running.js'
import { recordText, Timestamps } from './record.js'
import { type Exclusively, register, registryFault, registryNote } from './registry.js'
import { Seal } from './seal.js'
import { Tree } from './tree.js'

const MADE_BY_LOG = Symbol('made by a log')

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
   * reach the kernel in one write(2). `raw` is read before this returns.
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
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  readonly write?: Write
}

/**
 * Begins the log of a new session: its folder, its first record (type `open`), its record in the registry.
 * @throws Fault `audit.open`, `audit.key`, `audit.registry`
 */
export async function openLog(options: OpenLogOptions): Promise<Log> {
  const place = placeOf(options.stateDir)
  try {
    mkdirSync(place.sessions, { recursive: true, mode: 0o700 })
    const log = new SessionLog(options, place, signerOf(place))
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
  readonly #write: Write
  readonly #segments: Segments
  readonly #seal: Seal
  readonly #digest: KeyedDigest
  readonly #keyCommitment: string
  readonly #timestamps = new Timestamps()
  readonly #batch = new Batch()
  #waiting: Waiter[] = []
  #flushing = false
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
  #registeredAt = 0

  constructor(options: OpenLogOptions, place: Place, signer: Signer) {
    this.#place = place
    this.#signer = signer
    this.#exclusively = options.exclusively
    this.#now = options.now ?? Date.now
    this.#write = options.write ?? kernelWrite
    this.session = sessionName(this.#now())
    const folder = join(place.sessions, this.session)
    mkdirSync(folder, { mode: 0o700 })
    const key = randomBytes(DIGEST_KEY_BYTES)
    newFile(join(folder, DIGEST_KEY), `${key.toString('hex')}\n`, this.#write)
    this.#digest = new KeyedDigest(key)
    this.#keyCommitment = hash('sha256', key)
    this.#segments = new Segments(folder, LIMITS.segmentBytes, this.#write)
    this.#seal = new Seal(folder, sessionOrigin(signer.verifier.name, this.session), signer, this.#write, new Tree())
  }

  /** One hold of the lock for the registry's last note, the first record and its registration. */
  open(server: string, about: JsonObject): void {
    try {
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
    const registry = registryNote(this.#place, this.#signer)
    const data = {
      server,
      ...about,
      process: ownProcess(),
      digestKey: this.#keyCommitment,
      ...(registry === undefined ? {} : { registry }),
    }
    const fault = this.#add([{ type: 'open', at: this.#now(), data }])
    if (fault !== undefined) throw fault
    this.#flush()
    if (this.#broken === undefined) this.#register(this.#seal.sign(), 'open', server)
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

  #flush(): void {
    this.#flushing = false
    const { bytes, leaves } = this.#batch.take()
    if (leaves.length === 0 || this.#broken !== undefined) return
    try {
      this.#segments.append(bytes)
    } catch (thrown) {
      return this.#fail(new Fault('audit.write', { session: this.session, why: reason(thrown) }, { cause: thrown }))
    }
    this.#written += bytes.length
    this.#seal.add(leaves)
    this.#settle()
    if (this.#seal.size - this.#sealed >= LIMITS.checkpointEntries) this.#sealNow()
    this.#arm()
  }

  #settle(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { first, last, resolve } of waiting) resolve(new Receipt(MADE_BY_LOG, this.session, first, last))
  }

  /** Nothing is written any more, not even a checkpoint: what the kernel has of the failed write is not known. */
  #fail(fault: Fault): void {
    this.#refusal = fault
    this.#broken = fault
    clearTimeout(this.#timer)
    const waiting = this.#waiting
    this.#waiting = []
    for (const { reject } of waiting) reject(fault)
  }

  async checkpoint(): Promise<Checkpoint> {
    this.#flush()
    const checkpoint = this.#sealNow()
    if (checkpoint === undefined) throw this.#refusal ?? new Fault('audit.closed', { session: this.session })
    return checkpoint
  }

  #sealNow(): Checkpoint | undefined {
    if (this.#broken !== undefined) return undefined
    try {
      const checkpoint = this.#seal.sign()
      if (this.#seal.size > this.#sealed) this.#seal.write(checkpoint)
      this.#sealed = checkpoint.size
      return checkpoint
    } catch (thrown) {
      this.#fail(new Fault('audit.write', { session: this.session, why: reason(thrown) }, { cause: thrown }))
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
      this.#registeredAt = this.#now()
    } catch (thrown) {
      this.#fail(registryFault(this.#place, thrown))
    }
  }

  /** One timer, only while something is not sealed or not registered; it does not keep the process alive. */
  #arm(): void {
    const unsealed = this.#seal.size > this.#sealed
    if (this.#timer !== undefined || this.#refusal !== undefined || (!unsealed && this.#sealed === this.#registered)) return
    const wait = this.#registeredAt + LIMITS.registryMs - this.#now()
    const delay = unsealed ? LIMITS.checkpointMs : Math.min(Math.max(wait, 0), LIMITS.registryMs)
    this.#timer = setTimeout(() => this.#tick(), delay).unref()
  }

  #tick(): void {
    this.#timer = undefined
    const checkpoint = this.#sealNow()
    const due = this.#now() - this.#registeredAt >= LIMITS.registryMs
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
    this.#segments.close()
    this.#seal.close()
  }
}

function sessionName(now: number): string {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `${time}-${randomBytes(8).toString('hex')}`
}
