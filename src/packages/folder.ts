/** Copies of the user's folders into a tree: regular files, and links that stay inside. */
import { closeSync, constants, existsSync, lstatSync, openSync, readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { Fault, isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import { readBounded } from './files.js'
import type { Staging } from './staging.js'

export interface Copying {
  /** Absolute, without links. */
  readonly root: string
  /** Folder of the tree; empty for its top. */
  readonly to: string
  readonly staging: Staging
  /** `leave` what a person should know was not copied, `skip` what nobody misses. */
  readonly keep: (name: string, path: string) => 'copy' | 'leave' | 'skip'
}

/** Returns what was left, relative to the root. @throws Fault for what cannot be pinned */
export function copyFolder(copying: Copying): readonly string[] {
  return inFolder(copying.root, (at) => copyBelow(copying, '', at))
}

/** @param at the folder as it was opened: what has taken its place meanwhile is not read */
function copyBelow(copying: Copying, below: string, at: string): readonly string[] {
  const { root, to, staging, keep } = copying
  const left: string[] = []
  for (const entry of readdirSync(at, { withFileTypes: true })) {
    const path = join(below, entry.name)
    const full = join(root, path)
    const kept = keep(entry.name, full)
    if (kept === 'leave') left.push(path)
    if (kept !== 'copy') continue
    const opened = join(at, entry.name)
    if (entry.isDirectory())
      left.push(...withDescriptor(openIn(opened, full, FOLDER), (inner) => copyBelow(copying, path, inner)))
    else if (entry.isSymbolicLink()) staging.addLink(join(to, path), innerTarget(root, path))
    else if (entry.isFile()) add(opened, full, join(to, path), staging)
    else throw new Fault('packages.content-refused', { path: full, why: 'it is a socket, a FIFO or a device' })
  }
  return left
}

/** O_PATH is missing in Node's constants; the number is the same on x86-64 and aarch64. */
const PLACE = 0o10000000 | constants.O_DIRECTORY | constants.O_NOFOLLOW
const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW

/**
 * A server that may write there can exchange a folder for a link while we walk: each step goes by the descriptor of the one
 * before, and follows no link.
 * @param path absolute, without links @param use is given a path of the opened folder
 */
function inFolder<T>(path: string, use: (at: string) => T): T {
  let place = openSync('/', PLACE)
  for (const piece of path.split('/').filter(Boolean)) place = withDescriptor(place, (at) => openIn(join(at, piece), path, PLACE))
  return withDescriptor(place, (at) => withDescriptor(openIn(`${at}/.`, path, FOLDER), use))
}

function openIn(opened: string, path: string, flags: number): number {
  try {
    return openSync(opened, flags)
  } catch (thrown) {
    if (!isSystemError(thrown, 'ELOOP', 'ENOTDIR')) throw thrown
    throw new Fault('packages.content-refused', { path, why: 'it was exchanged while it was read' }, { cause: thrown })
  }
}

function withDescriptor<T>(descriptor: number, use: (at: string) => T): T {
  try {
    return use(`/proc/self/fd/${descriptor}`)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Relative, and inside by its text as well as by what the kernel resolves it to: what is outside is not pinned. Node's own
 * realpath takes `..` by text and would see another file than the kernel.
 */
function innerTarget(root: string, path: string): string {
  const target = readlinkSync(join(root, path))
  const refused = (why: string) => new Fault('packages.content-refused', { path: join(root, path), why: `it is a link ${why}` })
  if (target.startsWith('/')) throw refused('with an absolute target')
  if (normalize(join(dirname(path), target)).split('/')[0] === '..') throw refused('that leaves the folder')
  if (existsSync(join(root, path)) && !`${realpathSync.native(join(root, path))}/`.startsWith(`${root}/`))
    throw refused('that leads out of the folder')
  return target
}

/** @param from absolute, without links */
export function copyFile(from: string, path: string, staging: Staging): void {
  inFolder(dirname(from), (at) => add(join(at, basename(from)), from, path, staging))
}

function add(opened: string, from: string, path: string, staging: Staging): void {
  staging.add(path, (lstatSync(opened).mode & 0o111) !== 0, readBounded(opened, LIMITS.packageBytes, from))
}
