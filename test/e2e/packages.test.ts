/** Packages as authors publish them, added by `npx` from a registry on loopback: what works, and what a person is told otherwise. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { packTar } from 'modern-tar'
import { type Registry, startRegistry } from '../packages/registry.js'
import { House } from './house.js'

const PERL = '/usr/bin/perl'
let house: House
let registry: Registry

before(async () => {
  house = new House()
  registry = await startRegistry()
  house.useRegistry(registry.url)
})
after(async () => {
  await registry.close()
  await house.remove()
})

test('a program that an install script would have fetched: the fault names the package and what the server said first', async () => {
  const usage = Array.from({ length: 200 }, (_, n) => `  --flag-${n}   a flag of many`).join('\n')
  await registry.publish({
    manifest: {
      name: 'fetches-its-program',
      version: '1.0.0',
      bin: 'cli.js',
      scripts: { postinstall: 'node fetch.js' },
    },
    says: { hasInstallScript: true },
    files: {
      'cli.js': `#!/usr/bin/env node\nconsole.error('Error: no program for this platform');console.error(${JSON.stringify(usage)});process.exit(1)\n`,
    },
  })
  const { code, stderr } = await house.sluice(['add', 'fetches', '--yes', '--', 'npx', '-y', 'fetches-its-program'])
  assert.notEqual(code, 0)
  assert.match(stderr, /no program for this platform/)
  assert.match(stderr, /install scripts, which never run here: fetches-its-program/)
  assert.match(stderr, /review\.without-scripts/)
})

const SERVER = `$| = 1; while (<STDIN>) { next unless /"id":(\\d+)/; my $id = $1;
  my $r = /"initialize"/ ? '{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"elf","version":"1"}}'
    : /"tools.list"/ ? '{"tools":[{"name":"where","inputSchema":{"type":"object"}}]}'
    : '{"content":[{"type":"text","text":"' . readlink('/proc/self/exe') . '"}]}';
  if (/server.discover/) { print qq({"jsonrpc":"2.0","id":$id,"error":{"code":-32601,"message":"no"}}\\n); next }
  print qq({"jsonrpc":"2.0","id":$id,"result":$r}\\n) }`

test('a package whose program is machine code', { skip: existsSync(PERL) ? false : 'no perl here' }, async (t) => {
  const manifest = { name: 'machine-code', version: '1.0.0', bin: { 'machine-code': 'bin/server' } }
  const items = [
    { name: 'package/package.json', body: Buffer.from(JSON.stringify(manifest)) },
    { name: 'package/bin/server', body: readFileSync(PERL) },
  ]
  const tar = await packTar(items.map(({ name, body }) => ({ header: { name, type: 'file', size: body.length }, body })))
  await registry.publish({ manifest, tarball: gzipSync(tar) })
  await house.ok(['add', 'elf', '--yes', '--', 'npx', '-y', 'machine-code', '-e', SERVER])
  const { client } = await house.connect('elf')
  t.after(() => client.close())
  const result = await client.callTool({ name: 'where', arguments: {} })
  assert.match(JSON.stringify(result), /\/srv\/server\/node_modules\/machine-code\/bin\/server/)
})
