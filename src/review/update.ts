/** Reviewing again: with code resolved anew (`update`), with the code of the lock (`review --again`), or only its tools. */
import { entryDigest, offIn, type ServerEntry, withOff } from '../config/entry.js'
import { Fault } from '../faults.js'
import type { LockedServer } from '../manifest/lock.js'
import type { Books } from './books.js'
import { candidateFor, startPlace } from './candidate.js'
import { examine } from './examine.js'
import { openHome } from './homes.js'
import type { House } from './house.js'
import { type Audience, type Candidate, settle, type Settled } from './settle.js'
import { switched } from './switched.js'

/** Resolves the code again, shows what changed and has it decided. */
export async function update(name: string, books: Books, audience: Audience, house: House): Promise<Settled> {
  const { key, entry, locked } = books.declared(name)
  const before = locked === undefined ? {} : { before: locked }
  const candidate = await candidateFor({ key, entry, notes: [], findings: [], lock: books.lock(), ...before }, house)
  return finish(candidate, books, audience, house)
}

/** Starts the code of the lock again, for definitions that were held out because they drifted. */
export async function reviewAgain(name: string, books: Books, audience: Audience, house: House): Promise<Settled> {
  const { key, entry, locked } = books.agreed(name)
  // What runs is what stands there now.
  if (entry.dev === true) return update(name, books, audience, house)
  const placed = books.placed(name, locked)
  const off = new Set(offIn(entry.tools))
  const { source } = locked
  const examined = await examine({ name, profile: locked.profile, source, placed, place: startPlace(key, house), off }, house)
  const beside = { lock: books.lock(), before: locked }
  const candidate = { key, entry, source, placed, examined, fetchedWith: [], notes: [], findings: [], ...beside }
  return finish(candidate, books, audience, house)
}

async function finish(candidate: Candidate, books: Books, audience: Audience, house: House): Promise<Settled> {
  const settled = await settle(candidate, audience, house)
  books.write(candidate.key.name, settled, candidate.placed, candidate.entry)
  await openHome(candidate.key, candidate.placed.identity, house)
  return settled
}

export interface Switches {
  readonly on: readonly string[]
  readonly off: readonly string[]
}

/** A person's decision about tools that were reviewed already. @throws Fault `review.no-tool`, `config.differs` */
export function switchTools(name: string, switches: Switches, books: Books): LockedServer {
  const { entry, locked } = books.agreed(name)
  for (const tool of [...switches.on, ...switches.off]) {
    if (!Object.hasOwn(locked.surface.tools, tool)) throw new Fault('review.no-tool', { name, tool })
  }
  const off = [...offIn(entry.tools), ...switches.off].filter((tool) => !switches.on.includes(tool))
  const after: ServerEntry = { ...entry, tools: withOff(entry.tools, off) }
  const settled = { ...locked, entry: entryDigest(after), surface: switched(name, locked.surface, after.tools) }
  books.write(name, { entry: after, locked: settled }, books.placed(name, locked), entry)
  return settled
}
