/** The reference servers, fetched by `npx` from a registry on loopback and reviewed, as a person would add them. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { EXIT } from '#sluice/faults.js'
import { readLock } from '#sluice/manifest/read.js'
import { type Registry, startRegistry } from '../packages/registry.js'
import { installedPackages } from './installed.js'
import { type Stage, stage } from './stage.js'

const SERVERS = ['filesystem', 'memory', 'sequential-thinking', 'everything'].map(
  (name) => `@modelcontextprotocol/server-${name}`,
)
let registry: Registry
before(async () => {
  registry = await startRegistry(...installedPackages(...SERVERS))
})
after(() => registry.close())

function online(): Stage {
  const at = stage()
  writeFileSync(join(at.folder, '.npmrc'), `registry=${registry.url}\n`)
  return at
}
const lockText = (at: Stage): string => readFileSync(join(at.home, 'config', 'sluice.lock'), 'utf8')
const lockOf = (at: Stage) => readLock(lockText(at), 'sluice.lock').servers

test('the four reference servers are fetched, reviewed and locked', async () => {
  const at = online()
  const commands: readonly [name: string, flags: string[], args: string[], tools: number][] = [
    ['filesystem', ['--write', at.notes], [at.notes], 14],
    ['memory', ['--env', 'MEMORY_FILE_PATH=~/memory.json'], [], 9],
    ['sequential-thinking', [], [], 1],
    ['everything', [], [], 14],
  ]
  for (const [name, flags, args, tools] of commands) {
    const { code, stdout, stderr } = await at.sluice(
      'add',
      name,
      '--yes',
      ...flags,
      '--',
      'npx',
      '-y',
      `@modelcontextprotocol/server-${name}`,
      ...args,
    )
    assert.equal(code, EXIT.ok, `${name}: ${stderr}`)
    assert.match(stdout, /fetched by {3}registry http:\/\/127/)
    assert.ok(Object.keys(lockOf(at)[name]?.surface.tools ?? {}).length >= tools, name)
    assert.deepEqual(
      Object.values(lockOf(at)[name]?.surface.tools ?? {}).flatMap(({ heldOut }) => heldOut ?? []),
      [],
      `${name}: nothing held out`,
    )
  }
  assert.equal(lockOf(at)['memory']?.profile.env['MEMORY_FILE_PATH'], '${home}/memory.json')
  assert.ok(!lockText(at).includes(new URL(registry.url).host), 'the lock names no host')
})

test('update shows a new version, its packages and its definitions; a refused one stays as it was', async () => {
  const at = online()
  const code = (tool: string): string => readFileSync(at.server, 'utf8').replaceAll("'echo'", `'${tool}'`)
  const publish = (version: string, tool: string, dependencies: Record<string, string>): Promise<void> =>
    registry.publish({
      manifest: { name: 'small-server', version, bin: 'run.js', type: 'module', dependencies },
      files: { 'run.js': `#!/usr/bin/env node\n${code(tool)}` },
    })
  await registry.publish({
    manifest: { name: 'small-lib', version: '1.0.0', scripts: { postinstall: 'touch /tmp/never' } },
    files: {},
  })
  await publish('1.0.0', 'echo', {})
  const added = await at.sluice('add', 'small', '--yes', '--', 'npx', '-y', 'small-server', '--quiet')
  assert.equal(added.code, EXIT.ok, added.stderr)
  await publish('1.1.0', 'reply', { 'small-lib': '1.0.0' })

  const before = lockText(at)
  const unasked = await at.sluice('update', 'small')
  assert.equal(unasked.code, EXIT.refused)
  assert.match(unasked.stdout, /\+ new package node_modules\/small-lib/)
  assert.equal(lockText(at), before)

  const updated = await at.sluice('update', 'small', '--yes')
  assert.equal(updated.code, EXIT.ok, updated.stderr)
  assert.match(updated.stdout, /\/version\n {6}- "1\.0\.0"\n {6}\+ "1\.1\.0"/)
  assert.match(updated.stdout, /\+ new tool reply/)
  assert.match(updated.stdout, /- gone: tool echo/)
  const { source } = lockOf(at)['small'] ?? {}
  assert.ok(source?.kind === 'npm' && source.packages.some(({ name, scripts }) => name === 'small-lib' && scripts === true))

  const other = await at.sluice('install', 'small')
  assert.equal(other.code, EXIT.ok, other.stderr)
})
