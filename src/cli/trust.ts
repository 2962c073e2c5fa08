/** `sluice trust`: a person's word that a project's sluice.yaml may add servers. */
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Declared, readProject } from '../config/servers.js'
import { visible } from '../detect/visible.js'
import { wrap } from '../detect/wrap.js'
import { EXIT, type ExitCode, Fault } from '../faults.js'
import { openStore, type Store } from '../store/store.js'
import type { Command, Parsed, Terminal } from './command.js'
import { ownFolders, thisUser } from './compose.js'

export const main: Command = async (parsed, terminal) => {
  const store = openStore(ownFolders(terminal.env, thisUser()).store)
  try {
    const [folder] = parsed.operands
    if (folder === undefined) return list(parsed, terminal, store)
    return parsed.on.has('remove') ? distrust(folder, terminal, store) : await trust(folder, terminal, store)
  } finally {
    store.close()
  }
}

function list(parsed: Parsed, terminal: Terminal, store: Store): ExitCode {
  const projects = store.trustedProjects()
  const lines = projects.length === 0 ? ['No project is trusted.'] : projects.map(({ folder }) => visible(folder))
  terminal.out(parsed.on.has('json') ? `${JSON.stringify(projects, undefined, 2)}\n` : `${lines.join('\n')}\n`)
  return EXIT.ok
}

/** A folder that is gone can still be named as it was. */
function distrust(typed: string, terminal: Terminal, store: Store): ExitCode {
  const folder = resolve(terminal.cwd, typed)
  if (!store.distrust(folder) && !store.distrust(realOf(folder))) throw new Fault('cli.not-trusted', { folder })
  terminal.out(`${visible(folder)} is trusted no longer.\n`)
  return EXIT.ok
}

async function trust(typed: string, terminal: Terminal, store: Store): Promise<ExitCode> {
  const { files, servers } = await readProject(realOf(resolve(terminal.cwd, typed)))
  store.trust({ ...files, at: Date.now() })
  const lines = [
    ...wrap(
      `${visible(files.folder)} is trusted until its sluice.yaml or sluice.lock changes. A client started there can run:`,
      '',
    ),
    ...[...servers.values()].flatMap(serverLines),
    'None of them takes a name that your own configuration has.',
  ]
  terminal.out(`${lines.join('\n')}\n`)
  return EXIT.ok
}

/** A stranger's words: none of them reaches column 0. */
function serverLines({ key, entry, locked }: Declared): string[] {
  const state = locked === undefined ? 'not reviewed' : `reviewed by ${locked.reviewed.by}`
  return wrap(`${key.name} (${visible(state)}): ${visible(entry.command.join(' '))}`, '    ', '  ')
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder)
  } catch (thrown) {
    throw new Fault('cli.no-folder', { folder }, { cause: thrown })
  }
}
