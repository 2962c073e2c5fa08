/** `sluice demo`, as a person would follow it: every step does what it says, and nothing is left. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { EXIT } from '#sluice/faults.js'
import { type Finished, run } from '#sluice/process.js'
import { installedPackages } from '../cli/installed.js'
import { type Registry, startRegistry } from '../packages/registry.js'
import { House, MAIN } from './house.js'

let registry: Registry
before(async () => {
  registry = await startRegistry(...installedPackages('@modelcontextprotocol/server-filesystem'))
})
after(() => registry.close())

const demo = (house: House): Promise<Finished> =>
  run([process.execPath, MAIN, 'demo'], { env: { ...house.env, TMPDIR: house.root }, cwd: house.root, timeoutMs: 110_000 })

test('the demo goes through every step, in 80 columns, and cleans up', { timeout: 120_000 }, async () => {
  const house = new House()
  after(() => house.remove())
  house.useRegistry(registry.url)
  const { code, stdout, stderr } = await demo(house)
  assert.equal(code, EXIT.ok, stderr + stdout.slice(-2000))
  for (const step of ['1.', '2.', '3.', '4.', '5.', '6.', 'Done']) assert.ok(stdout.includes(`\n${step}`), step)
  assert.match(stdout, /TAMPERED .*: record \d+ edited/)
  const wide = stdout.split('\n').filter((line) => line.length > 80)
  assert.deepEqual(wide, [])
  assert.deepEqual(
    readdirSync(house.root).filter((name) => name.startsWith('sluice-demo-')),
    [],
  )
})

test('without a package registry the demo says so, keeps the exit code and cleans up', { timeout: 120_000 }, async () => {
  const house = new House()
  after(() => house.remove())
  house.useRegistry('http://127.0.0.1:9/')
  const { code, stdout } = await demo(house)
  assert.equal(code, EXIT.packages)
  assert.match(stdout, /fetched through the package registry that npm is configured for/)
  assert.deepEqual(
    readdirSync(house.root).filter((name) => name.startsWith('sluice-demo-')),
    [],
  )
})
