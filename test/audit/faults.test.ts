/** Each write fails in turn: not done, half done, done but reported as failed. After each, the whole state is looked at. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, test } from 'node:test'
import { kernelWrite, type Write } from '#sluice/audit/files.js'
import type { Log } from '#sluice/audit/log.js'
import { Fault } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
import { CLOSE, line, StateFolder } from './place.js'

let state: StateFolder
beforeEach(() => {
  state = new StateFolder()
})
afterEach(() => state.remove())

const FAILURES = ['not done', 'half done', 'done but reported failed'] as const

/** Write number `at` fails, and those after it as well if the disk stays full. */
function failing(at: number, how: (typeof FAILURES)[number], stays: boolean): { write: Write; count: () => number } {
  let writes = 0
  const write: Write = (file, bytes, offset, length, position) => {
    writes += 1
    if (writes !== at && !(stays && writes > at)) return kernelWrite(file, bytes, offset, length, position)
    if (how === 'half done') kernelWrite(file, bytes, offset, length >> 1, position)
    if (how === 'done but reported failed') kernelWrite(file, bytes, offset, length, position)
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  }
  return { write, count: () => writes }
}

/** A session with every kind of write; returns the numbers that receipts were given for. */
async function scenario(write: Write): Promise<{ log: Log | undefined; receipts: number[]; faults: unknown[] }> {
  const receipts: number[] = []
  const faults: unknown[] = []
  const kept = (appended: Promise<{ first: number; last: number }>): Promise<void> =>
    appended.then(
      ({ first, last }) => void receipts.push(first, last),
      (fault: unknown) => void faults.push(fault),
    )
  const log = await state.open({ write }).catch((fault: unknown) => void faults.push(fault))
  if (log === undefined) return { log, receipts, faults }
  await kept(log.append([line('a')]))
  await Promise.all([kept(log.append([line('b'), line('c')])), kept(log.append([line('d')]))])
  await log.checkpoint().catch((fault: unknown) => void faults.push(fault))
  await kept(log.append([line('e')]))
  await log.close(CLOSE).catch((fault: unknown) => void faults.push(fault))
  await kept(log.append([line('f')]))
  return { log, receipts, faults }
}

async function wholeState({ log, receipts, faults }: Awaited<ReturnType<typeof scenario>>, failed: boolean): Promise<void> {
  const records = log === undefined ? [] : readFileSync(state.file(log.session), 'utf8').split('\n').slice(0, -1)
  for (const seq of receipts) assert.ok(records[seq]?.startsWith(`{"seq":${seq},`), `record ${seq} was receipted and is there`)
  assert.equal(
    failed,
    faults.some((fault) => fault instanceof Fault && fault.code !== 'audit.closed'),
  )
  assert.ok(faults.every((fault) => fault instanceof Fault))
  assert.ok(!receipts.includes(6), 'nothing is taken after the close')
  assert.deepEqual((await state.verify()).tampering, [])
}

test('without a failure the scenario has no fault, and takes this many writes', async () => {
  const { write, count } = failing(0, 'not done', false)
  await wholeState(await scenario(write), false)
  // Key, first record, registration (record, hashes, note), seal; three batches; two seals; registration of the close.
  assert.equal(count(), 18)
})

for (const stays of [false, true]) {
  for (const how of FAILURES) {
    for (let at = 1; at <= 18; at++) {
      test(`write ${at} ${how}${stays ? ', and no write after it' : ''}`, async () => {
        const before = readdirSync('/proc/self/fd').length
        await wholeState(await scenario(failing(at, how, stays).write), true)
        assert.equal(readdirSync('/proc/self/fd').length, before, 'no descriptor is left open')
        // Whatever was left behind, the next session begins and ends in order.
        const next = await state.session(1)
        const { tampering, notices } = await state.verify()
        assert.deepEqual(tampering, [])
        assert.ok(!notices.some(({ log }) => log === next))
      })
    }
  }
}

test('after a failed write every later append is refused with its fault', async () => {
  const { write } = failing(8, 'not done', false)
  const log = await state.open({ write })
  await assert.rejects(log.append([line()]), { code: 'audit.write' })
  await assert.rejects(log.append([line()]), { code: 'audit.write' })
  await assert.rejects(log.checkpoint(), { code: 'audit.write' })
  await assert.rejects(log.close(CLOSE), { code: 'audit.write' })
})

test('a write that takes a part at a time is continued', async () => {
  const log = await state.open({
    write: (file, bytes, offset, length, position) => kernelWrite(file, bytes, offset, Math.min(length, 7), position),
  })
  await log.append([line('a'), line('b')])
  await log.close(CLOSE)
  assert.deepEqual((await state.verify()).notices, [])
})

test('a lock that cannot be had ends the session before anything passes, and at its close', async () => {
  const busy = new Fault('internal', { why: 'busy' })
  await assert.rejects(state.open({ exclusively: () => fail(busy) }), busy)
  let free = true
  const log = await state.open({ exclusively: (act) => (free ? act() : fail(busy)) })
  free = false
  await log.append([line()])
  await assert.rejects(log.close(CLOSE), busy)
  assert.deepEqual((await state.verify()).tampering, [])
})

function fail(fault: Fault): never {
  throw fault
}

test('a flood ends at its budget, and its end is on record', { timeout: 300_000 }, async () => {
  // The kernel is told nothing of the flood, or this would be two gigabytes of disk.
  let flooding = false
  const log = await state.open({
    write: (file, bytes, offset, length, position) => (flooding ? length : kernelWrite(file, bytes, offset, length, position)),
  })
  flooding = true
  const large = { ...line(), message: `"${'x'.repeat(16 * 1024 * 1024)}"` }
  let taken = 0
  const flood = async (): Promise<never> => {
    for (;;) {
      await log.append([large])
      taken += large.message.length
    }
  }
  await assert.rejects(flood, { code: 'audit.budget' })
  assert.ok(taken > LIMITS.sessionRecordBytes - 2 * large.message.length && taken < LIMITS.sessionRecordBytes)
  await assert.rejects(log.append([line('small')]), { code: 'audit.budget' })
  await log.append([line('why', 'alarm'), line('how', 'exit')])
  await log.close(CLOSE)
})
