/** sluice.yaml and sluice.lock on disk: read bounded, written whole or not at all. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault, isSystemError, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { digestBytes } from '../manifest/digest.js'
import { isLeftBehind, temporaryName } from '../running.js'

/** One configuration: its two files, which always stand side by side. */
export interface Pair {
  /** Absolute path, without links, of sluice.yaml: the `config` of the store's keys. */
  readonly yaml: string
  readonly lock: string
}

/** A file's bytes, read once: what is judged and what is used are the same. */
export interface FileText {
  readonly file: string
  readonly text: string
  /** Over the bytes. */
  readonly digest: string
}

/** The pair of a sluice.yaml: `NAME.lock` beside `NAME.yaml`. A link to a file in another folder counts as that file. */
export function pairOf(yaml: string): Pair {
  const real = realOf(yaml)
  return { yaml: real, lock: join(dirname(real), `${basename(real).replace(/\.ya?ml$/, '')}.lock`) }
}

export function readYaml({ yaml }: Pair): FileText | undefined {
  return readText(yaml, LIMITS.configBytes)
}

export function readLockText({ lock }: Pair): FileText | undefined {
  return readText(lock, LIMITS.lockBytes)
}

/** @throws Fault `config.unreadable`, `config.too-large`; undefined where there is no such file */
function readText(file: string, limit: number): FileText | undefined {
  const bytes = readBytes(file, limit)
  if (bytes === undefined) return undefined
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), digest: digestBytes(bytes) }
  } catch (thrown) {
    throw new Fault('config.unreadable', { file, why: 'it is not UTF-8' }, { cause: thrown })
  }
}

function readBytes(file: string, limit: number): Uint8Array | undefined {
  const descriptor = openToRead(file)
  if (descriptor === undefined) return undefined
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) throw new Fault('config.unreadable', { file, why: 'it is not a regular file' })
    if (stats.size > limit) throw new Fault('config.too-large', { file, bytes: stats.size, limit })
    return fill(Buffer.alloc(stats.size), descriptor)
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown
    throw new Fault('config.unreadable', { file, why: reason(thrown) }, { cause: thrown })
  } finally {
    closeSync(descriptor)
  }
}

/** What grows or shrinks while it is read is read as far as its first size. */
function fill(buffer: Buffer, descriptor: number): Buffer {
  let at = 0
  while (at < buffer.length) {
    const count = readSync(descriptor, buffer, at, buffer.length - at, at)
    if (count === 0) break
    at += count
  }
  return buffer.subarray(0, at)
}

function openToRead(file: string): number | undefined {
  try {
    // Without NONBLOCK a FIFO in the file's place would hold us for ever.
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT')) return undefined
    throw new Fault('config.unreadable', { file, why: reason(thrown) }, { cause: thrown })
  }
}

/**
 * Changes both files under the store's mutex. `change` is given what stands now and answers what shall stand; whoever
 * reads in between sees a whole file. The yaml goes first: killed in between, the server is declared and not reviewed.
 * @param exclusively the store's `exclusively`
 * @throws Fault `config.unwritable`, and whatever `change` throws: then nothing is written
 */
export function updatePair(
  pair: Pair,
  exclusively: <T>(name: string, act: () => T) => T,
  change: (now: { readonly yaml?: FileText; readonly lock?: FileText }) => { readonly yaml: string; readonly lock: string },
): void {
  exclusively('write the configuration', () => {
    const yaml = readYaml(pair)
    const lock = readLockText(pair)
    const next = change({ ...(yaml ? { yaml } : {}), ...(lock ? { lock } : {}) })
    const changed = [
      { file: pair.yaml, text: next.yaml, before: yaml },
      { file: pair.lock, text: next.lock, before: lock },
    ]
    replaceFiles(changed.filter(({ text, before }) => text !== before?.text))
  })
}

export interface Rights {
  readonly mode: number
  readonly group: number
}

/**
 * Whole or not at all, also over a power cut.
 * @param rights of the file that is exchanged, where it is not our own; ours are 0600
 * @throws Fault `config.unwritable`
 */
export function replaceFile(file: string, text: string, rights?: Rights): void {
  replaceFiles([{ file, text, rights }])
}

interface Replacement {
  readonly file: string
  readonly text: string
  readonly rights?: Rights | undefined
}

/**
 * Each is whole or as it was, also over a power cut; none is replaced before all are on disk. They stand in one folder.
 * @throws Fault `config.unwritable`
 */
function replaceFiles(files: readonly Replacement[]): void {
  const staged = files.map((each) => ({ ...each, temporary: join(dirname(each.file), temporaryName(prefixOf(each.file))) }))
  let writing = ''
  try {
    for (const { file, text, rights, temporary } of staged) {
      writing = file
      for (const left of leftFor(file)) rmSync(left, { force: true })
      writeDurably(temporary, text, rights)
    }
    for (const { file, temporary } of staged) {
      writing = file
      renameSync(temporary, file)
    }
    if (staged.length > 0) syncFolder(dirname(writing))
  } catch (thrown) {
    const stays = staged.flatMap(({ temporary }) => removed(temporary))
    throw new Fault('config.unwritable', { file: writing, why: [reason(thrown), ...stays].join('; ') }, { cause: thrown })
  }
}

const prefixOf = (file: string): string => `.${basename(file)}.`

/** Files that processes which are gone meant to put in the place of one of the two. */
export function leftBeside({ yaml, lock }: Pair): string[] {
  return [...leftFor(yaml), ...leftFor(lock)]
}

function leftFor(file: string): string[] {
  const folder = dirname(file)
  return readdirSync(folder).flatMap((name) => (isLeftBehind(prefixOf(file), name) ? [join(folder, name)] : []))
}

/** Why it could not be removed, if so: the fault that tells of the first failure tells of this one too. */
function removed(temporary: string): string[] {
  try {
    rmSync(temporary, { force: true })
    return []
  } catch (thrown) {
    return [reason(thrown)]
  }
}

function writeDurably(file: string, text: string, rights: Rights | undefined): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  const descriptor = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    writeFileSync(descriptor, text)
    if (rights !== undefined) giveRights(descriptor, rights)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function giveRights(descriptor: number, { mode, group }: Rights): void {
  const { uid, gid } = fstatSync(descriptor)
  if (gid !== group) fchownSync(descriptor, uid, group)
  fchmodSync(descriptor, mode)
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function realOf(file: string): string {
  try {
    return realpathSync(file)
  } catch (thrown) {
    if (!isSystemError(thrown, 'ENOENT')) throw new Fault('config.unreadable', { file, why: reason(thrown) }, { cause: thrown })
  }
  try {
    return join(realpathSync(dirname(file)), basename(file))
  } catch (thrown) {
    throw new Fault('config.unreadable', { file, why: reason(thrown) }, { cause: thrown })
  }
}
