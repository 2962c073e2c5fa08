import { randomBytes } from 'node:crypto'
import { Fault, reason } from '../faults.js'
import { isRunning, ownProcess } from '../running.js'
import type { Database, Row } from './database.js'
import type { ServerKey } from './store.js'

/** Something that no row of the store need name yet, or any more: a published tree (by digest), a server under review. */
export type Claim = { readonly tree: string } | { readonly server: ServerKey }

export interface Claimed {
  readonly holder: string
  /** Whether its process is still there. One that was killed claims nothing, and did not tidy up. */
  readonly alive: boolean
  readonly claim: Claim
}

/** `release` is for the end: who closes the store in order has nothing left to tidy up. */
export function claims(database: Database) {
  // One process may have opened the store twice.
  const own = JSON.stringify({ ...ownProcess(), opened: randomBytes(8).toString('hex') })
  let claimed = false
  return {
    claim(claim: Claim): void {
      claimed = true
      database.run('INSERT OR IGNORE INTO claims VALUES (?, ?)', own, JSON.stringify(claim))
    },
    claims(): Claimed[] {
      return database.all('SELECT holder, what FROM claims').map((row) => read(database.file, row))
    },
    disclaim(holder: string): void {
      database.run('DELETE FROM claims WHERE holder = ?', holder)
    },
    release(): void {
      if (claimed) database.run('DELETE FROM claims WHERE holder = ?', own)
    },
  }
}

function read(file: string, row: Row): Claimed {
  const holder = String(row['holder'])
  try {
    return { holder, alive: isRunning(JSON.parse(holder)), claim: JSON.parse(String(row['what'])) as Claim }
  } catch (thrown) {
    throw new Fault('store.corrupt', { file, why: reason(thrown) }, { cause: thrown })
  }
}
