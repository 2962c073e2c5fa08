/**
 * Which host uid a server runs as: one of its own where that can be had. Under root it is never uid 0; under an ordinary user
 * it comes from the user's range in /etc/subuid.
 */
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { ResolvedGrant, SandboxProfile } from './sandbox.js'

export type Identity = NonNullable<SandboxProfile['identity']>

/** What a file's owner reads as when this user namespace does not know the owner. */
export const OVERFLOW_UID = 65534

/** As whom a server runs. `identity` is absent for the gateway's own user; `shared` says why the uid is not its own. */
export interface Choice {
  readonly identity?: Identity
  readonly shared?: string
}

/**
 * A uid of its own, unless the server needs a user's: see `needsOwner`.
 * @param lease ids that no other server has, or why there are none; called only where they would be used
 * @param needsOwner why the server cannot do with a uid of its own; undefined if it can
 * @param passwd text of /etc/passwd, for the group that goes with a person's uid
 * @throws Fault `sandbox.no-identity`, of root only: the owner of the grants is root, nobody known, or several users
 */
export function chooseIdentity(facts: {
  readonly gatewayUid: number
  readonly grants: readonly ResolvedGrant[]
  readonly needsOwner: string | undefined
  readonly passwd: string
  readonly lease: () => HostIds | string
}): Choice {
  // Under root nothing that is granted names a user then; a socket is as open to the server as it is to anyone.
  const needed = facts.gatewayUid === 0 && facts.grants.length === 0 ? undefined : facts.needsOwner
  const leased = needed ?? facts.lease()
  if (typeof leased !== 'string') return { identity: { ...leased, shared: false } }
  if (facts.gatewayUid !== 0) return { shared: leased }
  return { identity: ownerOf(facts.grants, facts.passwd), shared: leased }
}

/** Under root, who owns what is granted: the server can do there what that user can. */
function ownerOf(grants: readonly ResolvedGrant[], passwd: string): Identity {
  const owners = new Set(grants.map(({ uid }) => uid))
  const [owner = 0] = owners
  if (owners.size > 1)
    throw noIdentity(grants, `they belong to several users (${[...owners].toSorted((a, b) => a - b).join(', ')})`)
  if (owner === 0) throw noIdentity(grants, 'they belong to root, and no server runs as root')
  if (owner === OVERFLOW_UID) throw noIdentity(grants, 'their owner is unknown here (uid 65534)')
  return { uid: owner, gid: groupOf(owner, passwd), shared: true }
}

function noIdentity(grants: readonly ResolvedGrant[], why: string): Fault {
  return new Fault('sandbox.no-identity', { paths: grants.map(({ path }) => path).join(', '), why })
}

function groupOf(uid: number, passwd: string): number {
  const row = rowsOf(passwd).find(([, , id]) => Number(id) === uid)
  // Group 0 would open files of root's group.
  const gid = Number(row?.[3])
  return Number.isInteger(gid) && gid > 0 ? gid : uid
}

/**
 * The uids that root may lease to servers, lowest first: none that /etc/passwd names or that a range of /etc/subuid covers.
 * @param passwd text of /etc/passwd
 * @param subuid text of /etc/subuid, '' where there is none
 */
export function* freeUids(passwd: string, subuid: string): Generator<number, void, void> {
  const named = namedIds(passwd)
  const ranges = rangesIn(rowsOf(subuid))
  for (let uid = LIMITS.firstUid; uid <= LIMITS.lastUid; uid += 1) {
    if (!named.has(uid) && !ranges.some(({ from, to }) => uid >= from && uid < to)) yield uid
  }
}

/** Texts of /etc/passwd, /etc/subuid and /etc/subgid, '' where there is no such file. */
export interface Accounts {
  readonly passwd: string
  readonly subuid: string
  readonly subgid: string
}

/**
 * The ids that an ordinary user may lease to servers, and one that is never leased, out of the ranges that the system gives
 * this user. Rootless containers take from the same ranges, mostly from the low end.
 */
export function subordinateIds(
  user: number,
  { passwd, subuid, subgid }: Accounts,
): { readonly servers: readonly HostIds[]; readonly probe: HostIds | undefined } {
  const name = rowsOf(passwd).find(([, , uid]) => Number(uid) === user)?.[0]
  const own = (text: string): Range[] => rangesIn(rowsOf(text).filter(([who]) => who === name || who === String(user)))
  const [uids, gids] = [own(subuid), own(subgid)]
  const end = Math.min(sizeOf(uids), sizeOf(gids), LIMITS.probeUid + 1)
  const first = Math.max(0, end - (LIMITS.probeUid - LIMITS.firstUid + 1))
  const named = namedIds(passwd)
  const ids = Array.from({ length: end - first }, (_, n) => ({ uid: nth(uids, first + n), gid: nth(gids, first + n) })).filter(
    ({ uid, gid }) => uid > 0 && gid > 0 && !named.has(uid) && !named.has(gid),
  )
  return { servers: ids.slice(0, -1), probe: ids.at(-1) }
}

export type HostIds = Pick<Identity, 'uid' | 'gid'>

interface Range {
  readonly from: number
  /** Exclusive. */
  readonly to: number
}

function rangesIn(rows: readonly (readonly string[])[]): Range[] {
  const ranges = rows.map(([, from, count]) => ({ from: Number(from), to: Number(from) + Number(count) }))
  return ranges.filter(({ from, to }) => Number.isSafeInteger(from) && Number.isSafeInteger(to) && to > from)
}

const sizeOf = (ranges: readonly Range[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0)

/** The nth id of the ranges one after the other; 0, which is nobody's, beyond their end. */
function nth(ranges: readonly Range[], n: number): number {
  let rest = n
  for (const { from, to } of ranges) {
    if (rest < to - from) return from + rest
    rest -= to - from
  }
  return 0
}

function namedIds(passwd: string): Set<number> {
  return new Set(rowsOf(passwd).flatMap(([, , uid, gid]) => [Number(uid), Number(gid)]))
}

function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'))
}
