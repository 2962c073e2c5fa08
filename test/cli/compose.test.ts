import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { guaranteesOf, rememberingBackend } from '#sluice/cli/compose.js'
import { Fault, type FaultCode } from '#sluice/faults.js'
import type { Backend } from '#sluice/sandbox/sandbox.js'
import { openStore } from '#sluice/store/store.js'

const NOW = Date.now()

/** A machine that gave memory-limit when it was tried, and at the start does not. */
function changed(fault: Fault): { readonly backend: Backend; readonly probes: () => number } {
  let probes = 0
  const probe: Backend['probe'] = () => {
    probes += 1
    return Promise.resolve({ guarantees: new Set(['memory-limit'] as const), rows: [] })
  }
  const never = (): never => assert.fail()
  return {
    backend: { name: 'changed', probe, survey: never, plan: never, launch: () => Promise.reject(fault) },
    probes: () => probes,
  }
}

const rows: [string, Fault, number][] = [
  [
    'a limit that cannot be set at a start makes the next one look anew',
    new Fault('sandbox.limit', { what: 'memory', why: 'EBUSY' }),
    2,
  ],
  ['another failure does not', new Fault('sandbox.start-failed', { why: 'no' }), 1],
]
for (const [what, fault, wanted] of rows)
  test(what, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-compose-'))
    const store = openStore(join(folder, 'store'))
    try {
      const { backend, probes } = changed(fault)
      const code: FaultCode = fault.code
      const remembering = rememberingBackend(store, backend)
      await guaranteesOf(remembering, store, NOW)
      const plan = { backend: 'changed', describe: {} }
      await assert.rejects(remembering.launch(plan), (thrown) => thrown instanceof Fault && thrown.code === code)
      assert.deepEqual([...(await guaranteesOf(remembering, store, NOW + 1))], ['memory-limit'])
      assert.equal(probes(), wanted)
    } finally {
      store.close()
      rmSync(folder, { recursive: true })
    }
  })
