/** A server that writes to its stderr without end, under a client that never reads ours. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { FIXTURE, House } from './house.js'
import { RawSession } from './raw.js'

let house: House
before(async () => {
  house = new House()
  await house.ok(['add', 'fixture', '--yes', '--', 'node', FIXTURE])
})
after(() => house.remove())

function peakMegabytes(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

test('its calls are answered meanwhile, memory is bounded, and it ends with its client', { timeout: 120_000 }, async () => {
  const session = new RawSession(house, 'fixture', house.root, 'pipe')
  await session.greet()
  await session.ask('tools/call', { name: 'flood', arguments: {} })
  for (let nth = 0; nth < 50; nth += 1) {
    const reply = await session.ask('tools/call', { name: 'echo', arguments: { text: `${nth}` } })
    assert.deepEqual(reply.result, { content: [{ type: 'text', text: `${nth}` }] })
  }
  assert.ok(peakMegabytes(session.pid) < 400, `${peakMegabytes(session.pid)} MB`)
  assert.equal(await session.end(), 0)
})
