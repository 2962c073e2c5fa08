/** A place where `sluice` runs as a user's shell would start it: a home, notes, the fixture server, all temporary. */
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { removeHome } from '#sluice/review/homes.js'
import { removeOwnHomes } from '../ground/homes.js'
import { type Finished, run } from '#sluice/process.js'

export const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))
const FIXTURE = fileURLToPath(new URL('../review/server.js', import.meta.url))

export interface Stage {
  readonly folder: string
  /** SLUICE_HOME */
  readonly home: string
  /** A folder that may be granted: under root it belongs to an ordinary uid. */
  readonly notes: string
  /** The fixture server, `node SERVER MODE`. */
  readonly server: string
  /** Writes a file into the notes, which belongs to whom they belong to. */
  note(name: string, text: string): string
  sluice(...argv: string[]): Promise<Finished>
}

const ORDINARY = 61_000

export function stage(): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'))
  // Servers run as other uids than root and must be able to pass.
  chmodSync(folder, 0o711)
  const [home, notes, server] = [join(folder, 'home'), join(folder, 'notes'), join(folder, 'server.mjs')]
  mkdirSync(notes)
  if (process.getuid?.() === 0) chownSync(notes, ORDINARY, ORDINARY)
  const note = (name: string, text: string): string => {
    const path = join(notes, name)
    writeFileSync(path, text)
    if (process.getuid?.() === 0) chownSync(path, ORDINARY, ORDINARY)
    return path
  }
  note('today.md', 'Buy bread.\n')
  copyFileSync(FIXTURE, server)
  // Package trees are read-only.
  after(async () => {
    await removeOwnHomes(home)
    await removeHome(folder)
  })
  const env = { SLUICE_HOME: home, HOME: folder, PATH: '/usr/bin:/bin', SLUICE_TEST_SPILL: 'spilled' }
  const sluice = (...argv: string[]): Promise<Finished> =>
    run([process.execPath, MAIN, ...argv], { env, cwd: folder, timeoutMs: 120_000 })
  return { folder, home, notes, server, note, sluice }
}
