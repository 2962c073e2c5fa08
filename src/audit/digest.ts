/**
 * HMAC-SHA-256 (RFC 2104) of raw lines under a session's own key: who has a line and the key can show that it is the line
 * of a record; who has the record alone cannot guess what was masked.
 */
import { createHmac, hash } from 'node:crypto'

export const DIGEST_KEY_BYTES = 32
const BLOCK_BYTES = 64
const HASH_BYTES = 32
/** Larger lines are not copied. */
const COPIED_BYTES = 64 * 1024

/** One-shot hashes over prepared blocks: for a line of 1 KB a third less CPU than `createHmac`. */
export class KeyedDigest {
  readonly #key: Uint8Array
  readonly #inner = Buffer.alloc(BLOCK_BYTES + COPIED_BYTES)
  readonly #outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES)

  constructor(key: Uint8Array) {
    this.#key = key
    for (let at = 0; at < BLOCK_BYTES; at++) {
      this.#inner[at] = (key[at] ?? 0) ^ 0x36
      this.#outer[at] = (key[at] ?? 0) ^ 0x5c
    }
  }

  /** Lower-case hexadecimal. */
  of(raw: Uint8Array): string {
    if (raw.length > COPIED_BYTES) return createHmac('sha256', this.#key).update(raw).digest('hex')
    this.#inner.set(raw, BLOCK_BYTES)
    this.#outer.write(hash('sha256', this.#inner.subarray(0, BLOCK_BYTES + raw.length), 'binary'), BLOCK_BYTES, 'latin1')
    return hash('sha256', this.#outer, 'hex')
  }

  /** The same digest of bytes that pass by in pieces and are not kept. */
  begin(): { update(piece: Uint8Array): void; value(): string } {
    const passing = createHmac('sha256', this.#key)
    return { update: (piece) => void passing.update(piece), value: () => passing.digest('hex') }
  }
}
