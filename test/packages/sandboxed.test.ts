import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
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

/** What a fetch is run as, with what it finds of the machine: names of what could be read or made. */
const SNOOP = `
const fs = require('fs')
const [file, folder] = process.argv.slice(1)
const can = (act) => { try { act(); return true } catch { return false } }
const seen = {
  file: can(() => fs.readFileSync(file)),
  passwd: can(() => { if (!fs.readFileSync('/etc/passwd', 'utf8').includes('daemon')) throw 0 }),
  folder: can(() => fs.readdirSync(folder)),
  made: can(() => fs.writeFileSync(folder + '/made', '')),
  usr: can(() => fs.writeFileSync('/usr/made', '')),
  secret: process.env.SNOOPED ?? null,
  root: process.getuid() === 0,
  others: fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name) && name !== '1' && Number(name) !== process.pid).length,
  home: can(() => fs.writeFileSync(process.env.HOME + '/made', '')),
}
console.log(JSON.stringify(seen))`

test('what fetches finds no file of the user, no environment, no process, and nothing to change but its scratch folder', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-fetch-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o777)
  writeFileSync(join(folder, 'everybody-may-read.txt'), 'x', { mode: 0o644 })
  const scratch = join(folder, 'scratch')
  mkdirSync(scratch, { mode: 0o700 })
  process.env['SNOOPED'] = 'the gateway knows this'
  t.after(() => delete process.env['SNOOPED'])
  const sandbox = realSandbox()
  const { code, stdout, stderr } = await sandbox.run({
    argv: [process.execPath, '-e', SNOOP, '--', join(folder, 'everybody-may-read.txt'), folder],
    env: { HOME: sandbox.inside(scratch) },
    scratch,
    readOnly: [],
    timeoutMs: 60_000,
  })
  assert.equal(code, 0, stderr)
  const none = { file: false, passwd: false, folder: false, made: false, usr: false, secret: null, root: false, others: 0 }
  assert.deepEqual(JSON.parse(stdout), { ...none, home: true })
  assert.ok(existsSync(join(scratch, 'made')))
})
