/** `add`: from a command as a client has it to a reviewed server in sluice.yaml, sluice.lock and the store. */
import { Fault } from '../faults.js'
import { recognise } from '../packages/launchers.js'
import type { Books } from './books.js'
import { candidateFor } from './candidate.js'
import { openHome } from './homes.js'
import type { House } from './house.js'
import { type AddRequest, entryFrom } from './request.js'
import { type Audience, settle, type Settled } from './settle.js'
import { surroundings } from './surroundings.js'

/** @throws Fault; nothing is written, and no uid stays leased, unless the review is accepted. */
export async function add(request: AddRequest, books: Books, audience: Audience, house: House): Promise<Settled> {
  const { name } = request
  books.refuseUnfit(name)
  if (audience.decider.by === 'nobody') throw new Fault('review.not-asked', { name })
  const key = books.keyOf(name)
  books.claim(name)
  const requested = await entryFrom(request, recognise(request.command), surroundings(house), audience.decider)
  try {
    const candidate = await candidateFor({ key, lock: books.lock(), ...requested }, house)
    const settled = await settle(candidate, audience, house)
    books.write(name, settled, candidate.placed)
    await openHome(key, candidate.placed.identity, house)
    return settled
  } catch (thrown) {
    books.giveUp(name)
    throw thrown
  }
}
