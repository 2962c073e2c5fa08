/** The reference servers, added by `npx` from a registry on loopback and used through `sluice run` by the official SDK's client. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { type Registry, startRegistry } from '../packages/registry.js'
import { installedPackages } from '../cli/installed.js'
import { connectDirectly, House } from './house.js'

const SERVERS = ['filesystem', 'everything', 'memory', 'sequential-thinking'].map(
  (name) => `@modelcontextprotocol/server-${name}`,
)
const MODULES = join(import.meta.dirname, '../../../node_modules')

let house: House
let registry: Registry
let notes: string

before(async () => {
  house = new House()
  registry = await startRegistry(...installedPackages(...SERVERS))
  house.useRegistry(registry.url)
  notes = house.folder('notes')
  house.file(join(notes, 'hello.txt'), 'hello, notes\n')
})
after(async () => {
  await registry.close()
  await house.remove()
})

const npx = (name: string, ...rest: string[]): string[] => ['npx', '-y', `@modelcontextprotocol/server-${name}`, ...rest]
const entry = (name: string): string => join(MODULES, '@modelcontextprotocol', `server-${name}`, 'dist', 'index.js')

async function lists(client: Client): Promise<unknown> {
  const { tools } = await client.listTools()
  const has = client.getServerCapabilities() ?? {}
  return {
    tools,
    prompts: has.prompts ? (await client.listPrompts()).prompts : [],
    templates: has.resources ? (await client.listResourceTemplates()).resourceTemplates : [],
    resources: has.resources ? (await client.listResources()).resources : [],
    instructions: client.getInstructions(),
    capabilities: has,
  }
}

async function fifty(act: (n: number) => Promise<void>): Promise<void> {
  for (let n = 0; n < 50; n += 1) await act(n)
}

type Called = { content: { type: string; text: string }[]; isError?: boolean }
const call = async (client: Client, name: string, args: Record<string, unknown>): Promise<Called> =>
  (await client.callTool({ name, arguments: args })) as Called

test('server-filesystem: lists as the direct ones, fifty calls, nothing outside the grant', async () => {
  await house.ok(['add', 'notes', '--yes', '--write', notes, '--', ...npx('filesystem', notes)])
  const { client } = await house.connect('notes')
  const direct = await connectDirectly(process.execPath, [entry('filesystem'), notes], house.root)
  assert.deepEqual(await lists(client), await lists(direct))
  await fifty(async (n) => {
    const path = join(notes, `file-${n % 7}.txt`)
    assert.notEqual((await call(client, 'write_file', { path, content: `line ${n} '; DROP TABLE x` })).isError, true)
    assert.match((await call(client, 'read_text_file', { path })).content[0]?.text ?? '', new RegExp(`^line ${n} `))
  })
  assert.equal(readFileSync(join(notes, 'file-0.txt'), 'utf8'), "line 49 '; DROP TABLE x")
  assert.equal((await call(client, 'read_text_file', { path: '/etc/passwd' })).isError, true)
  const refused = await call(client, 'read_text_file', { path: 5 })
  assert.match(refused.content[0]?.text ?? '', /\[sluicegate\] Refused: .*Nothing was executed/)
  await direct.close()
  await client.close()
})

test('server-everything: lists as the direct ones, fifty calls, nothing of the environment', async () => {
  await house.ok(['add', 'everything', '--yes', '--', ...npx('everything')])
  const { client } = await house.connect('everything')
  const direct = await connectDirectly(process.execPath, [entry('everything')], house.root)
  assert.deepEqual(await lists(client), await lists(direct))
  await fifty(async (n) => {
    assert.equal((await call(client, 'echo', { message: `nr ${n}` })).content[0]?.text, `Echo: nr ${n}`)
    assert.match((await call(client, 'get-sum', { a: n, b: 1 })).content[0]?.text ?? '', new RegExp(`${n + 1}`))
  })
  const environment = (await call(client, 'get-env', {})).content[0]?.text ?? ''
  const shown = JSON.parse(environment) as Record<string, string>
  assert.deepEqual(
    Object.keys(shown).toSorted(),
    ['HOME', 'LANG', 'LOGNAME', 'PATH', 'PWD', 'TMPDIR', 'USER'].filter((name) => name in shown),
  )
  assert.ok(!environment.includes('the gateway knows this') && !environment.includes(house.root))
  await direct.close()
  await client.close()
})

test('server-memory: its file stands in its own HOME and outlives a session', async () => {
  await house.ok(['add', 'memory', '--yes', '--env', 'MEMORY_FILE_PATH=~/memory.json', '--', ...npx('memory')])
  const first = await house.connect('memory')
  const direct = await connectDirectly(process.execPath, [entry('memory')], house.root, {
    MEMORY_FILE_PATH: join(house.root, 'm.json'),
  })
  assert.deepEqual(await lists(first.client), await lists(direct))
  await fifty(async (n) => {
    const entities = [{ name: `thing-${n}`, entityType: 'thing', observations: [`seen ${n} times`] }]
    assert.notEqual((await call(first.client, 'create_entities', { entities })).isError, true)
  })
  await direct.close()
  await first.client.close()
  const second = await house.connect('memory')
  const found = await call(second.client, 'search_nodes', { query: 'thing-49' })
  assert.match(found.content[0]?.text ?? '', /seen 49 times/)
  await second.client.close()
})

test('server-sequential-thinking: lists as the direct ones, fifty calls', async () => {
  await house.ok(['add', 'thinking', '--yes', '--', ...npx('sequential-thinking')])
  const { client } = await house.connect('thinking')
  const direct = await connectDirectly(process.execPath, [entry('sequential-thinking')], house.root)
  assert.deepEqual(await lists(client), await lists(direct))
  await fifty(async (n) => {
    const thought = { thought: `step ${n}`, nextThoughtNeeded: n < 49, thoughtNumber: n + 1, totalThoughts: 50 }
    assert.notEqual((await call(client, 'sequentialthinking', thought)).isError, true)
  })
  await direct.close()
  await client.close()
})

test('everything is on record, and the record holds', async () => {
  await house.ok(['log', 'verify'])
  const lock = readFileSync(join(house.sluiceHome, 'config', 'sluice.lock'), 'utf8')
  assert.ok(!lock.includes(new URL(registry.url).host), 'the lock names a host')
  assert.match(lock, /sha512-/)
})
