/**
 * The only file that names every concrete implementation. What a command may not need is loaded when it is asked for:
 * `run` passes through here too.
 */
import { realpathSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pairOf } from '../config/files.js'
import { visible } from '../detect/visible.js'
import { findFolders, type Folders, openFolders, type User } from '../config/paths.js'
import type { Surroundings } from '../config/places.js'
import { isFault } from '../faults.js'
import type { Books } from '../review/books.js'
import type { House } from '../review/house.js'
import type { Audience } from '../review/settle.js'
import type { Starter } from '../review/snippet.js'
import { bubblewrap, probeKey } from '../sandbox/bubblewrap.js'
import type { Backend, Child, Guarantee, Plan } from '../sandbox/sandbox.js'
import { openStore, type Store } from '../store/store.js'
import { type Parsed, type Terminal, valueOf } from './command.js'
import { schemaLibraries } from './libraries.js'

export const sandboxBackend = (): Backend => bubblewrap()

/** A start that finds less than the kept probe said makes the next one look anew. */
export function rememberingBackend(store: Pick<Store, 'rememberProbe'>, backend = sandboxBackend()): Backend {
  const launch = async (plan: Plan): Promise<Child> => {
    try {
      return await backend.launch(plan)
    } catch (thrown) {
      // As of a time that is long over.
      if (isFault(thrown) && thrown.code === 'sandbox.limit') store.rememberProbe(probeKey(), [], 0)
      throw thrown
    }
  }
  return { ...backend, launch }
}

export function thisUser(): User {
  return { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1, home: homedir() }
}

/** Makes what is missing. @throws Fault `config.no-home`, `config.unsafe-path` */
export function ownFolders(env: Terminal['env'], user: User): Folders {
  return openFolders(findFolders(env, user), user)
}

/** What stands before any configuration is read. */
export interface Ground {
  readonly folders: Folders
  readonly user: User
  readonly store: Store
}

/** Where `list` and `run` look for servers: the user's configuration, or the one that was named, and the project's. */
export function surroundingsOf(parsed: Parsed, terminal: Terminal, { folders, user, store }: Ground): Surroundings {
  const named = valueOf(parsed, 'config')
  const around = { folders, user, cwd: realpathSync(terminal.cwd), trusted: (folder: string) => store.trusted(folder) }
  return { ...around, ...(named === undefined ? {} : { named }) }
}

/** What this machine gives: tried once, then remembered for as long as nothing that decides it changes. */
export async function guaranteesOf(backend: Backend, store: Store, now: number): Promise<ReadonlySet<Guarantee>> {
  const key = probeKey()
  const known = store.probed(key, now)
  if (Array.isArray(known)) return new Set(known as Guarantee[])
  const { guarantees } = await backend.probe()
  store.rememberProbe(key, [...guarantees], now)
  return guarantees
}

export interface Opened {
  readonly house: House
  readonly books: Books
  /** `--config FILE`, or the user's own. */
  readonly isOwn: boolean
  readonly close: () => void
}

/** Everything that a command needs which changes what is configured. */
export async function openHouse(parsed: Parsed, terminal: Terminal): Promise<Opened> {
  const [{ Books }, { tidyUp }, { openLog }, { version }] = await Promise.all([
    import('../review/books.js'),
    import('../review/leftovers.js'),
    import('../audit/log.js'),
    import('./version.js'),
  ])
  const user = thisUser()
  const folders = ownFolders(terminal.env, user)
  const store = openStore(folders.store)
  const backend = rememberingBackend(store)
  const guarantees = (): Promise<ReadonlySet<Guarantee>> => guaranteesOf(backend, store, Date.now())
  const house: House = {
    folders,
    user,
    cwd: terminal.cwd,
    path: terminal.env['PATH'] ?? '',
    store,
    backend,
    guarantees,
    scratch: join(folders.data, 'scratch'),
    fetching: await fetchingIn({ folders, user, store, backend, guarantees, env: terminal.env }),
    openLog: ({ server, purpose }) =>
      openLog({
        stateDir: folders.state,
        server,
        about: { purpose, sluice: version(), node: process.version },
        exclusively: (act) => store.exclusively('record a session', act),
      }),
    node: realpathSync(process.execPath),
    version: version(),
    schemaLibraries,
    progress: (text) => terminal.err(`sluice: ${text} …\n`),
    now: () => Date.now(),
  }
  const config = valueOf(parsed, 'config')
  const pair = pairOf(config === undefined ? folders.yaml : resolve(terminal.cwd, config))
  for (const why of await tidyUp(house, pair)) terminal.err(`sluice: what a killed process left stays: ${visible(why)}\n`)
  return { house, books: new Books(pair, store), isOwn: pair.yaml === pairOf(folders.yaml).yaml, close: () => store.close() }
}

interface FetchParts extends Ground {
  readonly backend: Backend
  readonly guarantees: House['guarantees']
  readonly env: Terminal['env']
}

async function fetchingIn({ folders, user, store, backend, guarantees, env }: FetchParts): Promise<House['fetching']> {
  const [{ fetchSandbox }, { findNpm }, { npmrcFiles, readSettings }, { leaseIdentity }] = await Promise.all([
    import('../review/fetching.js'),
    import('../packages/npm.js'),
    import('../packages/settings.js'),
    import('../review/place.js'),
  ])
  return () => {
    const npm = findNpm(realpathSync(process.execPath), env['PATH'] ?? '')
    const identity = leaseIdentity({ config: folders.yaml, name: ' fetch' }, { folders, user, store })
    return {
      sandbox: fetchSandbox({ backend, guarantees, ...(identity === undefined ? {} : { identity }) }),
      npm,
      settings: readSettings(npmrcFiles(npm.node, npm.folder, user.home), env),
      scratch: join(folders.data, 'scratch'),
    }
  }
}

/** Who decides: `--yes`, a person at the terminal, or nobody. */
export async function audienceOf(parsed: Parsed, terminal: Terminal): Promise<Audience> {
  const audience = { show: (text: string) => terminal.out(text), colours: hasColours(terminal.env), by: userName(terminal) }
  if (parsed.on.has('yes')) return { ...audience, decider: { by: 'yes' } }
  if (!terminal.interactive) return { ...audience, decider: { by: 'nobody' } }
  const { personAtTerminal } = await import('../review/person.js')
  return { ...audience, decider: { by: 'person', person: await personAtTerminal() } }
}

/** Of standard output: https://no-color.org/ */
function hasColours({ NO_COLOR: none = '', TERM: kind }: Terminal['env']): boolean {
  return process.stdout.isTTY && none === '' && kind !== 'dumb'
}

/** For the record of a review; proves nothing. */
function userName({ env }: Terminal): string {
  const behind = env['SUDO_USER']
  try {
    const { username } = userInfo()
    return behind === undefined ? username : `${behind} as ${username}`
  } catch (thrown) {
    // A uid without an entry in passwd, as containers have.
    if (thrown instanceof Error) return `uid ${process.getuid?.()}`
    throw thrown
  }
}

/** Absolute paths: a client that a desktop starts has another PATH than a terminal. */
export function starterOf({ books, isOwn }: Pick<Opened, 'books' | 'isOwn'>): Starter {
  const main = fileURLToPath(new URL('main.js', import.meta.url))
  return { command: process.execPath, before: [main], ...(isOwn ? {} : { config: books.pair.yaml }) }
}
