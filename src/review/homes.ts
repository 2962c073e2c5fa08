/**
 * Homes of servers on the host. What is inside was written by the server: it is never walked with more rights than the server
 * had. A home belongs to one uid for good: with files in it, it is neither given to another nor used by another.
 *
 * Root makes a home and gives it to whatever uid the server has. Anybody else cannot give: a server with a uid of its own has
 * made its home itself, in a slot, which is a folder of ours that holds nothing else.
 */
import { chownSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { removeForeign } from '../config/foreign.js'
import { homeFolder, homeSlot, ownHomes } from '../config/paths.js'
import { Fault, isSystemError, reason } from '../faults.js'
import { isLeftBehind, temporaryName } from '../running.js'
import { emptyAs, homeIn, makeHome } from '../sandbox/acting.js'
import type { HostIds, Identity } from '../sandbox/identity.js'
import type { ServerKey } from '../store/store.js'
import type { House } from './house.js'

type Place = Pick<House, 'folders' | 'user'>

interface Homes {
  /** The server's home under root, or as the user. */
  readonly shared: string
  /** Its slot, where it has a uid of its own and the user is not root. */
  readonly slot?: string
}

/** Where the homes of this server stand, or would. */
export function homesOf(key: ServerKey, { folders, user }: Place): Homes {
  const shared = homeFolder(folders, key)
  return user.uid === 0 ? { shared } : { shared, slot: homeSlot(folders, key) }
}

/** Those of them as which a server can start. */
const pathsOf = ({ shared, slot }: Homes): string[] => [...(slot === undefined ? [] : [homeIn(slot)]), shared]

/**
 * The server's own home: made if it is missing, for the identity that the server runs as.
 * @throws Fault `review.home-of-another`, `sandbox.no-own-uid`
 */
export async function openHome(key: ServerKey, identity: Identity | undefined, place: Place): Promise<string> {
  refuseStranding(key, identity, place)
  const { shared, slot } = homesOf(key, place)
  if (slot !== undefined && identity !== undefined) return makeHome(slot, identity)
  mkdirSync(shared, { recursive: true, mode: 0o700 })
  if (identity !== undefined) giveTo(shared, identity)
  return shared
}

/**
 * A server that runs as another user than before could neither read nor change what it kept.
 * @throws Fault `review.home-of-another`
 */
export function refuseStranding(key: ServerKey, identity: Identity | undefined, place: Place): void {
  const { shared, slot } = homesOf(key, place)
  const uid = identity?.uid ?? place.user.uid
  const used = slot !== undefined && identity !== undefined ? homeIn(slot) : shared
  for (const home of pathsOf({ shared, ...(slot === undefined ? {} : { slot }) })) {
    const owner = lstatSync(home, { throwIfNoEntry: false })?.uid
    if (owner === undefined || !hasContent(home) || (home === used && owner === uid)) continue
    const folder = home === shared ? shared : (slot ?? home)
    throw new Fault('review.home-of-another', { uid, home, owner, folder })
  }
}

/** An empty home for one throw-away start, and the folder that is to be removed with `removeHome`. */
export async function throwAwayHome(
  identity: Identity | undefined,
  { folders, user }: Place,
): Promise<{ readonly folder: string; readonly home: string }> {
  const folder = join(folders.homes, temporaryName(TRIAL))
  if (user.uid !== 0 && identity !== undefined) return { folder, home: await makeHome(folder, identity) }
  mkdirSync(folder, { mode: 0o700 })
  if (identity !== undefined) giveTo(folder, identity)
  return { folder, home: folder }
}

const TRIAL = '.trial-'
const OLD = '.old-'

/** Takes the server's homes out of their places by one rename each, to be removed. */
export function setHomesAside(key: ServerKey, place: Place): { readonly from: string; readonly to: string }[] {
  const { shared, slot } = homesOf(key, place)
  const there = [shared, ...(slot === undefined ? [] : [slot])].filter(
    (path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined,
  )
  return there.map((from) => {
    const to = join(place.folders.homes, temporaryName(OLD))
    renameSync(from, to)
    return { from, to }
  })
}

/** Homes that processes which are gone were about to remove: throw-away ones, and those of removed servers. */
export function leftInHomes({ folders }: Pick<House, 'folders'>): string[] {
  const left = readdirSync(folders.homes).filter((name) => isLeftBehind(TRIAL, name) || isLeftBehind(OLD, name))
  return left.map((name) => join(folders.homes, name))
}

/** By root, of a folder of ours that nothing is in yet. */
function giveTo(home: string, { uid, gid }: HostIds): void {
  const before = lstatSync(home)
  if (before.uid !== uid || before.gid !== gid) chownSync(home, uid, gid)
}

/** The home of this server that holds something, as a host path. */
export function homeWithContent(key: ServerKey, place: Place): string | undefined {
  return pathsOf(homesOf(key, place)).find(hasContent)
}

function hasContent(home: string): boolean {
  try {
    return existsSync(home) && readdirSync(home).length > 0
  } catch (error) {
    // Its owner has closed it.
    if (isSystemError(error, 'EACCES')) return true
    throw error
  }
}

/** The uids of which a home is left, except those of `key`. */
export function uidsWithHomes(key: ServerKey, place: Place): Set<number> {
  const own = pathsOf(homesOf(key, place))
  const folders = [...namesIn(place.folders.homes), ...namesIn(ownHomes(place.folders))]
  const others = folders.flatMap((folder) => [folder, homeIn(folder)]).filter((path) => !own.includes(path))
  return new Set(others.flatMap((path) => ownerOf(path) ?? []))
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
}

function ownerOf(path: string): number | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.uid
  } catch (error) {
    // Below a home that its owner has closed.
    if (isSystemError(error, 'EACCES', 'ENOTDIR')) return undefined
    throw error
  }
}

/**
 * Removes a home, or a slot with the home in it, as the home's owner. The server may still be running and exchange folders for
 * links while we walk: as root that would remove somebody else's files. Nothing happens if there is no such folder.
 * @throws Fault `review.home`
 */
export async function removeHome(folder: string): Promise<void> {
  const own = process.getuid?.() ?? 0
  const home = homeIn(folder)
  const slot = own !== 0 && ownerOf(folder) === own ? lstatSync(home, { throwIfNoEntry: false }) : undefined
  let why = ''
  try {
    if (slot !== undefined && slot.uid !== own) {
      why = await emptyAs(slot, home)
      rmdirSync(home)
    }
    await removeForeign(folder)
  } catch (thrown) {
    throw new Fault('review.home', { home: folder, why: why || reason(thrown) }, { cause: thrown })
  }
}
