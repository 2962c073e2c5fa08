/**
 * Escape probes. Every attack of attacks/ runs as the server, twice: bare, as clients start servers today, where it must
 * succeed if it can be shown without harm; and in the sandbox, where it must fail. Both by a gateway that is root (the
 * server drops to another user) and by one that is an ordinary user.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { accessSync, constants, rmSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { type Attack, NOT_HERE } from './attack.js'
import { ATTACKS } from './attacks/all.js'
import { type Found, gateway, isRoot, makeScene, ordinary, root, type Starter } from './scene.js'

function reasonToSkip(starter: Starter): string | false {
  if (starter.name === 'root' && !isRoot) return 'needs root'
  if (!['x64', 'arm64'].includes(process.arch)) return 'the system calls have other numbers on this processor'
  try {
    accessSync(process.execPath.replace(/\/[^/]*$/, ''), constants.X_OK)
  } catch {
    return 'an ordinary user cannot reach this Node'
  }
  return false
}

const showsBare = ({ bare }: Attack, starter: Starter, found: Found | undefined): boolean =>
  found?.how !== NOT_HERE && (bare === 'anyone' || (bare === 'root' && starter.name === 'root'))

for (const starter of [root, ordinary]) {
  describe(`a hostile server, started by ${starter.name}`, { skip: reasonToSkip(starter) }, () => {
    const marker = `sluice-${randomBytes(12).toString('hex')}`
    let scene: string
    let bare: Map<string, Found>
    let enclosed: Map<string, Found>
    before(async () => {
      scene = makeScene(starter, marker)
      const spent = makeScene(starter, marker)
      const byName = (rows: Found[]): Map<string, Found> => new Map(rows.map((row) => [row.name, row]))
      bare = byName(await gateway(starter, spent, marker, 'bare'))
      rmSync(spent, { recursive: true })
      enclosed = byName(await gateway(starter, scene, marker, 'sandboxed'))
    })
    after(() => rmSync(scene, { recursive: true, force: true }))
    for (const attack of ATTACKS) {
      test(`${attack.name}: ${attack.goal}`, () => {
        const found = enclosed.get(attack.name)
        assert.ok(found !== undefined, 'the attack was not tried in the sandbox')
        assert.equal(found.got, false, `it succeeded in the sandbox: ${found.how}`)
        if (showsBare(attack, starter, bare.get(attack.name)))
          assert.equal(bare.get(attack.name)?.got, true, `it does not work without a sandbox: ${bare.get(attack.name)?.how}`)
      })
    }
    for (const name of ['its uid on the host', 'an unreported trigger', 'an unreported executable']) {
      test(name, () =>
        assert.deepEqual([name, enclosed.get(name)?.got, enclosed.get(name)?.how], [name, false, enclosed.get(name)?.how]),
      )
    }
    test('the server has its three streams open and nothing else', async () => {
      const [row] = await gateway(starter, scene, marker, 'descriptors')
      assert.equal(row?.got, false, row?.how)
    })
    test('a link or folder swapped in between two starts stops the second', async () => {
      const [swapped, ...starts] = await gateway(starter, scene, marker, 'swap')
      assert.equal(swapped?.got, true, 'the first server could plant the link')
      assert.deepEqual(
        starts.map(({ name, got, how }) => ({ name, got, how })),
        [
          { name: 'a symlink swapped between two starts', got: false, how: 'sandbox.grant-changed' },
          { name: 'a symlink to the very same folder', got: false, how: 'sandbox.grant-changed' },
          { name: 'another folder in its place', got: false, how: 'sandbox.grant-changed' },
        ],
      )
    })
    test('a named pipe in a read grant stops the start', async () => {
      const [row] = await gateway(starter, scene, marker, 'pipe')
      assert.deepEqual([row?.got, row?.how], [false, 'sandbox.grant-changed'])
    })
    test('the table', (context) => {
      const row = (...cells: string[]): string =>
        cells
          .map((cell, index) => cell.slice(0, index === 0 ? 40 : 34).padEnd(index === 0 ? 42 : 36))
          .join('')
          .trimEnd()
      context.diagnostic(row('attack', 'without a sandbox', 'in the sandbox'))
      for (const { name } of ATTACKS) context.diagnostic(row(name, word(bare.get(name)), word(enclosed.get(name))))
    })
  })
}

function word(found: Found | undefined): string {
  return found === undefined ? 'not tried' : `${found.got ? 'SUCCEEDS' : 'fails'} (${found.how})`.slice(0, 60)
}
