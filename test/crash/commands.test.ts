/**
 * `add`, `update`, `install` and `remove` fail at every call that changes something, and are killed at each. Afterwards the
 * server starts as it did before or as it does after, or a start is refused with a fault that names the command which repairs
 * it; that repairs it; and nothing is left that nobody would ever remove.
 */
// Before everything that loads SQLite.
import { type Call, COUNT, type Failure, FaultyDisk } from './disk.js'
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { FAULTS, Fault } from '#sluice/faults.js'
import { removeTree } from '#sluice/packages/trees.js'
import { run } from '#sluice/process.js'
import { openStore } from '#sluice/store/store.js'
import { type Command, command, type Place, placeAt, wouldRun, writeScript } from './commands.js'
import { atOnce } from './rows.js'

const PROGRAM = fileURLToPath(new URL('commands.js', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'sluice-crash-commands-'))
chmodSync(root, 0o755)
const disk = new FaultyDisk(root)
after(() => removeTree(root))

const WAYS: readonly Omit<Failure, 'at'>[] = [
  { how: 'not done', code: 'EIO', stays: false },
  { how: 'done but reported failed', code: 'EIO', stays: false },
  { how: 'half done', code: 'ENOSPC', stays: true },
]

/** What stands before each command. */
const BEFORE: Readonly<Record<Command, (place: Place) => Promise<void>>> = {
  add: async () => undefined,
  update: async (place) => {
    await command(place, 'add')
    writeScript(place, 'second')
  },
  install: async (place) => {
    await command(place, 'add')
    // As on another machine: yaml and lock are there, nothing else is.
    for (const gone of ['state', 'data']) await removeTree(join(place.home, gone))
  },
  remove: (place) => command(place, 'add'),
}

/** Calls after which others see something new; with CRASH=all, as `npm run prove:crash` sets it, every call. */
const SEEN: ReadonlySet<string> = new Set(['rename', 'mkdir', 'chown', 'rm'])
function chosen(calls: readonly Call[]): [index: number, call: Call][] {
  const isSeen = ({ name, what }: Call): boolean => SEEN.has(name) || what === 'COMMIT' || what.includes('/config/')
  return [...calls.entries()].filter(([, call]) => process.env['CRASH'] === 'all' || isSeen(call))
}

let places = 0
async function prepared(what: Command): Promise<Place> {
  const place = placeAt(mkdtempSync(join(root, `${what}-${places++}-`)))
  chmodSync(place.top, 0o755)
  writeScript(place, 'first')
  await BEFORE[what](place)
  // Makes the store, so that calls have the same numbers every time.
  await wouldRun(place)
  return place
}

/** Trees have the same names everywhere, whatever is above them. */
interface Table {
  readonly calls: readonly Call[]
  readonly before: string
  readonly after: string
}

async function tableOf(what: Command): Promise<Table> {
  const place = await prepared(what)
  const before = await wouldRun(place)
  disk.fail(COUNT)
  await command(place, what)
  disk.heal()
  const calls = [...disk.calls]
  return { calls, before, after: await wouldRun(place) }
}

/** The command that the hint of a fault names, as far as it repairs. */
const REPAIRS: Readonly<Record<string, Command>> = {
  'config.not-reviewed': 'update',
  'review.not-placed': 'install',
  'packages.not-installed': 'install',
}

/** @param ended whether the process has: one that goes on keeps what it claims */
async function wholeState(
  place: Place,
  what: Command,
  { before, after: done }: Table,
  ended: boolean,
  row: string,
): Promise<void> {
  const now = await wouldRun(place)
  const repair = REPAIRS[now]
  if (now !== before && now !== done) {
    assert.ok(repair !== undefined, `${row}: a start says ${now}`)
    assert.match(FAULTS[now as keyof typeof FAULTS].hint, new RegExp(`sluice ${repair} `), row)
    await command(place, repair)
    assert.match(await wouldRun(place), /^\/[0-9a-f]{64}\/code$/, `${row}: ${repair} repairs it`)
  }
  await again(place, what)
  assert.equal(await wouldRun(place), done, `${row}: the command, once more`)
  if (ended) await nothingLeft(place, row)
  await removeTree(place.top)
}

/** The command once more, where what it did is not there already; whatever it is, the next one tidies up. */
async function again(place: Place, what: Command): Promise<void> {
  try {
    await command(place, what)
  } catch (thrown) {
    const isDone = thrown instanceof Fault && ['config.server-exists', 'config.no-server'].includes(thrown.code)
    if (!isDone) throw thrown
  }
}

async function nothingLeft({ home }: Place, row: string): Promise<void> {
  const store = openStore(join(home, 'state', 'store.sqlite'))
  const placed = store.placed()
  assert.deepEqual([store.claims(), placed.length <= 1], [[], true], row)
  const servers = placed.map(({ key }) => key.name)
  store.close()
  const trees = placed.flatMap(({ placement }) => placement.tree?.slice('sha256:'.length) ?? [])
  const standing = namesIn(join(home, 'data', 'trees'))
  // What `update` replaced goes with the next `remove`.
  assert.ok(standing.length <= 2 && trees.every((tree) => standing.includes(tree)), `${row}: ${standing.join(' ')}`)
  assert.ok(
    standing.every((name) => /^[0-9a-f]{64}$/.test(name)),
    `${row}: ${standing.join(' ')}`,
  )
  assert.deepEqual(namesIn(join(home, 'data', 'homes')), servers, row)
  assert.deepEqual(
    namesIn(join(home, 'config')).filter((name) => name.startsWith('.')),
    [],
    row,
  )
  const { uids } = await usedUids(join(home, 'state', 'store.sqlite'))
  assert.deepEqual(uids, process.getuid?.() === 0 ? servers : [], row)
}

async function usedUids(file: string): Promise<{ uids: string[] }> {
  const { DatabaseSync } = await import('@photostructure/sqlite')
  const database = new DatabaseSync(file)
  const rows = database.prepare('SELECT server FROM uids WHERE leased = 1').all() as { server: string }[]
  database.close()
  return { uids: rows.map(({ server }) => server) }
}

const namesIn = (folder: string): string[] => readdirSync(folder)

for (const what of ['add', 'update', 'install', 'remove'] as const) {
  test(`${what}: every call fails in every way`, { timeout: 300_000 }, async (t) => {
    const table = await tableOf(what)
    let rows = 0
    for (const [index, call] of chosen(table.calls)) {
      for (const way of WAYS.slice(process.env['CRASH'] === 'all' ? 0 : 1)) {
        const row = `${what}: call ${index + 1}, ${call.name} ${call.what}, ${way.how}`
        const place = await prepared(what)
        rows += 1
        disk.fail({ at: index + 1, ...way })
        const failed = await command(place, what).then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        disk.heal()
        assert.ok(failed instanceof Error || !disk.failed, `${row}: it says so`)
        await wholeState(place, what, table, false, row)
      }
    }
    t.diagnostic(`${table.calls.length} calls, ${rows} rows`)
  })

  test(`${what}: killed at every call`, { timeout: 300_000 }, async (t) => {
    const table = await tableOf(what)
    const rows = chosen(table.calls).flatMap(([index, call]) => [
      { call, failure: { at: index + 1, how: 'killed before', code: 'EIO', stays: false } as const },
      ...(call.writes ? [{ call, failure: { at: index + 1, how: 'killed half way', code: 'EIO', stays: false } as const }] : []),
    ])
    await atOnce(3, rows, async ({ call, failure }) => {
      const place = await prepared(what)
      const row = `${what}: ${failure.how} call ${failure.at}, ${call.name} ${call.what}`
      const { signal, stderr } = await run([process.execPath, PROGRAM, place.top, what, JSON.stringify(failure)])
      assert.equal(signal, 'SIGKILL', `${row}: ${stderr}`)
      await wholeState(place, what, table, true, row)
    })
    t.diagnostic(`${rows.length} rows`)
  })
}
