import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { EXIT } from '#sluice/faults.js'
import { stage } from './stage.js'

test('what a trial did is on record: shown, listed, verified, and a changed byte is named', async () => {
  const at = stage()
  await at.sluice('add', 'n', '--yes', '--', 'node', at.server)
  const rows = JSON.parse((await at.sluice('log', 'list', '--json')).stdout) as {
    session: string
    server: string
    purpose: string
  }[]
  assert.deepEqual(rows.map(({ server, purpose }) => `${server} ${purpose}`).toSorted(), ['n era-probe', 'n trial'])
  for (const line of (await at.sluice('log', 'list')).stdout.split('\n')) assert.ok(line.length <= 80, line)
  const shown = await Promise.all(rows.map(({ session }) => at.sluice('log', 'show', session)))
  assert.ok(shown.some(({ stdout }) => /tools\/list/.test(stdout)))
  assert.ok(shown.some(({ stdout }) => /server\/discover/.test(stdout)))
  assert.equal((await at.sluice('log', 'verify')).code, EXIT.ok)

  const sessions = join(at.home, 'state', 'audit', 'sessions')
  const session = join(sessions, rows[0]?.session ?? '')
  const segment = join(session, readdirSync(session).find((name) => name.endsWith('.ndjson')) ?? '')
  writeFileSync(segment, readFileSync(segment, 'utf8').replace('start-planned', 'start-plamned'))
  const { code, stdout } = await at.sluice('log', 'verify')
  assert.equal(code, EXIT.tampered)
  assert.match(stdout, new RegExp(rows[0]?.session ?? '-'))
})

test('a command line that holds a credential is masked in the record', async () => {
  const at = stage()
  const token = `ghp_${'aB3d'.repeat(9)}`
  const refused = await at.sluice('add', 'n', '--yes', '--', 'node', at.server, 'plain', `--token=${token}`)
  assert.equal(refused.code, EXIT.refused)
  assert.match(refused.stderr, /found something suspicious/)
  assert.doesNotMatch(refused.stdout + refused.stderr, new RegExp(token))
  const record = (await at.sluice('log', 'show', '--json')).stdout
  assert.match(record, /--token=\[redacted:/)
  assert.doesNotMatch(record, new RegExp(token))
})

test('without any record yet, and for a session that does not exist', async () => {
  const at = stage()
  assert.equal((await at.sluice('log', 'list')).stdout, 'No session is on record yet.\n')
  assert.match((await at.sluice('log', 'verify')).stdout, /nothing to verify/)
  assert.match((await at.sluice('log', 'show')).stderr, /no log of any session/)
  const none = await at.sluice('log', 'show', 'nope')
  assert.notEqual(none.code, EXIT.ok)
  assert.match(none.stderr, /hint: /)
  const outside = await at.sluice('log', 'show', '../../../../etc')
  assert.notEqual(outside.code, EXIT.ok)
})
