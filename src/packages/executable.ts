/** A program of the machine, pinned where it stands: path and digest, with the interpreter that its `#!` line names. */
import { realpathSync, statSync } from 'node:fs'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { Fault, isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { ExecutableSource } from '../manifest/lock.js'
import { hashFile } from './files.js'
import { readShebang } from './shebang.js'

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

const digestOf = (path: string) => `sha256:${hashFile(path, LIMITS.executableBytes)}`

function find(program: string, { cwd, path }: Where): string {
  const folders = program.includes('/') ? [''] : path.split(':').filter(isAbsolute)
  for (const folder of folders) {
    const candidate = folder === '' ? resolve(cwd, program) : join(folder, program)
    if (isProgram(candidate)) return realpathSync.native(candidate)
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
  if (/^(python|pypy|ruby|perl|php|lua|java|pwsh|uv)/.test(basename(interpreter))) {
    const what = `A program run by ${basename(interpreter)} (${path})`
    throw new Fault('not-yet', {
      what,
      why: 'the library of its interpreter cannot be pinned yet',
      instead: 'use a compiled program, a node script or an npm package',
    })
  }
}

/** What a file was when its digest was last computed. Decimal texts: inodes and nanoseconds exceed 2^53. */
export type Stamp = {
  readonly path: string
  readonly device: string
  readonly inode: string
  readonly size: string
  readonly modified: string
  readonly changed: string
}

export function isStamp(stored: unknown): stored is Stamp {
  if (typeof stored !== 'object' || stored === null) return false
  const known: { readonly [key: string]: unknown } = { ...stored }
  return ['path', 'device', 'inode', 'size', 'modified', 'changed'].every((key) => typeof known[key] === 'string')
}

function stamp(path: string): Stamp {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true })
  return { path, device: `${dev}`, inode: `${ino}`, size: `${size}`, modified: `${mtimeNs}`, changed: `${ctimeNs}` }
}

/** The pinned files of an executable. */
function pinnedFiles({ path, digest, interpreter }: ExecutableSource): readonly { path: string; digest: string }[] {
  return [{ path, digest }, ...(interpreter === undefined ? [] : [interpreter])]
}

/**
 * Stamps of the program as it stands now. Files whose stamp is among the known ones are not read again.
 * @throws Fault if one is gone or has another digest.
 */
export function checkExecutable(source: ExecutableSource, known: readonly Stamp[]): readonly Stamp[] {
  return pinnedFiles(source).map(({ path, digest }) => {
    const now = stampOrFault(path)
    const before = known.find((seen) => seen.path === path)
    if (before !== undefined && isSame(before, now)) return before
    const got = digestOf(path)
    if (got !== digest) throw new Fault('packages.executable-changed', { path, got, expected: digest })
    return now
  })
}

function stampOrFault(path: string): Stamp {
  try {
    return stamp(path)
  } catch (cause) {
    if (!isSystemError(cause, 'ENOENT', 'ENOTDIR')) throw cause
    throw new Fault('packages.not-installed', { why: `there is no ${path}` }, { cause })
  }
}

function isSame(a: Stamp, b: Stamp): boolean {
  return a.device === b.device && a.inode === b.inode && a.size === b.size && a.modified === b.modified && a.changed === b.changed
}
