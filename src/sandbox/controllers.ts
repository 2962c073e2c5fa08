/** What the kernel bounds for a whole tree of processes: the controllers of control groups, their files and their values. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../faults.js'
import type { JsonObject } from '../protocol/message.js'
import type { Guarantee } from './sandbox.js'

/** The kernel's names of what it bounds: memory, processes with their threads, processor time. */
export const CONTROLLERS = ['memory', 'pids', 'cpu'] as const
export type Controller = (typeof CONTROLLERS)[number]

/** What a machine guarantees that has the controller. */
export const GUARANTEE_OF = { memory: 'memory-limit', pids: 'task-limit', cpu: 'cpu-limit' } as const satisfies Record<
  Controller,
  Guarantee
>

/** What the tree of one sandbox may use altogether: bytes, processes and threads, processors. Absent: not bounded. */
export type TreeLimits = Readonly<Partial<Record<Controller, number>>>

export interface ControlGroup {
  /**
   * Moves the first process in.
   * @param starter the program that starts it. The kernel takes its time over the first move of several: groups made by hand
   *   take the starter in while it works. @throws Fault `sandbox.limit`
   */
  join(starter: number, first: Promise<number>): Promise<void>
  /** What bounds the process, read back. @throws Fault `sandbox.limit` where that is not what was wanted; if the process is gone */
  observe(pid: number): JsonObject
  /** Where the kernel ends only one process for want of memory, `then` is called, which ends the others. */
  watch(then: () => void): void
  /** After everything in it has ended: removes it. @returns whether it had used more memory than its limit */
  end(): Promise<boolean>
}

export function notLimited(limits: TreeLimits, why: string): Fault {
  const what = CONTROLLERS.filter((controller) => limits[controller] !== undefined)
  return new Fault('sandbox.limit', { what: what.map((controller) => WORDS[controller]).join(', '), why })
}
const WORDS: Readonly<Record<Controller, string>> = { memory: 'memory', pids: 'processes', cpu: 'processor time' }

/** One file of a group and what is written to it, and read from it again. */
export interface Setting {
  readonly file: string
  readonly value: string
  /** Left out where the kernel has no such file: it was built or booted without counting swap. */
  readonly optional?: true
}

const PERIOD_US = 100_000
/** What a page is at most; the kernel rounds to whole pages, and what is read back is compared exactly. */
const PAGE = 64 * 1024

/** Source: the kernel's admin-guide/cgroup-v2 and cgroup-v1/memory, pids, scheduler/sched-bwc. */
export function settingsOf(controller: Controller, version: 1 | 2, limit: number): Setting[] {
  switch (controller) {
    case 'memory': {
      const value = String(Math.floor(limit / PAGE) * PAGE)
      if (version === 2)
        return [
          { file: 'memory.max', value },
          { file: 'memory.swap.max', value: '0', optional: true },
          { file: 'memory.oom.group', value: '1' },
        ]
      return [
        { file: 'memory.limit_in_bytes', value },
        { file: 'memory.memsw.limit_in_bytes', value, optional: true },
      ]
    }
    case 'pids':
      return [{ file: 'pids.max', value: String(limit) }]
    case 'cpu': {
      const quota = String(Math.round(limit * PERIOD_US))
      if (version === 2) return [{ file: 'cpu.max', value: `${quota} ${PERIOD_US}` }]
      return [
        { file: 'cpu.cfs_period_us', value: String(PERIOD_US) },
        { file: 'cpu.cfs_quota_us', value: quota },
      ]
    }
    default:
      return controller satisfies never
  }
}

/** What the files of a group say, where each is as it was set. @throws with the one that is not */
export function readBack(folder: string, settings: readonly Setting[]): JsonObject {
  const rows = settings.flatMap(({ file, value, optional }) => {
    if (optional && !existsSync(join(folder, file))) return []
    const found = readFileSync(join(folder, file), 'utf8').trim()
    if (found !== value) throw new Error(`${file} is ${found}, not ${value}`)
    return [[file, found]]
  })
  return Object.fromEntries(rows) as JsonObject
}

/** Whether the kernel ended something in this group because of the group's own memory limit, and not the machine's. */
export function reachedMemoryLimit(folder: string, version: 1 | 2): boolean {
  const text = (file: string): string => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '')
  const count = (file: string, name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text(file))?.[1] ?? 0)
  if (version === 2) return count('memory.events', 'oom_kill') > 0 && count('memory.events', 'oom') > 0
  // It has no counter of its own for that in every kernel (`failcnt` stays 0 in newer ones); the kernel charges in batches.
  const [most, limit] = ['memory.max_usage_in_bytes', 'memory.limit_in_bytes'].map((file) => Number(text(file)))
  return count('memory.oom_control', 'oom_kill') > 0 && (most ?? 0) >= NEARLY * (limit ?? 0)
}
const NEARLY = 0.9
