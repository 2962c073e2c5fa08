/** Reading a log back. Whoever can write to its folder chose every byte: names, types and lengths are checked, memory is bounded. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import { segmentsAmong } from './files.js'
import { type Hash, leafHashInPlace } from './tree.js'

export interface Line {
  readonly segment: string
  /** Without the line feed; good until the next line is asked for. Empty for a line over `LIMITS.recordBytes`. */
  readonly bytes: Buffer
  /** Absent for a line over `LIMITS.recordBytes`: it is no record. */
  readonly leaf?: Hash
  /** The file ends without the line feed. */
  readonly torn: boolean
}

/** All lines of a log, segment after segment. A folder that is not there has none. */
export function* logLines(folder: string): Generator<Line> {
  for (const segment of segmentsAmong(namesIn(folder))) yield* fileLines(join(folder, segment), segment)
}

export function namesIn(folder: string): string[] {
  return whereThere(() => readdirSync(folder)) ?? []
}

/** The result, or undefined where the file is not there. */
export function whereThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT', 'ENOTDIR')) return undefined
    throw thrown
  }
}

/** The beginning of a regular file as text; empty for what is none. */
export function readSmall(path: string, most: number): string {
  const file = openRegular(path)
  if (file === undefined) return ''
  try {
    const bytes = Buffer.alloc(most)
    return bytes.toString('utf8', 0, readSync(file, bytes))
  } finally {
    closeSync(file)
  }
}

/** @returns undefined for what is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

/** A record as an object; without members where the text is none. */
export function recordIn(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

const LF = 0x0a
const CHUNK_BYTES = 256 * 1024

/** The lines of one file. What is no regular file (a link, a FIFO that would never answer) has none. */
export function* fileLines(path: string, segment: string): Generator<Line> {
  const file = whereThere(() => openRegular(path))
  if (file === undefined) return
  try {
    yield* new LineSplitter(file, segment).lines()
  } finally {
    closeSync(file)
  }
}

/** @returns undefined for what is no regular file */
export function openRegular(path: string): number | undefined {
  const file = openWithoutFollowing(path)
  if (file === undefined || fstatSync(file).isFile()) return file
  closeSync(file)
  return undefined
}

function openWithoutFollowing(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (thrown) {
    if (isSystemError(thrown, 'ELOOP', 'ENXIO')) return undefined
    throw thrown
  }
}

class LineSplitter {
  readonly #file: number
  readonly #segment: string
  /** One byte, then what was read and not yet given out. The byte is room for the leaf prefix of the first line. */
  #buffer = Buffer.alloc(1 + CHUNK_BYTES)
  #from = 1
  #to = 1
  /** Inside a line that is too long; its bytes are passed over. */
  #passing = false

  constructor(file: number, segment: string) {
    this.#file = file
    this.#segment = segment
  }

  *lines(): Generator<Line> {
    while (this.#read()) {
      for (let end = this.#lineEnd(); end >= 0; end = this.#lineEnd()) {
        yield this.#line(end, false)
        this.#from = end + 1
        this.#passing = false
      }
      this.#passOver()
    }
    if (this.#to > this.#from || this.#passing) yield this.#line(this.#to, true)
  }

  #line(end: number, torn: boolean): Line {
    if (this.#passing) return { segment: this.#segment, bytes: Buffer.alloc(0), torn }
    const leaf = leafHashInPlace(this.#buffer.subarray(this.#from - 1, end))
    return { segment: this.#segment, bytes: this.#buffer.subarray(this.#from, end), leaf, torn }
  }

  #lineEnd(): number {
    const end = this.#buffer.subarray(this.#from, this.#to).indexOf(LF)
    return end < 0 ? -1 : this.#from + end
  }

  /** What is left is the beginning of a line: moved to the front, or dropped once it is longer than a record can be. */
  #passOver(): void {
    if (this.#to - this.#from > LIMITS.recordBytes) this.#passing = true
    if (this.#passing) this.#from = this.#to
    this.#buffer.copyWithin(1, this.#from, this.#to)
    this.#to -= this.#from - 1
    this.#from = 1
    if (this.#buffer.length - this.#to >= CHUNK_BYTES) return
    const larger = Buffer.alloc(this.#buffer.length * 2)
    this.#buffer.copy(larger, 0, 0, this.#to)
    this.#buffer = larger
  }

  #read(): boolean {
    const count = readSync(this.#file, this.#buffer, this.#to, this.#buffer.length - this.#to, null)
    this.#to += count
    return count > 0
  }
}
