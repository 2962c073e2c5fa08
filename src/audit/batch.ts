/** Records that wait for their write(2): encoded once, hashed in place. */
import { LIMITS } from '../limits.js'
import { type Hash, leafHashInPlace } from './tree.js'

const LF = 0x0a
/** What a batch shrinks back to after a large message. */
const ORDINARY_BYTES = 64 * 1024
/** Up to this length the worst case of UTF-8 is assumed rather than counted. */
const SHORT_TEXT = 64 * 1024

/** A point to go back to. */
interface Mark {
  readonly end: number
  readonly leaves: number
}

export class Batch {
  #bytes = Buffer.allocUnsafe(ORDINARY_BYTES)
  /** One byte before the first record, as there is one (a line feed) before every other: room for the leaf prefix. */
  #end = 1
  #leaves: Hash[] = []

  get bytes(): number {
    return this.#end - 1
  }

  add(text: string): void {
    this.#reserve(text.length > SHORT_TEXT ? Buffer.byteLength(text) : text.length * 3)
    const end = this.#end + this.#bytes.write(text, this.#end)
    this.#leaves.push(leafHashInPlace(this.#bytes.subarray(this.#end - 1, end)))
    this.#bytes[end] = LF
    this.#end = end + 1
  }

  mark(): Mark {
    return { end: this.#end, leaves: this.#leaves.length }
  }

  /** Forgets what was added after the mark. */
  backTo(mark: Mark): void {
    this.#end = mark.end
    this.#leaves.length = mark.leaves
  }

  /** Everything added, and an empty batch; the bytes are only good until the next `add`. */
  take(): { readonly bytes: Uint8Array; readonly leaves: readonly Hash[] } {
    const taken = { bytes: this.#bytes.subarray(1, this.#end), leaves: this.#leaves }
    this.#end = 1
    this.#leaves = []
    if (this.#bytes.length > LIMITS.batchBytes) this.#bytes = Buffer.allocUnsafe(ORDINARY_BYTES)
    return taken
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes + 1
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#end)
    this.#bytes = larger
  }
}
