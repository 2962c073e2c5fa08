/** Finds on this machine what an entry names: grants and host identity. */
import { lstatSync } from 'node:fs'
import { dirname } from 'node:path'
import { resolvePath } from '../config/expand.js'
import type { Folders, User } from '../config/paths.js'
import { isFault } from '../faults.js'
import { digestBytes } from '../manifest/digest.js'
import { hostSockets, type Profile } from '../manifest/lock.js'
import { homeIn } from '../sandbox/acting.js'
import { grantFacts, resolveGrant } from '../sandbox/grants.js'
import { type Choice, chooseIdentity, type HostIds, type Identity } from '../sandbox/identity.js'
import { leasableIds, readAccounts, runningUids } from '../sandbox/leasable.js'
import { needsOwner } from '../sandbox/openness.js'
import type { ResolvedGrant } from '../sandbox/sandbox.js'
import type { ServerKey, Store } from '../store/store.js'
import { homesOf, homeWithContent, refuseStranding, uidsWithHomes } from './homes.js'
import type { House } from './house.js'

export interface Found extends Choice {
  readonly grants: readonly ResolvedGrant[]
}

/** @throws Fault `sandbox.grant-refused`, `sandbox.grant-missing`, `sandbox.no-identity`, `review.home-of-another` */
export async function findOnMachine(profile: Profile, key: ServerKey, house: House): Promise<Found> {
  const { folders, user, store } = house
  const facts = grantFacts([folders.config, folders.data, folders.state])
  const place = { folder: dirname(key.config), home: user.home }
  const grants = Object.entries(profile.grants).map(([name, { path, access }]) =>
    resolveGrant(name, resolvePath(path, place), access, facts),
  )
  const asRoot = user.uid === 0
  const needed = needsOwner({ grants, unixSockets: hostSockets(profile) }, !asRoot)
  const choice = chooseIdentity({
    gatewayUid: user.uid,
    grants,
    needsOwner: needed ?? (asRoot ? keptByOwner(key, grants, house) : await notHere(key, house)),
    passwd: readAccounts().passwd,
    lease: () => lease(key, { folders, user, store }),
  })
  refuseStranding(key, choice.identity, house)
  return { grants, ...choice }
}

/** Why an ordinary user's server has no uid of its own although it could do with one. */
async function notHere(key: ServerKey, house: House): Promise<string | undefined> {
  if (!(await house.guarantees()).has('distinct-uid')) return 'this machine gives it no uid of its own (`sluice doctor` says why)'
  const home = homeWithContent(key, house)
  if (home === undefined || home !== homesOf(key, house).shared) return undefined
  return `its home ${home} holds files from when it had no uid of its own (move them away and run \`sluice update ${key.name}\`)`
}

/** As root: a server that had no uid of its own goes on with the home that it has. */
function keptByOwner(key: ServerKey, grants: readonly ResolvedGrant[], house: House): string | undefined {
  const home = homeWithContent(key, house)
  const owner = home === undefined ? undefined : lstatSync(home).uid
  if (home === undefined || !grants.some(({ uid }) => uid === owner)) return undefined
  return `its home ${home} holds files of that user (move them away and run \`sluice update ${key.name}\`)`
}

interface Ground {
  readonly folders: Folders
  readonly user: User
  readonly store: Store
}

/** A host identity that nothing else uses, where the gateway is root. @throws Fault `store.no-uid` */
export function leaseIdentity(key: ServerKey, ground: Ground): Identity | undefined {
  const ids = ground.user.uid === 0 ? lease(key, ground) : ''
  return typeof ids === 'string' ? undefined : { ...ids, shared: false }
}

/** @throws Fault `store.no-uid`, of root only: its servers cannot run as itself */
function lease(key: ServerKey, ground: Ground): HostIds | string {
  const { store, user } = ground
  const { servers } = leasableIds(user.uid)
  // A store that has forgotten a server: its home is still there.
  const before = ownerOfHome(key, ground)
  const known = servers.filter(({ uid }) => uid === before)
  const ids = new Map([...known, ...spread(servers, store.file)].map((each) => [each.uid, each]))
  const left = new Set([...uidsWithHomes(key, ground), ...runningUids()].filter((uid) => uid !== before))
  try {
    return ids.get(store.leaseUid(key, ids.keys(), left)) ?? 'none was leased'
  } catch (thrown) {
    if (user.uid !== 0 && isFault(thrown) && thrown.code === 'store.no-uid') return 'every uid of your range is in use'
    throw thrown
  }
}

function ownerOfHome(key: ServerKey, ground: Ground): number | undefined {
  const { shared, slot } = homesOf(key, ground)
  return lstatSync(slot === undefined ? shared : homeIn(slot), { throwIfNoEntry: false })?.uid
}

/** Two stores on one machine know nothing of each other: each begins somewhere else in the range. */
function spread<Each>(all: readonly Each[], store: string): Each[] {
  const start = Number.parseInt(digestBytes(Buffer.from(store)).slice(-8), 16) % Math.max(1, all.length)
  return [...all.slice(start), ...all.slice(0, start)]
}
