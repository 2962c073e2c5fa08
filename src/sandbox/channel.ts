import type { Socket } from 'node:net'
import { LIMITS } from '../limits.js'

/** A short conversation over one descriptor, kept whole up to its bound. */
export class Channel {
  #text: Buffer = Buffer.alloc(0)
  readonly #socket: Socket
  readonly #waiting = new Set<() => void>()
  readonly #closed: Promise<void>

  constructor(from: Socket) {
    this.#socket = from
    this.#closed = new Promise((resolve) => {
      from.once('end', resolve)
      from.once('close', resolve)
      // The other side has gone while we wrote: the same as its end, which is what is waited for.
      from.once('error', () => resolve())
    })
    from.on('data', (chunk: Buffer) => {
      this.#text = Buffer.concat([this.#text, chunk]).subarray(0, LIMITS.gateBytes)
      for (const look of this.#waiting) look()
    })
  }

  /** The first bytes; undefined if the channel ends before there are as many. */
  async bytes(count: number): Promise<Buffer | undefined> {
    const enough = new Promise<Buffer>((resolve) => {
      this.#waiting.add(() => {
        if (this.#text.length >= count) resolve(this.#text.subarray(0, count))
      })
    })
    for (const look of this.#waiting) look()
    return Promise.race([enough, this.#closed.then(() => undefined)])
  }

  async end(): Promise<Buffer> {
    await this.#closed
    return this.#text
  }

  send(text: string): void {
    this.#socket.write(text)
  }

  close(): void {
    this.#socket.destroy()
  }
}
