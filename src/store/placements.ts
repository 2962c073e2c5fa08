import { Fault, reason } from '../faults.js'
import type { JsonObject } from '../protocol/message.js'
import type { Database, Row } from './database.js'
import type { ServerKey } from './store.js'

/** What belongs to one machine about one server; the lock holds what is portable. */
export interface Placement {
  readonly grants: readonly PlacedGrant[]
  /** Digest of the lock's grants that they were resolved from; absent where there were none. */
  readonly declared?: string
  /** Digest of the published package tree that the server runs from. */
  readonly tree?: string
  /** Host identity that the server runs as, where it is not the gateway's. `shared`: it is a user's, not a leased one. */
  readonly identity?: { readonly uid: number; readonly gid: number; readonly shared: boolean }
  /** What the packages room wants to find again about the code. */
  readonly installed?: JsonObject
}

/** A grant as it was resolved at review; the sandbox compares it with what it opens. */
export interface PlacedGrant {
  readonly name: string
  /** Absolute, without links. */
  readonly path: string
  readonly access: 'read' | 'write'
  readonly kind: 'directory' | 'file'
  /** Decimal text: both exceed 2^53 on some file systems. */
  readonly device: string
  readonly inode: string
  readonly uid: number
}

export function placements(database: Database) {
  return {
    placement(key: ServerKey): Placement | undefined {
      const row = database.get('SELECT placement FROM placements WHERE config = ? AND server = ?', key.config, key.name)
      return row && read(database.file, row)
    },
    place(key: ServerKey, placement: Placement): void {
      const text = JSON.stringify(placement)
      database.run('INSERT OR REPLACE INTO placements VALUES (?, ?, ?)', key.config, key.name, text)
    },
    placed(): { key: ServerKey; placement: Placement }[] {
      return database.all('SELECT config, server, placement FROM placements ORDER BY config, server').map((row) => ({
        key: { config: String(row['config']), name: String(row['server']) },
        placement: read(database.file, row),
      }))
    },
    displace(key: ServerKey): void {
      database.run('DELETE FROM placements WHERE config = ? AND server = ?', key.config, key.name)
    },
  }
}

/** A damaged row must not become a placement with a grant less or more. */
function read(file: string, row: Row): Placement {
  try {
    const value = JSON.parse(String(row['placement'])) as Placement
    if (!Array.isArray(value.grants) || !value.grants.every(isGrant)) throw new TypeError('a placement is not in its shape')
    return value
  } catch (thrown) {
    throw new Fault('store.corrupt', { file, why: reason(thrown) }, { cause: thrown })
  }
}

function isGrant(value: unknown): value is PlacedGrant {
  if (typeof value !== 'object' || value === null) return false
  const grant = value as Partial<Record<keyof PlacedGrant, unknown>>
  return (
    (['name', 'path', 'device', 'inode'] as const).every((member) => typeof grant[member] === 'string') &&
    (grant.access === 'read' || grant.access === 'write') &&
    (grant.kind === 'directory' || grant.kind === 'file') &&
    Number.isInteger(grant.uid)
  )
}
