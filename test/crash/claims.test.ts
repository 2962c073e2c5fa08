/** Package trees that somebody uses stay, by the real commands: `remove` beside a session and beside a review; what a killed one left goes. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { FIXTURE, House, MAIN } from '../e2e/house.js'

let house: House
before(() => {
  house = new House()
})
after(() => house.remove())

const trees = (): string[] => readdirSync(join(house.sluiceHome, 'data', 'trees'))
/** Those of servers with a uid of their own stand one folder deeper. */
const homes = (): string[] => {
  const top = join(house.sluiceHome, 'data', 'homes')
  const own = join(top, '.own')
  return [...readdirSync(top).filter((name) => name !== '.own'), ...(existsSync(own) ? readdirSync(own) : [])]
}

/** A server of its own code that takes so long to answer: its review is not decided meanwhile. */
function slowServer(name: string, ms = 4_000): string {
  const folder = join(house.root, name)
  mkdirSync(folder)
  const script = join(folder, 'server.js')
  writeFileSync(script, `// ${name}\nconst at = Date.now() + ${ms}; while (Date.now() < at) {}\n${readFileSync(FIXTURE, 'utf8')}`)
  return script
}

/** Waits until a tree more than before stands. */
async function published(count: number): Promise<void> {
  for (let tries = 0; trees().filter((name) => !name.startsWith('.')).length <= count; tries++) {
    assert.ok(tries < 1_000, 'a tree is published')
    await sleep(20)
  }
}

function adding(name: string, script: string): { child: ChildProcess; ended: Promise<unknown[]>; said: () => string } {
  const argv = [MAIN, 'add', name, '--yes', '--', 'node', script]
  const child = spawn(process.execPath, argv, { env: house.env, cwd: house.root, stdio: 'pipe' })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return { child, ended: once(child, 'close'), said: () => said }
}

test('a session goes on with its code after its server was removed; then its tree goes', { timeout: 120_000 }, async () => {
  await house.ok(['add', 'used', '--yes', '--', 'node', FIXTURE])
  await house.ok(['add', 'other', '--yes', '--', 'node', slowServer('other', 0)])
  const { client } = await house.connect('used')
  // Writes into its home, which is then kept; an empty one goes with its server.
  await client.callTool({ name: 'echo', arguments: { text: 'here' } })
  await house.ok(['remove', 'used', '--keep-home'])
  assert.equal(trees().length, 2, 'the tree of the session stays')
  await client.callTool({ name: 'echo', arguments: { text: 'still here' } })
  await client.close()
  await house.ok(['remove', 'other', '--yes'])
  assert.deepEqual(trees(), [])
})

test('a review that is not decided keeps its tree while another server is removed', { timeout: 120_000 }, async () => {
  await house.ok(['add', 'a', '--yes', '--', 'node', FIXTURE])
  const { ended, said } = adding('b', slowServer('undecided'))
  await published(1)
  await house.ok(['remove', 'a', '--yes'])
  const [code] = await ended
  assert.equal(code, 0, said())
  const { client } = await house.connect('b')
  await client.close()
  await house.ok(['remove', 'b', '--yes'])
})

test('what a killed review left goes with the next command: tree, throw-away homes, uid', { timeout: 120_000 }, async () => {
  const left = trees().length
  const { child, ended } = adding('killed', slowServer('killed'))
  await published(left)
  child.kill('SIGKILL')
  await ended
  assert.ok(trees().length > left)
  await house.ok(['add', 'next', '--yes', '--', 'node', FIXTURE])
  assert.deepEqual(
    homes().filter((name) => name.startsWith('.')),
    [],
  )
  await house.ok(['remove', 'next', '--yes'])
  assert.deepEqual([trees(), homes()], [[], ['used']])
})
