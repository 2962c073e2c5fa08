/** A Python server of the standard library, added as a client would start it and used through `sluice run`. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { connectDirectly, House } from './house.js'

const SERVER = join(import.meta.dirname, '../../../test/fixtures/python/server.py')
const PYTHON = '/usr/bin/python3'
const skip = existsSync(PYTHON) ? false : 'there is no /usr/bin/python3 here'

let house: House
before(() => {
  house = new House()
})
after(() => house.remove())

/** Closed with the test, so that one that fails ends too. */
async function session(t: TestContext, name: string): Promise<Client> {
  const { client } = await house.connect(name)
  t.after(() => client.close())
  return client
}

type Called = { content: { text: string }[]; isError?: boolean }
async function call(client: Client, name: string, args: Record<string, unknown>): Promise<Called> {
  return (await client.callTool({ name, arguments: args })) as Called
}
const said = ({ content }: Called) => content[0]?.text ?? ''

async function everything(client: Client) {
  return {
    tools: (await client.listTools()).tools,
    prompts: (await client.listPrompts()).prompts,
    resources: (await client.listResources()).resources,
    templates: (await client.listResourceTemplates()).resourceTemplates,
    prompt: await client.getPrompt({ name: 'greet', arguments: { who: 'Ada' } }),
    read: await client.readResource({ uri: 'words:///all' }),
  }
}

test('a Python script with a module beside it: everything as without us, and draft-07 arguments held to their schema', {
  skip,
}, async (t) => {
  const notes = house.folder('notes')
  await house.ok(['add', 'py', '--yes', '--write', notes, '--', 'python3', SERVER])
  const client = await session(t, 'py')
  const direct = await connectDirectly(PYTHON, ['-B', SERVER], house.root)
  t.after(() => direct.close())
  assert.deepEqual(await everything(client), await everything(direct))
  assert.equal(said(await call(client, 'shout', { pair: ['hey', 2] })), 'HEY HEY')
  for (const pair of [
    ['hey', 0],
    [1, 1],
    ['hey', 1, 'more'],
  ])
    assert.match(said(await call(client, 'shout', { pair })), /Refused: the arguments of shout .*Nothing was executed/)

  const inside = join(notes, 'out.txt')
  assert.equal(said(await call(client, 'write', { path: inside, text: 'real' })), 'written')
  assert.equal(readFileSync(inside, 'utf8'), 'real')
})

test('what runs is what was pinned: no environment of ours, no bytecode, nothing from its own home', { skip }, async (t) => {
  const first = await session(t, 'py')
  // What a server would leave behind for its next start, or for the one after an update.
  const poison = 'raise SystemExit("poisoned")\n'
  const asked = JSON.parse(said(await call(first, 'tell', {}))) as { environment: Record<string, string>; path: string[] }
  assert.deepEqual(
    Object.keys(asked.environment).filter((name) => name.startsWith('PYTHON')),
    ['PYTHONDONTWRITEBYTECODE', 'PYTHONNOUSERSITE'],
  )
  assert.ok(!JSON.stringify(asked).includes(house.root), 'nothing of the machine of the user')
  assert.equal(asked.path[0], '/srv/server')
  const version = execFileSync(PYTHON, ['-c', 'import sys; print("python%d.%d" % sys.version_info[:2])'], { env: {} })
    .toString()
    .trim()
  const site = `/home/server/.local/lib/${version}/site-packages`
  assert.ok(asked.path.every((folder) => !folder.startsWith('/home/server')))
  const homes = join(house.sluiceHome, 'data', 'homes')
  assert.ok(existsSync(homes), homes)
  for (const name of readdirSync(homes)) {
    const folder = join(homes, name, site.slice('/home/server/'.length))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'usercustomize.py'), poison)
    writeFileSync(join(folder, 'words.py'), poison)
  }
  await first.close()
  const second = await session(t, 'py')
  assert.equal(said(await call(second, 'shout', { pair: ['still', 1] })), 'STILL')
})

test('the packages of an environment come along, and no other', { skip }, async (t) => {
  const project = house.folder('project')
  for (const name of ['server.py', 'words.py']) writeFileSync(join(project, name), readFileSync(join(SERVER, '..', name)))
  const env = join(project, '.venv')
  const version = execFileSync(PYTHON, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { env: {} }).toString().trim()
  const packages = join(env, `lib/python${version}/site-packages`)
  mkdirSync(join(packages, 'pinned_thing'), { recursive: true })
  mkdirSync(join(env, 'bin'))
  writeFileSync(join(packages, 'pinned_thing/__init__.py'), '')
  writeFileSync(join(env, 'pyvenv.cfg'), `home = /usr/bin\nversion = ${version}.0\n`)
  symlinkSync(PYTHON, join(env, 'bin/python'))
  await house.ok(['add', 'env', '--yes', '--', './.venv/bin/python', './server.py'], { cwd: project })
  const client = await session(t, 'env')
  const told = async (module: string) => (JSON.parse(said(await call(client, 'tell', { module }))) as { found: string }).found
  assert.equal(await told('pinned_thing'), '/srv/server/.site-packages/pinned_thing/__init__.py')
  assert.match(await told('no_such_thing'), /No module named/)
})
