/** One peer: its bytes in, its lines out. Nothing is written without a receipt of the log. */
import type { Readable, Writable } from 'node:stream'
import { Receipt } from '../audit/log.js'
import { Fault } from '../faults.js'
import { type Line, type LineDigest, LineReader } from '../protocol/framing.js'

export interface LinkEnds {
  readonly input: Readable
  readonly output: Writable
  /** Digest of a line that is too long to keep. */
  readonly digest?: () => LineDigest
}

export interface LinkListener {
  lines(lines: readonly Line[]): void
  /** The peer sends no more. */
  ended(): void
  /** The peer has taken what was written; reading what feeds it may go on. */
  drained(): void
  /** The peer has closed the end that it reads from. */
  deaf(): void
}

export class Link {
  readonly #input: Readable
  readonly #output: Writable
  readonly #reader: LineReader
  /** The peer no longer reads. What is meant for it has been recorded and goes nowhere. */
  #deaf = false
  #stopped = false

  constructor({ input, output, digest }: LinkEnds) {
    this.#input = input
    this.#output = output
    this.#reader = new LineReader(digest === undefined ? {} : { digest })
  }

  /** Begins to read. */
  listen(listener: LinkListener): void {
    let over = false
    const end = (): void => {
      if (over) return
      over = true
      const last = this.#reader.end()
      if (last.length > 0) listener.lines(last)
      listener.ended()
    }
    this.#input.on('data', (chunk: Buffer) => {
      const lines = this.#reader.push(chunk)
      if (lines.length > 0) listener.lines(lines)
    })
    this.#input.once('end', end)
    this.#input.once('error', end)
    this.#input.once('close', end)
    this.#output.on('drain', () => listener.drained())
    this.#output.on('error', () => {
      this.#deaf = true
      listener.drained()
      listener.deaf()
    })
  }

  /** Bytes written that the peer has not taken yet. */
  get backlog(): number {
    return this.#deaf ? 0 : this.#output.writableLength
  }

  /** @param text whole lines with their line ends. @throws Fault without a receipt. */
  send(text: string, receipt: Receipt): void {
    if (!Receipt.is(receipt)) throw new Fault('internal', { why: 'a line was to be written without a receipt of the log' })
    if (!this.#deaf && !this.#output.writableEnded && text !== '') this.#output.write(text)
  }

  pause(): void {
    this.#input.pause()
  }

  resume(): void {
    if (!this.#stopped) this.#input.resume()
  }

  /** Nothing more is read. */
  stop(): void {
    this.#stopped = true
    this.#input.pause()
  }

  /** Nothing more will be written. */
  close(): void {
    if (!this.#output.writableEnded) this.#output.end()
  }
}
