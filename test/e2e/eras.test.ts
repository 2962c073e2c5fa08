/** Both eras through `sluice run`: the official SDK's second version as client and as server. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { installedPackages } from '../cli/installed.js'
import { type Registry, startRegistry } from '../packages/registry.js'
import { House, MAIN } from './house.js'

const SERVER = join(import.meta.dirname, '../../../test/fixtures/eras.mjs')
let house: House
let registry: Registry

before(async () => {
  house = new House()
  const manifest = {
    name: 'eras',
    version: '1.0.0',
    bin: 'server.mjs',
    dependencies: { '@modelcontextprotocol/server': '2.4.0' },
  }
  const files = { 'server.mjs': `#!/usr/bin/env node\n${readFileSync(SERVER, 'utf8')}` }
  registry = await startRegistry({ manifest, files }, ...installedPackages('@modelcontextprotocol/server'))
  house.useRegistry(registry.url)
  await house.ok(['add', 'eras', '--yes', '--', 'npx', '-y', 'eras'])
})
after(async () => {
  await registry.close()
  await house.remove()
})

async function connect(t: TestContext, mode: 'legacy' | 'auto', args: readonly string[]): Promise<Client> {
  const client = new Client({ name: 'eras', version: '1' }, { versionNegotiation: { mode } })
  t.after(() => client.close())
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [...args], env: house.env, cwd: house.root, stderr: 'ignore' }),
  )
  return client
}

async function everything(client: Client) {
  return {
    protocol: client.getNegotiatedProtocolVersion(),
    instructions: client.getInstructions(),
    capabilities: client.getServerCapabilities(),
    tools: (await client.listTools()).tools,
    prompts: (await client.listPrompts()).prompts,
    templates: (await client.listResourceTemplates()).resourceTemplates,
    called: (await client.callTool({ name: 'shout', arguments: { text: 'hey' } })).content,
    prompt: (await client.getPrompt({ name: 'greet' })).messages,
    read: (await client.readResource({ uri: 'words:///ada' })).contents,
  }
}

for (const [mode, protocol] of [
  ['legacy', '2025-11-25'],
  ['auto', '2026-07-28'],
] as const) {
  test(`${mode}: ${protocol} is spoken, and everything is as without us`, async (t) => {
    const ours = await everything(await connect(t, mode, [MAIN, 'run', 'eras']))
    assert.deepEqual(ours, await everything(await connect(t, mode, [SERVER])))
    assert.equal(ours.protocol, protocol)
    assert.deepEqual(ours.called, [{ type: 'text', text: 'HEY' }])
  })

  test(`${mode}: arguments that do not fit are refused, and the session goes on`, async (t) => {
    const client = await connect(t, mode, [MAIN, 'run', 'eras'])
    const refused = await client.callTool({ name: 'shout', arguments: { text: 5 } })
    assert.match(JSON.stringify(refused), /Refused: the arguments of shout .*Nothing was executed/)
    assert.deepEqual((await client.callTool({ name: 'shout', arguments: { text: 'still' } })).content, [
      { type: 'text', text: 'STILL' },
    ])
  })
}

test('the lock knows both eras', () => {
  const lock = JSON.parse(readFileSync(join(house.sluiceHome, 'config/sluice.lock'), 'utf8')) as {
    servers: { eras: { eras: string[] } }
  }
  assert.deepEqual(lock.servers.eras.eras, ['legacy', 'modern'])
})
