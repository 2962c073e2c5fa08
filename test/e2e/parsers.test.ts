/** Parsers of SQL and of command lines are large: what no role needs is never loaded, and what one needs is not before a call. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { FIXTURE, House } from './house.js'
import { RawSession } from './raw.js'

const WORK = join(FIXTURE, '../work.js')
/** SQLite itself is the store's too, and there from the start. */
const PARSERS = ['libpg-query', 'sqlparser-ts', 'unbash']

/** Writes down what the command loads. */
class WatchedHouse extends House {
  readonly loaded = join(this.root, 'loaded')
  readonly #hooks = join(this.root, 'hooks.mjs')

  watch(): void {
    const load = `import { appendFileSync } from 'node:fs'
      export function load(url, context, next) { appendFileSync(${JSON.stringify(this.loaded)}, url + '\\n'); return next(url, context) }`
    const url = `data:text/javascript,${encodeURIComponent(load)}`
    writeFileSync(this.#hooks, `import { register } from 'node:module'; register(${JSON.stringify(url)})`)
  }

  override get env(): Record<string, string> {
    return existsSync(this.#hooks) ? { ...super.env, NODE_OPTIONS: `--import=${this.#hooks}` } : super.env
  }

  /** The parsers among it, since the last time that this was asked. */
  parsers(): string[] {
    const loaded = readFileSync(this.loaded, 'utf8')
    rmSync(this.loaded)
    return PARSERS.filter((name) => loaded.includes(`/${name}/`))
  }
}

let house: WatchedHouse
before(async () => {
  house = new WatchedHouse()
  const script = house.file(join(house.folder('code'), 'work.js'), readFileSync(WORK, 'utf8'))
  await house.ok(['add', 'work', '--yes', '--', 'node', script])
  await house.ok(['add', 'plain', '--yes', '--', 'node', FIXTURE])
  house.watch()
})
after(() => house.remove())

/** One session with these calls. @returns the parsers that were loaded by the end of it */
async function loadedBy(name: string, calls: readonly (readonly [tool: string, given: object])[]): Promise<string[]> {
  const session = new RawSession(house, name)
  await session.greet()
  await session.ask('tools/list', {})
  for (const [tool, given] of calls) {
    const { result } = await session.ask('tools/call', { name: tool, arguments: given })
    assert.notEqual((result as { isError?: boolean }).isError, true, JSON.stringify(result))
  }
  assert.equal(await session.end(), 0)
  return house.parsers()
}

const COMMIT = ['commit', { message: 'SELECT 1; rm -rf /', branch: 'main' }] as const
const QUERY = ['run_query', { sql: 'SELECT 1' }] as const

test('a server without such a role has none loaded, whatever is called', async () => {
  assert.deepEqual(await loadedBy('plain', [['echo', { text: 'SELECT-1' }]]), [])
})

test('a server with one has none loaded before a call needs it', async () => {
  assert.deepEqual(await loadedBy('work', []), [])
  assert.deepEqual(await loadedBy('work', [COMMIT]), [])
})

test('and then those of that language, in a session that is long past its handshake', async () => {
  assert.deepEqual(await loadedBy('work', [COMMIT, QUERY, COMMIT]), ['libpg-query', 'sqlparser-ts'])
})
