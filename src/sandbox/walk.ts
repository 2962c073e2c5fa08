/**
 * Walks a folder in which a hostile server may have written: what it finds there must neither end the walk nor pass unseen.
 * Names need not be text, folders may hold millions of entries, lie too deep to be named, or be closed to us.
 */
import { type Dir, type Dirent, opendirSync } from 'node:fs'
import { isSystemError } from '../faults.js'

/** One character for each byte: the only encoding in which every name can be told from every other. */
const BYTES = 'latin1'

/** Something met in a folder, nearest folders first. Links are met and not followed. */
export interface Met {
  /** For calls of the system. */
  readonly path: Buffer
  /** Path below the root, for people; what is no UTF-8 in it is replaced. */
  readonly below: string
  /** `closed`, once more, for a folder that cannot be opened. */
  readonly kind: 'directory' | 'file' | 'pipe' | 'other' | 'closed'
}

interface Bounds {
  /** Entries that are looked at. */
  readonly entries: number
  /** Folders below the root that are not entered. */
  readonly skips: (below: string) => boolean
}

/** @returns whether the bound was kept: false if there is more than was met */
export function* walk(root: string, { entries, skips }: Bounds): Generator<Met, boolean, void> {
  const top = Buffer.from(root).toString(BYTES)
  const met = (path: string, kind: Met['kind']): Met => ({ path: Buffer.from(path, BYTES), below: text(path, top), kind })
  const queue = [top]
  let seen = 0
  for (const folder of queue) {
    const dir = opened(folder)
    if (dir === 'closed') yield met(folder, 'closed')
    if (typeof dir === 'string') continue
    try {
      for (let row = dir.readSync(); row !== null; row = dir.readSync()) {
        if (seen >= entries) return false
        seen += 1
        const path = `${folder}/${row.name}`
        yield met(path, kindOf(row))
        if (row.isDirectory() && !skips(text(path, top))) queue.push(path)
      }
    } finally {
      dir.closeSync()
    }
  }
  return true
}

function text(path: string, top: string): string {
  return Buffer.from(path.slice(top.length + 1), BYTES).toString()
}

function kindOf(row: Dirent): Met['kind'] {
  if (row.isDirectory()) return 'directory'
  if (row.isFile()) return 'file'
  return row.isFIFO() ? 'pipe' : 'other'
}

/** `gone` is also what has never been a folder, as a granted file. */
function opened(folder: string): Dir | 'gone' | 'closed' {
  try {
    return opendirSync(Buffer.from(folder, BYTES), { encoding: BYTES, bufferSize: 256 })
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return 'gone'
    if (isSystemError(error, 'EACCES', 'EPERM', 'ENAMETOOLONG', 'ELOOP')) return 'closed'
    throw error
  }
}
