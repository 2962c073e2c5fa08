/**
 * Escape probes. Every attack of attacks/ runs as the server, twice: bare, as clients start servers today, where it must
 * succeed if it can be shown without harm; and in the sandbox, where it must fail. Both by a gateway that is root (the
 * server drops to another user) and by one that is an ordinary user.
 */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { CONCEDED } from './attacks/all.js'
import { ordinary, root } from './scene.js'
import { PROBES, reasonToSkip, showsBare, type Tried, tryAll } from './suite.js'

test('no two probes have the same name', () => {
  const names = [...PROBES, ...CONCEDED].map(({ name }) => name)
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  )
})

for (const starter of [root, ordinary]) {
  describe(`a hostile server, started by ${starter.name}`, { skip: reasonToSkip(starter) }, () => {
    let tried: Tried
    before(async () => {
      tried = await tryAll(starter)
    })
    for (const probe of PROBES) {
      test(`${probe.name}: ${probe.goal}`, () => {
        const found = tried.enclosed.get(probe.name)
        assert.ok(found !== undefined, 'the attack was not tried in the sandbox')
        assert.equal(found.got, false, `it succeeded in the sandbox: ${found.how}`)
        const bare = tried.bare.get(probe.name)
        if (showsBare(probe, starter, bare)) assert.equal(bare?.got, true, `it does not work without a sandbox: ${bare?.how}`)
      })
    }
    for (const { name, goal } of CONCEDED) {
      test(`not promised: ${name}: ${goal}`, () => {
        const found = tried.enclosed.get(name)
        assert.equal(found?.got, true, `it is kept from the server by now: ${found?.how}`)
      })
    }
    test('a link or folder swapped in between two starts stops the second', () => {
      assert.equal(tried.enclosed.get('the swap itself')?.got, true, 'the first server could plant the link')
      for (const name of [
        'a symlink swapped between two starts',
        'a symlink to the very same folder',
        'a named pipe in a read grant',
      ])
        assert.equal(tried.enclosed.get(name)?.how, 'sandbox.grant-changed')
    })
  })
}
