import type { Database } from './database.js'
import type { ServerKey } from './store.js'

/** Two digests that were found to agree, so that `run` need not parse the yaml again. */
export interface Validated {
  /** Digest of the bytes of sluice.yaml. */
  readonly yaml: string
  /** The digest of the entry in sluice.lock. */
  readonly entry: string
}

export function validated(database: Database) {
  return {
    validated(key: ServerKey): Validated | undefined {
      const row = database.get('SELECT yaml, entry FROM validated WHERE config = ? AND server = ?', key.config, key.name)
      return row && { yaml: String(row['yaml']), entry: String(row['entry']) }
    },
    rememberValidated(key: ServerKey, { yaml, entry }: Validated): void {
      database.run('INSERT OR REPLACE INTO validated VALUES (?, ?, ?, ?)', key.config, key.name, yaml, entry)
    },
    invalidate(key: ServerKey): void {
      database.run('DELETE FROM validated WHERE config = ? AND server = ?', key.config, key.name)
    },
  }
}
