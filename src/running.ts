/** Names of processes that are never used twice: a log that goes on, and what a dead process left, can be told apart. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isSystemError } from './faults.js'

/** Number, start time in clock ticks since boot, and boot: whatever becomes of the wall clock, no two have all three. */
export type ProcessName = { readonly pid: number; readonly started: string; readonly boot: string }

export function ownProcess(): ProcessName {
  return { pid: process.pid, started: startOf(process.pid) ?? '', boot: bootId() }
}

/** Whether the process that was named by `ownProcess` is still there. What is no such name is nobody's. */
export function isRunning(described: unknown): boolean {
  if (typeof described !== 'object' || described === null) return false
  const { pid, started, boot } = described as Partial<Record<string, unknown>>
  return typeof pid === 'number' && Number.isSafeInteger(pid) && boot === bootId() && started === startOf(pid)
}

/** A new name in one of our folders for what stands there only for a while: it tells whose it is. */
export function temporaryName(prefix: string): string {
  const { pid, started, boot } = ownProcess()
  return `${prefix}${pid}-${started}-${boot.slice(0, BOOT_DIGITS)}-${randomBytes(12).toString('hex')}`
}

/** Whether a name was made by `temporaryName` with this prefix, by a process that is gone. */
export function isLeftBehind(prefix: string, name: string): boolean {
  if (!name.startsWith(prefix)) return false
  const [, pid, started, boot] = /^(\d{1,10})-(\d{1,20})-([0-9a-f]{8})-[0-9a-f]{24}$/.exec(name.slice(prefix.length)) ?? []
  if (pid === undefined) return false
  return boot !== bootId().slice(0, BOOT_DIGITS) || started !== startOf(Number(pid))
}

const BOOT_DIGITS = 8

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

/** Field 22 of /proc/PID/stat (proc(5)); the name in field 2 may hold anything, so fields are counted from its end. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Killed, and its parent has not asked how it ended: it does nothing any more.
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT', 'ESRCH')) return undefined
    throw thrown
  }
}
