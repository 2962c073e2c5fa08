/**
 * Everything that changes the store, one step after the other. As a program: `steps.js FILE FAILURE`, which prints the number
 * of steps that are done.
 */
// Before everything that loads SQLite.
import { type Failure, FaultyDisk } from './disk.js'
import { writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { openStore, type Store } from '#sluice/store/store.js'
import { DatabaseSync } from '@photostructure/sqlite'

const KEY = { config: '/home/a/sluice.yaml', name: 'a' }
const OTHER = { ...KEY, name: 'b' }
const UIDS = [61_184, 61_185, 61_186]

const STEPS: readonly ((store: Store) => void)[] = [
  (store) => store.claim({ server: KEY }),
  (store) => void store.leaseUid(KEY, UIDS),
  (store) => store.place(KEY, { grants: [], tree: 'sha256:1' }),
  (store) => store.rememberValidated(KEY, { yaml: 'sha256:2', entry: 'sha256:3' }),
  (store) => store.trust({ folder: '/src/p', yaml: 'sha256:1', lock: 'none', at: 5 }),
  (store) => store.rememberProbe('bwrap', { guarantees: [] }, 1_000),
  (store) => void store.occupy(KEY),
  (store) =>
    store.exclusively('add', () => {
      store.leaseUid(OTHER, UIDS)
      store.place(OTHER, { grants: [], tree: 'sha256:4' })
    }),
  (store) => store.forget(KEY),
  (store) => void store.distrust('/src/p'),
  (store) => void store.leaseUid(KEY, UIDS),
]

/** @param done is told how many steps are */
export function allSteps(file: string, done: (steps: number) => void): void {
  const store = openStore(file)
  try {
    for (const [index, step] of STEPS.entries()) {
      step(store)
      done(index + 1)
    }
  } finally {
    store.close()
  }
}

/** What the file says, every table and row. @throws where SQLite finds it damaged */
export function dump(file: string): string {
  const database = new DatabaseSync(file)
  try {
    const [check] = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[]
    if (check?.integrity_check !== 'ok') throw new Error(check?.integrity_check)
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all() as {
      name: string
    }[]
    // Who claims is another process each time.
    const rows = tables.map(({ name }) => [
      name,
      database.prepare(`SELECT ${name === 'claims' ? 'what' : '*'} FROM ${name} ORDER BY 1`).all(),
    ])
    return JSON.stringify(rows)
  } finally {
    database.close()
  }
}

const [, , file, failure] = process.argv
if (file !== undefined && failure !== undefined && import.meta.filename === process.argv[1]) {
  const disk = new FaultyDisk(dirname(file))
  disk.fail(JSON.parse(failure) as Failure)
  allSteps(file, (steps) => writeSync(1, `${steps}\n`))
}
