/** What an npm that was taken over can leave behind: nothing of it is believed. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { recognise } from '#sluice/packages/launchers.js'
import type { FetchSandbox } from '#sluice/packages/npm.js'
import { pin, type PinPlace } from '#sluice/packages/packages.js'
import { run } from '#sluice/process.js'
import { makePlace } from './place.js'
import { tarballOf } from './registry.js'

const honest = await tarballOf({ manifest: { name: 's', version: '1.0.0', bin: 's.js' }, files: { 's.js': '' } })
const forged = await tarballOf({ manifest: { name: 's', version: '1.0.0', bin: 's.js' }, files: { 's.js': 'evil' } })
const integrity = `sha512-${createHash('sha512').update(honest).digest('base64')}`
const LOCK = JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/s': { version: '1.0.0', integrity } } })

interface Leaves {
  readonly lock?: (path: string) => void | Promise<void>
  readonly content?: (path: string) => void | Promise<void>
}

function leaving({ lock, content }: Leaves): FetchSandbox {
  return {
    inside: (scratch) => scratch,
    async run({ argv, scratch }) {
      const hex = createHash('sha512').update(honest).digest('hex')
      const path = join(scratch, 'cache/_cacache/content-v2/sha512', hex.slice(0, 2), hex.slice(2, 4), hex.slice(4))
      mkdirSync(dirname(path), { recursive: true })
      await (argv.includes('ci') ? content?.(path) : lock?.(join(scratch, 'project/package-lock.json')))
      return { code: 0, stdout: '', stderr: '' }
    },
  }
}

async function placeOf(t: TestContext, leaves: Leaves): Promise<PinPlace> {
  const { place } = await makePlace(t, {})
  const fetching = { ...place.fetching(), sandbox: leaving(leaves) }
  return { ...place, fetching: () => fetching }
}

const write = (content: string | Uint8Array) => (path: string) => writeFileSync(path, content)
const lock = write(LOCK)
const fifo = async (path: string) => assert.equal((await run(['/usr/bin/mkfifo', path])).code, 0)
const folder = (path: string) => {
  mkdirSync(path)
}
const elsewhere = (path: string) => {
  writeFileSync(`${path}-elsewhere`, LOCK)
  symlinkSync(`${path}-elsewhere`, path)
}
const secret = (path: string) => symlinkSync('/etc/passwd', path)

test('the honest case, so that the others fail for their own reason', async (t) => {
  const place = await placeOf(t, { lock, content: write(honest) })
  const { source } = await pin(recognise(['npx', 's']), place)
  assert.equal(source.kind === 'npm' && source.packages[0]?.integrity, integrity)
})

/** 20 folders with names of 250 characters: the last cannot be named by a path; and one that nobody may enter. */
const buried = async (path: string) => {
  const script = `mkdir 'closed/'; mkdir 'closed/a'; chmod 0, 'closed'; for (1..20) { mkdir 'd' x 250 or die; chdir 'd' x 250 or die }`
  assert.equal((await run(['/usr/bin/perl', '-e', script], { cwd: dirname(path) })).code, 0)
}

test('nothing that it leaves keeps the scratch folder from being removed', async (t) => {
  const content = async (path: string) => {
    write(honest)(path)
    await buried(path)
  }
  const place = await placeOf(t, { lock, content })
  const { source } = await pin(recognise(['npx', 's']), place)
  assert.equal(source.kind, 'npm')
  assert.deepEqual(readdirSync(place.fetching().scratch), [])
})

const FORGED: readonly { what: string; leaves: Leaves; code: string }[] = [
  { what: 'other bytes under the right hash', leaves: { lock, content: write(forged) }, code: 'packages.integrity' },
  { what: 'no bytes under the right hash', leaves: { lock, content: write('') }, code: 'packages.integrity' },
  { what: 'nothing', leaves: { lock }, code: 'packages.integrity' },
  { what: 'a link for content', leaves: { lock, content: secret }, code: 'packages.integrity' },
  { what: 'a FIFO for content', leaves: { lock, content: fifo }, code: 'packages.content-refused' },
  {
    what: 'a folder for content',
    leaves: { lock, content: folder },
    code: 'packages.content-refused',
  },
  { what: 'no package list', leaves: {}, code: 'packages.fetch-failed' },
  { what: 'a link for the package list', leaves: { lock: secret }, code: 'packages.fetch-failed' },
  { what: 'a link to a good package list', leaves: { lock: elsewhere }, code: 'packages.fetch-failed' },
  { what: 'a FIFO for the package list', leaves: { lock: fifo }, code: 'packages.content-refused' },
  { what: 'a package list of another package', leaves: { lock: write(LOCK.replaceAll('/s"', '/t"')) }, code: 'packages.refused' },
]
for (const { what, leaves, code } of FORGED) {
  test(`refused: ${what}`, async (t) => {
    const place = await placeOf(t, leaves)
    await assert.rejects(pin(recognise(['npx', 's']), place), (error: unknown) => {
      assert.ok(error instanceof Fault, String(error))
      assert.equal(error.code, code, error.message)
      assert.doesNotMatch(error.message, /root:/, 'nothing of what a link leads to is shown')
      return true
    })
    assert.deepEqual(
      readdirSync(dirname(place.trees)).filter((name) => name !== 'scratch' && name !== 'trees'),
      [],
    )
  })
}
