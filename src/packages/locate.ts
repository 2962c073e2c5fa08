/** From what the lock names and this machine installed to what a sandbox starts: on the start path, so nothing is hashed that did not change. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, isSystemError } from '../faults.js'
import type { NpmSource, ScriptSource, Source } from '../manifest/lock.js'
import { startOfProgram } from './entry.js'
import { checkExecutable } from './executable.js'
import type { Launcher } from './launchers.js'
import { sourceKey } from './platform.js'
import { pythonEnvironment } from './python.js'
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
  /** Absolute path of the Python that runs a script. */
  readonly interpreter?: string
}

/** @throws Fault if it is not what was stored. */
export function readInstalled(stored: unknown): Installed {
  if (isInstalled(stored)) return stored
  throw new Fault('packages.not-installed', { why: 'nothing is remembered of its installation' })
}

function isInstalled(stored: unknown): stored is Installed {
  if (typeof stored !== 'object' || stored === null) return false
  const { source, tree = '', stamps = [], interpreter = '', runtime }: { readonly [key: string]: unknown } = { ...stored }
  if (typeof interpreter !== 'string' || (runtime !== undefined && !isSeenRuntime(runtime))) return false
  return typeof source === 'string' && typeof tree === 'string' && Array.isArray(stamps) && stamps.every(isStamp)
}

export interface Runnable {
  readonly argv: readonly [string, ...string[]]
  /** What the interpreter is told by its environment. */
  readonly env: Readonly<Record<string, string>>
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
  /** Host folder of a working copy, which is no published tree. */
  readonly code?: string
}

/** @throws Fault if the code is not installed as the lock names it. */
export function locate(source: Source, launcher: Launcher, installed: Installed, place: Located): Runnable {
  if (installed.source !== sourceKey(source) || !startsIt(launcher, source)) {
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
      return { argv: [program, ...rest], env: {}, readOnly: [], programs, installed: { ...installed, stamps } }
    }
    default:
      return source satisfies never
  }
}

function startsIt(launcher: Launcher, source: Source): boolean {
  if (launcher.kind === 'script' && source.kind === 'script') return launcher.interpreter === source.interpreter
  return launcher.kind === source.kind
}

function fromTree(source: NpmSource | ScriptSource, launcher: Launcher, installed: Installed, place: Located): Runnable {
  const host = place.code ?? publishedTree(installed, place)
  const entry = join(place.inside, source.entry)
  const common = { readOnly: [{ host, inside: place.inside }], installed, env: {} }
  if (source.kind === 'script' && source.interpreter === 'python') {
    const python = installedPython(installed)
    const argv = [python, ...flagsOf(launcher), entry, ...launcher.args] as const
    return { ...common, argv, env: pythonEnvironment(host, place.inside), programs: [python] }
  }
  const start = source.kind === 'npm' ? startOfProgram(join(host, source.entry), source.name) : undefined
  if (start?.by === 'itself') return { ...common, argv: [entry, ...launcher.args], programs: [] }
  const flags = start === undefined ? flagsOf(launcher) : start.flags
  return { ...common, argv: [place.node, ...flags, entry, ...launcher.args], programs: [place.node] }
}

const flagsOf = (launcher: Launcher) => (launcher.kind === 'script' ? launcher.flags : [])

/** A system that was upgraded may have another. */
function installedPython({ interpreter = '' }: Installed): string {
  if (existsSync(interpreter)) return interpreter
  throw new Fault('packages.not-installed', { why: `there is no Python ${interpreter}` })
}

function publishedTree({ tree = '' }: Installed, { trees }: Located): string {
  requireMarker(trees, tree)
  return codeFolder(trees, tree)
}

function requireMarker(trees: string, tree: string): void {
  try {
    statSync(markerFile(trees, tree))
  } catch (cause) {
    if (!isSystemError(cause, 'ENOENT', 'ENOTDIR')) throw cause
    throw new Fault('packages.not-installed', { why: `there is no complete tree ${tree}` }, { cause })
  }
}
