/** Which process writes a log, so that a log without a close can be told from one that goes on. */
import { readFileSync } from 'node:fs'
import { isSystemError } from '../faults.js'
import type { JsonObject } from '../protocol/message.js'

/** Number, start time in clock ticks since boot, and boot: together they are never used twice. */
export function ownProcess(): JsonObject {
  return { pid: process.pid, started: startOf(process.pid) ?? '', boot: bootId() }
}

/** Whether the process that a first record names is still there. */
export function isRunning(described: unknown): boolean {
  if (typeof described !== 'object' || described === null) return false
  const { pid, started, boot } = described as Partial<Record<string, unknown>>
  return typeof pid === 'number' && Number.isSafeInteger(pid) && boot === bootId() && started === startOf(pid)
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

/** Field 22 of /proc/PID/stat (proc(5)); the name in field 2 may hold anything, so fields are counted from its end. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT', 'ESRCH')) return undefined
    throw thrown
  }
}
