/** `remove`: takes a server out of sluice.yaml, sluice.lock and the store. Its records stay. */
import { existsSync, readdirSync, renameSync } from 'node:fs'
import { homeFolder } from '../config/paths.js'
import type { Books } from './books.js'
import { removeHome, setHomeAside } from './homes.js'
import type { House } from './house.js'
import { removeUnusedTrees } from './leftovers.js'

export interface Removed {
  /** Package trees that nothing uses any more and that are gone. */
  readonly trees: number
  /** The server's home that was left, as a host path. */
  readonly keptHome?: string
}

/** The server's home on the host, if there is anything in it. */
export function homeWithContent(name: string, books: Books, house: House): string | undefined {
  const home = homeFolder(house.folders, books.keyOf(name))
  return existsSync(home) && readdirSync(home).length > 0 ? home : undefined
}

/** @param deleteHome the server's home goes too, with everything in it; an empty one always goes */
export async function remove(name: string, deleteHome: boolean, books: Books, house: House): Promise<Removed> {
  const keptHome = deleteHome ? undefined : homeWithContent(name, books, house)
  books.claim(name)
  // First, and by a rename: killed after it, what a person wanted deleted is no home of a server that has the name later.
  const aside = keptHome === undefined ? setHomeAside(books.keyOf(name), house) : undefined
  try {
    books.drop(name)
  } catch (thrown) {
    if (aside !== undefined) renameSync(aside.to, aside.from)
    throw thrown
  }
  const trees = await removeUnusedTrees(house)
  if (aside !== undefined) await removeHome(aside.to)
  return { trees, ...(keptHome === undefined ? {} : { keptHome }) }
}
