/**
 * What was wrapped, so that it can be undone exactly: in our state folder, one record and one backup for each file. Written
 * before the client's file is exchanged: after a crash in between the record says more than was done, never less.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from '../config/files.js'
import { Fault, isSystemError, reason } from '../faults.js'
import { isObject, type Json } from '../protocol/message.js'

export interface WrappedEntry {
  /** JSON pointer. */
  readonly at: string
  readonly name: string
  /** The server of sluice.yaml that it starts now. */
  readonly server: string
  /** The entry's text in the file, as it was and as we wrote it. */
  readonly before: string
  readonly after: string
}

export interface Memory {
  /** Absolute, without links. */
  readonly file: string
  readonly entries: readonly WrappedEntry[]
}

interface Places {
  readonly folder: string
  readonly record: string
  readonly backup: string
}

function placesOf(state: string, file: string): Places {
  const folder = join(state, 'clients')
  const id = createHash('sha256').update(file).digest('hex').slice(0, 24)
  return { folder, record: join(folder, `${id}.json`), backup: join(folder, `${id}.backup`) }
}

/** Where the file stands as it was before anything of it was wrapped. */
export function backupOf(state: string, file: string): string {
  return placesOf(state, file).backup
}

/** @throws Fault `clients.memory` */
export function recall(state: string, file: string): Memory | undefined {
  const { record } = placesOf(state, file)
  try {
    const value = JSON.parse(readFileSync(record, 'utf8')) as Json
    if (isMemory(value) && value.file === file) return value
    throw new TypeError('it is not in its shape')
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT')) return undefined
    throw new Fault('clients.memory', { record, file, why: reason(thrown) }, { cause: thrown })
  }
}

/** @param backup the file's text, where nothing of it was wrapped before */
export function remember(state: string, memory: Memory, backup: string | undefined): void {
  const places = placesOf(state, memory.file)
  mkdirSync(places.folder, { recursive: true, mode: 0o700 })
  if (backup !== undefined) replaceFile(places.backup, backup)
  replaceFile(places.record, `${JSON.stringify(memory, undefined, 2)}\n`)
}

/** The record goes last: without it, the backup means nothing. */
export function forget(state: string, file: string): void {
  const { record, backup } = placesOf(state, file)
  rmSync(backup, { force: true })
  rmSync(record, { force: true })
}

function isMemory(value: Json): value is Json & Memory {
  if (!isObject(value) || typeof value['file'] !== 'string' || !Array.isArray(value['entries'])) return false
  return value['entries'].every(
    (entry) => isObject(entry) && ['at', 'name', 'server', 'before', 'after'].every((key) => typeof entry[key] === 'string'),
  )
}
