/** Homes of servers on the host. What is inside was written by the server: it is never walked with more rights than the server had. */
import { chownSync, lstatSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { removeForeign } from '../config/foreign.js'
import { homeFolder } from '../config/paths.js'
import { Fault, reason } from '../faults.js'
import { isLeftBehind, temporaryName } from '../running.js'
import type { Identity } from '../sandbox/identity.js'
import type { ServerKey } from '../store/store.js'
import type { House } from './house.js'

/** The server's own home: made if it is missing, given to the identity that the server runs as. */
export function openHome(key: ServerKey, identity: Identity | undefined, house: Pick<House, 'folders'>): string {
  const home = homeFolder(house.folders, key)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  if (identity !== undefined) giveTo(home, identity)
  return home
}

/** An empty home for one throw-away start; to be removed with `removeHome`. */
export function throwAwayHome(identity: Identity | undefined, house: House): string {
  const home = join(house.folders.homes, temporaryName(TRIAL))
  mkdirSync(home, { mode: 0o700 })
  if (identity !== undefined) giveTo(home, identity)
  return home
}

const TRIAL = '.trial-'
const OLD = '.old-'

/** Takes the server's home out of its place by one rename, to be removed. Undefined where there is none. */
export function setHomeAside(
  key: ServerKey,
  house: Pick<House, 'folders'>,
): { readonly from: string; readonly to: string } | undefined {
  const from = homeFolder(house.folders, key)
  if (lstatSync(from, { throwIfNoEntry: false }) === undefined) return undefined
  const to = join(house.folders.homes, temporaryName(OLD))
  renameSync(from, to)
  return { from, to }
}

/** Homes that processes which are gone were about to remove: throw-away ones, and those of removed servers. */
export function leftInHomes({ folders }: Pick<House, 'folders'>): string[] {
  const left = readdirSync(folders.homes).filter((name) => isLeftBehind(TRIAL, name) || isLeftBehind(OLD, name))
  return left.map((name) => join(folders.homes, name))
}

/** Only the folder itself: what is inside belongs to whoever wrote it. */
function giveTo(home: string, { uid, gid }: Identity): void {
  const before = lstatSync(home)
  if (before.uid !== uid || before.gid !== gid) chownSync(home, uid, gid)
}

/** @throws Fault `review.home` where something of it is left */
export async function removeHome(home: string): Promise<void> {
  try {
    await removeForeign(home)
  } catch (thrown) {
    throw new Fault('review.home', { home, why: reason(thrown) }, { cause: thrown })
  }
}
