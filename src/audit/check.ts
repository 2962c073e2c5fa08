/**
 * Whether the records of one log are the ones that were signed. The tree is built from the records alone; what else stands
 * in the folder is only asked when something does not fit, and believed as far as a signature reaches.
 */
import { closeSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '../limits.js'
import { type Changed, claimedSeq, explain } from './explain.js'
import type { Head } from './heads.js'
import { logLines, openRegular, recordIn, whereThere } from './lines.js'
import { TREE } from './place.js'
import { HASH_BYTES, type Hash, storedCount, Tree } from './tree.js'

export interface Checked {
  /** Complete lines, and their bytes with line feeds. */
  readonly records: number
  readonly bytes: number
  /** How many records a checkpoint covers, and how many lines follow them. */
  readonly sealed: number
  readonly unsealed: number
  readonly torn: boolean
  readonly first: string
  readonly last: string
  readonly changes: readonly (Changed | Differing)[]
  /** The stored hashes are not those of the signed records, although the records are. */
  readonly treeDiffers: boolean
}

/** Some of these records were changed, and nothing is left that could tell which. */
export interface Differing {
  readonly change: 'differ'
  readonly first: number
  readonly last: number
}

/**
 * @param heads every signed size and root that this log must have, by size
 * @param stored how many records the stored hashes must cover
 */
export function checkRecords(folder: string, heads: readonly Head[], stored: number): Checked {
  const hashes = new StoredHashes(join(folder, TREE))
  try {
    const reading = new Reading(heads, hashes, storedCount(stored))
    for (const line of logLines(folder)) reading.take(line.bytes, line.leaf, line.torn, line.segment)
    reading.end()
    return { ...reading.result(), ...explained(folder, heads, hashes, reading) }
  } finally {
    hashes.close()
  }
}

/** One pass over the records. */
class Reading {
  readonly #heads: readonly Head[]
  readonly #hashes: StoredHashes
  readonly #storedCount: number
  readonly #tree = new Tree()
  readonly #sealed: number
  /** Of unsigned records that are not numbered as they stand. */
  readonly misnumbered: Changed[] = []
  #next = 0
  /** The first signed head that the records do not have, and the last one before it that they have. */
  wrong: Head | undefined
  right = 0
  #treeDiffers = false
  #bytes = 0
  #torn = false
  #first = ''
  #last = ''

  constructor(heads: readonly Head[], hashes: StoredHashes, stored: number) {
    this.#heads = heads
    this.#hashes = hashes
    this.#storedCount = stored
    this.#sealed = heads.at(-1)?.size ?? 0
    this.#compare()
  }

  take(bytes: Buffer, leaf: Hash | undefined, torn: boolean, segment: string): void {
    this.#torn = torn
    if (torn) return
    if (this.#tree.size >= this.#sealed) this.#unsigned(bytes, segment)
    const completed: Hash[] = []
    const at = storedCount(this.#tree.size)
    this.#tree.push(leaf ?? '', completed)
    for (const [index, hash] of completed.entries()) {
      if (at + index < this.#storedCount && this.#hashes.at(at + index) !== hash) this.#treeDiffers = true
    }
    this.#bytes += bytes.length + 1
    if (this.#first === '') this.#first = bytes.toString()
    this.#last = bytes.toString('utf8', 0, Math.min(bytes.length, LAST_BYTES))
    this.#compare()
  }

  end(): void {
    // Heads beyond the last record.
    this.wrong ??= this.#heads[this.#next]
  }

  result(): Omit<Checked, 'changes' | 'unsealed'> {
    const { size: records } = this.#tree
    const intact = this.wrong === undefined
    const texts = { first: this.#first, last: this.#last }
    return {
      records,
      bytes: this.#bytes,
      sealed: this.#sealed,
      torn: this.#torn,
      ...texts,
      treeDiffers: intact && this.#treeDiffers,
    }
  }

  /** A record that no checkpoint covers can be anybody's; but ours are whole, and numbered as they stand. */
  #unsigned(bytes: Buffer, segment: string): void {
    if (recordIn(bytes.toString())['seq'] === this.#tree.size || this.misnumbered.length >= LIMITS.verifyFindings) return
    const seq = claimedSeq(bytes)
    this.misnumbered.push({ change: 'inserted', segment, ...(seq === undefined ? {} : { first: seq, last: seq }) })
  }

  #compare(): void {
    for (let head = this.#heads[this.#next]; head?.size === this.#tree.size; head = this.#heads[this.#next]) {
      this.#next += 1
      if (head.root === this.#tree.root()) this.right = this.wrong === undefined ? head.size : this.right
      else this.wrong ??= head
    }
  }
}

/** As much of a last record as tells its type. */
const LAST_BYTES = 256

type Explained = Pick<Checked, 'changes' | 'unsealed'>

function explained(folder: string, heads: readonly Head[], hashes: StoredHashes, reading: Reading): Explained {
  const { wrong, right, misnumbered } = reading
  const { records, sealed } = reading.result()
  if (wrong === undefined) return { changes: misnumbered, unsealed: records - sealed }
  const believed = hashes.believed(heads)
  const leafAt = (seq: number): Hash | undefined => (seq < believed ? hashes.at(storedCount(seq)) : undefined)
  const { changes, unsigned } = explain(folder, sealed, leafAt, LIMITS.verifyFindings)
  // Where there are no hashes to believe, a change inside a record shows only in the next checkpoint.
  const doubtful = { change: 'differ', first: Math.max(believed, right), last: Math.min(sealed, records) - 1 } as const
  if (doubtful.first <= doubtful.last) return { changes: [doubtful, ...changes], unsealed: unsigned }
  const known = changes.length > 0 ? changes : [{ change: 'differ', first: right, last: wrong.size - 1 } as const]
  return { changes: known, unsealed: unsigned }
}

/** The `tree` file, read in blocks. */
class StoredHashes {
  readonly #file: number | undefined
  readonly #block = Buffer.alloc(HASH_BYTES * 2048)
  #blockAt = -1
  #blockBytes = 0

  constructor(path: string) {
    this.#file = whereThere(() => openRegular(path))
  }

  /** The hash at an index; empty where there is none. */
  at(index: number): Hash {
    const position = index * HASH_BYTES
    const block = position - (position % this.#block.length)
    if (block !== this.#blockAt) this.#read(block)
    const from = position - block
    return from + HASH_BYTES > this.#blockBytes ? '' : this.#block.toString('latin1', from, from + HASH_BYTES)
  }

  /** For how many records the stored leaves are the signed ones: the largest head whose root they have. */
  believed(heads: readonly Head[]): number {
    const tree = new Tree()
    let believed = 0
    for (const { size, root } of heads) {
      while (tree.size < size) {
        const leaf = this.at(storedCount(tree.size))
        if (leaf === '') return believed
        tree.push(leaf)
      }
      if (tree.root() === root) believed = size
    }
    return believed
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
  }

  #read(block: number): void {
    this.#blockAt = block
    this.#blockBytes = this.#file === undefined ? 0 : readSync(this.#file, this.#block, 0, this.#block.length, block)
  }
}
