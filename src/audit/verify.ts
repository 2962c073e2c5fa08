/** `sluice log verify`: what was changed, and what is only unfinished. Nothing is believed but the verifier key. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { type Checked, checkRecords } from './check.js'
import { refuseNewer } from './format.js'
import { type Head, headsOf, openHead } from './heads.js'
import { verifierOf } from './key.js'
import { namesIn, recordIn, whereThere } from './lines.js'
import { parseVerifierKey, type Verifier } from './note.js'
import { CHECKPOINTS, DIGEST_KEY, isSession, type Place, placeOf, registryOrigin, sessionOrigin, TREE } from './place.js'
import { type Registered, registeredHead, registeredSessions } from './registered.js'
import { isRunning } from '../running.js'
import { firstRecord } from './sessions.js'
import { segmentsAmong } from './files.js'

/** Evidence that somebody changed a log. */
export interface Tampering {
  readonly kind:
    | 'edited'
    | 'removed'
    | 'inserted'
    | 'reordered'
    /** Some of these records were changed; nothing is left that tells which. */
    | 'differ'
    /** A line of the checkpoints file is no checkpoint of this log by this key. */
    | 'checkpoint'
    /** The stored hashes were changed; the records were not. */
    | 'tree'
    /** The key of the raw lines' digests is not the one that the first record names. */
    | 'digest-key'
    /** Records after the close. */
    | 'after-close'
    /** A session that the registry does not know: it was removed there, or brought here. */
    | 'unregistered'
    /** A session that the registry knows has no folder. */
    | 'missing'
    /** The registry is not the one that a session saw when it began. */
    | 'rolled-back'
  /** `registry`, or a session. */
  readonly log: string
  readonly segment?: string
  /** Numbers of the first and the last record concerned; for `checkpoint` the line of the file. */
  readonly first?: number
  readonly last?: number
  /** Why, where the kind does not say it. */
  readonly why?: string
}

/** What is not as after an orderly end, and proves nothing. */
export interface Notice {
  readonly kind: 'unsealed' | 'torn' | 'interrupted' | 'running' | 'never-started' | 'close-unregistered' | 'stray'
  readonly log: string
  readonly first?: number
  readonly last?: number
}

export interface Verification {
  readonly tampering: readonly Tampering[]
  readonly notices: readonly Notice[]
  readonly sessions: number
  readonly records: number
}

export interface VerifyOptions {
  readonly stateDir: string
  /** Only this session, and the registry. */
  readonly session?: string
  /** Text of the verifier key as it was noted elsewhere; default is the one beside the logs, which whoever changed them may have changed. */
  readonly verifierKey?: string
}

/** @throws Fault `audit.key`, `audit.newer`, `audit.no-session` */
export async function verify({ stateDir, session, verifierKey }: VerifyOptions): Promise<Verification> {
  const place = placeOf(stateDir)
  refuseNewer(place)
  // No session has begun; the key may not be made yet either.
  const nothing = namesIn(place.sessions).length === 0 && namesIn(place.registry).length === 0
  if (session === undefined && nothing) return { tampering: [], notices: [], sessions: 0, records: 0 }
  const report = new Report(place, verifierFor(place, verifierKey))
  // Folders before the registry, and the registry's checkpoints before its records: what is written meanwhile is only more.
  const folders = namesIn(place.sessions)
  const witnesses = report.witnesses(folders.filter(isSession))
  const registered = report.registry(witnesses)
  const named = new Set([...folders.filter(isSession), ...registered.keys()])
  if (session !== undefined && !named.has(session)) throw new Fault('audit.no-session', { session, folder: place.sessions })
  for (const name of session === undefined ? [...named].toSorted() : [session]) {
    report.session(name, registered.get(name))
    await turn()
  }
  for (const name of folders) if (!isSession(name)) report.notices.push({ kind: 'stray', log: name })
  return report
}

function verifierFor(place: Place, text: string | undefined): Verifier {
  if (text === undefined) return verifierOf(place)
  const verifier = parseVerifierKey(text.trim())
  if (verifier === undefined) throw new Fault('audit.key', { file: 'given', why: 'it is not a verifier key' })
  return verifier
}

class Report implements Verification {
  readonly tampering: Tampering[] = []
  readonly notices: Notice[] = []
  sessions = 0
  records = 0
  readonly #place: Place
  readonly #verifier: Verifier

  constructor(place: Place, verifier: Verifier) {
    this.#place = place
    this.#verifier = verifier
  }

  /** Heads of the registry that the first records of sessions quote: a registry that was rolled back does not have them. */
  witnesses(sessions: readonly string[]): Head[] {
    const heads: Head[] = []
    for (const session of sessions) {
      const note = firstRecord(join(this.#place.sessions, session))['registry']
      const head = typeof note === 'string' ? openHead(note, this.#verifier, registryOrigin(this.#verifier.name)) : ''
      if (typeof head !== 'string') heads.push(head)
    }
    return heads
  }

  registry(witnesses: readonly Head[]): Map<string, Registered> {
    const log = 'registry'
    const { heads, bad } = headsOf(this.#place.registry, this.#verifier, registryOrigin(this.#verifier.name))
    this.#badCheckpoints(log, bad)
    const known = heads.at(-1)?.size ?? 0
    if (witnesses.some(({ size }) => size > known))
      this.tampering.push({ kind: 'rolled-back', log, why: 'a session began when it was longer' })
    const all = [...heads, ...witnesses].toSorted((a, b) => a.size - b.size)
    this.#changes(log, checkRecords(this.#place.registry, all, known))
    return registeredSessions(this.#place.registry)
  }

  session(session: string, registered: Registered | undefined): void {
    const folder = join(this.#place.sessions, session)
    if (segmentsAmong(namesIn(folder)).length === 0) return this.#folderWithoutRecords(session, registered)
    const { heads, bad } = headsOf(folder, this.#verifier, sessionOrigin(this.#verifier.name, session))
    const vouched = this.#vouched(session, registered)
    const all = [...heads, ...(vouched === undefined ? [] : [vouched])].toSorted((a, b) => a.size - b.size)
    const checked = checkRecords(folder, all, heads.at(-1)?.size ?? 0)
    this.#badCheckpoints(session, bad)
    this.#changes(session, checked)
    const first = recordIn(checked.first)
    if (first['seq'] === 0) this.#digestKey(session, folder, first['digestKey'])
    this.#end(session, checked, registered, heads.length)
    this.sessions += 1
    this.records += checked.records
  }

  #folderWithoutRecords(session: string, registered: Registered | undefined): void {
    if (registered === undefined) this.notices.push({ kind: 'never-started', log: session })
    else this.tampering.push({ kind: 'missing', log: session })
  }

  #vouched(session: string, registered: Registered | undefined): Head | undefined {
    if (registered === undefined) return undefined
    const head = registeredHead(registered, session, this.#verifier)
    if (typeof head !== 'string') return head
    this.tampering.push({ kind: 'checkpoint', log: 'registry', why: `the note for session ${session} ${head}` })
    return undefined
  }

  #badCheckpoints(log: string, bad: readonly { line: number; why: string }[]): void {
    for (const { line, why } of bad)
      this.tampering.push({ kind: 'checkpoint', log, segment: CHECKPOINTS, first: line, last: line, why })
  }

  #changes(log: string, checked: Checked): void {
    const { changes } = checked
    for (const { change, ...where } of changes.slice(0, LIMITS.verifyFindings))
      this.tampering.push({ kind: change, log, ...where })
    const more = changes.length - LIMITS.verifyFindings
    if (more > 0) this.tampering.push({ kind: 'differ', log, why: `and ${more} changes more` })
    if (checked.treeDiffers) this.tampering.push({ kind: 'tree', log, segment: TREE })
    const { records, sealed, unsealed, torn } = checked
    if (unsealed > 0) this.notices.push({ kind: 'unsealed', log, first: sealed, last: sealed + unsealed - 1 })
    if (torn) this.notices.push({ kind: 'torn', log, first: records, last: records })
  }

  #digestKey(session: string, folder: string, committed: unknown): void {
    const key = whereThere(() => readFileSync(join(folder, DIGEST_KEY), 'latin1')) ?? ''
    if (committed === hash('sha256', Buffer.from(key.trim(), 'hex'))) return
    this.tampering.push({ kind: 'digest-key', log: session, segment: DIGEST_KEY })
  }

  #end(session: string, checked: Checked, registered: Registered | undefined, checkpoints: number): void {
    if (registered === undefined) return this.#unregistered(session, checked, checkpoints)
    const { records, sealed, unsealed } = checked
    if (registered.closed && unsealed > 0)
      this.tampering.push({ kind: 'after-close', log: session, first: sealed, last: sealed + unsealed - 1 })
    if (registered.closed) return
    if (typeOf(checked.last) === 'close' && records === sealed) this.notices.push({ kind: 'close-unregistered', log: session })
    else this.notices.push({ kind: isRunning(recordIn(checked.first)['process']) ? 'running' : 'interrupted', log: session })
  }

  /** A process killed while it opened a session leaves its first record at most, and no checkpoint. Anything else was registered once. */
  #unregistered(session: string, { records }: Checked, checkpoints: number): void {
    const late = registeredSessions(this.#place.registry).has(session)
    if (late) this.notices.push({ kind: 'running', log: session })
    else if (records <= 1 && checkpoints === 0) this.notices.push({ kind: 'never-started', log: session })
    else this.tampering.push({ kind: 'unregistered', log: session })
  }
}

/** The type of a record, from its beginning. */
function typeOf(text: string): string | undefined {
  return /^\{"seq":\d+,"at":"[^"]{0,40}","type":"(?<type>[a-z-]+)"/.exec(text)?.groups?.['type']
}
