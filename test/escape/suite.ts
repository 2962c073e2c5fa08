/** All probes, tried bare and in the sandbox. */
import { randomBytes } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { NOT_HERE, type Probe } from './attack.js'
import { ATTACKS } from './attacks/all.js'
import { SIBLINGS } from './attacks/siblings.js'
import { CHECKS } from './checks.js'
import { type Mutation, mutate, unread } from './mutations.js'
import { type Found, gateway, isRoot, makeScene, ordinary, removeScene, root, type Starter } from './scene.js'

export const PROBES: readonly Probe[] = [...ATTACKS, ...SIBLINGS, ...CHECKS]

export function reasonToSkip(starter: Starter): string | false {
  if (starter.name === 'root' && !isRoot) return 'needs root'
  if (!['x64', 'arm64'].includes(process.arch)) return 'the system calls have other numbers on this processor'
  try {
    accessSync(process.execPath.replace(/\/[^/]*$/, ''), constants.X_OK)
  } catch {
    return 'an ordinary user cannot reach this Node'
  }
  return false
}

export const newMarker = (): string => `sluice-${randomBytes(12).toString('hex')}`

type Results = ReadonlyMap<string, Found>

export interface Tried {
  readonly bare: Results
  readonly enclosed: Results
}

/** One gateway after the other: most of them look at what the one before left. */
export async function tryAll(starter: Starter): Promise<Tried> {
  const marker = newMarker()
  const scene = makeScene(starter, marker)
  const spent = makeScene(starter, marker)
  try {
    const bare = [
      await gateway(starter, { scene: spent, marker, mode: 'bare' }),
      await gateway(starter, { scene: spent, marker, mode: 'bare siblings' }),
    ]
    const enclosed: Found[][] = []
    for (const mode of ['sandboxed', 'descriptors', 'swap', 'pipe'] as const)
      enclosed.push(await gateway(starter, { scene, marker, mode }))
    for (const sibling of starter.siblings) enclosed.push(await gateway(starter, { scene, marker, mode: 'siblings', sibling }))
    enclosed.push(await gateway(starter, { scene, marker, mode: 'home' }))
    return { bare: byName(bare.flat()), enclosed: byName(enclosed.flat()) }
  } finally {
    removeScene(scene)
    removeScene(spent)
  }
}

/** What was tried more than once has succeeded if it did so at all. */
function byName(rows: readonly Found[]): Results {
  const found = new Map<string, Found>()
  for (const row of rows) if (found.get(row.name)?.got !== true) found.set(row.name, row)
  return found
}

/** Whether the attack must be seen to work without a sandbox. */
export function showsBare({ bare }: Probe, starter: Starter, found: Found | undefined): boolean {
  return found?.how !== NOT_HERE && (bare === 'anyone' || (bare === 'root' && starter.name === 'root'))
}

export interface Survived {
  /** Why a start without the guard was refused; undefined where it was not. */
  readonly refusedBy: string | undefined
  /** What the mutation's probes got once nothing refused the start. */
  readonly found: Results
}

/** A guard is switched off: is the start refused, and if it were not, what would the attacks get? */
export async function tryWithout({ edits, succeed, mode = 'sandboxed', asRoot }: Mutation): Promise<Survived> {
  const starter = asRoot === true ? root : ordinary
  const task = { marker: newMarker(), mode, only: succeed, ...(asRoot === true ? { identity: undefined } : {}) }
  const within = async (changes: Mutation['edits']): Promise<Found[]> => {
    const scene = makeScene(starter, task.marker)
    try {
      mutate(join(scene, 'dist'), changes)
      return await gateway(starter, { ...task, scene })
    } finally {
      removeScene(scene)
    }
  }
  const refusedBy = await within(edits).then(
    () => undefined,
    (error: unknown) => /sandbox\.[a-z-]+/.exec(String(error))?.[0] ?? String(error),
  )
  return { refusedBy, found: byName(await within(unread(edits))) }
}
