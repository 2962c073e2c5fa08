/** Which files a program needs inside a sandbox: itself, its libraries, its interpreter, its companions. Reads, never executes. */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { type Executable, readExecutable } from './elf.js'
import { type Libraries, LibrarySearch, LOADER_CACHE, type LoaderCache, loaderCache } from './libraries.js'

/** Where programs are looked for by name. Not PATH: a project may have put its own folder there. */
const PROGRAM_FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']
/** What a program needs beside its libraries; a name that ends in `*` is a beginning. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  git: ['/usr/lib/git-core', '/usr/libexec/git-core', '/usr/share/git-core'],
  python3: ['/usr/lib/python3*', '/usr/lib64/python3*', '/usr/local/lib/python3*'],
  chromium: [
    '/usr/lib/chromium',
    '/etc/chromium',
    '/etc/fonts',
    '/usr/share/fonts',
    '/usr/share/fontconfig',
    // Opened by name once a page needs a key; nothing names them as its libraries.
    ...['x86_64-linux-gnu/', 'aarch64-linux-gnu/', ''].flatMap((folder) => [
      `/usr/lib/${folder}libsoftokn3.*`,
      `/usr/lib/${folder}libfreebl*`,
    ]),
  ],
  perl: ['/usr/share/perl*', '/usr/lib/x86_64-linux-gnu/perl*', '/usr/lib/aarch64-linux-gnu/perl*', '/usr/lib64/perl*'],
}
/** `#!` lines may name a script in turn; the kernel follows four. */
const MAX_INTERPRETERS = 4

/** Inside path → host path. */
export type Files = Map<string, string>

/**
 * Adds to `files` what `program` needs.
 * @param program absolute path on the host, or a name
 * @param own false where the program itself stands in a mounted tree and only what it loads is missing
 * @throws Fault `sandbox.program-missing`, `sandbox.program-unreadable`, `sandbox.library-missing`
 */
export function gatherProgram(program: string, files: Files, cache: () => LoaderCache, own = true): void {
  const path = locateProgram(program)
  if (own) add(path, files)
  gatherFile(path, files, cache, 0)
  for (const companion of companions(path)) {
    add(companion, files)
    if (statSync(companion).isDirectory()) gatherFolder(companion, files, cache)
    else gatherFile(companion, files, cache, MAX_INTERPRETERS)
  }
}

/** Whether a path of the host stands inside anyway, since one of the programs needs it. @throws Fault as `gatherProgram` */
export function broughtBy(programs: readonly string[], path: string): boolean {
  const files: Files = new Map()
  const cache = loaderCache()
  for (const program of programs) gatherProgram(program, files, cache)
  return [...files].some(([inside, host]) => [inside, host].some((file) => path === file || path.startsWith(`${file}/`)))
}

/** @throws Fault `sandbox.program-missing` */
export function locateProgram(program: string): string {
  const candidates = program.startsWith('/') ? [program] : PROGRAM_FOLDERS.map((folder) => join(folder, program))
  const found = program.includes('/') && !program.startsWith('/') ? undefined : candidates.find((path) => existsSync(path))
  if (found === undefined) throw new Fault('sandbox.program-missing', { program, folders: PROGRAM_FOLDERS.join(' ') })
  return found
}

function gatherFile(path: string, files: Files, cache: () => LoaderCache, depth: number): void {
  const executable = read(path)
  if (executable.kind === 'elf') {
    const libraries = new LibrarySearch(cache)
    libraries.follow(path, executable)
    addAll(libraries.found(), files)
  }
  if (executable.kind !== 'script' || depth >= MAX_INTERPRETERS) return
  const { interpreter, argument } = executable
  const named = basename(interpreter) === 'env' && argument !== undefined ? [interpreter, argument] : [interpreter]
  for (const each of named) {
    const found = locateInterpreter(each)
    add(found, files)
    gatherFile(found, files, cache, depth + 1)
  }
}

/**
 * What a `#!` line names. A hostile file names anything of the user's there: nothing but what the kernel would run is brought
 * in. @throws Fault `sandbox.program-missing`, `sandbox.program-unreadable`
 */
function locateInterpreter(named: string): string {
  const found = locateProgram(named)
  const stat = statSync(found)
  if (stat.isFile() && (stat.mode & 0o111) !== 0 && read(found).kind !== 'other') return found
  throw new Fault('sandbox.program-unreadable', { program: found, why: 'a `#!` line names it, and it is no program' })
}

function read(program: string): Executable {
  try {
    return readExecutable(program)
  } catch (error) {
    throw new Fault('sandbox.program-unreadable', { program, why: reason(error) }, { cause: error })
  }
}

/** The libraries of the programs and modules in a folder that is mounted whole. */
function gatherFolder(folder: string, files: Files, cache: () => LoaderCache): void {
  const libraries = new LibrarySearch(cache, false)
  const seen = new Set<string>()
  // Nothing in a Python's own folder is a program, and thousands of its files would have to be asked.
  const modulesAlone = /^python3(\.\d+)?$/.test(basename(folder))
  for (const path of filesBelow(folder)) {
    if (!/\.so(\.[\d.]+)?$/.test(path) && (modulesAlone || !isProgram(path, seen))) continue
    const executable = readExecutable(path)
    if (executable.kind === 'elf') libraries.follow(path, executable)
  }
  addAll(libraries.found(), files)
}

/** Regular files, without Python's caches of bytecode, up to LIMITS.companionFiles. */
function filesBelow(folder: string): string[] {
  const found: string[] = []
  const open = [folder]
  for (let at = open.pop(); at !== undefined && found.length < LIMITS.companionFiles; at = open.pop()) {
    for (const row of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, row.name)
      if (row.isFile()) found.push(path)
      if (row.isDirectory() && row.name !== '__pycache__') open.push(path)
    }
  }
  return found
}

/** By its mode, once per inode: git's folder holds a hundred links to one file. */
function isProgram(path: string, seen: Set<string>): boolean {
  const { dev, ino, mode } = statSync(path)
  const key = `${dev}:${ino}`
  if (seen.has(key)) return false
  seen.add(key)
  return (mode & 0o111) !== 0
}

function addAll({ files: libraries, cached }: Libraries, files: Files): void {
  for (const library of libraries) add(library, files)
  if (cached) add(LOADER_CACHE, files)
}

/** Puts a file at its own path with the folder's links resolved (`/lib64/x` at `/usr/lib64/x`), its own name kept. */
function add(path: string, files: Files): void {
  files.set(join(realpathSync(dirname(path)), basename(path)), path)
}

function companions(program: string): string[] {
  const name = basename(program)
  const family = Object.keys(COMPANIONS).find((key) => name === key || (key === 'python3' && name.startsWith(key)))
  const own = family === 'python3' ? ownLibrary(program) : []
  return [...new Set([...(family === undefined ? [] : (COMPANIONS[family] ?? [])).flatMap(existing), ...own])]
}

/** The library of a Python that stands beside it. In a cloned repository it may be a link to anything of the user's. */
function ownLibrary(python: string): string[] {
  const root = realpathSync(dirname(dirname(python)))
  return existing(join(root, 'lib', 'python3*')).filter((path) => realpathSync(path).startsWith(join(root, '/')))
}

function existing(pattern: string): string[] {
  if (!pattern.endsWith('*')) return existsSync(pattern) ? [pattern] : []
  const folder = dirname(pattern)
  const start = basename(pattern).slice(0, -1)
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.filter((name) => name.startsWith(start)).map((name) => join(folder, name))
}
