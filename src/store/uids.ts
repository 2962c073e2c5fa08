import { Fault } from '../faults.js'
import type { Database } from './database.js'
import type { ServerKey } from './store.js'

export interface UidRange {
  readonly from: number
  /** Inclusive. */
  readonly to: number
  /** False for a uid that a person, a service or a subuid range of the host has. */
  usable(uid: number): boolean
}

export function uids(database: Database) {
  return {
    leaseUid(key: ServerKey, range: UidRange): number {
      return database.exclusively('lease a uid', () => {
        const uid = own(database, key, range) ?? unused(database, range) ?? released(database, range)
        if (uid === undefined) throw new Fault('store.no-uid', { server: key.name, from: range.from, to: range.to })
        // REPLACE also drops the row of the released server whose uid this was, and this server's own unusable one.
        database.run('INSERT OR REPLACE INTO uids VALUES (?, ?, ?, 1)', uid, key.config, key.name)
        return uid
      })
    },
    releaseUid(key: ServerKey): void {
      database.run('UPDATE uids SET leased = 0 WHERE config = ? AND server = ?', key.config, key.name)
    },
  }
}

function own(database: Database, key: ServerKey, range: UidRange): number | undefined {
  const row = database.get('SELECT uid FROM uids WHERE config = ? AND server = ?', key.config, key.name)
  const uid = Number(row?.['uid'])
  return row && within(uid, range) ? uid : undefined
}

function unused(database: Database, range: UidRange): number | undefined {
  const known = new Set(database.all('SELECT uid FROM uids').map((row) => Number(row['uid'])))
  for (let uid = range.from; uid <= range.to; uid++) {
    if (!known.has(uid) && range.usable(uid)) return uid
  }
  return undefined
}

function released(database: Database, range: UidRange): number | undefined {
  return database
    .all('SELECT uid FROM uids WHERE leased = 0 ORDER BY uid')
    .map((row) => Number(row['uid']))
    .find((uid) => within(uid, range))
}

function within(uid: number, range: UidRange): boolean {
  return uid >= range.from && uid <= range.to && range.usable(uid)
}
