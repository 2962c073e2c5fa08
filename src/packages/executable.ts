/** A program of the machine, pinned where it stands: path and digest, with what the interpreter of its `#!` line was at review. */
import { realpathSync, statSync } from 'node:fs'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { Fault, isSystemError } from '../faults.js'
import type { ExecutableSource } from '../manifest/lock.js'
import { readShebang } from './shebang.js'
import { digestOf, isSame, type Stamp, stampOf } from './stamp.js'

/** Where commands are looked up. */
export interface Where {
  readonly cwd: string
  readonly path: string
  readonly home: string
}

/** @throws Fault if there is no such program or its code would not be pinned with it. */
export function pinExecutable(program: string, where: Where): ExecutableSource {
  const path = find(program, where)
  const shebang = readShebang(path)
  refuseLoaders(path, shebang?.program ?? path)
  const pinned = { kind: 'executable', path, digest: digestOf(path) } as const
  if (shebang === undefined) return pinned
  const interpreter = find(shebang.program, where)
  return { ...pinned, interpreter: { path: interpreter, digest: digestOf(interpreter) } }
}

const find = (program: string, where: Where) => realpathSync.native(findProgram(program, where))

/** Absolute path, links not followed: as typed, or the first on PATH. @throws Fault */
export function findProgram(program: string, { cwd, path }: Where): string {
  const folders = program.includes('/') ? [''] : path.split(':').filter(isAbsolute)
  for (const folder of folders) {
    const candidate = folder === '' ? resolve(cwd, program) : join(folder, program)
    if (isProgram(candidate)) return candidate
  }
  throw new Fault('packages.executable', {
    path: program,
    why: folders.length === 1 ? 'there is no such executable file' : 'it is not on PATH',
    instead: 'name it by its absolute path; a server published on npm runs as `npx -y PACKAGE`',
  })
}

function isProgram(path: string): boolean {
  try {
    const stat = statSync(path)
    return stat.isFile() && (stat.mode & 0o111) !== 0
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP')) return false
    throw error
  }
}

/** A script of a package or of an interpreter with its own library is only the door to code that stands elsewhere. */
function refuseLoaders(path: string, interpreter: string): void {
  if (path.split('/').includes('node_modules')) {
    const inside = path.slice(path.lastIndexOf('/node_modules/') + '/node_modules/'.length).split('/')
    const name = inside.slice(0, inside[0]?.startsWith('@') ? 2 : 1).join('/')
    throw new Fault('packages.executable', {
      path,
      why: `it belongs to the npm package ${name}`,
      instead: `use \`npx -y ${name}\`, which pins the package`,
    })
  }
  if (/^python[\d.]*$/.test(basename(interpreter))) {
    const instead = `\`python3 ${path}\`, or the Python of its environment in front of it, pins it with what it loads`
    throw new Fault('packages.executable', { path, why: `it is run by ${basename(interpreter)}`, instead })
  }
  if (/^(pypy|ruby|perl|php|lua|java|pwsh|uv)/.test(basename(interpreter))) {
    const what = `A program run by ${basename(interpreter)} (${path})`
    throw new Fault('not-yet', {
      what,
      why: 'the library of its interpreter cannot be pinned yet',
      instead: 'use a compiled program, a node or Python script or an npm package',
    })
  }
}

/**
 * Stamp of the program as it stands now; the known one where that is the same, and then the file is not read. Its
 * interpreter belongs to the machine (runtime.ts).
 * @throws Fault `packages.not-installed`, `packages.executable-changed`
 */
export function checkExecutable({ path, digest }: ExecutableSource, known: readonly Stamp[]): Stamp {
  const now = stampOf(path)
  const before = known.find((seen) => isSame(seen, now))
  if (before !== undefined) return before
  const got = digestOf(path)
  if (got !== digest) throw new Fault('packages.executable-changed', { path, got, expected: digest })
  return now
}
