/**
 * Servers with a host uid of their own, started by an ordinary user who has a range of ids. Root runs all of this as such a
 * user, with supplementary groups; so do the tests of every other start.
 */
import assert from 'node:assert/strict'
import { chmod, chown, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '#sluice/process.js'
import { ROOT } from '../ground/root.js'
import { userWithRange } from '../ground/subids.js'
import { AS_ROOT } from './inside.js'

const user = userWithRange()
const skip = typeof user === 'string' ? user : false

/** `own` only makes sense like this; the others once more. */
const TESTS = ['own', 'posture', 'launch', 'life', 'world', 'probe']

for (const name of TESTS) {
  test(`${name}, with a uid of the user's range`, { skip, timeout: 300_000 }, async () => {
    if (typeof user === 'string') return
    const copy = await mkdtemp(join(tmpdir(), 'sluice-own-uid-'))
    try {
      await chmod(copy, 0o755)
      for (const part of ['package.json', 'lib', 'build/test/sandbox', 'build/test/ground'])
        await cp(join(ROOT, part), join(copy, part), { recursive: true })
      const temporary = join(copy, 'tmp')
      // As a home: closed to everybody else, the server's own uid among them.
      await mkdir(temporary, { mode: 0o700 })
      if (AS_ROOT) await chown(temporary, user.uid, user.gid)
      const become = [
        '/usr/bin/setpriv',
        '--reuid',
        `${user.uid}`,
        '--regid',
        `${user.gid}`,
        '--groups',
        `${user.gid},4,24`,
        '--',
      ] as const
      const test = [process.execPath, join(copy, 'build/test/sandbox', name === 'own' ? 'own.js' : `${name}.test.js`)] as const
      const { code, stdout, stderr } = await run(AS_ROOT ? [...become, ...test] : test, {
        env: { HOME: temporary, TMPDIR: temporary, PATH: '/usr/bin:/bin', SLUICE_TEST_OWN_UID: '1' },
        cwd: temporary,
        timeoutMs: 240_000,
      })
      assert.equal(code, 0, stdout + stderr)
      assert.match(stdout, /^# pass [1-9]/m)
    } finally {
      await rm(copy, { recursive: true, force: true })
    }
  })
}
