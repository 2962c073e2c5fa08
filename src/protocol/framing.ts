/**
 * Bytes to lines. A line is what stands before a line feed; one carriage return directly before it belongs to the line
 * end (MCP "stdio": messages are delimited by newlines and contain none). What a line means is decode's question: an
 * empty line is a line too, and refused there like any other, so that nothing a peer wrote goes unrecorded.
 */
import { LIMITS } from '../limits.js'

export type Line = WholeLine | OversizeLine

export interface WholeLine {
  readonly kind: 'line'
  /** Without its line end. A view that may share memory with the chunk it came in: do not keep it, do not write to it. */
  readonly bytes: Buffer
  /** The stream ended before a line feed came. */
  readonly unterminated?: true
}

/** A line over the limit: counted and digested as it passed by, not kept. */
export interface OversizeLine {
  readonly kind: 'oversize'
  /** Bytes before the line feed, a carriage return included. */
  readonly length: number
  /** Its first bytes (at most `LIMITS.oversizeHeadBytes`), a copy. */
  readonly head: Buffer
  /** Value of the digest over all `length` bytes, if the reader was given one. */
  readonly digest?: string
  readonly unterminated?: true
}

export interface LineDigest {
  update(bytes: Uint8Array): void
  value(): string
}

export interface LineReaderOptions {
  /** Most bytes before a line feed (a carriage return counts). Default `LIMITS.lineBytes`. */
  readonly limit?: number
  /** Makes the digest of one oversize line. */
  readonly digest?: () => LineDigest
}

const LF = 0x0a
const CR = 0x0d

/**
 * Work is linear in the bytes however they are chunked; memory is at most twice the limit. Lines that arrive whole are
 * views, not copies; only a line that is spread over chunks is gathered.
 */
export class LineReader {
  readonly #limit: number
  readonly #digest: (() => LineDigest) | undefined
  /** The line that has begun: gathered bytes, or what is counted of one that grew too long. */
  #begun: Gathered | Passing | undefined

  constructor(options: LineReaderOptions = {}) {
    this.#limit = options.limit ?? LIMITS.lineBytes
    this.#digest = options.digest
  }

  /** The lines that end in this chunk, in order. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = []
    let from = 0
    for (let lf = chunk.indexOf(LF); lf !== -1; lf = chunk.indexOf(LF, from)) {
      lines.push(this.#finish(chunk.subarray(from, lf)))
      from = lf + 1
    }
    if (from < chunk.length) this.#add(chunk.subarray(from))
    return lines
  }

  /** The stream has ended: the line that had begun, if any. */
  end(): Line[] {
    const begun = this.#begun
    this.#begun = undefined
    if (begun === undefined) return []
    if (begun instanceof Passing) return [{ ...begun.line(), unterminated: true }]
    return [{ kind: 'line', bytes: begun.bytes(), unterminated: true }]
  }

  #finish(rest: Buffer): Line {
    if (this.#begun === undefined && rest.length <= this.#limit) return { kind: 'line', bytes: withoutReturn(rest) }
    const begun = this.#add(rest)
    this.#begun = undefined
    return begun instanceof Passing ? begun.line() : { kind: 'line', bytes: withoutReturn(begun.bytes()) }
  }

  #add(bytes: Buffer): Gathered | Passing {
    let begun = this.#begun ?? new Gathered(this.#limit)
    if (begun instanceof Gathered && begun.length + bytes.length > this.#limit) {
      begun = new Passing(begun.bytes(), this.#digest?.())
    }
    begun.add(bytes)
    this.#begun = begun
    return begun
  }
}

function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes
}

/** One growing buffer: a list of chunks would cost a hundred bytes for each byte of a peer that writes single bytes. */
class Gathered {
  length = 0
  readonly #limit: number
  #room: Buffer = Buffer.alloc(0)

  constructor(limit: number) {
    this.#limit = limit
  }

  add(bytes: Buffer): void {
    const wanted = this.length + bytes.length
    if (wanted > this.#room.length) this.#grow(wanted)
    bytes.copy(this.#room, this.length)
    this.length = wanted
  }

  bytes(): Buffer {
    return this.#room.subarray(0, this.length)
  }

  #grow(wanted: number): void {
    const larger = Buffer.allocUnsafe(Math.max(wanted, Math.min(this.#room.length * 2, this.#limit)))
    this.#room.copy(larger, 0, 0, this.length)
    this.#room = larger
  }
}

/** A line that is too long, while it passes by. */
class Passing {
  #length = 0
  #head: Buffer
  readonly #digest: LineDigest | undefined

  constructor(begun: Buffer, digest: LineDigest | undefined) {
    this.#head = Buffer.alloc(0)
    this.#digest = digest
    this.add(begun)
  }

  add(bytes: Buffer): void {
    const room = LIMITS.oversizeHeadBytes - this.#head.length
    if (room > 0) this.#head = Buffer.concat([this.#head, bytes.subarray(0, room)])
    this.#length += bytes.length
    this.#digest?.update(bytes)
  }

  line(): OversizeLine {
    const digest = this.#digest?.value()
    return { kind: 'oversize', length: this.#length, head: this.#head, ...(digest === undefined ? {} : { digest }) }
  }
}
