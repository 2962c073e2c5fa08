/** What runs a server's code may be upgraded, but only by those who may decide what runs. */
import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { refuseUnsafeRuntime, runtimeBefore, runtimePath, seeRuntime } from '#sluice/packages/runtime.js'
import { temporary } from './place.js'

const NODE = '/n'
const user = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1, home: '/' }

async function interpreter(t: TestContext): Promise<string> {
  const path = join(await temporary(t), 'interp')
  fs.writeFileSync(path, 'binary', { mode: 0o755 })
  return path
}

test('a file that is as it was is not read again; another content is another digest, without any version', async (t) => {
  const path = await interpreter(t)
  const first = seeRuntime(path, NODE)
  assert.equal(seeRuntime(path, NODE, first), first)
  assert.equal(first.version, undefined)
  assert.equal(seeRuntime(path, path).version, process.version, 'of our own node it is known')
  fs.writeFileSync(path, 'Binary')
  assert.notEqual(seeRuntime(path, NODE, first).digest, first.digest)
  fs.rmSync(path)
  assert.throws(() => seeRuntime(path, NODE, first), /no such program any more/)
})

test('before the first look it is what the review saw; a compiled program has none', () => {
  const digest = `sha256:${'0'.repeat(64)}`
  const program = { kind: 'executable', path: '/x', digest } as const
  const script = { ...program, interpreter: { path: '/bin/i', digest } }
  assert.equal(runtimePath(program, NODE), undefined)
  assert.equal(runtimePath(script, NODE), '/bin/i')
  assert.deepEqual(runtimeBefore(script, undefined), script.interpreter)
  const npm = { kind: 'npm', name: 'a', version: '1.0.0', entry: 'a', packages: [] } as const
  assert.equal(runtimePath(npm, NODE), NODE)
  assert.equal(runtimeBefore(npm, undefined), undefined)
})

const UNSAFE: readonly {
  what: string
  make: (path: string, folder: string) => void
  writable?: (folder: string) => string[]
  says: RegExp
}[] = [
  { what: 'a file that everybody may change', make: (path) => fs.chmodSync(path, 0o777), says: /every user may change it/ },
  {
    what: 'a folder in which everybody may exchange it',
    make: (_, folder) => fs.chmodSync(folder, 0o777),
    says: /every user may change it/,
  },
  {
    what: 'a file that the server may change by its grants',
    make: () => undefined,
    writable: (folder) => [folder],
    says: /the server may write/,
  },
]
for (const { what, make, writable, says } of UNSAFE) {
  test(`not accepted: ${what}`, async (t) => {
    const path = await interpreter(t)
    const folder = join(path, '..')
    refuseUnsafeRuntime(path, [`${folder}-beside`], user)
    make(path, folder)
    assert.throws(
      () => refuseUnsafeRuntime(path, writable?.(folder) ?? [], user),
      (thrown: unknown) => thrown instanceof Fault && thrown.code === 'packages.runtime-unsafe' && says.test(thrown.message),
    )
  })
}

test('not accepted: a file of another user', {
  skip: process.getuid?.() === 0 ? false : 'only root can give files away',
}, async (t) => {
  const path = await interpreter(t)
  fs.chownSync(path, 61_001, 61_001)
  assert.throws(() => refuseUnsafeRuntime(path, [], user), /belongs to uid 61001/)
})
