import assert from 'node:assert/strict'
import { appendFileSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { followLog, listSessions, showLog, verifyLog } from '#sluice/audit/commands.js'
import { readLog } from '#sluice/audit/read.js'
import { recordLine } from '#sluice/audit/render.js'
import { EXIT } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
import { CLOSE, line, StateFolder } from './place.js'

let state: StateFolder
beforeEach(() => {
  state = new StateFolder()
})
afterEach(() => state.remove())

class Page {
  text = ''
  readonly json: boolean
  constructor(json = false) {
    this.json = json
  }
  readonly write = (text: string): void => {
    this.text += text
  }
  get lines(): string[] {
    return this.text.split('\n').slice(0, -1)
  }
}

test('show --json gives the records as they are; show gives one line for each, of the newest session', async () => {
  await state.session(9)
  const session = await state.session(2)
  const [json, page] = [new Page(true), new Page()]
  assert.equal(await showLog({ stateDir: state.path, session }, json), EXIT.ok)
  assert.equal(json.text, readFileSync(state.file(session), 'utf8'))
  await showLog({ stateDir: state.path, session }, page)
  assert.equal(page.lines.length, 4)
  assert.match(page.lines[1] ?? '', /^10:15:00\.007 {6}1 client→ {8} result$/)
  await assert.rejects(showLog({ stateDir: state.path, session: 'nobody' }, page), { code: 'audit.no-session' })
})

test('follow gives what is there, then what comes, across segments, and ends with the close', async () => {
  const log = await state.open()
  await log.append([line('before')])
  const seen: unknown[] = []
  const following = (async () => {
    for await (const { members } of readLog({ stateDir: state.path, session: log.session, follow: true }))
      seen.push(members['seq'])
  })()
  for (let at = 0; at < 3; at++) await log.append([{ ...line(), message: `"${'x'.repeat(LIMITS.segmentBytes / 2)}"` }])
  await log.close(CLOSE)
  await following
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5])
})

test('follow waits for the rest of a torn line, and ends when it is told to', async () => {
  const log = await state.open()
  const stop = new AbortController()
  const page = new Page(true)
  const file = state.file(log.session)
  appendFileSync(file, '{"seq":1,"at":"x",')
  const following = followLog({ stateDir: state.path, session: log.session, signal: stop.signal }, page)
  while (page.lines.length < 1) await new Promise((resolve) => setTimeout(resolve, 5))
  appendFileSync(file, '"type":"line"}\n')
  while (page.lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
  stop.abort()
  assert.equal(await following, EXIT.ok)
  assert.equal(page.lines[1], '{"seq":1,"at":"x","type":"line"}')
  await log.close(CLOSE)
})

test('list tells which sessions run, are closed, or were taken away', async () => {
  const session = await state.session(1)
  const log = await state.open()
  const page = new Page()
  listSessions(state.path, page)
  assert.equal(page.lines.length, 2)
  assert.match(page.lines[0] ?? '', new RegExp(`^${session}  closed .* B  notes$`))
  assert.match(page.lines[1] ?? '', /  running  /)
  const json = new Page(true)
  listSessions(state.path, json)
  assert.equal((JSON.parse(json.text) as unknown[]).length, 2)
  await log.close(CLOSE)
})

test('verify says in words and by its exit code whether anything was changed', async () => {
  const session = await state.session(3)
  const [before, after, json] = [new Page(), new Page(), new Page(true)]
  assert.equal(await verifyLog({ stateDir: state.path }, before), EXIT.ok)
  assert.equal(before.text, '1 session, 5 records: every signed record is as it was signed\n')
  state.edit(session, (lines) => lines.map((text) => text.replace('message 1', 'message X')))
  assert.equal(await verifyLog({ stateDir: state.path }, after), EXIT.tampered)
  assert.deepEqual(after.lines.slice(0, 2), [`TAMPERED session ${session}: record 2 edited`, '  (000000.ndjson)'])
  assert.equal(await verifyLog({ stateDir: state.path }, json), EXIT.tampered)
  assert.equal((JSON.parse(json.text) as { tampering: unknown[] }).tampering.length, 1)
})

const at = '2026-11-20T10:15:00.007Z'
const RECORDS: readonly [why: string, members: Record<string, unknown>, shown: string][] = [
  ['a call', { type: 'line', from: 'client', outcome: 'forwarded', message: { id: 3, method: 'tools/call', params: { name: 'read_file' } } }, 'client→         tools/call read_file #3'],
  ['a denied call', { type: 'line', from: 'client', outcome: 'denied', denial: 'surface.unknown', message: { id: 3, method: 'tools/call' } }, 'client→         tools/call #3 — denied surface.unknown'],
  ['a result', { type: 'line', from: 'server', message: { id: 'a', result: {} } }, 'server→         result #a'],
  ['an error', { type: 'line', from: 'gateway', to: 'client', outcome: 'sent', message: { id: 1, error: { code: -32600, message: 'no' } } }, 'gateway→client  error -32600 #1: no'],
  ['stderr with colours', { type: 'stderr', text: '\u001b[31mred' }, 'stderr          \\u{1b}[31mred'],
  ['an alarm', { type: 'alarm', severity: 'high', rule: 'x' }, '!alarm           {"rule":"x"}'],
  ['an object that answers to toString', { type: 'refused-line', from: 'client', why: { toString: 1 } }, 'client→         refused: {"toString":1}, '],
] // biome-ignore format: a table
for (const [why, members, shown] of RECORDS) {
  test(`a record on one line: ${why}`, () => {
    const text = recordLine({ seq: 7, at, ...members }, '')
    assert.ok(text.includes(shown), text)
    assert.ok(text.startsWith('10:15:00.007      7'))
  })
}

test('no record is wider than the terminal, and none breaks its line', () => {
  const texts = ['x'.repeat(500), '日本語'.repeat(100), '\u202e'.repeat(100), 'a\nb', '\u001b]0;title\u0007', '👍'.repeat(90)]
  for (const text of texts) {
    const shown = recordLine({ seq: 1, at, type: 'stderr', text }, '')
    assert.ok(Array.from(shown).length <= 80, shown)
    assert.ok(!/[\u0000-\u001f\u007f-\u009f\u202e]/.test(shown))
  }
  for (const wide of ['日', '👍', '⚡', '⌚', '✅', '⭐']) {
    const shown = Array.from(recordLine({ seq: 1, at, type: 'stderr', text: wide.repeat(90) }, ''))
    assert.ok(shown.length + shown.filter((character) => character === wide).length <= 80, shown.join(''))
  }
  assert.match(recordLine({}, '{"torn'), /^not a record: \{"torn$/)
})

test('checkpoints come by themselves after a second, the registry learns of a busy session every ten', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    let steady = 0
    // Somebody sets the clock all the time, mostly back: nothing is due by it.
    let now = Date.UTC(2026, 10, 20)
    const log = await state.open({ now: () => (now -= 86_400_000), steady: () => steady })
    const pass = (ms: number): void => {
      steady += ms
      mock.timers.tick(ms)
    }
    const counts = (): number[] =>
      ['registry', log.session].map((of) => readFileSync(state.file(of, 'checkpoints.ndjson'), 'utf8').split('\n').length - 1)
    assert.deepEqual(counts(), [1, 1])
    await log.append([line()])
    assert.deepEqual(counts(), [1, 1])
    pass(LIMITS.checkpointMs)
    assert.deepEqual(counts(), [1, 2])
    pass(LIMITS.registryMs)
    assert.deepEqual(counts(), [2, 2])
    pass(100 * LIMITS.registryMs)
    assert.deepEqual(counts(), [2, 2], 'an idle session writes nothing')
    await Promise.all(Array.from({ length: LIMITS.checkpointEntries }, () => log.append([line()])))
    assert.deepEqual(counts(), [2, 3], 'a thousand entries are sealed at once')
    await log.close(CLOSE)
  } finally {
    mock.timers.reset()
  }
})

test('a line shows what a guard made of it', () => {
  const steps = [{ guard: 'texts', verdict: 'rewrite', why: 'encoded: \u001b[2J' }]
  const message = { jsonrpc: '2.0', id: 1, result: {} }
  const record = { seq: 1, at: '2026-01-01T00:00:00.000Z', type: 'line', from: 'server', outcome: 'rewritten', steps, message }
  assert.match(recordLine(record, ''), /result #1 — texts: encoded: \\u\{1b\}/)
})
