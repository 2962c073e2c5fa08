/** From a name to the server that it means, and whether what was reviewed is still what sluice.yaml says. */
import type { Neighbourhood } from '../detect/texts/definitions.js'
import { Fault } from '../faults.js'
import type { Lock, LockedServer } from '../manifest/lock.js'
import { digestBytes } from '../manifest/digest.js'
import { neighbourhoodOf } from '../manifest/neighbourhood.js'
import { readLock } from '../manifest/read.js'
import { withRoles } from '../manifest/roles.js'
import { suggestion } from './closest.js'
import { choicesIn, refuseDifferences, type ServerEntry } from './entry.js'
import type { FileText } from './files.js'
import type { Config } from './parse.js'
import {
  findPlaces,
  type Nearby,
  noticeOf,
  type Place,
  type Places,
  projectAt,
  type ProjectFiles,
  type Surroundings,
} from './places.js'

/** The same value as the store's key. */
export interface Key {
  /** Absolute path, without links, of the sluice.yaml that declares the server. */
  readonly config: string
  readonly name: string
}

/** The store's memory of yaml bytes that were found to agree with a lock's entry. */
export interface Memory {
  validated(key: Key): { readonly yaml: string; readonly entry: string } | undefined
  rememberValidated(key: Key, validated: { readonly yaml: string; readonly entry: string }): void
}

export interface Declared {
  readonly key: Key
  readonly place: Place
  readonly entry: ServerEntry
  /** Absent until it was reviewed. */
  readonly locked?: LockedServer
}

export interface Servers {
  readonly servers: ReadonlyMap<string, Declared>
  /** What was ignored and why. Names and paths in it may be a stranger's: escape them for a terminal. */
  readonly notices: readonly string[]
}

/** Every server of the configurations that count. @throws the faults of reading, parsing and of the lock */
export async function loadServers(around: Surroundings): Promise<Servers> {
  const { own, nearby } = findPlaces(around)
  const servers = await declaredIn(own)
  if (nearby === undefined) return { servers, notices: [] }
  const notice = noticeOf(nearby)
  if (notice !== undefined) return { servers, notices: [notice] }
  const notices: string[] = []
  for (const [name, declared] of await declaredIn(nearby)) {
    if (servers.has(name)) notices.push(redefinition(nearby, name))
    else servers.set(name, declared)
  }
  return { servers, notices }
}

async function declaredIn(place: Place): Promise<Map<string, Declared>> {
  const { servers } = await configOf(place)
  const lock = lockOf(place)
  return new Map([...servers].map(([name, entry]) => [name, declaredOf(place, name, entry, lock)]))
}

function declaredOf(place: Place, name: string, entry: ServerEntry, lock: Lock): Declared {
  const locked = lockedIn(lock, name)
  refuseDev(name, place, entry)
  return { key: { config: place.yaml, name }, place, entry, ...(locked ? { locked } : {}) }
}

/** Whoever may change a project would decide what runs, after every review and every trust. @throws Fault `config.dev-elsewhere` */
function refuseDev(name: string, { origin, yaml: file }: Place, { dev }: Pick<ServerEntry, 'dev'>): void {
  if (dev === true && origin !== 'user') throw new Fault('config.dev-elsewhere', { name, file })
}

/** What `sluice trust DIR` shows and records. @param folder absolute, without links @throws the faults of reading and parsing */
export async function readProject(
  folder: string,
): Promise<{ readonly files: ProjectFiles; readonly servers: ReadonlyMap<string, Declared> }> {
  const { place, files } = projectAt(folder)
  return { files, servers: await declaredIn(place) }
}

/** What `run` needs of a server: no YAML is parsed where the store remembers that yaml and lock agree. */
export interface Runnable {
  readonly key: Key
  readonly place: Place
  readonly locked: LockedServer
  /** Itself among the servers of the same lock. */
  readonly about: Neighbourhood
  readonly notices: readonly string[]
}

/** @throws Fault `config.no-server`, `config.not-reviewed`, `config.differs`, and the faults of reading */
export async function serverToRun(name: string, around: Surroundings, memory: Memory): Promise<Runnable> {
  const places = findPlaces(around)
  const { place, lock, locked } = await lockedServer(name, places)
  const key = { config: place.yaml, name }
  refuseDev(name, place, locked.profile)
  await refuseDifference(key, place, locked, memory)
  const notices = noticesFor(name, places, place)
  return { key, place, locked: await withRoles(locked), about: neighbourhoodOf(name, lock), notices }
}

interface Found {
  readonly place: Place
  readonly lock: Lock
  readonly locked: LockedServer
}

async function lockedServer(name: string, { own, nearby }: Places): Promise<Found> {
  const found = foundIn(own, name)
  if (found !== undefined) return found
  // Not reviewed is not undeclared: a project must not take a name that the user's own sluice.yaml has.
  const config = await configOf(own)
  if (config.servers.has(name)) throw new Fault('config.not-reviewed', { name, file: own.yaml, lock: own.lock })
  if (nearby?.standing === 'trusted') {
    const theirs = foundIn(nearby, name)
    if (theirs !== undefined) return theirs
    const declared = (await configOf(nearby)).servers.has(name)
    if (declared) throw new Fault('config.not-reviewed', { name, file: nearby.yaml, lock: nearby.lock })
  }
  throw noServer(name, own, [...config.servers.keys()], nearby)
}

function foundIn(place: Place, name: string): Found | undefined {
  const lock = lockOf(place)
  const locked = lockedIn(lock, name)
  return locked === undefined ? undefined : { place, lock, locked }
}

function noServer(name: string, own: Place, names: readonly string[], nearby: Nearby | undefined): Fault {
  const notice = nearby && noticeOf(nearby)
  const more = notice === undefined ? '' : `; ${notice}`
  return new Fault('config.no-server', { name, file: own.yaml, suggestion: suggestion(name, names) + more })
}

/** Bytes that were compared before need no second look; other bytes are parsed, and only a real difference counts. */
async function refuseDifference(key: Key, place: Place, locked: LockedServer, memory: Memory): Promise<void> {
  const now = { yaml: place.text?.digest ?? 'none', entry: reviewedDigest(locked) }
  const known = memory.validated(key)
  if (known?.yaml === now.yaml && known.entry === now.entry) return
  const { name } = key
  const entry = (await configOf(place)).servers.get(name)
  if (entry === undefined) throw noServer(name, place, [], undefined)
  refuseDifferences(name, place.yaml, entry, locked)
  memory.rememberValidated(key, now)
}

/** Over all that the entry of sluice.yaml decides. */
function reviewedDigest({ entry, profile, surface }: LockedServer): string {
  return digestBytes(JSON.stringify({ entry, profile, tools: choicesIn(surface) }))
}

function noticesFor(name: string, { own, nearby }: Places, used: Place): string[] {
  if (nearby === undefined || used === nearby) return []
  const notice = noticeOf(nearby)
  if (notice !== undefined) return [`${notice}; \`${name}\` runs as your own ${own.yaml} says`]
  return lockedIn(lockOf(nearby), name) ? [redefinition(nearby, name)] : []
}

function redefinition(nearby: Nearby, name: string): string {
  return `${nearby.yaml} redefines \`${name}\`: ignored, your own definition runs`
}

/** A server may be named like a member that every object has. */
function lockedIn({ servers }: Lock, name: string): LockedServer | undefined {
  return Object.hasOwn(servers, name) ? servers[name] : undefined
}

function lockOf(place: Place): Lock {
  return place.lockText === undefined ? { version: 1, servers: {} } : readLock(place.lockText.text, place.lockText.file)
}

async function configOf(place: Place): Promise<Config> {
  const { EMPTY, parseConfig } = await import('./parse.js')
  const text: FileText = place.text ?? { file: place.yaml, text: EMPTY, digest: 'none' }
  return parseConfig(text.text, text.file)
}
