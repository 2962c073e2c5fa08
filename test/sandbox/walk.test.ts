/** What a hostile server may leave in a write grant, so that our look at it ends early or misses something. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { run } from '#sluice/process.js'
import { resolveGrant } from '#sluice/sandbox/grants.js'
import { pipesIn } from '#sluice/sandbox/refusals.js'
import { changedSince, type Changes } from '#sluice/sandbox/triggers.js'
import { walk } from '#sluice/sandbox/walk.js'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'walk-')))
})
// Node itself cannot remove what lies too deep.
afterEach(async () => assert.equal((await run(['/bin/rm', '-rf', '--', root])).code, 0))

/** A name below the root that is no UTF-8. */
const bytes = (...pieces: string[]): Buffer => Buffer.concat([Buffer.from(`${root}/`), Buffer.from(pieces.join('/'), 'latin1')])
const changes = (): Promise<Changes> =>
  changedSince([resolveGrant('g', root, 'write', { homes: [], own: [] })], Date.now() - 60_000)

/** 20 folders with names of 250 characters: the last cannot be named by a path. */
async function makeDeep(): Promise<void> {
  const script = `for (1..20) { mkdir 'd' x 250 or die; chdir 'd' x 250 or die } open(my $f, '>', 'CLAUDE.md') or die`
  const { code, stderr } = await run(['/usr/bin/perl', '-e', script], { cwd: root })
  assert.equal(code, 0, stderr)
}

test('names that are no text hide nothing', async () => {
  mkdirSync(bytes('\xff'))
  writeFileSync(bytes('\xff', 'CLAUDE.md'), '')
  writeFileSync(bytes('\xfe.sh'), '', { mode: 0o755 })
  assert.deepEqual(await changes(), {
    triggers: [join(root, '\ufffd/CLAUDE.md')],
    executables: [join(root, '\ufffd.sh')],
    complete: true,
  })
})

test('nor a named pipe in them', async () => {
  mkdirSync(bytes('\xff'))
  const { code } = await run(['/usr/bin/perl', '-e', `chdir "\\xff"; exec '/usr/bin/mkfifo', 'p'`], { cwd: root })
  assert.equal(code, 0)
  assert.deepEqual(pipesIn(root, 100), ['\ufffd/p'])
})

test('folders too deep to be named do not end the look, and are told', async () => {
  await makeDeep()
  writeFileSync(join(root, 'tool.sh'), '', { mode: 0o755 })
  const { executables, complete } = await changes()
  assert.deepEqual({ executables, complete }, { executables: [join(root, 'tool.sh')], complete: false })
  assert.deepEqual(pipesIn(root, 100), [])
})

test('a folder that the session closed is told, one that somebody closed before is not', {
  skip: process.geteuid?.() === 0 ? 'root opens every folder; the escape probes show this as an ordinary user' : false,
}, async () => {
  mkdirSync(join(root, 'closed'))
  chmodSync(join(root, 'closed'), 0)
  assert.equal((await changes()).complete, false)
  const later = [resolveGrant('g', root, 'write', { homes: [], own: [] })]
  assert.equal((await changedSince(later, Date.now() + 60_000)).complete, true)
  chmodSync(join(root, 'closed'), 0o700)
})

test('a folder with more entries than are looked at is left in the middle', () => {
  for (let each = 0; each < 500; each += 1) writeFileSync(join(root, String(each)), '')
  const met = walk(root, { entries: 10, skips: () => false })
  for (let each = 0; each < 10; each += 1) assert.equal(met.next().done, false)
  assert.deepEqual(met.next(), { done: true, value: false })
})

test('links are met, and lead nowhere', () => {
  mkdirSync(join(root, 'a'))
  symlinkSync(root, join(root, 'a/up'))
  const met = [...walk(root, { entries: 100, skips: () => false })]
  assert.deepEqual(
    met.map(({ below, kind }) => [below, kind]),
    [
      ['a', 'directory'],
      ['a/up', 'other'],
    ],
  )
})
