/** Control groups made by hand in the kernel's file systems, and who makes one: we, or the service manager. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isSystemError, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { JsonObject } from '../protocol/message.js'
import {
  type ControlGroup,
  type Controller,
  CONTROLLERS,
  notLimited,
  reachedMemoryLimit,
  readBack,
  type Setting,
  settingsOf,
  type TreeLimits,
} from './controllers.js'
import { ownGroups, type Place, type Spot } from './hierarchy.js'
import { ScopeGroup } from './scope.js'

/** @throws Fault `sandbox.limit`; nothing is left then */
export function makeGroup(limits: TreeLimits, place: Place): ControlGroup | undefined {
  if (Object.keys(limits).length === 0) return undefined
  switch (place.kind) {
    case 'folders':
      return new FolderGroup(limits, place.spots)
    case 'scope':
      return new ScopeGroup(limits, place)
    case 'none':
      throw notLimited(limits, place.why)
    default:
      return place satisfies never
  }
}

/** All groups of ours in one place stand in this folder of it. */
const OURS = 'sluicegate'

interface Folder extends Spot {
  readonly path: string
  readonly controllers: readonly Controller[]
}

/** Groups made by hand in the kernel's file systems: one for each of version 1, one for all of version 2. */
class FolderGroup implements ControlGroup {
  readonly #limits: TreeLimits
  readonly #folders: readonly Folder[]
  #timer: NodeJS.Timeout | undefined

  constructor(limits: TreeLimits, spots: Readonly<Partial<Record<Controller, Spot>>>) {
    this.#limits = limits
    this.#folders = foldersFor(limits, spots)
    try {
      for (const folder of this.#folders) this.#make(folder)
    } catch (error) {
      for (const { path } of this.#folders) removed(path)
      throw notLimited(limits, reason(error))
    }
  }

  #make(folder: Folder): void {
    sweep(join(folder.parent, OURS))
    makeFolder(folder)
    this.#set(
      folder,
      folder.controllers.filter((controller) => controller !== 'cpu'),
    )
  }

  #set(folder: Folder, controllers: readonly Controller[]): void {
    for (const { file, value, optional } of this.#settings({ ...folder, controllers }))
      if (!optional || existsSync(join(folder.path, file))) writeFileSync(join(folder.path, file), value)
  }

  #settings({ controllers, version }: Pick<Folder, 'controllers' | 'version'>): Setting[] {
    return controllers.flatMap((controller) => settingsOf(controller, version, this.#limits[controller] ?? 0))
  }

  async join(starter: number, first: Promise<number>): Promise<void> {
    // It may have ended already, which its exit says; what it could not join, the first process cannot either.
    const early = this.#move(starter).catch(() => undefined)
    const pid = await first
    await early
    try {
      await this.#move(pid)
      // Not before: the starter was in a hurry.
      for (const folder of this.#folders)
        this.#set(
          folder,
          folder.controllers.filter((controller) => controller === 'cpu'),
        )
    } catch (error) {
      if (isSystemError(error, 'ESRCH')) throw error
      throw notLimited(this.#limits, reason(error))
    }
  }

  async #move(pid: number): Promise<void> {
    // To the kernel 0 is whoever writes: ourselves.
    if (pid < 1) throw new Error('there is no process to move')
    for (const { path } of this.#folders) await writeFile(join(path, 'cgroup.procs'), String(pid))
  }

  observe(pid: number): JsonObject {
    const member = ownGroups(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))
    try {
      const seen = this.#folders.map((folder) => ({ ...this.#seen(folder, member) }))
      return Object.assign({}, ...seen) as JsonObject
    } catch (error) {
      throw notLimited(this.#limits, reason(error))
    }
  }

  #seen(folder: Folder, member: ReadonlyMap<string, string>): JsonObject {
    const own = relative(folder.mount, folder.path)
    for (const controller of folder.controllers) {
      const found = member.get(folder.version === 1 ? controller : '') ?? 'nothing'
      if (!found.endsWith(`/${OURS}/${folder.path.slice(-NAME_CHARACTERS)}`)) throw new Error(`it is in ${found}, not in /${own}`)
    }
    return readBack(folder.path, this.#settings(folder))
  }

  watch(then: () => void): void {
    const memory = this.#memory()
    if (memory?.version !== 1) return
    this.#timer = setInterval(() => {
      if (!reachedMemoryLimit(memory.path, 1)) return
      clearInterval(this.#timer)
      then()
    }, LIMITS.memoryWatchMs)
    this.#timer.unref()
  }

  async end(): Promise<boolean> {
    clearInterval(this.#timer)
    const memory = this.#memory()
    const reached = memory !== undefined && reachedMemoryLimit(memory.path, memory.version)
    for (const { path, parent } of this.#folders) {
      for (let tries = 0; !removed(path) && tries < LIMITS.groupTries; tries += 1) await delay(2)
      removed(join(parent, OURS))
    }
    return reached
  }

  #memory(): Folder | undefined {
    return this.#folders.find(({ controllers }) => controllers.includes('memory'))
  }
}

const NAME_CHARACTERS = 16

function foldersFor(limits: TreeLimits, spots: Readonly<Partial<Record<Controller, Spot>>>): Folder[] {
  const name = randomBytes(NAME_CHARACTERS / 2).toString('hex')
  const byPath = new Map<string, Folder>()
  for (const controller of CONTROLLERS) {
    if (limits[controller] === undefined) continue
    const spot = spots[controller]
    if (spot === undefined) throw notLimited({ [controller]: 0 }, 'this machine has no such controller that we may use')
    const path = join(spot.parent, OURS, name)
    byPath.set(path, { ...spot, path, controllers: [...(byPath.get(path)?.controllers ?? []), controller] })
  }
  return [...byPath.values()]
}

/** A neighbour that ends may remove the common folder at any moment. */
function makeFolder(folder: Folder): void {
  const common = join(folder.parent, OURS)
  for (let tries = 1; ; tries += 1) {
    try {
      if (!existsSync(common)) mkdirSync(common)
      if (folder.version === 2) enable(folder)
      return mkdirSync(folder.path)
    } catch (error) {
      const raced = isSystemError(error, 'ENOENT', 'ENODEV') || (isSystemError(error, 'EEXIST') && !existsSync(folder.path))
      if (!raced || tries === LIMITS.groupTries) throw error
    }
  }
}

/**
 * Version 2 gives a group only those controllers that every group above hands down. Enabled in the common folder too, they
 * cannot be taken from the groups above while a server runs, as a service manager would at its next change.
 */
function enable({ mount, parent, controllers }: Folder): void {
  const steps = relative(mount, join(parent, OURS)).split('/')
  const above = steps.map((_step, n) => join(mount, ...steps.slice(0, n)))
  for (const folder of [...above, join(parent, OURS)]) {
    const file = join(folder, 'cgroup.subtree_control')
    const handed = readFileSync(file, 'utf8').trim().split(' ')
    for (const controller of controllers) if (!handed.includes(controller)) writeFileSync(file, `+${controller}`)
  }
}

/** Groups of gateways that were killed. Only an empty group can be removed; one just made is left to its maker. */
function sweep(common: string): void {
  if (!existsSync(common)) return
  for (const name of readdirSync(common)) {
    const stat = statSync(join(common, name), { throwIfNoEntry: false })
    if (stat?.isDirectory() === true && Date.now() - stat.mtimeMs > LIMITS.groupLeftMs) removed(join(common, name))
  }
}

/** False where something is still inside. */
function removed(path: string): boolean {
  try {
    rmdirSync(path)
    return true
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENODEV')) return true
    if (isSystemError(error, 'EBUSY', 'ENOTEMPTY', 'EACCES', 'EPERM')) return false
    throw error
  }
}
