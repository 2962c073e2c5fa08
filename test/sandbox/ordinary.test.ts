/** The same tests once more as an ordinary user, where root runs the suite: nothing may depend on being root. */
import assert from 'node:assert/strict'
import { chmod, chown, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { run } from '#sluice/process.js'
import { AS_ROOT } from './inside.js'

/** Nobody's uid, in passwd or elsewhere. */
const ORDINARY = { uid: 61_300, gid: 61_300 }
const TESTS = ['posture', 'launch', 'life', 'world', 'bindings', 'probe']

for (const name of TESTS) {
  test(`${name}, as an ordinary user`, {
    skip: AS_ROOT ? false : 'this run is by an ordinary user',
    timeout: 300_000,
  }, async () => {
    const copy = await mkdtemp(join(tmpdir(), 'sluice-ordinary-'))
    try {
      const root = fileURLToPath(new URL('../../..', import.meta.url))
      await chmod(copy, 0o755)
      for (const part of ['package.json', 'lib', 'build/test/sandbox'])
        await cp(join(root, part), join(copy, part), { recursive: true })
      const temporary = join(copy, 'tmp')
      await mkdir(temporary)
      await chown(temporary, ORDINARY.uid, ORDINARY.gid)
      const { code, stdout, stderr } = await run([process.execPath, join(copy, 'build/test/sandbox', `${name}.test.js`)], {
        identity: ORDINARY,
        env: { HOME: temporary, TMPDIR: temporary, PATH: '/usr/bin:/bin' },
        cwd: temporary,
        timeoutMs: 240_000,
      })
      assert.equal(code, 0, stdout + stderr)
    } finally {
      await rm(copy, { recursive: true, force: true })
    }
  })
}
