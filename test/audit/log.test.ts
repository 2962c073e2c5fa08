import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import type { Entry } from '#sluice/audit/entry.js'
import { kernelWrite } from '#sluice/audit/files.js'
import { type Log, openLog, type OpenLogOptions, Receipt } from '#sluice/audit/log.js'

let stateDir = ''
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'sluice-audit-'))
})
afterEach(() => rmSync(stateDir, { recursive: true, force: true }))

const open = (more: Partial<OpenLogOptions> = {}): Promise<Log> =>
  openLog({ stateDir, server: 'notes', about: { version: '0.1.0' }, exclusively: (act) => act(), ...more })
const line = (text = 'hello', type: Entry['type'] = 'line'): Entry => ({
  type,
  at: Date.UTC(2026, 10, 20, 10, 15, 0, 7),
  data: { from: 'client', method: 'tools/call' },
  message: JSON.stringify({ text }),
  raw: Buffer.from(text),
})
const CLOSE: Entry = { type: 'close', at: 0, data: {} }
const folderOf = (log: Log) => join(stateDir, 'audit', 'sessions', log.session)
const textOf = (log: Log) => readFileSync(join(folderOf(log), '000000.ndjson'), 'utf8')
const recordsOf = (log: Log) =>
  textOf(log)
    .trimEnd()
    .split('\n')
    .map((record) => JSON.parse(record) as Record<string, unknown>)

test('a record is the entry with its number, time, digest and the very text of the message', async () => {
  const log = await open()
  const receipt = await log.append([line('a'), line('ü')])
  assert.deepEqual([receipt.session, receipt.first, receipt.last], [log.session, 1, 2])
  const [first = {}, a = {}, u = {}] = recordsOf(log)
  assert.deepEqual([first['seq'], first['type'], first['server'], first['version']], [0, 'open', 'notes', '0.1.0'])
  assert.deepEqual(Object.keys(a), ['seq', 'at', 'type', 'from', 'method', 'bytes', 'raw', 'message'])
  assert.equal(a['at'], '2026-11-20T10:15:00.007Z')
  assert.equal(u['bytes'], 2)
  assert.match(String(u['raw']), /^[0-9a-f]{64}$/)
  await log.close(CLOSE)
  assert.equal(recordsOf(log).at(-1)?.['type'], 'close')
})

test('a receipt is only ever made by a log', async () => {
  const log = await open()
  const receipt = await log.append([line()])
  assert.ok(Receipt.is(receipt))
  assert.ok(!Receipt.is(Object.assign({}, receipt)))
  assert.ok(!Receipt.is(Object.create(Receipt.prototype)))
  assert.ok(!Receipt.is(null))
  assert.throws(() => Reflect.construct(Receipt, [Symbol('made by a log'), 's', 0, 1]), TypeError)
  await assert.rejects(log.append([]), { code: 'internal' })
  await log.close(CLOSE)
})

test('when a receipt resolves, its records are in the kernel; entries of one turn take one write', async () => {
  const writes: number[] = []
  const log = await open({
    write: (file, bytes, offset, length, position) => {
      if (position === null) writes.push(length)
      return kernelWrite(file, bytes, offset, length, position)
    },
  })
  writes.length = 0
  const receipts = await Promise.all([1, 2, 3].map((n) => log.append([line(`m${n}`)])))
  assert.equal(writes.length, 1)
  assert.deepEqual(
    receipts.map(({ first }) => first),
    [1, 2, 3],
  )
  assert.match(textOf(log), /m3/)
  await log.close(CLOSE)
})

test('an entry that would break its line or forge a member is refused, and the log goes on with the same number', async () => {
  const log = await open()
  await assert.rejects(log.append([line('a'), { ...line(), message: '{}\n{"seq":9}' }]), { code: 'internal' })
  await assert.rejects(log.append([{ ...line(), data: { seq: 9 } }]), { code: 'internal' })
  await assert.rejects(log.append([{ ...line(), at: Number.NaN }]), { code: 'internal' })
  assert.equal((await log.append([line('b')])).first, 1)
  await log.close(CLOSE)
  assert.equal(recordsOf(log).length, 3)
})

test('after close nothing is taken, also what was appended in the same turn after it', async () => {
  const log = await open()
  const closing = log.close(CLOSE)
  await assert.rejects(log.append([line()]), { code: 'audit.closed' })
  await closing
  assert.equal(log.close(CLOSE), log.close(CLOSE))
  assert.deepEqual(
    recordsOf(log).map((record) => record['type']),
    ['open', 'close'],
  )
})

test('files are ours alone', async () => {
  const log = await open()
  await log.close(CLOSE)
  const audit = join(stateDir, 'audit')
  for (const entry of readdirSync(audit, { recursive: true, withFileTypes: true })) {
    const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777
    assert.equal(mode, entry.isDirectory() ? 0o700 : 0o600, entry.name)
  }
})
