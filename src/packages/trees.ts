/**
 * Content-addressed folders of code. `TREES/<hex>/listing` has a line `MODE SHA256 PATH` per file, sorted; its SHA-256 is
 * the tree's name and digest. `TREES/<hex>/code/` holds the files, read-only and readable to every uid. A tree appears by
 * one rename, complete and on disk, or not at all; two processes may publish the same one at once.
 */
import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import * as fs from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { hashFile, isSystemError, readBounded } from './files.js'

/** `444` and `555` are files; `link` hashes its target. */
type Mode = '444' | '555' | 'link'
interface Listed {
  mode: Mode
  readonly sha256: string
}

/** Folder of a tree's files. `digest` is `sha256:` + hex. */
export const codeFolder = (trees: string, digest: string) => join(treeFolder(trees, digest), 'code')
/** Present only in a complete tree. */
export const markerFile = (trees: string, digest: string) => join(treeFolder(trees, digest), 'listing')

function treeFolder(trees: string, digest: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Fault('packages.not-installed', { why: 'its tree has no valid digest' })
  return join(trees, digest.slice('sha256:'.length))
}

const WRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/** Of one tree: what is written in all, and how many files and folders. */
interface Bound {
  readonly bytes: number
  readonly files: number
}

/** A tree under construction. Every path comes from a stranger and is checked here, and only here. */
export class Staging {
  readonly #trees: string
  readonly #folder: string
  readonly #files = new Map<string, Listed>()
  /** Spelling and kind of each path and each folder on its way, by its case-folded form. */
  readonly #taken = new Map<string, { readonly path: string; readonly kind: 'file' | 'folder' }>()
  readonly #bound: Bound
  #bytes = 0

  private constructor(trees: string, folder: string, bound: Bound) {
    this.#trees = trees
    this.#folder = folder
    this.#bound = bound
  }

  /** The process's id stands in the name, so that another process can tell what was left behind. */
  static async open(trees: string, bound: Bound = { bytes: LIMITS.treeBytes, files: LIMITS.treeFiles }): Promise<Staging> {
    await fs.mkdir(trees, { recursive: true })
    const folder = join(trees, `.new-${process.pid}-${randomBytes(12).toString('hex')}`)
    await fs.mkdir(folder, { mode: 0o700 })
    await fs.mkdir(join(folder, 'code'), { mode: 0o700 })
    return new Staging(trees, folder, bound)
  }

  async add(path: string, executable: boolean, content: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#claim(path)
    const hash = createHash('sha256')
    const file = await fs.open(join(this.#folder, 'code', path), WRITE, 0o600)
    try {
      for await (const chunk of content) {
        this.#spend(chunk.length)
        hash.update(chunk)
        await file.writeFile(chunk)
      }
      await file.chmod(executable ? 0o555 : 0o444)
      await file.sync()
    } finally {
      await file.close()
    }
    this.#files.set(path, { mode: executable ? '555' : '444', sha256: hash.digest('hex') })
  }

  /** The caller vouches that the target stays inside the tree. */
  async addLink(path: string, target: string): Promise<void> {
    await this.#claim(path)
    await fs.symlink(target, join(this.#folder, 'code', path))
    this.#files.set(path, { mode: 'link', sha256: createHash('sha256').update(target).digest('hex') })
  }

  /** For what a package declares as its program; nothing where there is no such file. */
  async makeExecutable(path: string): Promise<void> {
    const listed = this.#files.get(path)
    if (listed?.mode !== '444') return
    await fs.chmod(join(this.#folder, 'code', path), 0o555)
    listed.mode = '555'
  }

  has(path: string): boolean {
    return this.#files.has(path)
  }

  /** Host path of a file that the tree has, before it is published. */
  pathOf(path: string): string {
    return join(this.#folder, 'code', path)
  }

  /** Makes the tree visible under its digest, or finds it there already. Nothing can be added afterwards. */
  async publish(): Promise<string> {
    const listing = renderListing(this.#files)
    const digest = `sha256:${createHash('sha256').update(listing).digest('hex')}`
    await writeSynced(join(this.#folder, 'listing'), listing)
    for (const folder of this.#folders()) await seal(folder)
    await publishFolder(this.#trees, this.#folder, digest)
    return digest
  }

  /** Removes what was staged; nothing after a publication that succeeded. */
  async discard(): Promise<void> {
    await removeTree(this.#folder)
  }

  /** Deepest first, the staging folder last. */
  #folders(): string[] {
    const inside = [...this.#taken.values()].flatMap(({ kind, path }) => (kind === 'folder' ? [path] : []))
    const sorted = inside.toSorted((a, b) => b.length - a.length).map((path) => join(this.#folder, 'code', path))
    return [...sorted, join(this.#folder, 'code'), this.#folder]
  }

  #spend(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes <= this.#bound.bytes) return
    throw new Fault('packages.too-large', { what: 'the code', limit: `${this.#bound.bytes} bytes` })
  }

  async #claim(path: string): Promise<void> {
    const parts = checkedParts(path)
    if (this.#taken.size >= this.#bound.files)
      throw new Fault('packages.too-large', { what: 'the code', limit: `${this.#bound.files} files` })
    for (let length = 1; length < parts.length; length++) {
      const folder = parts.slice(0, length).join('/')
      if (this.#take(folder, 'folder')) await fs.mkdir(join(this.#folder, 'code', folder), { mode: 0o700 })
    }
    this.#take(path, 'file')
  }

  /** Whether the path is new. @throws Fault where it meets another that a case-insensitive reader would take for it. */
  #take(path: string, kind: 'file' | 'folder'): boolean {
    const folded = path.normalize('NFC').toLowerCase()
    const taken = this.#taken.get(folded)
    if (taken === undefined) {
      this.#taken.set(folded, { path, kind })
      return true
    }
    if (taken.path === path && kind === 'folder' && taken.kind === 'folder') return false
    throw refused(path, taken.path === path ? 'it is there twice' : `it differs from ${taken.path} only by case or composition`)
  }
}

const refused = (path: string, why: string) => new Fault('packages.content-refused', { path: path.slice(0, 300), why })

function checkedParts(path: string): string[] {
  const parts = path.split('/')
  if (Buffer.byteLength(path) > LIMITS.treePathBytes) throw refused(path, `its path is longer than ${LIMITS.treePathBytes} bytes`)
  if (/[\p{Cc}\\\ufffd]/u.test(path))
    throw refused(path, 'its path holds a control character, a backslash or bytes that are no text')
  if (parts.includes('..')) throw refused(path, 'its path leaves the tree')
  if (path.startsWith('/')) throw refused(path, 'its path is absolute')
  if (parts.some((part) => part === '' || part === '.')) throw refused(path, 'its path is not plain')
  if (parts.some((part) => Buffer.byteLength(part) > 255)) throw refused(path, 'a part of its path is longer than 255 bytes')
  return parts
}

function renderListing(files: ReadonlyMap<string, Listed>): string {
  const lines = [...files].map(([path, { mode, sha256 }]) => ({ path, line: `${mode} ${sha256} ${path}\n` }))
  return lines
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ line }) => line)
    .join('')
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await fs.open(path, WRITE, 0o600)
  try {
    await file.writeFile(text)
    await file.chmod(0o444)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Read-only, traversable by every uid, on disk. */
async function seal(folder: string): Promise<void> {
  await fs.chmod(folder, 0o555)
  await syncFolder(folder)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function publishFolder(trees: string, staged: string, digest: string): Promise<void> {
  const target = treeFolder(trees, digest)
  try {
    await fs.rename(staged, target)
  } catch (error) {
    if (!isSystemError(error, 'EEXIST', 'ENOTEMPTY')) throw error
    if (await isIntact(trees, digest)) return
    await setAside(trees, target)
    await fs.rename(staged, target)
  }
  await syncFolder(trees)
}

async function isIntact(trees: string, digest: string): Promise<boolean> {
  try {
    await verifyTree(trees, digest)
    return true
  } catch (error) {
    if (error instanceof Fault && (error.code === 'packages.tree-changed' || error.code === 'packages.not-installed'))
      return false
    throw error
  }
}

/** Compares every file with the listing and the listing with the digest. @throws Fault that names the first difference. */
export async function verifyTree(trees: string, digest: string): Promise<void> {
  const changed = (path: string, how: string) => new Fault('packages.tree-changed', { tree: digest, path, how })
  const listing = readListing(trees, digest)
  if (`sha256:${createHash('sha256').update(listing).digest('hex')}` !== digest)
    throw changed('its listing', 'has another digest')
  const expected = new Map(parseListing(listing))
  for await (const { path, mode, sha256 } of walk(codeFolder(trees, digest), '')) {
    const listed = expected.get(path)
    if (listed === undefined) throw changed(path, 'was added')
    if (listed.sha256 !== sha256) throw changed(path, 'has other content')
    if (listed.mode !== mode) throw changed(path, `has the mode ${mode}, published was ${listed.mode}`)
    expected.delete(path)
  }
  const [missing] = expected.keys()
  if (missing !== undefined) throw changed(missing, 'is missing')
}

function readListing(trees: string, digest: string): string {
  try {
    return readBounded(markerFile(trees, digest), LIMITS.packageLockBytes).toString('utf8')
  } catch (cause) {
    if (!isSystemError(cause, 'ENOENT', 'ENOTDIR')) throw cause
    throw new Fault('packages.not-installed', { why: `there is no complete tree ${digest}` }, { cause })
  }
}

function parseListing(listing: string): [string, Listed][] {
  return listing.split('\n').flatMap((line): [string, Listed][] => {
    const [, mode, sha256, path] = /^(444|555|link) ([0-9a-f]{64}) (.+)$/.exec(line) ?? []
    return path === undefined || sha256 === undefined ? [] : [[path, { mode: mode as Mode, sha256 }]]
  })
}

async function* walk(root: string, below: string): AsyncGenerator<Listed & { path: string }> {
  for (const entry of await fs.readdir(join(root, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    const full = join(root, path)
    if (entry.isDirectory()) yield* walk(root, path)
    else if (entry.isSymbolicLink())
      yield {
        path,
        mode: 'link',
        sha256: createHash('sha256')
          .update(await fs.readlink(full))
          .digest('hex'),
      }
    else yield { path, mode: modeOf((await fs.lstat(full)).mode), sha256: hashFile(full, LIMITS.treeBytes) }
  }
}

const modeOf = (mode: number) => (mode & 0o7777).toString(8) as Mode

/**
 * Removes trees that are not in `used` (digests), and what dead processes left. Call it under the store's mutex: a tree
 * that was just published and is not recorded yet would count as unused. Returns how many trees went.
 */
export async function collectTrees(trees: string, used: ReadonlySet<string>): Promise<number> {
  const names = await fs.readdir(trees).catch((error: unknown) => {
    if (isSystemError(error, 'ENOENT')) return []
    throw error
  })
  const unused = names.filter((name) => /^[0-9a-f]{64}$/.test(name) && !used.has(`sha256:${name}`))
  for (const name of unused) await setAside(trees, join(trees, name))
  for (const name of names.filter(isAbandoned)) await removeTree(join(trees, name))
  return unused.length
}

function isAbandoned(name: string): boolean {
  const pid = /^\.(?:new|old)-(\d+)-[0-9a-f]+$/.exec(name)?.[1]
  return pid !== undefined && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !isSystemError(error, 'ESRCH')
  }
}

/** Out of sight by one rename, then removed. */
async function setAside(trees: string, target: string): Promise<void> {
  const aside = join(trees, `.old-${process.pid}-${randomBytes(12).toString('hex')}`)
  try {
    await fs.rename(target, aside)
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return
    throw error
  }
  await syncFolder(dirname(target))
  await removeTree(aside)
}

/** An ordinary user cannot remove what is in a read-only folder before it is writable again. */
async function removeTree(folder: string): Promise<void> {
  await unseal(folder)
  await fs.rm(folder, { recursive: true, force: true })
}

async function unseal(folder: string): Promise<void> {
  try {
    await fs.chmod(folder, 0o700)
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return
    throw error
  }
  for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await unseal(join(folder, entry.name))
  }
}
