/** `install`: puts on this machine exactly what the lock names. Nothing is resolved, nothing of the lock changes. */
import { recognise } from '../packages/launchers.js'
import { install as installCode } from '../packages/packages.js'
import type { Books } from './books.js'
import { pinPlace } from './candidate.js'
import { openHome } from './homes.js'
import type { House } from './house.js'
import { findOnMachine } from './place.js'
import { filled, type Placed, withRuntime } from './start.js'

/** @throws Fault, also where sluice.yaml is not what was reviewed */
export async function install(name: string, books: Books, house: House): Promise<Placed> {
  const { key, locked } = books.agreed(name)
  const found = findOnMachine(locked.profile, key, house)
  house.progress(`installing ${name}`)
  const launcher = recognise(filled(locked.profile.command, found.grants))
  const installed = await installCode(locked.source, launcher, pinPlace(key, house))
  const placed = withRuntime(locked.source, { ...found, installed }, house)
  books.place(name, placed, locked)
  openHome(key, found.identity, house)
  return placed
}
