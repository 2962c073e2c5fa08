/**
 * What `add`, `update`, `install` and `remove` write, without the trial of the server: that starts sandboxes and writes
 * nothing that stays. As a program: `commands.js PLACE COMMAND FAILURE`.
 */
// Before everything that loads SQLite.
import { type Failure, FaultyDisk } from './disk.js'
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { entryDigest, profileOf, type ServerEntry } from '#sluice/config/entry.js'
import { pairOf } from '#sluice/config/files.js'
import { findFolders, openFolders } from '#sluice/config/paths.js'
import { serverToRun } from '#sluice/config/servers.js'
import { isFault } from '#sluice/faults.js'
import type { LockedServer } from '#sluice/manifest/lock.js'
import { recognise } from '#sluice/packages/launchers.js'
import { pin } from '#sluice/packages/packages.js'
import { Books, type Decided } from '#sluice/review/books.js'
import { pinPlace } from '#sluice/review/candidate.js'
import { openHome } from '#sluice/review/homes.js'
import type { House } from '#sluice/review/house.js'
import { install } from '#sluice/review/install.js'
import { tidyUp } from '#sluice/review/leftovers.js'
import { findOnMachine } from '#sluice/review/place.js'
import { remove } from '#sluice/review/remove.js'
import { filled, type Placed, placedOf, startOf } from '#sluice/review/start.js'
import { bubblewrap } from '#sluice/sandbox/bubblewrap.js'
import { openStore } from '#sluice/store/store.js'

export const NAME = 'notes'
export type Command = 'add' | 'update' | 'install' | 'remove'

/** A person's files and folders, below one folder of this test. */
export interface Place {
  readonly top: string
  /** SLUICE_HOME */
  readonly home: string
}

export const placeAt = (top: string): Place => ({ top, home: join(top, 'sluice') })

/** The server's own code, which `add` and `update` pin. */
export function writeScript({ top }: Place, text: string): void {
  mkdirSync(join(top, 'server'), { recursive: true })
  writeFileSync(join(top, 'server', 'package.json'), '{}')
  writeFileSync(join(top, 'server', 'server.mjs'), text)
}

function houseAt({ top, home }: Place): House {
  const user = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1, home: top }
  const folders = openFolders(findFolders({ SLUICE_HOME: home }, user), user)
  const never = (): never => {
    throw new Error('is not asked for')
  }
  return {
    folders,
    user,
    cwd: top,
    path: '/usr/bin:/bin',
    store: openStore(folders.store),
    scratch: join(folders.data, 'scratch'),
    backend: bubblewrap(),
    guarantees: () => Promise.resolve(new Set()),
    fetching: never,
    openLog: never,
    node: realpathSync(process.execPath),
    version: '0',
    schemaLibraries: never,
    progress: () => undefined,
    now: () => 0,
  }
}

/** As `sluice` does it: what the dead left comes first. */
export async function command(place: Place, what: Command): Promise<void> {
  const house = houseAt(place)
  const books = new Books(pairOf(house.folders.yaml), house.store)
  try {
    const stays = await tidyUp(house, books.pair)
    if (stays.length > 0) throw new Error(stays.join('; '))
    await COMMANDS[what](books, house, place)
  } finally {
    house.store.close()
  }
}

const COMMANDS: Readonly<Record<Command, (books: Books, house: House, place: Place) => Promise<unknown>>> = {
  add: async (books, house, place) => {
    books.refuseUnfit(NAME)
    books.claim(NAME)
    try {
      const [decided, placed] = await decide(entryAt(place), books, house)
      books.write(NAME, decided, placed)
      await openHome(books.keyOf(NAME), placed.identity, house)
    } catch (thrown) {
      books.giveUp(NAME)
      throw thrown
    }
  },
  update: async (books, house) => {
    const { entry } = books.declared(NAME)
    const [decided, placed] = await decide(entry, books, house)
    books.write(NAME, decided, placed, entry)
    await openHome(books.keyOf(NAME), placed.identity, house)
  },
  install: (books, house) => install(NAME, books, house),
  remove: (books, house) => remove(NAME, true, books, house),
}

function entryAt({ top }: Place): ServerEntry {
  return {
    command: ['node', join(top, 'server', 'server.mjs')],
    grants: {},
    env: {},
    envFiles: [],
    programs: [],
    unixSockets: [],
    triggers: [],
    tools: {},
  }
}

async function decide(entry: ServerEntry, books: Books, house: House): Promise<[Decided, Placed]> {
  const key = books.keyOf(NAME)
  const found = await findOnMachine(profileOf(entry), key, house)
  const { source, installed } = await pin(recognise(filled(entry.command, found.grants)), pinPlace(key, house))
  const surface = { serverInfo: {}, capabilities: {}, tools: {}, prompts: {}, resourceTemplates: {}, resourceSchemes: [] }
  const reviewed = { by: 'test', at: new Date(0).toISOString(), sluice: '0' }
  const locked: LockedServer = {
    entry: entryDigest(entry),
    profile: profileOf(entry),
    source,
    eras: ['legacy'],
    surface,
    reviewed,
  }
  return [
    { entry, locked },
    { ...found, installed },
  ]
}

/** What `sluice run` would start: the tree, or the code of the fault with which it ends. */
export async function wouldRun(place: Place): Promise<string> {
  const house = houseAt(place)
  const { folders, user, store } = house
  try {
    const around = { folders, user, cwd: place.top, trusted: () => undefined }
    const { key, locked } = await serverToRun(NAME, around, store)
    const placed = placedOf(NAME, store.occupy(key), locked.profile)
    const home = await openHome(key, placed.identity, house)
    const at = { folder: folders.config, user, trees: folders.trees, home, node: house.node }
    const { sandbox } = startOf(locked.profile, locked.source, placed, at)
    return sandbox.readOnly.map(({ host }) => host.slice(folders.trees.length)).join()
  } catch (thrown) {
    if (isFault(thrown)) return thrown.code
    throw thrown
  } finally {
    store.close()
  }
}

const [, , top, what, failure] = process.argv
if (top !== undefined && failure !== undefined && import.meta.filename === process.argv[1]) {
  const place = placeAt(top)
  const disk = new FaultyDisk(dirname(top))
  disk.fail(JSON.parse(failure) as Failure)
  await command(place, what as Command)
}
