/** Which shared libraries a program loads, found as the dynamic loader would, without running anything. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault, reason } from '../faults.js'
import { type Executable, readExecutable } from './elf.js'

/** Where loaders look by themselves: Debian's, Fedora's, Arch's and musl's folders. */
const DEFAULT_FOLDERS = [
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
  '/lib/aarch64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/lib64',
  '/usr/lib64',
  '/lib',
  '/usr/lib',
]
export const LOADER_CACHE = '/etc/ld.so.cache'
/** Parts of glibc that ready-built native modules of packages still name. */
const GLIBC_PARTS = ['libpthread.so.0', 'libdl.so.2', 'librt.so.1', 'libutil.so.1', 'libresolv.so.2', 'libm.so.6']

type Elf = Extract<Executable, { kind: 'elf' }>

export interface Libraries {
  /** Paths as the loader would open them, the loader itself among them. */
  readonly files: readonly string[]
  /** Some library lies where a loader looks only because the cache says so. */
  readonly cached: boolean
}

/** Name → paths, from the loader's cache; read when the first library stands nowhere else, once for many programs. */
export type LoaderCache = ReadonlyMap<string, readonly string[]>

/** What one file or many of a folder load; each library is looked for once. */
export class LibrarySearch {
  readonly #cache: () => LoaderCache
  readonly #required: boolean
  readonly #files = new Set<string>()
  readonly #names = new Set<string>()
  #cached = false

  /** @param required false for modules of a folder: one whose library is not on this machine loads nowhere on it */
  constructor(cache: () => LoaderCache, required = true) {
    this.#cache = cache
    this.#required = required
  }

  /** @throws Fault `sandbox.library-missing` */
  follow(path: string, elf: Elf, inherited: readonly string[] = []): void {
    this.#addInterpreter(path, elf)
    const origin = dirname(realpathSync(path))
    const expand = (folder: string): string => folder.replaceAll(/\$(ORIGIN|\{ORIGIN\})/g, origin)
    const rpath = elf.search.runpath.length > 0 ? [] : [...elf.search.rpath.map(expand), ...inherited]
    for (const name of elf.needed) {
      if (this.#names.has(name)) continue
      this.#names.add(name)
      const found = this.#find(name, elf.machine, [...rpath, ...elf.search.runpath.map(expand)])
      if (found === undefined && this.#required) throw new Fault('sandbox.library-missing', { name, path })
      if (found === undefined) continue
      this.#files.add(found.path)
      if (name === 'libc.so.6') this.#addParts(elf.machine)
      this.follow(found.path, found.elf, rpath)
    }
  }

  found(): Libraries {
    return { files: [...this.#files], cached: this.#cached }
  }

  /** The loader of a library too. A hostile file names anything of the user's as it: only a program is brought in. */
  #addInterpreter(path: string, { interpreter, machine }: Elf): void {
    if (interpreter === undefined || this.#files.has(interpreter)) return
    if (fits(interpreter, machine) !== undefined) this.#files.add(interpreter)
    else if (this.#required) throw new Fault('sandbox.library-missing', { name: interpreter, path })
  }

  #addParts(machine: number): void {
    for (const name of GLIBC_PARTS) {
      const found = this.#names.has(name) ? undefined : this.#find(name, machine, [])
      if (found !== undefined) this.#files.add(found.path)
    }
  }

  #find(name: string, machine: number, first: readonly string[]): { path: string; elf: Elf } | undefined {
    if (name.includes('/')) return fits(name, machine)
    for (const folder of [...first, ...DEFAULT_FOLDERS]) {
      const found = fits(join(folder, name), machine)
      if (found !== undefined) return found
    }
    const listed = (this.#cache().get(name) ?? []).map((path) => fits(path, machine)).find((found) => found !== undefined)
    if (listed !== undefined) this.#cached = true
    return listed
  }
}

/** Folders may hold the same name for another architecture; the loader passes over it. A relative path is nobody's here. */
function fits(path: string, machine: number): { path: string; elf: Elf } | undefined {
  if (!path.startsWith('/') || !existsSync(path) || !statSync(path).isFile()) return undefined
  const elf = readExecutable(path)
  return elf.kind === 'elf' && elf.machine === machine ? { path, elf } : undefined
}

/** The cache of this machine, read when it is first asked for. */
export function loaderCache(): () => LoaderCache {
  let known: LoaderCache | undefined
  return () => (known ??= readLoaderCache())
}

/** Source: glibc's `dl-cache.h`, the format `glibc-ld.so.cache1.1`. A machine without one (musl) has an empty map. */
function readLoaderCache(path = LOADER_CACHE): LoaderCache {
  if (!existsSync(path)) return new Map()
  try {
    return parseLoaderCache(readFileSync(path))
  } catch (error) {
    throw new Fault('sandbox.loader-cache', { path, why: reason(error) }, { cause: error })
  }
}

function parseLoaderCache(bytes: Buffer): LoaderCache {
  const start = bytes.indexOf('glibc-ld.so.cache1.1')
  if (start === -1) return new Map()
  const cache = bytes.subarray(start)
  const text = (offset: number): string => cache.toString('utf8', offset, cache.indexOf(0, offset))
  const found = new Map<string, string[]>()
  for (let index = 0; index < cache.readUInt32LE(20); index++) {
    const row = 48 + 24 * index
    const name = text(cache.readUInt32LE(row + 4))
    found.set(name, [...(found.get(name) ?? []), text(cache.readUInt32LE(row + 8))])
  }
  return found
}
