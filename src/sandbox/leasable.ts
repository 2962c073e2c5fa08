/** The ids of this machine that a gateway may lease to its servers. */
import { readdirSync, readFileSync } from 'node:fs'
import { isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import { type Accounts, freeUids, type HostIds, subordinateIds } from './identity.js'

export interface Leasable {
  readonly servers: readonly HostIds[]
  /** Never leased. Undefined where nothing can be leased. */
  readonly probe: HostIds | undefined
}

/** @param gatewayUid 0: what nobody on this host has; else what /etc/subuid and /etc/subgid give this user */
export function leasableIds(gatewayUid: number, accounts: Accounts = readAccounts()): Leasable {
  if (gatewayUid !== 0) return subordinateIds(gatewayUid, accounts)
  const same = (id: number): HostIds => ({ uid: id, gid: id })
  return { servers: [...freeUids(accounts.passwd, accounts.subuid)].map(same), probe: same(LIMITS.probeUid) }
}

export function readAccounts(): Accounts {
  return { passwd: textOf('/etc/passwd'), subuid: textOf('/etc/subuid'), subgid: textOf('/etc/subgid') }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return ''
    throw error
  }
}

/** The uids of every process that runs now, as far as /proc shows them. */
export function runningUids(): Set<number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return new Set(pids.flatMap((pid) => uidsOf(`/proc/${pid}/status`)))
}

/** Real, effective, saved and of the file system. The owner of /proc/PID would not tell: a process can make it root's. */
function uidsOf(status: string): number[] {
  try {
    const [, uids = ''] = /^Uid:\s+(.*)$/m.exec(readFileSync(status, 'utf8')) ?? []
    return uids.split(/\s+/).filter(Boolean).map(Number)
  } catch (error) {
    // It has ended since the listing.
    if (isSystemError(error, 'ENOENT', 'ESRCH')) return []
    throw error
  }
}
