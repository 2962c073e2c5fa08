/**
 * Which records were changed, once it is known that some were: every line is compared with the stored hash of the record
 * whose number it claims. The stored hashes are believed because their root is signed.
 */
import { logLines } from './lines.js'
import type { Hash } from './tree.js'

export type Change = 'edited' | 'removed' | 'inserted' | 'reordered'

/** Records that were changed in one way, by number; of an insertion, the number that it claims if it claims one. */
export interface Changed {
  readonly change: Change
  readonly first?: number
  readonly last?: number
  readonly segment?: string
}

/** The number that a line claims, read without trusting that it is JSON. */
export function claimedSeq(line: Buffer): number | undefined {
  const digits = /^\{"seq":(0|[1-9]\d{0,14}),/.exec(line.toString('latin1', 0, 32))?.[1]
  return digits === undefined ? undefined : Number(digits)
}

export interface Explanation {
  readonly changes: readonly Changed[]
  /** Lines after the last signed record that are numbered beyond it. */
  readonly unsigned: number
}

interface Foreign {
  readonly seq: number | undefined
  readonly segment: string
  /** How many genuine records stand before it. */
  readonly after: number
}

/**
 * @param size how many records are signed
 * @param leafAt stored hash of a record, or undefined where there is none to believe: then the first line that claims the
 *   number passes for that record, and only gaps, repetitions and order tell
 * @param most foreign lines that are kept for naming
 */
export function explain(folder: string, size: number, leafAt: (seq: number) => Hash | undefined, most: number): Explanation {
  const genuine = new Uint8Array(size)
  const order: number[] = []
  const foreign: Foreign[] = []
  for (const { bytes, leaf, segment, torn } of logLines(folder)) {
    if (torn) continue
    const seq = claimedSeq(bytes)
    if (seq !== undefined && seq < size && genuine[seq] === 0 && (leafAt(seq) ?? leaf) === leaf) {
      genuine[seq] = 1
      order.push(seq)
    } else if (foreign.length < most) foreign.push({ seq, segment, after: order.length })
  }
  const isUnsigned = ({ seq, after }: Foreign): boolean => seq !== undefined && seq >= size && after === order.length
  const lines = foreignLines(
    foreign.filter((found) => !isUnsigned(found)),
    genuine,
  )
  return { changes: [...lines, ...missing(genuine), ...moved(order)], unsigned: foreign.filter(isUnsigned).length }
}

/** A foreign line that has the number of a record that is nowhere is that record, edited. */
function foreignLines(foreign: readonly Foreign[], genuine: Uint8Array): Changed[] {
  const out: Changed[] = []
  for (const { seq, segment } of foreign) {
    const signed = seq !== undefined && seq < genuine.length
    const named = seq === undefined ? {} : { first: seq, last: seq }
    const edited = signed && genuine[seq] === 0
    if (edited) genuine[seq] = 2
    out.push({ change: edited ? 'edited' : 'inserted', segment, ...named })
  }
  return out
}

function missing(present: Uint8Array): Changed[] {
  const out: Changed[] = []
  for (let seq = present.indexOf(0); seq >= 0; ) {
    let end = seq + 1
    while (present[end] === 0) end += 1
    out.push({ change: 'removed', first: seq, last: end - 1 })
    seq = present.indexOf(0, end)
  }
  return out
}

/** The fewest records that must have been moved: those outside a longest increasing subsequence (patience sorting). */
function moved(order: readonly number[]): Changed[] {
  const stays = new Set(longestIncreasing(order))
  const out = order.filter((seq) => !stays.has(seq)).toSorted((a, b) => a - b)
  const runs: Changed[] = []
  for (const seq of out) {
    const run = runs.at(-1)
    if (run?.last === seq - 1) runs[runs.length - 1] = { ...run, last: seq }
    else runs.push({ change: 'reordered', first: seq, last: seq })
  }
  return runs
}

function longestIncreasing(order: readonly number[]): number[] {
  /** Index into `order` of the smallest end of an increasing run of each length, and the index before each. */
  const ends: number[] = []
  const before = new Int32Array(order.length).fill(-1)
  for (const [index, seq] of order.entries()) {
    const length = firstAtLeast(ends, seq, order)
    before[index] = length === 0 ? -1 : (ends[length - 1] ?? -1)
    ends[length] = index
  }
  const run: number[] = []
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) run.push(order[index] ?? 0)
  return run
}

/** Binary search for the first run whose end is not below `seq`. */
function firstAtLeast(ends: readonly number[], seq: number, order: readonly number[]): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((order[ends[middle] ?? 0] ?? 0) < seq) low = middle + 1
    else high = middle
  }
  return low
}
