/**
 * Every statement that changes the store fails once in every way, and the process is killed before each. After it the store
 * says what it said before the step or after it, is whole, and takes everything again. Then the real thing: a full disk, a disk
 * that became read-only, a file that was damaged, and two versions of the program on one store.
 */
// Before everything that loads SQLite.
import { type Call, COUNT, type Failure, FaultyDisk } from './disk.js'
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Fault } from '#sluice/faults.js'
import { run } from '#sluice/process.js'
import { openStore } from '#sluice/store/store.js'
import { atOnce } from './rows.js'
import { allSteps, dump } from './steps.js'

const STEPS = fileURLToPath(new URL('steps.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sluice-crash-store-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const disk = new FaultyDisk(folder)
let files = 0
const newFile = (): string => join(folder, `${files++}.sqlite`)

const WAYS: readonly Omit<Failure, 'at'>[] = [
  { how: 'not done', code: 'EIO', stays: false },
  { how: 'done but reported failed', code: 'EIO', stays: false },
  { how: 'not done', code: 'ENOSPC', stays: true },
  { how: 'not done', code: 'EROFS', stays: true },
]

/** What the store says after each number of steps, and the calls that they take. */
function expected(): { readonly states: readonly string[]; readonly calls: readonly Call[] } {
  const file = newFile()
  openStore(file).close()
  const states = [dump(file)]
  allSteps(file, () => states.push(dump(file)))
  // The claims of a process that ended in order are gone.
  const counted = newFile()
  disk.fail(COUNT)
  allSteps(counted, () => undefined)
  disk.heal()
  return { states: [...states, dump(counted)], calls: [...disk.calls] }
}

/** @param claims whether the claims are as they were, too: who ends in order takes its own back */
function wholeState(file: string, done: number, states: readonly string[], claims: boolean, row: string): void {
  if (existsSync(file)) {
    const seen = (text: string | undefined): string => (claims ? (text ?? '') : (text ?? '').replace(/\["claims",\[.*?\]\],/, ''))
    const now = dump(file)
    const expected = [states[done], states[done + 1], ...(done === 0 ? ['[]'] : [])]
    assert.ok(expected.map(seen).includes(seen(now)), `${row}: after ${done} steps\n${now}`)
  }
  // Everything can be done on what is left, and gives the same once more.
  allSteps(file, () => undefined)
  assert.deepEqual(uidsOf(dump(file)), [61_184, 61_185], row)
}

function uidsOf(text: string): number[] {
  const tables = new Map(JSON.parse(text) as [string, { uid: number }[]][])
  return (tables.get('uids') ?? []).map(({ uid }) => uid).toSorted((a, b) => a - b)
}

test('every statement fails in every way', { timeout: 300_000 }, (t) => {
  const { states, calls } = expected()
  let rows = 0
  for (const [index, call] of calls.entries()) {
    for (const way of WAYS) {
      const row = `call ${index + 1}, ${call.name} ${call.what}, ${way.how}, ${way.code}`
      const file = newFile()
      let done = 0
      rows += 1
      disk.fail({ at: index + 1, ...way })
      assert.throws(() => allSteps(file, (steps) => (done = steps)), Fault, row)
      disk.heal()
      wholeState(file, done, states, false, row)
    }
  }
  t.diagnostic(`${calls.length} calls, ${rows} rows`)
})

test('killed before every statement', { timeout: 300_000 }, async (t) => {
  const { states, calls } = expected()
  await atOnce(3, [...calls.entries()], async ([index, call]) => {
    const file = newFile()
    const failure: Failure = { at: index + 1, how: 'killed before', code: 'EIO', stays: false }
    const { signal, stdout, stderr } = await run([process.execPath, STEPS, file, JSON.stringify(failure)])
    const row = `killed before call ${index + 1}, ${call.name} ${call.what}`
    assert.equal(signal, 'SIGKILL', `${row}: ${stderr}`)
    wholeState(file, Number(stdout.trim().split('\n').at(-1) || 0), states, true, row)
    const store = openStore(file)
    // Who was killed claims nothing: each of its claims is known as a dead one's.
    assert.ok(
      store.claims().every(({ alive }) => !alive),
      row,
    )
    store.close()
  })
  t.diagnostic(`${calls.length} rows`)
})
