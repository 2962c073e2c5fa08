import { Fault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { Json } from '../protocol/message.js'
import type { Database } from './database.js'

/** Answers of slow probes (what this machine's sandbox gives), kept until they expire. */
export function probes(database: Database) {
  return {
    probed(key: string, now: number): Json | undefined {
      const row = database.get(
        'SELECT value FROM probes WHERE key = ? AND until > ? AND until <= ?',
        key,
        now,
        now + LIMITS.probeKeptMs,
      )
      if (row === undefined) return undefined
      try {
        return JSON.parse(String(row['value'])) as Json
      } catch (thrown) {
        throw new Fault('store.corrupt', { file: database.file, why: reason(thrown) }, { cause: thrown })
      }
    },
    rememberProbe(key: string, value: Json, now: number): void {
      database.run('INSERT OR REPLACE INTO probes VALUES (?, ?, ?)', key, JSON.stringify(value), now + LIMITS.probeKeptMs)
    },
  }
}
