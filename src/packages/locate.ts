/** From what the lock names and this machine installed to what a sandbox starts: on the start path, so nothing is hashed that did not change. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, isSystemError } from '../faults.js'
import type { NpmSource, ScriptSource, Source } from '../manifest/lock.js'
import { nodeFlags } from './entry.js'
import { checkExecutable } from './executable.js'
import type { Launcher } from './launchers.js'
import { sourceKey } from './platform.js'
import { isSeenRuntime, type SeenRuntime } from './runtime.js'
import { readShebang } from './shebang.js'
import { isStamp, type Stamp } from './stamp.js'
import { codeFolder, markerFile } from './trees.js'

/** What belongs to this machine; plain JSON that the store keeps as it is and `readInstalled` takes back. */
export type Installed = {
  /** What it was installed for (`sourceKey`): another lock needs another installation. */
  readonly source: string
  /** Digest of the tree. */
  readonly tree?: string
  readonly stamps?: readonly Stamp[]
  /** The interpreter as it was when it was last looked at. */
  readonly runtime?: SeenRuntime
}

/** @throws Fault if it is not what was stored. */
export function readInstalled(stored: unknown): Installed {
  if (isInstalled(stored)) return stored
  throw new Fault('packages.not-installed', { why: 'nothing is remembered of its installation' })
}

function isInstalled(stored: unknown): stored is Installed {
  if (typeof stored !== 'object' || stored === null) return false
  const { source, tree = '', stamps = [], runtime }: { readonly [key: string]: unknown } = { ...stored }
  if (runtime !== undefined && !isSeenRuntime(runtime)) return false
  return typeof source === 'string' && typeof tree === 'string' && Array.isArray(stamps) && stamps.every(isStamp)
}

export interface Runnable {
  readonly argv: readonly [string, ...string[]]
  readonly readOnly: readonly { readonly host: string; readonly inside: string }[]
  /** Host programs that must exist inside at their own path, with the libraries they load. */
  readonly programs: readonly string[]
  /** Differs from the one given where a file was touched and is still the same: to be stored. */
  readonly installed: Installed
}

export interface Located {
  readonly trees: string
  /** Where a tree stands inside. */
  readonly inside: string
  /** The node that runs scripts. */
  readonly node: string
}

/** @throws Fault if the code is not installed as the lock names it. */
export function locate(source: Source, launcher: Launcher, installed: Installed, place: Located): Runnable {
  if (installed.source !== sourceKey(source) || launcher.kind !== source.kind) {
    throw new Fault('packages.not-installed', { why: 'the lock names other code than was installed' })
  }
  switch (source.kind) {
    case 'npm':
    case 'script':
      return fromTree(source, launcher, installed, place)
    case 'executable': {
      const stamps = [checkExecutable(source, installed.stamps ?? [])]
      const started = source.interpreter === undefined ? [] : [source.interpreter.path, ...(readShebang(source.path)?.args ?? [])]
      const [program = source.path, ...rest] = [...started, source.path, ...launcher.args]
      const programs = [source.path, ...(source.interpreter === undefined ? [] : [source.interpreter.path])]
      return { argv: [program, ...rest], readOnly: [], programs, installed: { ...installed, stamps } }
    }
    default:
      return source satisfies never
  }
}

function fromTree(source: NpmSource | ScriptSource, launcher: Launcher, installed: Installed, place: Located): Runnable {
  const tree = installed.tree ?? ''
  requireMarker(place.trees, tree)
  const host = codeFolder(place.trees, tree)
  const flags = launcher.kind === 'script' ? launcher.flags : nodeFlags(join(host, source.entry), source.entry)
  return {
    argv: [place.node, ...flags, join(place.inside, source.entry), ...launcher.args],
    readOnly: [{ host, inside: place.inside }],
    programs: [place.node],
    installed,
  }
}

function requireMarker(trees: string, tree: string): void {
  try {
    statSync(markerFile(trees, tree))
  } catch (cause) {
    if (!isSystemError(cause, 'ENOENT', 'ENOTDIR')) throw cause
    throw new Fault('packages.not-installed', { why: `there is no complete tree ${tree}` }, { cause })
  }
}
