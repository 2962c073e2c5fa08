import assert from 'node:assert/strict'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { recognise } from '#sluice/packages/launchers.js'
import { install, pin } from '#sluice/packages/packages.js'
import { codeFolder, verifyTree } from '#sluice/packages/trees.js'
import { makePlace } from './place.js'
import { startRegistry } from './registry.js'
import { realSandbox } from './sandboxed.js'

test('resolving, fetching and installing work with npm in the real sandbox, and leave nothing in the scratch folder', async (t) => {
  const registry = await startRegistry(
    {
      manifest: { name: 'server', version: '1.0.0', bin: 'run.js', dependencies: { lib: '^2.0.0' } },
      files: { 'run.js': 'require("lib")\n' },
    },
    { manifest: { name: 'lib', version: '2.1.0' }, files: { 'index.js': '1\n' } },
  )
  t.after(() => registry.close())
  const made = await makePlace(t, { registry: registry.url })
  chmodSync(made.folder, 0o755)
  const fetching = { ...made.place.fetching(), sandbox: realSandbox() }
  const place = { ...made.place, fetching: () => fetching }
  const launcher = recognise(['npx', 'server'])
  const { source, installed } = await pin(launcher, place)
  await verifyTree(made.trees, installed.tree ?? '')
  assert.ok(existsSync(join(codeFolder(made.trees, installed.tree ?? ''), 'node_modules/lib/index.js')))
  assert.deepEqual(await install(source, launcher, place), installed)
})
