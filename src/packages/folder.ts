/** Copies of the user's folders into a tree: regular files, and links that stay inside. */
import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { Fault } from '../faults.js'
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
export function copyFolder(copying: Copying, below = ''): readonly string[] {
  const { root, to, staging, keep } = copying
  const left: string[] = []
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const path = join(below, entry.name)
    const full = join(root, path)
    const kept = keep(entry.name, full)
    if (kept === 'leave') left.push(path)
    if (kept !== 'copy') continue
    if (entry.isDirectory()) left.push(...copyFolder(copying, path))
    else if (entry.isSymbolicLink()) staging.addLink(join(to, path), innerTarget(root, path))
    else if (entry.isFile()) copyFile(full, join(to, path), staging)
    else throw new Fault('packages.content-refused', { path: full, why: 'it is a socket, a FIFO or a device' })
  }
  return left
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

export function copyFile(from: string, path: string, staging: Staging): void {
  staging.add(path, (lstatSync(from).mode & 0o111) !== 0, readBounded(from, LIMITS.packageBytes))
}
