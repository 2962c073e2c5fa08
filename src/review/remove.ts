/** `remove`: takes a server out of sluice.yaml, sluice.lock and the store. Its records stay. */
import { renameSync } from 'node:fs'
import type { Books } from './books.js'
import { homeWithContent, removeHome, setHomesAside } from './homes.js'
import type { House } from './house.js'
import { removeUnusedTrees } from './leftovers.js'

export interface Removed {
  /** Package trees that nothing uses any more and that are gone. */
  readonly trees: number
  /** The server's home that was left, as a host path. */
  readonly keptHome?: string
}

/** @param deleteHome the server's homes go too, with everything in them; empty ones always go */
export async function remove(name: string, deleteHome: boolean, books: Books, house: House): Promise<Removed> {
  const key = books.keyOf(name)
  const keptHome = deleteHome ? undefined : homeWithContent(key, house)
  books.claim(name)
  // First, and by a rename: killed after it, what a person wanted deleted is no home of a server that has the name later.
  const aside = keptHome === undefined ? setHomesAside(key, house) : []
  try {
    books.drop(name)
  } catch (thrown) {
    for (const { from, to } of aside) renameSync(to, from)
    throw thrown
  }
  const trees = await removeUnusedTrees(house)
  for (const { to } of aside) await removeHome(to)
  return { trees, ...(keptHome === undefined ? {} : { keptHome }) }
}
