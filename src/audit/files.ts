/** Files of a log, written so that what is reported written is in the kernel and survives SIGKILL of this process. */
import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { temporaryName } from '../running.js'
import { isSegment, segmentName } from './place.js'

/**
 * write(2), or pwrite(2) at `position`: returns how many bytes are in the kernel, or throws, in which case any number of
 * them may be. Nothing after a throw may rely on either.
 */
export type Write = (file: number, bytes: Uint8Array, offset: number, length: number, position: number | null) => number
export const kernelWrite: Write = (file, bytes, offset, length, position) => writeSync(file, bytes, offset, length, position)

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR, O_WRONLY } = constants
const ONLY_OURS = 0o600

/** A file of a log that only grows. */
export class OutputFile {
  readonly #file: number
  #closed = false
  readonly #write: Write

  /** @param how `new` fails if the file is there; `grow` appends; `place` writes at positions (O_APPEND would ignore them) */
  constructor(path: string, how: 'new' | 'grow' | 'place', write: Write) {
    const flags = { new: O_APPEND | O_EXCL | O_WRONLY, grow: O_APPEND | O_WRONLY, place: O_RDWR }[how]
    this.#file = openSync(path, flags | O_CREAT | O_NOFOLLOW, ONLY_OURS)
    this.#write = write
  }

  /** All of it, in one write(2) unless the kernel takes only a part. */
  write(bytes: Uint8Array, position: number | null = null): void {
    for (let done = 0; done < bytes.length; ) {
      const at = position === null ? null : position + done
      const wrote = this.#write(this.#file, bytes, done, bytes.length - done, at)
      if (wrote === 0) throw new Error('the file took no bytes')
      done += wrote
    }
  }

  /** Waits for the disk: what was written survives a power cut. */
  syncNow(): void {
    fdatasyncSync(this.#file)
  }

  /** The same, while others go on. */
  sync(done: (failed: Error | null) => void): void {
    fdatasync(this.#file, done)
  }

  /** Once: its number may be another file's by then. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.#file)
  }
}

/** What comes next; if that fails, what is open already is closed. */
export function orClose<T>(opened: { close(): void }, next: () => T): T {
  try {
    return next()
  } catch (thrown) {
    opened.close()
    throw thrown
  }
}

/** Closes both, also where closing the first fails. */
export function closeBoth(one: { close(): void }, two: { close(): void }): void {
  try {
    one.close()
  } finally {
    two.close()
  }
}

/** Makes a file that must not be there yet. */
export function newFile(path: string, text: string, write: Write): void {
  const file = new OutputFile(path, 'new', write)
  try {
    file.write(Buffer.from(text))
  } finally {
    file.close()
  }
}

/** The records of a log, in segments of bounded size; a batch stands in one segment. */
export class Segments {
  #ordinal: number
  #size: number
  #file: OutputFile
  readonly #folder: string
  readonly #segmentBytes: number
  readonly #write: Write
  readonly #durable: boolean

  /**
   * Goes on in segment `ordinal`, which holds `size` bytes; without, begins the first.
   * @param durable a segment survives a power cut before the next one is begun; the caller syncs the last
   */
  constructor(
    folder: string,
    segmentBytes: number,
    write: Write,
    durable: boolean,
    last?: { readonly ordinal: number; readonly size: number },
  ) {
    this.#folder = folder
    this.#segmentBytes = segmentBytes
    this.#write = write
    this.#durable = durable
    this.#ordinal = last?.ordinal ?? 0
    this.#size = last?.size ?? 0
    this.#file = this.#open(last === undefined ? 'new' : 'grow')
  }

  append(bytes: Uint8Array): void {
    if (this.#size > 0 && this.#size + bytes.length > this.#segmentBytes) this.#roll()
    this.#file.write(bytes)
    this.#size += bytes.length
  }

  close(): void {
    this.#file.close()
  }

  syncNow(): void {
    this.#file.syncNow()
  }

  sync(done: (failed: Error | null) => void): void {
    this.#file.sync(done)
  }

  #roll(): void {
    if (this.#durable) this.#file.syncNow()
    this.#file.close()
    this.#ordinal += 1
    this.#size = 0
    this.#file = this.#open('new')
  }

  #open(how: 'new' | 'grow'): OutputFile {
    const file = new OutputFile(join(this.#folder, segmentName(this.#ordinal)), how, this.#write)
    if (this.#durable && how === 'new') orClose(file, () => syncFolder(this.#folder))
    return file
  }
}

/** The names of the segments among the names in a folder, in order. */
export function segmentsAmong(names: readonly string[]): string[] {
  return names.filter(isSegment).toSorted((a, b) => ordinalOf(a) - ordinalOf(b))
}

export function ordinalOf(segment: string): number {
  return Number.parseInt(segment, 10)
}

/**
 * Puts a file with this text in its place, all of it or none, also after a power cut. The caller holds the lock that all who
 * write it hold.
 */
export function replaceWhole(path: string, text: string): void {
  const folder = dirname(path)
  const prefix = `${basename(path)}.`
  for (const name of readdirSync(folder)) if (name.startsWith(prefix)) unlinkSync(join(folder, name))
  const temporary = join(folder, temporaryName(prefix))
  try {
    const file = new OutputFile(temporary, 'new', kernelWrite)
    try {
      file.write(Buffer.from(text))
      file.syncNow()
    } finally {
      file.close()
    }
    renameSync(temporary, path)
  } catch (thrown) {
    rmSync(temporary, { force: true })
    throw thrown
  }
  syncFolder(folder)
}

/** After this, what was made or renamed in a folder is there after a power cut too. */
export function syncFolder(folder: string): void {
  const file = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
