/** A tree under construction, and its publication. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import { digestBytes } from '../manifest/digest.js'
import { isIntact, type Listed, removeTree, setAside, stagingFolder, syncFolder, treeFolder } from './trees.js'

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants
const NEW = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW

/** Of one tree: what is written in all, and how many files and folders. */
interface Bound {
  readonly bytes: number
  readonly files: number
}

/** Every path comes from a stranger and is checked here, and only here. */
export class Staging {
  readonly #trees: string
  readonly #folder: string
  readonly #files = new Map<string, Listed>()
  /** Spelling and kind of each path and each folder on its way, by its case-folded form. */
  readonly #taken = new Map<string, { readonly path: string; readonly kind: 'file' | 'folder' }>()
  readonly #bound: Bound
  #bytes = 0

  constructor(trees: string, bound: Bound = { bytes: LIMITS.treeBytes, files: LIMITS.treeFiles }) {
    this.#trees = trees
    this.#folder = stagingFolder(trees)
    this.#bound = bound
    fs.mkdirSync(trees, { recursive: true })
    fs.mkdirSync(this.#folder, { mode: 0o700 })
    fs.mkdirSync(join(this.#folder, 'code'), { mode: 0o700 })
  }

  /** The same file twice is one: some published tarballs say `dist/x` and `./dist/x`. */
  add(path: string, executable: boolean, content: Uint8Array): void {
    const file: Listed = { mode: executable ? '555' : '444', sha256: createHash('sha256').update(content).digest('hex') }
    const before = this.#files.get(path)
    if (before?.mode === file.mode && before.sha256 === file.sha256) return
    this.#claim(path)
    this.#spend(content.length)
    writeNew(this.pathOf(path), content, Number.parseInt(file.mode, 8))
    this.#files.set(path, file)
  }

  /** The caller vouches that the target stays inside the tree. */
  addLink(path: string, target: string): void {
    this.#claim(path)
    fs.symlinkSync(target, this.pathOf(path))
    this.#files.set(path, { mode: 'link', sha256: createHash('sha256').update(target).digest('hex') })
  }

  /** For what a package declares as its program; nothing where there is no such file. */
  makeExecutable(path: string): void {
    const listed = this.#files.get(path)
    if (listed?.mode !== '444') return
    fs.chmodSync(this.pathOf(path), 0o555)
    listed.mode = '555'
  }

  has(path: string): boolean {
    return this.#files.has(path)
  }

  /** Host path of a file that the tree has, before it is published. */
  pathOf(path: string): string {
    return join(this.#folder, 'code', path)
  }

  /**
   * Makes the tree visible under its digest, or finds it there already. Nothing can be added afterwards.
   * @param claim is told the digest first: from then on nobody who tidies up takes the tree away
   */
  async publish(claim: (digest: string) => void): Promise<string> {
    const listing = renderListing(this.#files)
    const digest = digestBytes(listing)
    writeNew(join(this.#folder, 'listing'), Buffer.from(listing), 0o444)
    const files = [...this.#files].flatMap(([path, { mode }]) => (mode === 'link' ? [] : [this.pathOf(path)]))
    await syncFiles([...files, join(this.#folder, 'listing')])
    for (const folder of this.#folders()) await seal(folder)
    claim(digest)
    await publishFolder(this.#trees, this.#folder, digest)
    return digest
  }

  /** Readable to every uid where it stands, for one start, without being published. The digest is that of such a tree. */
  seal(): { readonly digest: string; readonly code: string } {
    for (const folder of this.#folders()) fs.chmodSync(folder, 0o555)
    return { digest: digestBytes(renderListing(this.#files)), code: join(this.#folder, 'code') }
  }

  /** What it holds, by path. */
  files(): ReadonlyMap<string, Readonly<Listed>> {
    return this.#files
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

  #claim(path: string): void {
    const parts = checkedParts(path)
    if (this.#taken.size >= this.#bound.files)
      throw new Fault('packages.too-large', { what: 'the code', limit: `${this.#bound.files} files` })
    for (let length = 1; length < parts.length; length++) {
      const folder = parts.slice(0, length).join('/')
      if (this.#take(folder, 'folder')) fs.mkdirSync(this.pathOf(folder), { mode: 0o700 })
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

/** The mode is set, not asked for: a umask would take from it. */
function writeNew(path: string, content: Uint8Array, mode: number): void {
  const fd = fs.openSync(path, NEW, 0o600)
  try {
    fs.writeFileSync(fd, content)
    fs.fchmodSync(fd, mode)
  } finally {
    fs.closeSync(fd)
  }
}

/** Several at once: file systems then write them together. */
async function syncFiles(paths: readonly string[]): Promise<void> {
  const left = paths.values()
  const worker = async () => {
    for (const path of left) await syncFile(path)
  }
  await Promise.all(Array.from({ length: 16 }, worker))
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, fs.constants.O_RDONLY | O_NOFOLLOW)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Read-only, traversable by every uid, on disk. */
async function seal(folder: string): Promise<void> {
  fs.chmodSync(folder, 0o555)
  await syncFolder(folder)
}

async function publishFolder(trees: string, staged: string, digest: string): Promise<void> {
  const target = treeFolder(trees, digest)
  try {
    await rename(staged, target)
  } catch (error) {
    if (!isSystemError(error, 'EEXIST', 'ENOTEMPTY')) throw error
    if (await isIntact(trees, digest)) return
    const damaged = setAside(trees, digest)
    await rename(staged, target)
    if (damaged !== undefined) await removeTree(damaged)
  }
  await syncFolder(trees)
}
