/** A script of the user's own, pinned with the folder that belongs to it, by a copy that cannot change. */
import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { Fault, isSystemError } from '../faults.js'
import type { Interpreter, ScriptSource } from '../manifest/lock.js'
import type { Where } from './executable.js'
import { copyFile, copyFolder } from './folder.js'
import type { ScriptLauncher } from './interpreters.js'
import type { PinPlace } from './packages.js'
import { addPackages, findPython } from './python.js'
import { Staging } from './staging.js'
import type { Listed } from './trees.js'

export interface PinnedScript {
  readonly source: ScriptSource
  /** What was taken, for the review. */
  readonly from: string
  /** Files that may hold secrets and were not taken, relative to it. */
  readonly leftOut: readonly string[]
  /** The Python of this machine that runs it; node is the gateway's own. */
  readonly interpreter?: string
}

/** @throws Fault if there is no such script, or its folder is too much or holds what cannot be pinned. */
export async function pinScript(launcher: ScriptLauncher, where: PinPlace): Promise<PinnedScript> {
  const staging = new Staging(where.trees)
  try {
    const { entry, from, leftOut, python } = stage(launcher, where, staging)
    const source = {
      kind: 'script',
      interpreter: launcher.interpreter,
      entry,
      digest: await staging.publish(where.claimTree),
    } as const
    return { source, from, leftOut, ...(python === undefined ? {} : { interpreter: python }) }
  } finally {
    await staging.discard()
  }
}

/** A script as it stands now, with what belongs to it: copied for one start, so that what is recorded is what runs. */
export interface WorkingCopy {
  readonly source: ScriptSource
  /** Host folder of the copy. */
  readonly code: string
  /** Host folder of the originals. */
  readonly root: string
  /** Each file of the copy, relative to both. */
  readonly files: ReadonlyMap<string, Readonly<Listed>>
  /** The script or folder that a person would name. */
  readonly from: string
  readonly remove: () => Promise<void>
}

/** @throws Fault as pinning does; nothing is left then */
export async function copyScript(launcher: ScriptLauncher, where: Where, trees: string): Promise<WorkingCopy> {
  const staging = new Staging(trees)
  try {
    const { root, entry, from } = stage(launcher, where, staging)
    const { digest, code } = staging.seal()
    const source = { kind: 'script', interpreter: launcher.interpreter, entry, digest } as const
    return { source, code, root, files: staging.files(), from, remove: () => staging.discard() }
  } catch (thrown) {
    await staging.discard()
    throw thrown
  }
}

interface Staged {
  /** The folder whose files were copied. */
  readonly root: string
  /** Of the script, relative to it. */
  readonly entry: string
  readonly from: string
  readonly leftOut: readonly string[]
  readonly python?: string
}

function stage(launcher: ScriptLauncher, where: Where, staging: Staging): Staged {
  const { script, interpreter } = launcher
  const path = existing(resolve(where.cwd, script), script)
  const python = interpreter === 'python' ? findPython(launcher.program, where) : undefined
  const folder = markedFolder(dirname(path), where.home, MARKS[interpreter])
  const root = folder ?? dirname(path)
  const entry = relative(root, path)
  const leftOut = folder === undefined ? neighbours(root, interpreter, staging) : wholeFolder(root, interpreter, staging)
  if (!staging.has(entry)) copyFile(path, entry, staging)
  if (python?.packages !== undefined) addPackages(python.packages, staging)
  return { root, entry, from: folder ?? path, leftOut, ...(python === undefined ? {} : { python: python.path }) }
}

/** What marks the folder that belongs to a script. */
const MARKS: Readonly<Record<Interpreter, readonly string[]>> = {
  node: ['package.json'],
  python: ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt'],
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

/** Undefined where nothing marks a folder: then the script stands alone, or among its neighbours. */
function markedFolder(from: string, home: string, marks: readonly string[]): string | undefined {
  const top = existsSync(home) ? realpathSync.native(home) : home
  for (let folder = from; ; folder = dirname(folder)) {
    const whole = folder === '/' || folder === top
    const mark = marks.find((name) => existsSync(join(folder, name)))
    if (mark !== undefined) {
      if (!whole) return folder
      throw new Fault('packages.script', {
        path: from,
        why: `its ${mark} is that of ${folder}, and all of that would be pinned and shown to the server`,
        instead: 'move the script into a folder of its own',
      })
    }
    // A clone never brings what it stands in: that is somebody else's.
    if (whole || existsSync(join(folder, '.git'))) return undefined
  }
}

/** Secrets of the project, and what is no code. */
const LEFT_OUT = /^(\.git|\.env|\.env\..*|\.npmrc|\.netrc|\.pypirc)$/
/** Made anew from the code, by whoever runs it. */
const CACHES = /^(__pycache__|\.mypy_cache|\.pytest_cache|\.ruff_cache|\.tox)$/

/** Returns what was left out. */
function wholeFolder(root: string, interpreter: Interpreter, staging: Staging): readonly string[] {
  return copyFolder({
    root,
    to: '',
    staging,
    keep: (name, path) => {
      if (LEFT_OUT.test(name)) return 'leave'
      const skipped = interpreter === 'python' && (CACHES.test(name) || existsSync(join(path, 'pyvenv.cfg')))
      return skipped ? 'skip' : 'copy'
    },
  })
}

/** Modules that stand beside a Python script are its own: nothing else of that folder is taken. */
function neighbours(root: string, interpreter: Interpreter, staging: Staging): readonly string[] {
  if (interpreter === 'node') return []
  const isModule = (name: string, path: string) => name.endsWith('.py') || existsSync(join(path, '__init__.py'))
  return copyFolder({
    root,
    to: '',
    staging,
    keep: (name, path) => {
      if (CACHES.test(name)) return 'skip'
      return dirname(path) !== root || isModule(name, path) ? 'copy' : 'skip'
    },
  })
}
