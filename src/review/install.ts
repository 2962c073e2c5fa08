/** `install`: puts on this machine exactly what the lock names. Nothing is resolved, nothing of the lock changes. */
import type { LockedServer } from '../manifest/lock.js'
import { type Launcher, recognise } from '../packages/launchers.js'
import type { Installed } from '../packages/locate.js'
import { install as installCode, pin, type PinPlace } from '../packages/packages.js'
import { sourceKey } from '../packages/platform.js'
import type { Books } from './books.js'
import { pinPlace, readable } from './candidate.js'
import { openHome } from './homes.js'
import type { House } from './house.js'
import { findOnMachine } from './place.js'
import { filled, type Placed, withRuntime } from './start.js'

/** @throws Fault, also where sluice.yaml is not what was reviewed */
export async function install(name: string, books: Books, house: House): Promise<Placed> {
  const { key, locked } = books.agreed(name)
  const found = await findOnMachine(locked.profile, key, house)
  house.progress(`installing ${name}`)
  const launcher = recognise(filled(locked.profile.command, found.grants))
  const place = pinPlace(key, house)
  const installed = locked.profile.dev
    ? await asItStands(launcher, locked, place)
    : await installCode(locked.source, launcher, place)
  const whole = withRuntime(locked.source, { ...found, installed }, house)
  const placed = await readable(whole, { ...locked, key }, house)
  books.place(name, placed, locked)
  await openHome(key, placed.identity, house)
  return placed
}

/** A script under development is what it is by now: only what runs it is looked for. */
async function asItStands(launcher: Launcher, { source }: LockedServer, place: PinPlace): Promise<Installed> {
  const { installed } = await pin(launcher, place)
  return { ...installed, source: sourceKey(source) }
}
