/**
 * The control group of one sandbox, made by the service manager of an ordinary user: a transient scope around the process
 * that waits at its gate. It goes by itself when it is empty.
 */
import { randomBytes } from 'node:crypto'
import { type FSWatcher, readFileSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Fault, isSystemError, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { run } from '../process.js'
import type { JsonObject } from '../protocol/message.js'
import {
  type ControlGroup,
  CONTROLLERS,
  notLimited,
  reachedMemoryLimit,
  readBack,
  type Setting,
  settingsOf,
  type TreeLimits,
} from './controllers.js'
import { BUSCTL, ownGroups, type Place } from './hierarchy.js'

const MANAGER = ['org.freedesktop.systemd1', '/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager'] as const

export class ScopeGroup implements ControlGroup {
  readonly #limits: TreeLimits
  readonly #place: Extract<Place, { kind: 'scope' }>
  readonly #unit = `sluicegate-${randomBytes(8).toString('hex')}.scope`
  #folder: string | undefined
  #watcher: FSWatcher | undefined
  #reached = false

  constructor(limits: TreeLimits, place: Extract<Place, { kind: 'scope' }>) {
    this.#limits = limits
    this.#place = place
  }

  async join(_starter: number, first: Promise<number>): Promise<void> {
    const pid = await first
    try {
      await this.#start(pid)
      const folder = await this.#arrival(pid)
      this.#folder = folder
      // Not a property of scopes in every version of systemd; the folder belongs to the user.
      if (this.#limits.memory !== undefined) writeFileSync(join(folder, 'memory.oom.group'), '1')
      this.#listen(folder)
    } catch (error) {
      throw error instanceof Fault ? error : notLimited(this.#limits, reason(error))
    }
  }

  async #start(pid: number): Promise<void> {
    const properties = propertiesOf(this.#limits, pid)
    const { code, stderr } = await run(
      [
        BUSCTL,
        '--user',
        `--timeout=${LIMITS.scopeMs / 1000}`,
        'call',
        ...MANAGER,
        'StartTransientUnit',
        'ssa(sv)a(sa(sv))',
      ].concat([this.#unit, 'fail', String(properties.length), ...properties.flat(), '0']) as [string, ...string[]],
      { env: { XDG_RUNTIME_DIR: this.#place.runtime }, timeoutMs: LIMITS.scopeMs },
    )
    if (code !== 0) throw new Error(`the service manager said: ${stderr.trim() || `exit code ${code}`}`)
  }

  /** The manager answers before it has moved the process. */
  async #arrival(pid: number): Promise<string> {
    for (const until = Date.now() + LIMITS.scopeMs; Date.now() < until; await delay(1)) {
      const path = groupOf(pid)
      if (path.endsWith(`/${this.#unit}`)) return join(this.#place.mount, path)
    }
    throw new Error(`the service manager did not move the process within ${LIMITS.scopeMs} ms`)
  }

  /** The manager removes an empty group at once: what ended it is read as soon as the kernel says so. */
  #listen(folder: string): void {
    if (this.#limits.memory === undefined) return
    this.#watcher = watch(join(folder, 'memory.events'), { persistent: false }, () => this.#look())
    this.#watcher.on('error', () => this.#watcher?.close())
  }

  #look(): void {
    try {
      this.#reached ||= this.#folder !== undefined && reachedMemoryLimit(this.#folder, 2)
    } catch (error) {
      if (!isSystemError(error, 'ENODEV', 'ENOENT')) throw error
    }
  }

  observe(pid: number): JsonObject {
    const folder = this.#folder ?? ''
    const path = groupOf(pid)
    try {
      if (join(this.#place.mount, path) !== folder) throw new Error(`it is in ${path}, not in ${this.#unit}`)
      return readBack(folder, this.#settings())
    } catch (error) {
      throw notLimited(this.#limits, reason(error))
    }
  }

  #settings(): Setting[] {
    return CONTROLLERS.flatMap((controller) => {
      const limit = this.#limits[controller]
      return limit === undefined ? [] : settingsOf(controller, 2, limit)
    })
  }

  /** The kernel ends the whole group. */
  watch(): void {}

  end(): Promise<boolean> {
    this.#look()
    this.#watcher?.close()
    return Promise.resolve(this.#reached)
  }
}

function groupOf(pid: number): string {
  return ownGroups(readFileSync(`/proc/${pid}/cgroup`, 'utf8')).get('') ?? ''
}

/** Source: org.freedesktop.systemd1(5), Scope Unit Objects: name, type, value. */
function propertiesOf({ memory, pids, cpu }: TreeLimits, pid: number): string[][] {
  const [max] = memory === undefined ? [] : settingsOf('memory', 2, memory)
  return [
    ['PIDs', 'au', '1', String(pid)],
    ['Description', 's', 'MCP server in a Sluicegate sandbox'],
    ['CollectMode', 's', 'inactive-or-failed'],
    ...(max === undefined
      ? []
      : [
          ['MemoryMax', 't', max.value],
          ['MemorySwapMax', 't', '0'],
        ]),
    ...(pids === undefined ? [] : [['TasksMax', 't', String(pids)]]),
    ...(cpu === undefined ? [] : [['CPUQuotaPerSecUSec', 't', String(Math.round(cpu * 1_000_000))]]),
  ]
}
