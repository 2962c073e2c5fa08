/** A script of the user's own, pinned with the folder that its nearest package.json marks, by a copy that cannot change. */
import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative, resolve } from 'node:path'
import { Fault, isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { ScriptSource } from '../manifest/lock.js'
import { readBounded } from './files.js'
import { Staging } from './staging.js'

export interface PinnedScript {
  readonly source: ScriptSource
  /** What was taken, for the review. */
  readonly from: string
  /** Files that may hold secrets and were not taken, relative to it. */
  readonly leftOut: readonly string[]
}

/** @throws Fault if there is no such script, or its folder is too much or holds what cannot be pinned. */
export async function pinScript(script: string, where: { cwd: string; home: string }, trees: string): Promise<PinnedScript> {
  const path = existing(resolve(where.cwd, script), script)
  const folder = packageFolder(dirname(path), where.home)
  const root = folder ?? dirname(path)
  const entry = relative(root, path)
  const staging = new Staging(trees)
  try {
    const leftOut = folder === undefined ? [] : copyFolder(root, '', staging)
    if (!staging.has(entry)) copyFile(path, entry, staging)
    return {
      source: { kind: 'script', interpreter: 'node', entry, digest: await staging.publish() },
      from: folder ?? path,
      leftOut,
    }
  } finally {
    await staging.discard()
  }
}

function existing(path: string, typed: string): string {
  try {
    const real = realpathSync.native(path)
    if (statSync(real).isFile()) return real
  } catch (cause) {
    if (isSystemError(cause, 'ENOENT', 'ENOTDIR', 'EACCES')) {
      throw new Fault(
        'packages.script',
        { path: typed, why: 'there is no such file', instead: 'name the file itself, with its ending' },
        { cause },
      )
    }
    throw cause
  }
  throw new Fault('packages.script', {
    path: typed,
    why: 'it is no regular file',
    instead: 'name the file that starts the server, with its ending',
  })
}

/** Undefined where no package.json marks a folder: then the script stands alone. */
function packageFolder(from: string, home: string): string | undefined {
  const top = existsSync(home) ? realpathSync.native(home) : home
  for (let folder = from; ; folder = dirname(folder)) {
    const whole = folder === '/' || folder === top
    if (existsSync(join(folder, 'package.json'))) {
      if (!whole) return folder
      throw new Fault('packages.script', {
        path: from,
        why: `its package.json is that of ${folder}, and all of that would be pinned and shown to the server`,
        instead: 'move the script into a folder of its own',
      })
    }
    if (whole) return undefined
  }
}

/** Secrets of the project, and what is no code. */
const LEFT_OUT = /^(\.git|\.env|\.env\..*|\.npmrc|\.netrc)$/

function copyFolder(root: string, below: string, staging: Staging): string[] {
  const leftOut: string[] = []
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const path = join(below, entry.name)
    if (LEFT_OUT.test(entry.name)) leftOut.push(path)
    else if (entry.isDirectory()) leftOut.push(...copyFolder(root, path, staging))
    else if (entry.isSymbolicLink()) staging.addLink(path, innerTarget(root, path))
    else if (entry.isFile()) copyFile(join(root, path), path, staging)
    else throw new Fault('packages.content-refused', { path: join(root, path), why: 'it is a socket, a FIFO or a device' })
  }
  return leftOut
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

function copyFile(from: string, path: string, staging: Staging): void {
  staging.add(path, (lstatSync(from).mode & 0o111) !== 0, readBounded(from, LIMITS.packageBytes))
}
