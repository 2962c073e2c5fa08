/** The checkpoints that stand beside a log's records. */
import { join } from 'node:path'
import { fileLines, parseJson } from './lines.js'
import { openNote, type Verifier } from './note.js'
import { CHECKPOINTS } from './place.js'
import type { Hash } from './tree.js'

/** A size and a root that were signed. */
export interface Head {
  readonly size: number
  readonly root: Hash
}

export interface Heads {
  /** By size. */
  readonly heads: readonly Head[]
  /** Lines that are no checkpoint of this log by this key: number in the file, and why. */
  readonly bad: readonly { readonly line: number; readonly why: string }[]
}

/** The checkpoints of the log in a folder. A torn last line is one that was never finished. */
export function headsOf(folder: string, verifier: Verifier, origin: string): Heads {
  const heads: Head[] = []
  const bad: { line: number; why: string }[] = []
  let line = 0
  for (const { bytes, torn } of fileLines(join(folder, CHECKPOINTS), CHECKPOINTS)) {
    if (torn) continue
    line += 1
    const head = headIn(bytes.toString(), verifier, origin)
    if (typeof head === 'string') bad.push({ line, why: head })
    else heads.push(head)
  }
  return { heads: heads.toSorted((a, b) => a.size - b.size), bad }
}

function headIn(line: string, verifier: Verifier, origin: string): Head | string {
  const note = parseJson(line)
  return typeof note === 'string' ? openHead(note, verifier, origin) : 'is not a checkpoint note'
}

/** The head that a note states for the log of this origin. @returns why not, as text */
export function openHead(note: string, verifier: Verifier, origin: string): Head | string {
  const checkpoint = openNote(note, verifier)
  if (typeof checkpoint === 'string') return checkpoint
  return checkpoint.origin === origin
    ? { size: checkpoint.size, root: checkpoint.root }
    : `is of another log, ${checkpoint.origin}`
}
