/**
 * What processes that were killed left behind. Whatever stands only for a while has a name that tells whose it is, or a claim
 * in the store; the next command that changes what is configured undoes what the dead did not.
 */
import { rmSync } from 'node:fs'
import { leftBeside, type Pair, pairOf } from '../config/files.js'
import { removeForeign } from '../config/foreign.js'
import { isFault, reason } from '../faults.js'
import { leftInScratch } from '../packages/npm.js'
import { leftInTrees, removeTree, setAside, setAsideUnused } from '../packages/trees.js'
import type { ServerKey, Store } from '../store/store.js'
import { Books } from './books.js'
import { leftInHomes, removeHome } from './homes.js'
import type { House } from './house.js'

type Place = Pick<House, 'folders' | 'store' | 'scratch'>

/** @param pair that the command is about. Returns why something could not be removed: no reason not to go on. @throws Fault `store.*` */
export async function tidyUp(house: Place, pair: Pair): Promise<string[]> {
  const { trees } = house.folders
  const failed: string[] = []
  const each = async (folders: readonly string[], remove: (folder: string) => Promise<void> | void): Promise<void> => {
    for (const folder of folders) {
      try {
        await remove(folder)
      } catch (thrown) {
        failed.push(reason(thrown))
      }
    }
  }
  await each([...undoClaims(house), ...leftInTrees(trees)], removeTree)
  await each(leftInHomes(house), removeHome)
  await each(leftInScratch(house.scratch), removeForeign)
  await each(leftBeside(pair), (file) => rmSync(file, { force: true }))
  return failed
}

/** Takes every tree away that no server and no process uses. Returns how many. */
export async function removeUnusedTrees({ store, folders: { trees } }: Place): Promise<number> {
  const aside = store.exclusively('collect trees', () => setAsideUnused(trees, treesInUse(store)))
  for (const folder of aside) await removeTree(folder)
  return aside.length
}

/** Trees that servers run from, and those of processes that are about to, or still do. The caller holds the lock. */
function treesInUse(store: Store): Set<string> {
  const placed = store.placed().flatMap(({ placement }) => placement.tree ?? [])
  const claimed = store.claims().flatMap(({ alive, claim }) => (alive && 'tree' in claim ? claim.tree : []))
  return new Set([...placed, ...claimed])
}

/** Returns the trees that were set aside. */
function undoClaims({ store, folders: { trees } }: Place): string[] {
  if (store.claims().every(({ alive }) => alive)) return []
  return store.exclusively('tidy up', () => {
    const dead = store.claims().filter(({ alive }) => !alive)
    const undecided = new Set(
      dead.flatMap(({ holder, claim }) => ('server' in claim && !forgotten(claim.server, store) ? holder : [])),
    )
    const used = treesInUse(store)
    const unused = dead.flatMap(({ claim }) => ('tree' in claim && !used.has(claim.tree) ? claim.tree : []))
    for (const { holder } of dead) if (!undecided.has(holder)) store.disclaim(holder)
    return [...new Set(unused)].flatMap((tree) => setAside(trees, tree) ?? [])
  })
}

/** A server that was never written down, or is no longer: its uid and placement go. False where that cannot be told now. */
function forgotten(key: ServerKey, store: Store): boolean {
  const others = store.claims().some(({ alive, claim }) => alive && 'server' in claim && isSame(claim.server, key))
  const declared = others ? true : isDeclared(key, store)
  if (declared === false) store.forget(key)
  return declared !== undefined
}

function isDeclared(key: ServerKey, store: Store): boolean | undefined {
  try {
    return new Books(pairOf(key.config), store).names().includes(key.name)
  } catch (thrown) {
    if (isFault(thrown)) return undefined
    throw thrown
  }
}

function isSame(one: ServerKey, two: ServerKey): boolean {
  return one.config === two.config && one.name === two.name
}
