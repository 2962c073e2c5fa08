/**
 * The store's tables. A format is never edited once it was released: a new one is a row more, and a store from the
 * future is refused.
 */
const FORMATS: readonly string[] = [
  `
  -- What belongs to this machine, per server of one sluice.yaml.
  CREATE TABLE placements (config TEXT NOT NULL, server TEXT NOT NULL, placement TEXT NOT NULL,
    PRIMARY KEY (config, server)) STRICT, WITHOUT ROWID;
  -- A uid stays with its server after removal (leased = 0) until nothing else is free: files of the server may still bear it.
  CREATE TABLE uids (uid INTEGER PRIMARY KEY, config TEXT NOT NULL, server TEXT NOT NULL, leased INTEGER NOT NULL,
    UNIQUE (config, server)) STRICT;
  CREATE TABLE probes (key TEXT PRIMARY KEY, value TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE trust (folder TEXT PRIMARY KEY, yaml TEXT NOT NULL, lock TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  -- A sluice.yaml (by digest of its bytes) that was parsed and found to say what the lock's entry says.
  CREATE TABLE validated (config TEXT NOT NULL, server TEXT NOT NULL, yaml TEXT NOT NULL, entry TEXT NOT NULL,
    PRIMARY KEY (config, server)) STRICT, WITHOUT ROWID;
  `,
  `
  -- What a process uses, or is about to write down elsewhere: whoever tidies up leaves it alone while the process lives.
  CREATE TABLE claims (holder TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (holder, what)) STRICT, WITHOUT ROWID;
  `,
]

export const FORMAT = FORMATS.length

/** SQL from format `from` to the newest. Empty if there is nothing to do. */
export function migrate(from: number): string {
  return `${FORMATS.slice(from).join('')} PRAGMA user_version = ${FORMAT};`
}
