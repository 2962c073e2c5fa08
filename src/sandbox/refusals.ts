/** Why a path may not be granted: each function is one rule and answers with what speaks against it, or nothing. */
import { type BigIntStats, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import {
  type Access,
  CREDENTIALS,
  ENGINE_SOCKETS,
  KERNEL_FILE_SYSTEMS,
  NEVER,
  NEVER_BUT,
  NEVER_WRITTEN,
  PRIVATE_IN_HOME,
  type Refusal,
  START_FILES,
  TOO_WIDE,
  WINDOWS_HOME,
} from './places.js'
import { isTrigger } from './triggers.js'
import { walk } from './walk.js'

/** What a grant is judged against. */
export interface GrantFacts {
  /** Home folders of the people of this machine. */
  readonly homes: readonly string[]
  /** Sluicegate's own folders: configuration, data, state. They need not exist yet. */
  readonly own: readonly string[]
}

/** What is wrong with the text of a path, before anything is looked up. */
export function malformedPath(path: string): Refusal | undefined {
  const instead = 'name the folder or file by its plain absolute path'
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) return { rule: 'control characters in a path', instead }
  if (!path.startsWith('/')) return { rule: 'the path is relative', instead }
  if (path.split('/').some((piece) => piece === '..' || piece === '.')) return { rule: 'the path has relative pieces', instead }
  if (Buffer.from(path).toString() !== path) return { rule: 'the path is not valid text', instead }
  return undefined
}

/** Refusal by where a path is. Pure but for resolving homes and own folders. */
export function refusedPlace(path: string, access: Access, facts: GrantFacts): Refusal | undefined {
  return (
    refusedOwn(path, facts) ??
    refusedCredential(path) ??
    refusedSystem(path, access) ??
    refusedHome(path, access, facts) ??
    refusedTrigger(path, access)
  )
}

function refusedOwn(path: string, facts: GrantFacts): Refusal | undefined {
  const own = facts.own.flatMap(bothNames).find((folder) => within(path, folder) || within(folder, path))
  if (own === undefined) return undefined
  return { rule: `${own} holds Sluicegate's own configuration, records or keys`, instead: 'grant a folder beside it' }
}

function refusedCredential(path: string): Refusal | undefined {
  const lower = `${path.toLowerCase()}/`
  const row = CREDENTIALS.find(({ name }) => lower.includes(`/${name}/`))
  if (row !== undefined)
    return { rule: `${row.name} holds ${row.holds}`, instead: 'copy what the server needs into a folder of its own' }
  if (!ENGINE_SOCKETS.includes(basename(path).toLowerCase())) return undefined
  return {
    rule: 'it is the socket of a container engine, which hands out the whole machine',
    instead: 'run the server without it',
  }
}

function refusedSystem(path: string, access: Access): Refusal | undefined {
  const narrower = { instead: 'grant the one folder in it that the server needs' }
  if (TOO_WIDE.includes(path)) return { rule: `${path} is far more than one server needs`, ...narrower }
  const never = NEVER.find(({ at }) => within(path, at))
  if (never !== undefined && !NEVER_BUT.test(path))
    return { rule: `${never.at} holds ${never.what}`, instead: 'no server is given it' }
  const system = access === 'write' ? NEVER_WRITTEN.find((at) => within(path, at)) : undefined
  if (system !== undefined)
    return { rule: `${system} belongs to the system`, instead: 'grant it for reading, or grant another folder' }
  if (WINDOWS_HOME.test(path)) return { rule: 'it is a whole Windows disk or home', ...narrower }
  return undefined
}

function refusedHome(path: string, access: Access, facts: GrantFacts): Refusal | undefined {
  const homes = facts.homes.flatMap(bothNames)
  const narrower = 'grant the one folder in it that the server needs'
  const wide = homes.find((home) => within(home, path))
  if (wide !== undefined)
    return { rule: path === wide ? 'it is a home folder' : `it contains the home folder ${wide}`, instead: narrower }
  const home = homes.find((folder) => within(path, folder))
  if (home === undefined) return undefined
  const inside = path.slice(home.length + 1).toLowerCase()
  const first = inside.split('/')[0] ?? ''
  const row = PRIVATE_IN_HOME.find(({ at }) => inside === at || inside.startsWith(`${at}/`))
  if (row !== undefined)
    return { rule: `~/${row.at} holds ${row.what}`, instead: 'copy what the server needs into a folder of its own' }
  if (START_FILES.includes(first))
    return { rule: `~/${first} is run or read when you log in or open a shell`, instead: 'copy what the server needs' }
  if (inside === '.local' || inside === '.local/share' || inside === '.cache')
    return { rule: `~/${inside} holds the data of your programs`, instead: narrower }
  if (access === 'write' && first.startsWith('.'))
    return {
      rule: `~/${first} is a program's own folder, and what it holds may be run as you`,
      instead: 'grant it for reading, or use the HOME that the server has of its own',
    }
  return undefined
}

function refusedTrigger(path: string, access: Access): Refusal | undefined {
  const piece = access === 'write' ? path.split('/').find(isTrigger) : undefined
  if (piece === undefined) return undefined
  return {
    rule: `${piece} is run or obeyed by programs on its own`,
    instead: `grant the folder that holds it and unlock it by \`triggers: [${piece}]\``,
  }
}

export function refusedKind(stat: BigIntStats): Refusal | undefined {
  const instead = 'grant a folder or an ordinary file'
  if (stat.isSocket()) return { rule: 'it is a socket', instead: 'name it under `unixSockets` if the server must talk to it' }
  if (stat.isFIFO()) return { rule: 'it is a named pipe', instead }
  if (!stat.isDirectory() && !stat.isFile()) return { rule: 'it is a device', instead }
  if (stat.isFile() && (stat.mode & 0o6000n) !== 0n)
    return { rule: 'the file runs with the rights of its owner (setuid or setgid)', instead }
  return undefined
}

/** A bind mount or hard link of a refused place has another name, but the same device and inode. */
export function refusedIdentity(stat: BigIntStats, facts: GrantFacts): Refusal | undefined {
  const homes = facts.homes.flatMap(bothNames)
  const inHome = [...CREDENTIALS.map(({ name }) => name), ...PRIVATE_IN_HOME.map(({ at }) => at)]
  const places = [
    ...homes,
    ...homes.flatMap((home) => inHome.map((at) => join(home, at))),
    ...facts.own,
    '/',
    ...NEVER.map(({ at }) => at),
  ]
  const same = places.find((place) => {
    const other = statOf(place)
    return other !== undefined && other.dev === stat.dev && other.ino === stat.ino
  })
  return same === undefined ? undefined : { rule: `it is ${same} under another name`, instead: 'grant another folder' }
}

/** The kernel's own file systems, mounted at, above or below the path. */
export function refusedMount(path: string, mountinfo: string): Refusal | undefined {
  const mounts = mountinfo.split('\n').filter(Boolean).map(readMount)
  const above = mounts
    .filter(({ at }) => within(path, at))
    .reduce((best, next) => (next.at.length >= best.at.length ? next : best), { at: '', type: '' })
  const kernel = [above, ...mounts.filter(({ at }) => within(at, path))].find(({ type }) => KERNEL_FILE_SYSTEMS.includes(type))
  if (kernel === undefined) return undefined
  return { rule: `a ${kernel.type} file system is mounted at ${kernel.at}`, instead: 'grant a folder without it' }
}

/** proc_pid_mountinfo(5): the mount point is field 5, with octal escapes; the type follows the separator. */
function readMount(line: string): { at: string; type: string } {
  const [left = '', right = ''] = line.split(' - ')
  const at = (left.split(' ')[4] ?? '').replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
  return { at, type: right.split(' ')[0] ?? '' }
}

/** Refusal by what lies directly in the folder. */
export function refusedContents(folder: string, access: Access): Refusal | undefined {
  const names = new Map(list(folder).map((name) => [name.toLowerCase(), name]))
  const credential = CREDENTIALS.find((row) =>
    row.name.includes('/') ? exists(join(folder, row.name)) : holds(folder, names, row),
  )
  const elsewhere = 'grant the folders in it that the server needs, or move the file away'
  if (credential !== undefined)
    return { rule: `it contains ${credential.name}, which holds ${credential.holds}`, instead: elsewhere }
  const start = access === 'write' ? START_FILES.find((name) => names.has(name)) : undefined
  if (start !== undefined)
    return { rule: `it contains ${start}, which is run when somebody logs in or opens a shell`, instead: elsewhere }
  const engine = ENGINE_SOCKETS.find((name) => names.has(name))
  if (engine !== undefined) return { rule: `it contains ${engine}, which hands out the whole machine`, instead: elsewhere }
  const pipe = pipesIn(folder, LIMITS.grantEntriesAtAdd)[0]
  if (pipe !== undefined)
    return { rule: `it contains the named pipe ${pipe}, which another program listens to`, instead: elsewhere }
  return undefined
}

function holds(folder: string, names: ReadonlyMap<string, string>, row: (typeof CREDENTIALS)[number]): boolean {
  const name = names.get(row.name)
  if (name === undefined) return false
  if (row.name === '.npmrc') return hasNpmCredential(join(folder, name))
  return row.evidence === undefined || list(join(folder, name)).some((entry) => row.evidence?.includes(entry.toLowerCase()))
}

/** Projects commit an .npmrc without secrets; only one with a literal token or password is a credential. */
function hasNpmCredential(file: string): boolean {
  const lines = readFileSync(file, 'utf8').slice(0, LIMITS.npmrcBytes).split('\n')
  return lines.some((line) => /^\s*(\/\/[^=]*:)?_(authToken|auth|password)\s*=\s*[^\s$]/i.test(line))
}

/**
 * Named pipes in a folder, nearest first. A read-only bind does not stop writing to them, and seccomp cannot tell them
 * from files. The walk ends after `limit` entries: what lies beyond is not found, nor what is made while a server runs.
 */
export function pipesIn(folder: string, limit: number): string[] {
  const all = walk(folder, { entries: limit, skips: () => false })
  return [...all].filter(({ kind }) => kind === 'pipe').map(({ below }) => below)
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    // What we may not read, or what has just gone, the server will not reach either.
    if (isSystemError(error, 'EACCES', 'ENOENT', 'ENOTDIR', 'EPERM')) return []
    throw error
  }
}

/** Undefined for what is not there, and for what we may not look at (another's home): we cannot hand it out either. */
function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })
  } catch (error) {
    if (isSystemError(error, 'EACCES')) return undefined
    throw error
  }
}

function exists(path: string): boolean {
  return statOf(path) !== undefined
}

/** A path as spoken and as resolved; of one that does not exist, the part that does is resolved. */
function bothNames(path: string): string[] {
  const spoken = stripSlash(normalize(path))
  return [...new Set([spoken, settled(spoken)])]
}

function settled(path: string): string {
  try {
    return realpathSync.native(path)
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'EACCES', 'ENOTDIR') || path === '/') throw error
    return join(settled(dirname(path)), basename(path))
  }
}

function within(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`)
}

export function stripSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}
