/**
 * Two programs of different versions on one state folder: a copy of the built program whose formats are one further (or one
 * back), and this one, as real processes at the same time.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { verify } from '#sluice/audit/verify.js'
import { Fault } from '#sluice/faults.js'
import { run, start } from '#sluice/process.js'
import { openStore } from '#sluice/store/store.js'
import { ROOT } from '../ground/root.js'

const OLDER = fileURLToPath(new URL('older.js', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'sluice-crash-versions-'))
after(() => rmSync(root, { recursive: true, force: true }))

/** What the other version does: brings the folder to its formats, reads what stands there, adds to it. */
const OTHER = `
import { openStore } from './lib/store/store.js'
import { openLog } from './lib/audit/log.js'
import { verify } from './lib/audit/verify.js'
const [, , home] = process.argv
const store = openStore(home + '/store.sqlite')
const key = { config: '/c/sluice.yaml', name: 'older' }
const found = store.placement(key)?.tree
store.place({ ...key, name: 'other' }, { grants: [], tree: 'sha256:other' })
const log = await openLog({ stateDir: home, server: 'other', about: {}, exclusively: (act) => store.exclusively('record', act) })
await log.append([{ type: 'alarm', at: 0, data: {} }])
await log.close({ type: 'close', at: 0, data: {} })
const { tampering, sessions } = await verify({ stateDir: home })
console.log(JSON.stringify({ found, placed: store.placed().map(({ placement }) => placement.tree), tampering, sessions }))
store.close()
`

/** The built program with its constants changed. @param changes text by file below lib */
function otherVersion(changes: readonly (readonly [file: string, from: RegExp, to: string])[]): string {
  const folder = mkdtempSync(join(root, 'version-'))
  cpSync(join(ROOT, 'lib'), join(folder, 'lib'), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  for (const [file, from, to] of changes) {
    const path = join(folder, 'lib', file)
    const text = readFileSync(path, 'utf8')
    assert.match(text, from, `${file} has what is changed`)
    writeFileSync(path, text.replace(from, to))
  }
  writeFileSync(join(folder, 'other.mjs'), OTHER)
  return join(folder, 'other.mjs')
}

const newer = (): string =>
  otherVersion([
    [
      'store/format.js',
      /const FORMAT = FORMATS\.length/,
      'const FORMAT = FORMATS.push("ALTER TABLE placements ADD COLUMN note TEXT DEFAULT \'\';")',
    ],
    [
      'store/placements.js',
      /INSERT OR REPLACE INTO placements VALUES \(\?, \?, \?\)/,
      'INSERT OR REPLACE INTO placements (config, server, placement) VALUES (?, ?, ?)',
    ],
    ['audit/format.js', /const FORMAT = 1;/, 'const FORMAT = 2;'],
  ])

test('a newer version comes while an older one runs: the older says so and spoils nothing', { timeout: 60_000 }, async () => {
  const home = mkdtempSync(join(root, 'home-'))
  const child = start([process.execPath, OLDER, home], { stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  while (!said.includes('ready')) await once(child.stdout ?? child, 'data')

  const { stdout, stderr } = await run([process.execPath, newer(), home])
  assert.equal(stderr, '')
  const other = JSON.parse(stdout) as { found: string; placed: string[]; tampering: unknown[]; sessions: number }
  assert.deepEqual(other, { found: 'sha256:old', placed: ['sha256:old', 'sha256:other'], tampering: [], sessions: 2 })

  child.stdin?.end()
  await once(child, 'close')
  assert.deepEqual(JSON.parse(said.split('\n')[1] ?? ''), {
    read: 'store.newer',
    write: 'store.newer',
    act: 'store.newer',
    // Its session stands in a file of its own, in the format that it was begun in.
    append: 'done',
    close: 'store.newer',
    openStore: 'store.newer',
    openLog: 'audit.newer',
    verify: 'audit.newer',
  })
  const again = await run([process.execPath, newer(), home])
  assert.deepEqual(JSON.parse(again.stdout), { ...other, sessions: 3 })
})

test('a store and logs of the version before are taken on with everything in them', { timeout: 60_000 }, async () => {
  const home = mkdtempSync(join(root, 'home-'))
  const past = otherVersion([
    ['store/format.js', /const FORMAT = FORMATS\.length/, 'const FORMAT = (FORMATS.length -= 1)'],
    // It had no claims.
    ['store/store.js', /claimed\.release\(\);/, ''],
    // Nor a number of the format of its logs.
    ['audit/format.js', /replaceWhole\(place\.format/, '(() => undefined)(place.format'],
  ])
  const { stderr } = await run([process.execPath, past, home])
  assert.equal(stderr, '')
  const store = openStore(join(home, 'store.sqlite'))
  store.claim({ tree: 'sha256:1' })
  assert.deepEqual(
    store.placed().map(({ placement }) => placement.tree),
    ['sha256:other'],
  )
  store.close()
  const { tampering, notices, sessions } = await verify({ stateDir: home })
  assert.deepEqual([tampering, notices, sessions], [[], [], 1])
})

test('a format that is no number is not ours', async () => {
  const home = mkdtempSync(join(root, 'home-'))
  await run([process.execPath, OLDER, home], { input: '' })
  for (const text of ['2\n', 'x', '', '1e9\n']) {
    writeFileSync(join(home, 'audit', 'format'), text)
    await assert.rejects(verify({ stateDir: home }), (thrown) => thrown instanceof Fault && thrown.code === 'audit.newer', text)
  }
})
