import { Fault } from '../faults.js'
import type { Database } from './database.js'
import type { ServerKey } from './store.js'

export function uids(database: Database) {
  return {
    leaseUid(key: ServerKey, free: Iterable<number>, left: ReadonlySet<number> = new Set()): number {
      return database.exclusively('lease a uid', () => {
        const candidates = new Set(free)
        const fresh = new Set([...candidates].filter((uid) => !left.has(uid)))
        const uid = own(database, key, candidates) ?? unused(database, fresh) ?? released(database, fresh)
        if (uid === undefined) throw new Fault('store.no-uid', { server: key.name })
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

function own(database: Database, key: ServerKey, candidates: ReadonlySet<number>): number | undefined {
  const row = database.get('SELECT uid FROM uids WHERE config = ? AND server = ?', key.config, key.name)
  const uid = Number(row?.['uid'])
  return candidates.has(uid) ? uid : undefined
}

function unused(database: Database, candidates: ReadonlySet<number>): number | undefined {
  const known = new Set(uidsOf(database, 'SELECT uid FROM uids'))
  for (const uid of candidates) if (!known.has(uid)) return uid
  return undefined
}

function released(database: Database, candidates: ReadonlySet<number>): number | undefined {
  return uidsOf(database, 'SELECT uid FROM uids WHERE leased = 0 ORDER BY uid').find((uid) => candidates.has(uid))
}

function uidsOf(database: Database, sql: string): number[] {
  return database.all(sql).map((row) => Number(row['uid']))
}
