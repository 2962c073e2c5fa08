/** `remove`: takes a server out of sluice.yaml, sluice.lock and the store. Its records stay. */
import { existsSync, readdirSync } from 'node:fs'
import { homeFolder } from '../config/paths.js'
import { collectTrees } from '../packages/trees.js'
import type { Books } from './books.js'
import { removeHome } from './homes.js'
import type { House } from './house.js'

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
  const key = books.keyOf(name)
  const home = homeWithContent(name, books, house)
  books.drop(name)
  const trees = await collectTrees(house.folders.trees, treesInUse(house))
  if (home !== undefined && !deleteHome) return { trees, keptHome: home }
  await removeHome(homeFolder(house.folders, key))
  return { trees }
}

function treesInUse({ store }: House): Set<string> {
  return new Set(store.placed().flatMap(({ placement }) => placement.tree ?? []))
}
