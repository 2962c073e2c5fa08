/**
 * Content-addressed folders of code. `TREES/<hex>/listing` has a line `MODE SHA256 PATH` per file, sorted; its SHA-256 is
 * the tree's name and digest. `TREES/<hex>/code/` holds the files, read-only and readable to every uid. A tree appears by
 * one rename, complete and on disk, or not at all; two processes may publish the same one at once.
 */
import { createHash } from 'node:crypto'
import { constants, readdirSync, renameSync } from 'node:fs'
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import { digestBytes } from '../manifest/digest.js'
import { isLeftBehind, temporaryName } from '../running.js'
import { hashFile, readBounded } from './files.js'

/** `444` and `555` are files; `link` hashes its target. */
export type Mode = '444' | '555' | 'link'
export interface Listed {
  mode: Mode
  readonly sha256: string
}

/** Folder of a tree's files. `digest` is `sha256:` + hex. */
export const codeFolder = (trees: string, digest: string) => join(treeFolder(trees, digest), 'code')
/** Present only in a complete tree. */
export const markerFile = (trees: string, digest: string) => join(treeFolder(trees, digest), 'listing')

export function treeFolder(trees: string, digest: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Fault('packages.not-installed', { why: 'its tree has no valid digest' })
  return join(trees, digest.slice('sha256:'.length))
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Compares every file with the listing and the listing with the digest. @throws Fault that names the first difference. */
export async function verifyTree(trees: string, digest: string): Promise<void> {
  const changed = (path: string, how: string) => new Fault('packages.tree-changed', { tree: digest, path, how })
  const listing = readListing(trees, digest)
  if (digestBytes(listing) !== digest) throw changed('its listing', 'has another digest')
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

/** Whether a tree is there and as it was published. */
export async function isIntact(trees: string, digest: string): Promise<boolean> {
  try {
    await verifyTree(trees, digest)
    return true
  } catch (error) {
    if (error instanceof Fault && (error.code === 'packages.tree-changed' || error.code === 'packages.not-installed'))
      return false
    throw error
  }
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

/** The digests of all trees that stand. */
function publishedTrees(trees: string): string[] {
  return namesIn(trees).flatMap((name) => (/^[0-9a-f]{64}$/.test(name) ? [`sha256:${name}`] : []))
}

/**
 * Takes a tree out of sight by one rename; what is left is to remove the folder that this returns. Undefined where there is
 * no such tree. Killed before it is removed, the folder is one that `leftInTrees` names.
 */
export function setAside(trees: string, digest: string): string | undefined {
  const aside = join(trees, temporaryName(OLD))
  try {
    renameSync(treeFolder(trees, digest), aside)
    return aside
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Sets every tree aside that is not in `used` (digests). The caller holds the lock under which trees are claimed. */
export function setAsideUnused(trees: string, used: ReadonlySet<string>): string[] {
  return publishedTrees(trees).flatMap((digest) => (used.has(digest) ? [] : (setAside(trees, digest) ?? [])))
}

/** Removes the trees that are not in `used`, and what dead processes left. Returns how many trees went. */
export async function collectTrees(trees: string, used: ReadonlySet<string>): Promise<number> {
  const unused = setAsideUnused(trees, used)
  for (const folder of [...unused, ...leftInTrees(trees)]) await removeTree(folder)
  return unused.length
}

/** What processes that are gone were publishing or removing: folders to remove. */
export function leftInTrees(trees: string): string[] {
  const left = namesIn(trees).filter((name) => isLeftBehind(NEW, name) || isLeftBehind(OLD, name))
  return left.map((name) => join(trees, name))
}

/** A tree that is not published yet. */
export const stagingFolder = (trees: string): string => join(trees, temporaryName(NEW))

const NEW = '.new-'
const OLD = '.old-'

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return []
    throw error
  }
}

/** An ordinary user cannot remove what is in a read-only folder before it is writable again. */
export async function removeTree(folder: string): Promise<void> {
  await unseal(folder)
  await fs.rm(folder, { recursive: true, force: true })
}

async function unseal(folder: string): Promise<void> {
  try {
    await fs.chmod(folder, 0o700)
    for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) await unseal(join(folder, entry.name))
    }
  } catch (error) {
    // Another process removes the same one.
    if (!isSystemError(error, 'ENOENT')) throw error
  }
}
