/**
 * A project's .mcp.json with reference servers: wrapped, started exactly as Claude Code starts what stands there, unwrapped.
 */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { installedPackages } from '../cli/installed.js'
import { type Registry, startRegistry } from '../packages/registry.js'
import { House } from './house.js'

let house: House
let registry: Registry
before(async () => {
  house = new House()
  registry = await startRegistry(
    ...installedPackages('@modelcontextprotocol/server-filesystem', '@modelcontextprotocol/server-everything'),
  )
  house.useRegistry(registry.url)
})
after(async () => {
  await registry.close()
  await house.remove()
})

interface Started {
  readonly command: string
  readonly args: string[]
  readonly env?: Record<string, string>
}

/** Command, arguments and environment of the entry, in the folder of the project, with the environment of the client. */
async function asClaudeCode(file: string, name: string, folder: string): Promise<Client> {
  const { mcpServers } = JSON.parse(readFileSync(file, 'utf8')) as { mcpServers: Record<string, Started> }
  const { command, args, env } = mcpServers[name] ?? assert.fail(name)
  const client = new Client({ name: 'claude-code', version: '2' })
  await client.connect(new StdioClientTransport({ command, args, env: { ...house.env, ...env }, cwd: folder, stderr: 'ignore' }))
  return client
}

test('two servers of a .mcp.json go on through Sluicegate, and come back to the byte', async () => {
  const notes = house.folder('notes')
  house.file(join(notes, 'hello.txt'), 'hello, notes\n')
  const folder = join(house.root, 'project')
  mkdirSync(folder)
  const file = join(folder, '.mcp.json')
  const text = `{
  "mcpServers": {
    "filesystem": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-filesystem", "../notes"]
    },
    "docs": { "type": "http", "url": "https://example.org/mcp" },
    "Every Thing": {
      "type": "stdio",
      "command": "npx",
      "args": [
        "-y",
        "@modelcontextprotocol/server-everything"
      ],
      "env": {
        "LEVEL": "info"
      }
    }
  }
}
`
  writeFileSync(file, text)
  const wrapped = await house.ok(['wrap', '--yes'], { cwd: folder })
  assert.match(wrapped.stdout, /docs: stays as it is/)
  assert.notEqual(readFileSync(file, 'utf8'), text)

  const files = await asClaudeCode(file, 'filesystem', folder)
  const read = await files.callTool({ name: 'read_text_file', arguments: { path: join(notes, 'hello.txt') } })
  assert.match(JSON.stringify(read.content), /hello, notes/)
  const outside = await files.callTool({ name: 'read_text_file', arguments: { path: file } })
  assert.equal(outside.isError, true)
  await files.close()

  const everything = await asClaudeCode(file, 'Every Thing', folder)
  const environment = JSON.stringify(await everything.callTool({ name: 'get-env', arguments: {} }))
  assert.match(environment, /LEVEL[^,]*info/)
  assert.ok(!environment.includes('HOUSE_SECRET'), 'the environment of the client does not reach the server')
  await everything.close()

  await house.ok(['unwrap', file, '--yes'])
  assert.equal(readFileSync(file, 'utf8'), text)
})
