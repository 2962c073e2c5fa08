import type { Database, Row } from './database.js'

/** A person's decision about a project's sluice.yaml, bound to what the two files said. */
export interface TrustedProject {
  /** Absolute, without links. */
  readonly folder: string
  /** Digest of the bytes of sluice.yaml. */
  readonly yaml: string
  /** Digest of the bytes of sluice.lock, or `none` where there was no such file. */
  readonly lock: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

export function trust(database: Database) {
  return {
    trusted(folder: string): TrustedProject | undefined {
      const row = database.get('SELECT * FROM trust WHERE folder = ?', folder)
      return row && project(row)
    },
    trust({ folder, yaml, lock, at }: TrustedProject): void {
      database.run('INSERT OR REPLACE INTO trust VALUES (?, ?, ?, ?)', folder, yaml, lock, at)
    },
    distrust(folder: string): boolean {
      return database.exclusively('forget a trusted project', () => {
        const known = database.get('SELECT 1 FROM trust WHERE folder = ?', folder) !== undefined
        database.run('DELETE FROM trust WHERE folder = ?', folder)
        return known
      })
    },
    trustedProjects(): TrustedProject[] {
      return database.all('SELECT * FROM trust ORDER BY folder').map(project)
    },
  }
}

function project(row: Row): TrustedProject {
  return { folder: String(row['folder']), yaml: String(row['yaml']), lock: String(row['lock']), at: Number(row['at']) }
}
