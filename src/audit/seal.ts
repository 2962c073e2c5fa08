/** What stands beside the records of a log: the hashes of its tree, and the checkpoints that sign them. */
import { join } from 'node:path'
import { closeBoth, orClose, OutputFile, type Write } from './files.js'
import type { Checkpoint, Signer } from './note.js'
import { CHECKPOINTS, TREE } from './place.js'
import { HASH_BYTES, type Hash, storedCount, type Tree } from './tree.js'

export class Seal {
  readonly #tree: Tree
  readonly #origin: string
  readonly #signer: Signer
  readonly #treeFile: OutputFile
  readonly #checkpoints: OutputFile
  readonly #durable: boolean
  /** Hashes completed since the last checkpoint. */
  #stored: Hash[] = []
  #storedAt: number

  /**
   * @param tree as it stood at the last checkpoint
   * @param durable the records are on disk when a checkpoint is written: it then is too, and nothing that it vouches for is lost
   */
  constructor(folder: string, origin: string, signer: Signer, write: Write, durable: boolean, tree: Tree) {
    this.#durable = durable
    this.#tree = tree
    this.#origin = origin
    this.#signer = signer
    this.#storedAt = storedCount(tree.size)
    this.#treeFile = new OutputFile(join(folder, TREE), 'place', write)
    this.#checkpoints = orClose(this.#treeFile, () => new OutputFile(join(folder, CHECKPOINTS), 'grow', write))
  }

  get size(): number {
    return this.#tree.size
  }

  /** Leaves of records that are in the kernel, or on disk where that is what counts. */
  add(leaves: readonly Hash[]): void {
    for (const leaf of leaves) this.#tree.push(leaf, this.#stored)
  }

  /** Signs the tree as it is; nothing is written. */
  sign(): Checkpoint {
    return this.#signer.sign(this.#origin, this.#tree.size, this.#tree.root())
  }

  /**
   * The hashes first, at their own place, then the checkpoint that vouches for them: whoever is killed in between leaves
   * hashes that the next one writes again.
   */
  write(checkpoint: Checkpoint): void {
    this.#treeFile.write(Buffer.from(this.#stored.join(''), 'latin1'), this.#storedAt * HASH_BYTES)
    this.#storedAt += this.#stored.length
    this.#stored = []
    if (this.#durable) this.#treeFile.syncNow()
    this.#checkpoints.write(Buffer.from(`${JSON.stringify(checkpoint.note)}\n`))
    if (this.#durable) this.#checkpoints.syncNow()
  }

  close(): void {
    closeBoth(this.#treeFile, this.#checkpoints)
  }
}
