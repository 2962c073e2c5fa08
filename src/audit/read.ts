/** The records of a log in order, also while it grows. */
import { closeSync, readSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS } from '../limits.js'
import { segmentsAmong } from './files.js'
import { logLines, namesIn, openRegular, recordIn, whereThere } from './lines.js'
import { isRunning } from '../running.js'
import { firstRecord, sessionFolder } from './sessions.js'

export interface LogRecord {
  readonly session: string
  readonly segment: string
  /** The line as it stands in the file, without the line feed. */
  readonly text: string
  /** Its members; none if the line is no JSON object (somebody changed it). */
  readonly members: Readonly<Record<string, unknown>>
}

export interface ReadLogOptions {
  readonly stateDir: string
  /** Default is the newest. */
  readonly session?: string
  /** Go on until the log is closed or its process is gone. A line that is not finished is waited for. */
  readonly follow?: boolean
  readonly signal?: AbortSignal
}

/** @throws Fault `audit.no-session` */
export async function* readLog({ stateDir, session, follow = false, signal }: ReadLogOptions): AsyncGenerator<LogRecord> {
  const folder = sessionFolder(stateDir, session)
  const name = basename(folder)
  if (follow) yield* followed(folder, name, signal)
  else for (const { bytes, segment, torn } of logLines(folder)) if (!torn) yield record(name, segment, bytes.toString())
}

function record(session: string, segment: string, text: string): LogRecord {
  return { session, segment, text, members: recordIn(text) }
}

const POLL_MS = 200

async function* followed(folder: string, session: string, signal: AbortSignal | undefined): AsyncGenerator<LogRecord> {
  const growing = new GrowingLog(folder)
  const writer = firstRecord(folder)['process']
  try {
    for (;;) {
      // Asked before reading: what the process wrote last is read after it.
      const running = isRunning(writer)
      for (let lines = growing.read(); lines !== undefined; lines = growing.read()) {
        for (const { segment, text } of lines) yield record(session, segment, text)
      }
      if (!running || growing.closed || signal?.aborted === true) return
      await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal }).catch(ignoreAbort)
    }
  } finally {
    growing.close()
  }
}

function ignoreAbort(thrown: unknown): void {
  if (!(thrown instanceof Error && thrown.name === 'AbortError')) throw thrown
}

interface ReadLine {
  readonly segment: string
  readonly text: string
}

/** Reads on from where it was, segment after segment. */
class GrowingLog {
  closed = false
  readonly #folder: string
  #segment: string | undefined
  #file: number | undefined
  #rest = Buffer.alloc(0)

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The next complete lines; undefined when there is nothing new. */
  read(): ReadLine[] | undefined {
    const chunk = Buffer.alloc(READ_BYTES)
    const count = this.#file === undefined ? 0 : readSync(this.#file, chunk, 0, chunk.length, null)
    if (count === 0) return this.#nextSegment() ? [] : undefined
    const all = Buffer.concat([this.#rest, chunk.subarray(0, count)])
    const end = all.lastIndexOf(LF) + 1
    this.#rest = all.length - end > LIMITS.recordBytes ? Buffer.alloc(0) : all.subarray(end)
    return end === 0 ? [] : this.#lines(all.subarray(0, end - 1))
  }

  #lines(bytes: Buffer): ReadLine[] {
    const segment = this.#segment ?? ''
    const lines = bytes.toString().split('\n')
    this.closed ||= recordIn(lines.at(-1) ?? '')['type'] === 'close'
    return lines.map((text) => ({ segment, text }))
  }

  /** A segment is complete once there is another. */
  #nextSegment(): boolean {
    const segments = segmentsAmong(namesIn(this.#folder))
    const next = segments[this.#segment === undefined ? 0 : segments.indexOf(this.#segment) + 1]
    if (next === undefined) return false
    const file = whereThere(() => openRegular(join(this.#folder, next)))
    if (file === undefined) return false
    this.close()
    this.#file = file
    this.#segment = next
    this.#rest = Buffer.alloc(0)
    return true
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}

const LF = 0x0a
const READ_BYTES = 256 * 1024
