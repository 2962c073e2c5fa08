/** Which host uid a server runs as when the gateway is root. The gateway's own uid 0 is never an answer. */
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { ResolvedGrant, SandboxProfile } from './sandbox.js'

export type Identity = NonNullable<SandboxProfile['identity']>

/** What a file's owner reads as when this user namespace does not know the owner. */
export const OVERFLOW_UID = 65534

/**
 * @param lease a uid that no other server has; called only without grants
 * @param passwd text of /etc/passwd, for the group that goes with a person's uid
 * @returns undefined where the gateway is not root: servers run as its user
 * @throws Fault `sandbox.no-identity`: grants of root, of nobody known, or of several users
 */
export function chooseIdentity(facts: {
  readonly gatewayUid: number
  readonly grants: readonly ResolvedGrant[]
  readonly passwd: string
  readonly lease: () => number
}): Identity | undefined {
  if (facts.gatewayUid !== 0) return undefined
  const owners = new Set(facts.grants.map(({ uid }) => uid))
  const [owner] = owners
  if (owner === undefined) {
    const uid = facts.lease()
    return { uid, gid: uid, shared: false }
  }
  if (owners.size > 1)
    throw noIdentity(facts.grants, `they belong to several users (${[...owners].toSorted((a, b) => a - b).join(', ')})`)
  if (owner === 0) throw noIdentity(facts.grants, 'they belong to root, and no server runs as root')
  if (owner === OVERFLOW_UID) throw noIdentity(facts.grants, 'their owner is unknown here (uid 65534)')
  return { uid: owner, gid: groupOf(owner, facts.passwd), shared: true }
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
 * The uids that may be leased to servers, lowest first: none that /etc/passwd names or that a range of /etc/subuid covers.
 * @param passwd text of /etc/passwd
 * @param subuid text of /etc/subuid, '' where there is none
 */
export function* freeUids(passwd: string, subuid: string): Generator<number, void, void> {
  const named = new Set(rowsOf(passwd).flatMap(([, , uid, gid]) => [Number(uid), Number(gid)]))
  const ranges = rowsOf(subuid).map(([, from, count]) => ({ from: Number(from), to: Number(from) + Number(count) }))
  for (let uid = LIMITS.firstUid; uid <= LIMITS.lastUid; uid += 1) {
    if (!named.has(uid) && !ranges.some(({ from, to }) => uid >= from && uid < to)) yield uid
  }
}

function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'))
}
