/** Every hostile line of attacks/lines, in each direction, in the middle of a live session: none crosses, each is on record, the session goes on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { schemaLibraries } from '#sluice/cli/libraries.js'
import { guardTable } from '#sluice/guards/guard.js'
import { lifecycle } from '#sluice/guards/lifecycle.js'
import { schemaGuard } from '#sluice/guards/schema.js'
import { surface } from '#sluice/guards/surface.js'
import type { JsonObject, Peer } from '#sluice/protocol/message.js'
import type { Step } from '#sluice/relay/event.js'
import { Session } from '#sluice/relay/session.js'
import { attackLines } from '../protocol/lines.js'
import { LOCKED } from './locked.js'

const AT = 1_000_000
const other = (peer: Peer): Peer => (peer === 'client' ? 'server' : 'client')

function says(session: Session, from: Peer, bytes: Buffer): Step {
  return session.step({ kind: 'line', from, generation: 1, line: { kind: 'line', bytes }, at: AT })
}

const message = (value: JsonObject): Buffer => Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...value }))

function liveSession(): Session {
  const session = new Session(LOCKED.legacy, guardTable([lifecycle, surface, schemaGuard(schemaLibraries)]))
  says(
    session,
    'client',
    message({ id: 'i', method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: { roots: {} } } }),
  )
  const hello = {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {}, resources: {} },
    serverInfo: { name: 'f', version: '1' },
  }
  says(session, 'server', message({ id: 1, result: hello }))
  says(session, 'client', message({ method: 'notifications/initialized' }))
  return session
}

/** One ordinary exchange: a request goes through under our id, and its reply comes home. */
function assertLives(session: Session, nth: number): void {
  const asked = says(session, 'client', message({ id: `alive-${nth}`, method: 'resources/read', params: { uri: 'demo://1' } }))
  const sent = asked.sends.find(({ to }) => to === 'server')
  assert.ok(sent, 'the session no longer forwards')
  const { id } = JSON.parse(sent.text) as { id: number }
  const replied = says(session, 'server', message({ id, result: { contents: [] } }))
  assert.deepEqual(replied.sends, [{ to: 'client', text: `{"jsonrpc":"2.0","id":"alive-${nth}","result":{"contents":[]}}` }])
}

const refused = attackLines().filter(({ expected }) => expected !== 'accepted')

for (const from of ['client', 'server'] as const) {
  test(`no hostile line of a ${from} crosses, each is recorded, the session lives`, () => {
    const session = liveSession()
    const lines = refused.filter((line) => line.from.includes(from))
    assert.ok(lines.length >= 17)
    for (const [nth, line] of lines.entries()) {
      const step = says(session, from, line.bytes)
      assert.deepEqual(
        step.sends.filter(({ to }) => to === other(from)),
        [],
        line.name,
      )
      assert.equal(step.entries[0]?.type, 'refused-line', line.name)
      assert.deepEqual(step.entries[0]?.raw, line.bytes, line.name)
      if (from === 'client') assertAnswered(step, line.name)
      assertLives(session, nth)
    }
  })
}

/** A malformed client line is answered, so that its sender does not wait for ever. */
function assertAnswered(step: Step, name: string): void {
  assert.equal(step.sends.length, 1, name)
  const answer = JSON.parse(step.sends[0]?.text ?? '') as { error: { code: number } }
  assert.ok([-32700, -32600].includes(answer.error.code), name)
}

test('messages that are well formed but out of place cross in neither direction', () => {
  const session = liveSession()
  const cases: [Peer, JsonObject][] = [
    ['client', { id: 1, result: {} }],
    ['client', { id: 'alive', result: {} }],
    ['client', { id: 2, method: 'tools/call', params: { name: 'never-reviewed' } }],
    ['client', { id: 3, method: 'Tools/Call', params: { name: 'echo' } }],
    ['client', { method: 'notifications/progress', params: { progressToken: 1, progress: 1 } }],
    ['server', { id: 'i', result: {} }],
    ['server', { id: 99, result: {} }],
    ['server', { id: 99, error: { code: 1, message: 'x' } }],
    ['server', { error: { code: 1, message: 'x' } }],
    ['server', { id: 5, method: 'tools/call', params: { name: 'echo' } }],
    ['server', { id: 6, method: 'initialize', params: {} }],
    ['server', { method: 'notifications/initialized' }],
    ['server', { method: 'notifications/progress', params: { progressToken: 'alive', progress: 1 } }],
  ]
  for (const [nth, [from, value]] of cases.entries()) {
    const step = says(session, from, message(value))
    assert.deepEqual(
      step.sends.filter(({ to }) => to === other(from)),
      [],
      JSON.stringify(value),
    )
    assert.ok(step.entries.length > 0)
    assertLives(session, nth)
  }
})
