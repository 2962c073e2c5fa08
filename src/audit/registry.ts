/**
 * The session registry: a log of the same form as a session's, with a record for each session's opening, for its growth
 * while it is busy, and for its close. Each record carries the session's own signed checkpoint, so that it vouches for
 * itself. Every process adds to it, one at a time, and goes on from what is on disk.
 */
import { closeSync, constants, fstatSync, mkdirSync, openSync, readdirSync, readSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { Batch } from './batch.js'
import { closeBoth, ordinalOf, orClose, Segments, segmentsAmong, syncFolder, type Write } from './files.js'
import { refuseNewer } from './format.js'
import { parseJson } from './lines.js'
import { type Checkpoint, openNote, type Signer } from './note.js'
import { CHECKPOINTS, type Place, registryOrigin, TREE } from './place.js'
import { parseRegistryRecord, type RegistryRecord } from './registry-record.js'
import { Seal } from './seal.js'
import { edgeOf, HASH_BYTES, type Hash, leafHashInPlace, storedCount, Tree } from './tree.js'

/** Runs a synchronous act while no other process runs one under the same lock. */
export type Exclusively = <T>(act: () => T) => T

/**
 * Adds one record, on disk when this returns whatever the sessions do: a registry that does not fit its checkpoint after a
 * power cut would keep every session from starting. The caller holds the lock. Killed at any point, it leaves at most one record without checkpoint, or a
 * torn line; the next one takes the first in and cuts the second off.
 * @throws Fault `audit.newer`, and `audit.registry` if what is on disk is not what was signed: a registry is never mended silently
 */
export function register(place: Place, signer: Signer, write: Write, record: Omit<RegistryRecord, 'seq'>): void {
  refuseNewer(place)
  if (mkdirSync(place.registry, { recursive: true, mode: 0o700 }) !== undefined) syncFolder(place.folder)
  const head = lastCheckpoint(place, signer)
  const tree = treeAt(place, head)
  const tail = readTail(place, tree)
  const segments = new Segments(place.registry, LIMITS.segmentBytes, write, true, tail.last)
  const seal = orClose(segments, () => new Seal(place.registry, registryOrigin(signer.verifier.name), signer, write, true, tree))
  try {
    if (tail.unsealed !== undefined) takeIn(segments, seal, tail.unsealed, place, signer)
    append(segments, seal, record)
  } finally {
    closeBoth(segments, seal)
  }
}

/** The last checkpoint of the registry as a note, for the first record of a session: a second witness of the registry. */
export function registryNote(place: Place, signer: Signer): string | undefined {
  return lastCheckpoint(place, signer)?.note
}

function append(segments: Segments, seal: Seal, record: Omit<RegistryRecord, 'seq'>): void {
  const batch = new Batch()
  batch.add(JSON.stringify({ seq: seal.size, ...record }))
  const { bytes, leaves } = batch.take()
  segments.append(bytes)
  segments.syncNow()
  seal.add(leaves)
  seal.write(seal.sign())
}

/** A record that somebody was killed over before its checkpoint. It counts because its own note is signed. */
function takeIn(segments: Segments, seal: Seal, { text, leaf }: Unsealed, place: Place, { verifier }: Signer): void {
  const record = parseRegistryRecord(text)
  if (record?.seq !== seal.size) throw damaged(place, 'its last record has another number than the one that is due')
  const note = openNote(record.note, verifier)
  if (typeof note === 'string') throw damaged(place, `the note in its last record ${note}`)
  segments.syncNow()
  seal.add([leaf])
  seal.write(seal.sign())
}

function lastCheckpoint(place: Place, { verifier }: Signer): Checkpoint | undefined {
  const { lines } = tailLines(join(place.registry, CHECKPOINTS))
  const last = lines.at(-1)
  if (last === undefined) return undefined
  const text = parseJson(last.toString())
  const note = openNote(typeof text === 'string' ? text : '', verifier)
  if (typeof note === 'string') throw damaged(place, `its last checkpoint ${note}`)
  if (note.origin !== registryOrigin(verifier.name)) throw damaged(place, 'its last checkpoint is of another log')
  return note
}

/** The tree of the last checkpoint, from its stored right edge, believed only because the signed root fits. */
function treeAt(place: Place, head: Checkpoint | undefined): Tree {
  if (head === undefined) return new Tree()
  const tree = new Tree(
    head.size,
    edgeOf(head.size).map((index) => storedHash(place, index)),
  )
  if (tree.root() !== head.root) throw damaged(place, 'its stored hashes do not have the root that its last checkpoint signs')
  return tree
}

function storedHash(place: Place, index: number): Hash {
  const bytes = readAt(join(place.registry, TREE), index * HASH_BYTES, HASH_BYTES)
  if (bytes.length < HASH_BYTES) throw damaged(place, 'its stored hashes end before its last checkpoint')
  return bytes.toString('latin1')
}

interface Unsealed {
  readonly text: string
  readonly leaf: Hash
}
interface Tail {
  readonly last?: { readonly ordinal: number; readonly size: number }
  readonly unsealed?: Unsealed
}

/** What stands after the last record that is signed: nothing, or one record. */
function readTail(place: Place, tree: Tree): Tail {
  const segments = segmentsAmong(readdirSync(place.registry))
  const last = segments.at(-1)
  if (last === undefined) return tree.size === 0 ? {} : fail(place, 'its records are gone')
  const written = segments.filter((name) => statSync(join(place.registry, name)).size > 0)
  const { lines, size } = tailLines(join(place.registry, written.at(-1) ?? last))
  const at = { ordinal: ordinalOf(last), size: written.at(-1) === last ? size : 0 }
  const leaves = lines.slice(-2).map(leafOf)
  const signed = tree.size === 0 ? undefined : storedHash(place, storedCount(tree.size - 1))
  if (leaves.at(-1) === signed) return { last: at }
  const text = lines.at(-1)?.toString()
  const leaf = leaves.at(-1)
  // A new segment begins with the record after the last one of the segment before; that one is not looked up again.
  const follows = signed === (lines.length === 1 ? leafBefore(place, written) : leaves.at(-2))
  if (text === undefined || leaf === undefined || !follows)
    return fail(place, 'its last records are not the ones that are signed')
  return { last: at, unsealed: { text, leaf } }
}

/** The last record of the segment before the last one that holds anything. */
function leafBefore(place: Place, written: readonly string[]): Hash | undefined {
  const before = written.at(-2)
  const line = before === undefined ? undefined : tailLines(join(place.registry, before)).lines.at(-1)
  return line === undefined ? undefined : leafOf(line)
}

function leafOf(line: Uint8Array): Hash {
  return leafHashInPlace(Buffer.concat([Buffer.alloc(1), line]))
}

/** Longer than any two records or notes of a registry. */
const TAIL_BYTES = 64 * 1024
const LF = 0x0a

/** The complete lines in the last 64 KiB of a file; a torn line after them is cut off. No file, no lines. */
function tailLines(path: string): { readonly lines: Buffer[]; readonly size: number } {
  const total = sizeOf(path)
  const from = Math.max(0, total - TAIL_BYTES)
  const bytes = readAt(path, from, total - from)
  const end = bytes.lastIndexOf(LF) + 1
  if (end < bytes.length) truncateSync(path, from + end)
  const lines = splitLines(bytes.subarray(0, end))
  // The first piece may be the end of a longer line.
  return { lines: from === 0 ? lines : lines.slice(1), size: from + end }
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(LF, from)
    lines.push(bytes.subarray(from, end))
    from = end + 1
  }
  return lines
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function readAt(path: string, position: number, length: number): Buffer {
  if (length === 0) return Buffer.alloc(0)
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const bytes = Buffer.alloc(Math.min(length, Math.max(0, fstatSync(file).size - position)))
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, position))
  } finally {
    closeSync(file)
  }
}

function damaged(place: Place, why: string): Fault {
  return new Fault('audit.registry', { folder: place.registry, why })
}
function fail(place: Place, why: string): never {
  throw damaged(place, why)
}

/** What a failed attempt to register throws: a fault as it is, what the system refuses as one. */
export function registryFault(place: Place, thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown as Fault
  return new Fault('audit.unregistered', { folder: place.registry, why: reason(thrown) }, { cause: thrown })
}
