/** How much waits, and for how long. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Guard, guardTable } from '#sluice/guards/guard.js'
import { LIMITS } from '#sluice/limits.js'
import type { JsonObject } from '#sluice/protocol/message.js'
import type { Step } from '#sluice/relay/event.js'
import { EarlyMessages, type Held, HeldMessages } from '#sluice/relay/held.js'
import { Session } from '#sluice/relay/session.js'
import { LOCKED } from './locked.js'

const NOTE = { kind: 'notification', method: 'x' } as const

function hold(held: HeldMessages, id: string, more: Partial<Omit<Held, 'number'>> = {}): Held | undefined {
  const request = { kind: 'request', id, method: 'x' } as const
  return held.hold({ from: 'client', request, question: { kind: 'person', why: 'y' }, bytes: 1, until: 0, looks: 0, ...more })
}

test('so many messages are held, and one more when one is released', () => {
  const held = new HeldMessages()
  for (let n = 0; n < LIMITS.heldMessages; n += 1) assert.ok(hold(held, `h${n}`), `message ${n}`)
  assert.equal(hold(held, 'more'), undefined)
  const first = held.askedAs('client', 'h0')
  assert.ok(first !== undefined)
  held.release(first)
  assert.equal(held.askedAs('client', 'h0'), undefined)
  assert.ok(hold(held, 'more'))
  assert.equal(held.size, LIMITS.heldMessages)
})

test('so much text is held, and no more until some is released', () => {
  const held = new HeldMessages()
  const all = hold(held, 'all', { bytes: LIMITS.heldBytes })
  assert.ok(all !== undefined)
  assert.equal(hold(held, 'more'), undefined)
  held.release(all)
  assert.ok(hold(held, 'again', { bytes: LIMITS.heldBytes }))
  assert.equal(hold(new HeldMessages(), 'large', { bytes: LIMITS.heldBytes + 1 }), undefined)
})

test('a list frees what waits for it, and the earliest end comes first', () => {
  const held = new HeldMessages()
  assert.equal(held.nextDeadline(), Number.POSITIVE_INFINITY)
  hold(held, 'tools', { question: { kind: 'live', list: 'tools' }, until: 5 })
  hold(held, 'prompts', { question: { kind: 'live', list: 'prompts' }, until: 9 })
  hold(held, 'person', { until: 7 })
  const names = (some: readonly Held[]): unknown[] => some.map(({ request }) => request.id)
  assert.deepEqual(names(held.waitingFor('tools')), ['tools'])
  assert.equal(held.nextDeadline(), 5)
  assert.deepEqual([names(held.due(4)), names(held.due(5)), names(held.due(8))], [[], ['tools'], ['tools', 'person']])
})

test('of what comes early so many and so much are kept, as long as the first may be', () => {
  const many = new EarlyMessages()
  for (let n = 0; n < LIMITS.heldMessages; n += 1) assert.ok(many.add(NOTE, 'x', n), `message ${n}`)
  assert.ok(!many.add(NOTE, 'x', 0))
  assert.equal(many.until, LIMITS.holdMs)
  assert.equal(many.takeAll().length, LIMITS.heldMessages)
  assert.deepEqual([many.size, many.until, many.add(NOTE, 'x', 7), many.until], [0, Infinity, true, 7 + LIMITS.holdMs])
  const large = new EarlyMessages()
  const half = 'x'.repeat(LIMITS.heldBytes / 2)
  for (let time = 0; time < 2; time += 1) {
    assert.deepEqual([large.add(NOTE, half, 0), large.add(NOTE, half, 0), large.add(NOTE, 'x', 0)], [true, true, false])
    assert.equal(large.takeAll().length, 2)
  }
})

test('initialize is not taken back, not even by a client that has filled what may come early', () => {
  const session = new Session(LOCKED.legacy, guardTable([]))
  const says = (value: JsonObject): Step => {
    const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...value }))
    return session.step({ kind: 'line', from: 'client', generation: 1, line: { kind: 'line', bytes }, at: 5 })
  }
  assert.equal(says({ id: 1, method: 'initialize' }).sends.length, 1)
  for (let n = 0; n < LIMITS.heldMessages; n += 1) assert.deepEqual(says({ method: 'x' }).sends, [])
  const step = says({ method: 'notifications/cancelled', params: { requestId: 1 } })
  assert.deepEqual([step.sends, step.entries[0]?.data['why']], [[], 'relay.uncorrelated'])
})

test('a client that has said all is told to the server once nothing of it is held', () => {
  const asking: Guard = {
    name: 'asking',
    covers: ['client.request'],
    check: () => ({ kind: 'ask', question: { kind: 'person', why: 'why not' } }),
  }
  const session = new Session(LOCKED.legacy, guardTable([asking]))
  const bytes = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"x"}')
  session.step({ kind: 'line', from: 'client', generation: 1, line: { kind: 'line', bytes }, at: 0 })
  assert.equal(session.step({ kind: 'end', at: 1 }).closeServer, undefined)
  assert.equal(session.step({ kind: 'answer', question: 1, yes: false, by: 'test', at: 2 }).closeServer, true)
})

test('a guard that still asks for a parser once they are loaded is answered with a refusal', () => {
  const asking: Guard = {
    name: 'asking',
    covers: ['client.request'],
    check: () => ({ kind: 'ask', question: { kind: 'parser', role: 'sql' } }),
  }
  const session = new Session(LOCKED.legacy, guardTable([asking]))
  const bytes = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}')
  const held = session.step({ kind: 'line', from: 'client', generation: 1, line: { kind: 'line', bytes }, at: 0 })
  assert.deepEqual(
    held.questions.map(({ question }) => question),
    [{ kind: 'parser', role: 'sql' }],
  )
  const loaded = session.step({ kind: 'parsers', at: 1 })
  assert.match(loaded.sends.map(({ text }) => text).join(), /arguments\.no-parser/)
  assert.deepEqual(loaded.questions, [])
  assert.deepEqual(session.step({ kind: 'parsers', at: 2 }).sends, [])
})
