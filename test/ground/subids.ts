/** A user of this machine with ranges in /etc/subuid and /etc/subgid, for what only such a user's gateway can do. */
import { statSync } from 'node:fs'
import { leasableIds, readAccounts } from '#sluice/sandbox/leasable.js'

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Who runs these tests, if that is such a user; else, for root, the first one that there is. Or why there is none. */
export function userWithRange(): Account | string {
  if (statSync('/usr/bin/newuidmap', { throwIfNoEntry: false }) === undefined)
    return 'newuidmap is not installed (package uidmap)'
  const me = process.geteuid?.() ?? 0
  const all = accounts().filter(({ uid }) => uid > 0 && (me === 0 || uid === me))
  return (
    all.find(({ uid }) => leasableIds(uid).servers.length > 1) ??
    'no user who could run this has a range in /etc/subuid and /etc/subgid'
  )
}

function accounts(): Account[] {
  const rows = readAccounts()
    .passwd.split('\n')
    .map((line) => line.split(':'))
  return rows.flatMap(([name, , uid, gid]) => (name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []))
}
