/**
 * Every call with which a session changes its state folder fails once in every way: not done, half done, done but reported
 * failed, on a full disk and on one that became read-only, and with the process killed right before and in the middle. After
 * each, the whole state is looked at.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Durability } from '#sluice/audit/log.js'
import { Fault } from '#sluice/faults.js'
import { run } from '#sluice/process.js'
import { StateFolder } from '../audit/place.js'
import { type Call, COUNT, type Failure, FaultyDisk } from './disk.js'
import { atOnce } from './rows.js'
import { session, type Told } from './session.js'

const DURABILITIES: readonly Durability[] = ['written', 'synced']
const SESSION = fileURLToPath(new URL('session.js', import.meta.url))

/** One disk for this process, below which every test has its folder. */
const below = new StateFolder()
const disk = new FaultyDisk(dirname(below.path))
below.remove()

const WAYS: readonly Omit<Failure, 'at'>[] = [
  { how: 'not done', code: 'EIO', stays: false },
  { how: 'done but reported failed', code: 'EIO', stays: false },
  { how: 'half done', code: 'ENOSPC', stays: false },
  { how: 'half done', code: 'ENOSPC', stays: true },
  { how: 'not done', code: 'EROFS', stays: true },
]

async function callsOf(durability: Durability): Promise<readonly Call[]> {
  const state = new StateFolder()
  disk.fail(COUNT)
  const told: Told = { receipts: [], faults: [] }
  await session(state.path, durability, told, () => undefined)
  disk.heal()
  assert.deepEqual([told.faults, told.receipts.length], [[], 8])
  assert.deepEqual((await state.verify()).notices, [])
  state.remove()
  return [...disk.calls]
}

/** What must hold after any failure. @returns the kinds of notices, for what is expected of a row */
async function wholeState(state: StateFolder, receipts: readonly number[], row: string): Promise<void> {
  const sessions = namesIn(`${state.path}/audit/sessions`)
  assert.ok(sessions.length <= 1, row)
  const [name] = sessions
  const records = receipts.length === 0 || name === undefined ? [] : readFileSync(state.file(name), 'utf8').split('\n')
  for (const seq of receipts)
    assert.ok(records[seq]?.startsWith(`{"seq":${seq},`), `${row}: record ${seq} has a receipt and is there`)
  if (namesIn(`${state.path}/audit`).includes('verifier.key')) {
    const { tampering, notices } = await state.verify()
    assert.deepEqual(tampering, [], `${row}: nothing looks changed`)
    for (const { kind } of notices) assert.ok(CRASHED.has(kind), `${row}: ${kind}`)
  }
  // Whatever was left behind, the next session begins and ends in order.
  const next = await state.session(2)
  const { tampering, notices } = await state.verify()
  assert.deepEqual([tampering, notices.filter(({ log }) => log === next)], [[], []], row)
  assert.deepEqual(
    namesIn(`${state.path}/audit`).toSorted(),
    ['format', 'registry', 'sessions', 'signing.key', 'verifier.key'],
    row,
  )
}

/** What a crash may leave, and the end of the process that this test itself is. */
const CRASHED: ReadonlySet<string> = new Set([
  'unsealed',
  'torn',
  'interrupted',
  'running',
  'never-started',
  'close-unregistered',
])

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

for (const durability of DURABILITIES) {
  test(`${durability}: every call fails in every way`, { timeout: 300_000 }, async (t) => {
    const calls = await callsOf(durability)
    let rows = 0
    for (const [index, call] of calls.entries()) {
      for (const way of WAYS.filter(({ how }) => how !== 'half done' || call.writes)) {
        const row = `${durability}: call ${index + 1}, ${call.name} ${call.what}, ${way.how}, ${way.code}${way.stays ? ', and all later ones' : ''}`
        rows += 1
        await failedRow(durability, { at: index + 1, ...way }, row)
      }
    }
    t.diagnostic(`${calls.length} calls, ${rows} rows`)
  })

  test(`${durability}: killed at every call`, { timeout: 300_000 }, async (t) => {
    const calls = await callsOf(durability)
    const rows = calls.flatMap((call, index) => [
      { at: index + 1, how: 'killed before' as const, call },
      ...(call.writes ? [{ at: index + 1, how: 'killed half way' as const, call }] : []),
    ])
    await atOnce(3, rows, async ({ at, how, call }) => {
      const state = new StateFolder()
      const failure: Failure = { at, how, code: 'EIO', stays: false }
      const { signal, stdout, stderr } = await run([process.execPath, SESSION, state.path, durability, JSON.stringify(failure)])
      const row = `${durability}: call ${at}, ${call.name} ${call.what}, ${how}`
      assert.equal(signal, 'SIGKILL', `${row}: ${stderr}`)
      const last = Number(stdout.trim().split('\n').at(-1) || 0)
      await wholeState(
        state,
        Array.from({ length: last }, (_, seq) => seq + 1),
        row,
      )
      state.remove()
    })
    t.diagnostic(`${rows.length} rows`)
  })
}

async function failedRow(durability: Durability, failure: Failure, row: string): Promise<void> {
  const state = new StateFolder()
  const files = readdirSync('/proc/self/fd').length
  const told: Told = { receipts: [], faults: [] }
  disk.fail(failure)
  await session(state.path, durability, told, () => undefined)
  // The session ended with a fault, and takes nothing more.
  assert.ok(told.faults.length > 0 && told.faults.every((fault) => fault instanceof Fault), `${row}: ${String(told.faults[0])}`)
  assert.ok(!told.faults.some((fault) => fault instanceof Fault && fault.code === 'internal'), row)
  if (told.log !== undefined) await assert.rejects(told.log.append([{ type: 'alarm', at: 0, data: {} }]), Fault, row)
  disk.heal()
  assert.equal(readdirSync('/proc/self/fd').length, files, `${row}: a descriptor is left open`)
  await wholeState(state, told.receipts, row)
  state.remove()
}
