/**
 * Where configuration, data and state stand (XDG Base Directory Specification 0.8), and that nobody else can reach into
 * them: whoever can write one of these folders, or a folder above, decides what runs.
 */
import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs'
import { dirname, isAbsolute, join, normalize, sep } from 'node:path'
import { Fault, reason } from '../faults.js'

export interface Folders {
  /** sluice.yaml and sluice.lock. */
  readonly config: string
  /** Package trees and the servers' HOMEs: parts of it are read by dropped uids. */
  readonly data: string
  /** Logs, registry, keys, store: for the gateway alone. */
  readonly state: string
  readonly trees: string
  readonly homes: string
  readonly yaml: string
  readonly lock: string
  readonly store: string
}

export interface User {
  readonly uid: number
  readonly gid: number
  /** Absolute. */
  readonly home: string
}

/**
 * `SLUICE_HOME=DIR` puts all under one folder; root has system folders; everybody else XDG's. Pure.
 * @throws Fault `config.no-home`
 */
export function findFolders(env: Readonly<Record<string, string | undefined>>, user: User): Folders {
  const own = env['SLUICE_HOME']
  if (own !== undefined && own !== '') {
    if (!isAbsolute(own)) throw new Fault('config.no-home', { why: 'SLUICE_HOME is not an absolute path' })
    const top = normalize(own)
    return folders(join(top, 'config'), join(top, 'data'), join(top, 'state'))
  }
  // Under sudo the XDG variables may still be those of the person who typed it.
  if (user.uid === 0) return folders('/etc/sluicegate', '/var/lib/sluicegate', '/var/lib/sluicegate/state')
  if (!isAbsolute(user.home)) throw new Fault('config.no-home', { why: 'HOME is not an absolute path' })
  const base = (variable: string, otherwise: string) => join(xdg(env[variable]) ?? join(user.home, otherwise), 'sluicegate')
  return folders(
    base('XDG_CONFIG_HOME', '.config'),
    base('XDG_DATA_HOME', '.local/share'),
    base('XDG_STATE_HOME', '.local/state'),
  )
}

/** "All paths set in these environment variables must be absolute", else they are ignored. */
function xdg(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined
}

function folders(config: string, data: string, state: string): Folders {
  return {
    config,
    data,
    state,
    trees: join(data, 'trees'),
    homes: join(data, 'homes'),
    yaml: join(config, 'sluice.yaml'),
    lock: join(config, 'sluice.lock'),
    store: join(state, 'store.sqlite'),
  }
}

/**
 * Makes what is missing, with the rights it must have, and answers the folders as paths without links.
 * @throws Fault `config.unsafe-path` where another user owns or may change a folder or one above it
 */
export function openFolders(wanted: Folders, user: User): Folders {
  // Under root the servers run as other uids, which must be able to walk to their trees and homes, but not to list them.
  const walked = user.uid === 0 ? 0o711 : 0o700
  const data = openFolder(wanted.data, walked, user)
  const opened = folders(openFolder(wanted.config, 0o700, user), data, openFolder(wanted.state, 0o700, user))
  openFolder(opened.trees, walked, user)
  openFolder(opened.homes, walked, user)
  if (user.uid === 0) {
    // SLUICE_HOME itself is ours; `mktemp -d` makes it 0700.
    if (dirname(wanted.data) === dirname(wanted.config)) chmodSync(dirname(data), lstatSync(dirname(data)).mode | 0o011)
    refuseClosed(data)
  }
  return opened
}

function openFolder(path: string, mode: number, user: User): string {
  try {
    mkdirSync(path, { recursive: true, mode })
    refuseUnsafePath(path, user)
    const real = realpathSync(path)
    const stats = lstatSync(real)
    if (stats.uid !== user.uid) throw unsafe(real, `it belongs to uid ${stats.uid}, not to you (uid ${user.uid})`)
    if ((stats.mode & 0o777) !== mode) chmodSync(real, mode)
    return real
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown
    throw new Fault('config.unsafe-path', { path, why: reason(thrown) }, { cause: thrown })
  }
}

/**
 * Looks at every part of an absolute path, of the path as given and as it resolves: each must belong to `user` or root and
 * nobody else may be able to change it. @throws Fault `config.unsafe-path`; whatever lstat throws
 */
export function refuseUnsafePath(path: string, user: User): void {
  for (const part of partsOf(path)) {
    const stats = lstatSync(part)
    // Whoever owns a link can point it elsewhere tomorrow; its mode says nothing.
    const why = stats.isSymbolicLink() ? ownerProblem(stats, user) : (ownerProblem(stats, user) ?? writerProblem(stats, user))
    if (why !== undefined) throw unsafe(part, why)
  }
  const real = realpathSync(path)
  if (real !== path) refuseUnsafePath(real, user)
}

function* partsOf(path: string): Generator<string> {
  yield sep
  let part = ''
  for (const name of normalize(path).split(sep)) {
    if (name === '') continue
    part += sep + name
    yield part
  }
}

function ownerProblem(stats: Stats, user: User): string | undefined {
  return stats.uid === 0 || stats.uid === user.uid ? undefined : `it belongs to uid ${stats.uid}`
}

function writerProblem(stats: Stats, user: User): string | undefined {
  // In a sticky folder (/tmp) others can add names but neither remove nor rename ours.
  if (stats.isDirectory() && (stats.mode & 0o1000) !== 0) return undefined
  if ((stats.mode & 0o002) !== 0) return 'every user may change it'
  // A group of the same number as the user is the user's private group (umask 002 on several distributions).
  const own = stats.gid === user.gid && user.gid === user.uid
  if ((stats.mode & 0o020) !== 0 && !own && stats.gid !== 0) return `group ${stats.gid} may change it`
  return undefined
}

function refuseClosed(data: string): void {
  for (const part of partsOf(dirname(data))) {
    if ((lstatSync(part).mode & 0o001) === 0)
      throw unsafe(part, `servers run as other users than root and cannot pass through it (\`chmod o+x ${part}\`)`)
  }
}

function unsafe(path: string, why: string): Fault {
  return new Fault('config.unsafe-path', { path, why })
}

/**
 * The HOME of a server on the host: `NAME` for the user's own configuration; another sluice.yaml's `notes` never shares it.
 * @param key of the store: absolute path of the sluice.yaml, name of the server
 */
export function homeFolder(open: Folders, key: { readonly config: string; readonly name: string }): string {
  return join(open.homes, homeName(open, key))
}

/**
 * The folder of ours around the HOME of a server that has a uid of its own while we are not root: the server makes the HOME
 * in it, since we could not give it one.
 */
export function homeSlot(open: Folders, key: { readonly config: string; readonly name: string }): string {
  return join(ownHomes(open), homeName(open, key))
}

/** Where such slots stand. No server has a name with a dot at its start. */
export const ownHomes = (open: Folders): string => join(open.homes, '.own')

function homeName(open: Folders, { config, name }: { readonly config: string; readonly name: string }): string {
  return config === open.yaml ? name : `${name}.${createHash('sha256').update(config).digest('hex').slice(0, 16)}`
}
