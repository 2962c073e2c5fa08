/** A client's configuration on disk: whose it is, read whole, exchanged whole or not at all. */
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { replaceFile } from '../config/files.js'
import { refuseUnsafePath, type User } from '../config/paths.js'
import { Fault, isFault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { CONFIGURATION } from './configuration.js'

export interface ClientFile {
  /** Absolute, as it was named. */
  readonly named: string
  /** Without links: the file that is read and exchanged. */
  readonly path: string
  readonly text: string
  readonly mode: number
  readonly group: number
}

/** @param typed a file, or a folder with a `.mcp.json` @throws Fault `clients.unreadable`, `clients.unsafe` */
export function openClientFile(typed: string, cwd: string, user: User): ClientFile {
  const given = resolve(cwd, typed)
  const named = statSync(given, { throwIfNoEntry: false })?.isDirectory() ? join(given, CONFIGURATION) : given
  try {
    const path = realpathSync(named)
    refuseUnsafePath(path, user)
    return { named, path, ...read(path, user) }
  } catch (thrown) {
    if (!isFault(thrown)) throw new Fault('clients.unreadable', { file: named, why: reason(thrown) }, { cause: thrown })
    if (thrown.code === 'config.unsafe-path') throw unsafe(named, thrown.message)
    throw thrown
  }
}

function read(path: string, user: User): Pick<ClientFile, 'text' | 'mode' | 'group'> {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(descriptor)
    const why = refusal(stats, user, process.getgroups?.() ?? [])
    if (why !== undefined) throw unsafe(path, why)
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(descriptor))
    return { text, mode: stats.mode & 0o777, group: stats.gid }
  } finally {
    closeSync(descriptor)
  }
}

/** Why a file is not exchanged: what takes its place must be whose it was. @param groups of this process */
export function refusal(
  stats: Pick<Stats, 'isFile' | 'uid' | 'gid' | 'nlink' | 'size'>,
  user: User,
  groups: readonly number[],
): string | undefined {
  if (!stats.isFile()) return 'it is no regular file'
  if (stats.uid !== user.uid) return `it belongs to uid ${stats.uid}, not to you (uid ${user.uid})`
  if (stats.nlink > 1) return 'it has another name too (a hard link), which would keep the old content'
  if (user.uid !== 0 && ![user.gid, ...groups].includes(stats.gid))
    return `its group (${stats.gid}) is none of yours and could not be kept: \`chgrp\` it to one that is`
  return stats.size > LIMITS.clientBytes ? `it has more than ${LIMITS.clientBytes} bytes` : undefined
}

function unsafe(file: string, why: string): Fault {
  return new Fault('clients.unsafe', { file, why })
}

/**
 * The last look before the exchange: whoever wrote to the file meanwhile is not overwritten.
 * @throws Fault `clients.changed-meanwhile`, `config.unwritable`
 */
export function exchange(file: ClientFile, text: string, cwd: string, user: User): void {
  const now = openClientFile(file.path, cwd, user)
  if (now.text !== file.text) throw new Fault('clients.changed-meanwhile', { file: file.path })
  replaceFile(file.path, text, { mode: file.mode, group: file.group })
}
