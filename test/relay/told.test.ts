/** What a step tells, to the letter: the record of what was changed on its way, answers in our own words, seconds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Guard, guardTable, type Ticket } from '#sluice/guards/guard.js'
import { LIMITS } from '#sluice/limits.js'
import { type JsonObject, objectOf, type Peer, textOf } from '#sluice/protocol/message.js'
import { clockSkew } from '#sluice/relay/clock.js'
import type { Step } from '#sluice/relay/event.js'
import { Session } from '#sluice/relay/session.js'
import { LOCKED } from './locked.js'

const session = (...guards: Guard[]): Session => new Session(LOCKED.legacy, guardTable(guards))
const sent = (step: Step, nth = 0): JsonObject => objectOf(JSON.parse(step.sends[nth]?.text ?? 'null') as JsonObject)

function line(at: Session, from: Peer, text: string, when = 5): Step {
  return at.step({ kind: 'line', from, generation: 1, line: { kind: 'line', bytes: Buffer.from(text) }, at: when })
}
function says(at: Session, from: Peer, value: JsonObject, when = 5): Step {
  return line(at, from, JSON.stringify({ jsonrpc: '2.0', ...value }), when)
}

/** Says more than came, in either direction. */
const adding: Guard = {
  name: 'adding',
  covers: ['client.request', 'client.notification', 'server.reply'],
  check: ({ message }) => {
    if (message.kind === 'error') return { kind: 'pass' }
    const more = { added: true }
    const now =
      message.kind === 'result'
        ? { ...message, result: { ...message.result, ...more } }
        : { ...message, params: { ...message.params, ...more } }
    return { kind: 'rewrite', message: now, why: 'more' }
  },
}

test('a message that is changed on its way is on record as it came and as it went', () => {
  const at = session(adding)
  const asked = says(at, 'client', { id: 7, method: 'ping', params: { mine: 1 } })
  const answered = says(at, 'server', { id: sent(asked)['id'] ?? null, result: { theirs: 1 } })
  const noted = says(at, 'client', { method: 'notifications/initialized' })
  for (const [step, from, to, came] of [
    [asked, 'client', 'server', '"mine":1}'],
    [answered, 'server', 'client', '"theirs":1}'],
    [noted, 'client', 'server', 'initialized"}'],
  ] as const) {
    assert.deepEqual(
      step.entries.map(({ data }) => [data['from'], data['to'], data['outcome']]),
      [
        [from, undefined, 'rewritten'],
        ['gateway', to, 'sent'],
      ],
    )
    assert.ok(step.entries[0]?.message?.includes(came) === true)
    assert.equal(step.entries[1]?.message, step.sends[0]?.text)
    assert.ok(step.sends[0]?.text.includes('"added":true'))
  }
})

test('a message that goes on as it came has one entry', () => {
  const pass: Guard = { name: 'pass', covers: ['client.request'], check: () => ({ kind: 'pass' }) }
  assert.deepEqual(
    says(session(pass), 'client', { id: 7, method: 'ping' }).entries.map(({ data }) => data['outcome']),
    ['forwarded'],
  )
})

test('what is no message is answered with its id where there is one to read, and else without', () => {
  const at = session()
  const named = sent(line(at, 'client', '{"jsonrpc":"2.0","id":7,"method":5}'))
  assert.equal(named['id'], 7)
  assert.match(textOf(objectOf(named['error'])['message']), /Not understood/)
  for (const text of ['garbage', '{"jsonrpc":"2.0","id":{},"method":"ping"}', '[]'])
    assert.deepEqual(Object.keys(sent(line(at, 'client', text))).toSorted(), ['error', 'jsonrpc'], text)
})

test('a line on stderr is on record with its text and its bytes', () => {
  const raw = Buffer.from('its last words')
  const { entries } = session().step({ kind: 'stderr', generation: 1, text: 'its last words', raw, at: 5 })
  assert.deepEqual(
    entries.map(({ type, data, raw: bytes }) => [type, data, bytes]),
    [['stderr', { text: 'its last words' }, raw]],
  )
})

test('a handshake whose answer is no message can be begun again', () => {
  const at = session()
  const hello = { id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {} } }
  const asked = says(at, 'client', hello)
  says(at, 'client', { id: 2, method: 'tools/list' })
  const broken = line(at, 'server', JSON.stringify({ jsonrpc: '2.0', id: sent(asked)['id'], result: 5 }))
  assert.equal(sent(broken)['id'], 1)
  assert.ok(
    broken.sends.some(({ to, text }) => to === 'server' && text.includes('tools/list')),
    'what waited for the handshake is judged',
  )
})

test('seconds that a request had are the ones that it ran out of', () => {
  const ended = (every: number): unknown => {
    const at = session()
    const asked = says(at, 'client', { id: 1, method: 'ping', params: { _meta: { progressToken: 'p' } } }, 0)
    const token = objectOf(objectOf(sent(asked)['params'])['_meta'])['progressToken'] ?? null
    for (let now = every; now <= LIMITS.requestHardMs; now += every) {
      const { entries } = at.step({ kind: 'deadline', at: now })
      const found = entries.find(({ data }) => data['seconds'] !== undefined)
      if (found !== undefined) return found.data['seconds']
      if (every < LIMITS.requestIdleMs)
        says(at, 'server', { method: 'notifications/progress', params: { progressToken: token, progress: now } }, now)
    }
    return 'never'
  }
  assert.equal(ended(LIMITS.requestIdleMs), LIMITS.requestIdleMs / 1000)
  assert.equal(ended(LIMITS.requestIdleMs / 2), LIMITS.requestHardMs / 1000)
})

const asking = (seen: (Ticket | undefined)[] = []): Guard => ({
  name: 'asking',
  covers: ['client.request', 'client.notification'],
  check: ({ ticket }) => {
    seen.push(ticket)
    return ticket === undefined ? { kind: 'ask', question: { kind: 'person', why: 'to see' } } : { kind: 'pass' }
  },
})

test('a yes is handed to the judgement of its question; an answer to no question is on record as such', () => {
  const seen: (Ticket | undefined)[] = []
  const at = session(asking(seen))
  const [question] = says(at, 'client', { id: 1, method: 'ping' }).questions
  const none = at.step({ kind: 'answer', question: 99, yes: true, by: 'nobody', at: 6 })
  assert.deepEqual(none.entries[0]?.data, { question: 99, yes: true, by: 'nobody', why: 'no such open question' })
  const yes = at.step({ kind: 'answer', question: question?.number ?? 0, yes: true, by: 'ada', at: 6 })
  assert.deepEqual(yes.entries[0]?.data, { question: question?.number, yes: true, by: 'ada' })
  assert.deepEqual(seen, [undefined, { question: question?.number, by: 'ada' }])
  assert.equal(yes.sends[0]?.to, 'server')
})

test('nobody can be asked about a notification: it is denied, and the record says that the guard failed', () => {
  const { entries, sends } = says(session(asking()), 'client', { method: 'notifications/initialized' })
  assert.equal(entries[0]?.data['denial'], 'guard.failed')
  assert.deepEqual(sends, [])
})

test('no more than the limit of messages is held, and the next one is refused for that alone', () => {
  const at = session(asking())
  for (let id = 0; id < LIMITS.heldMessages; id += 1)
    assert.equal(says(at, 'client', { id, method: 'ping' }).entries[0]?.data['outcome'], 'held')
  const over = says(at, 'client', { id: 'one more', method: 'ping' })
  assert.deepEqual([over.entries[0]?.data['denial'], over.sends[0]?.to], ['relay.too-many', 'client'])
})

test('a request beyond the limit is denied without a word of any guard', () => {
  const at = session()
  for (let id = 0; id < LIMITS.pendingRequests; id += 1) says(at, 'client', { id, method: 'ping' })
  assert.equal(says(at, 'client', { id: 'one more', method: 'ping' }).entries[0]?.data['steps'], undefined)
})

test('an answer to what was taken back is withheld as such, as long as that is remembered', () => {
  const at = session()
  const ids = [1, 2].map((id) => sent(says(at, 'client', { id, method: 'ping' }))['id'] ?? null)
  for (const requestId of [1, 2]) says(at, 'client', { method: 'notifications/cancelled', params: { requestId } })
  for (const id of ids) {
    const { entries, sends } = says(at, 'server', { id, result: {} })
    assert.deepEqual([entries[0]?.data['outcome'], entries[0]?.data['why'], sends], ['withheld', 'relay.cancelled', []])
  }
})

test('the record is told how far the wall clock stands from the steady one, and nothing of what clocks do anyway', (t) => {
  assert.equal(clockSkew(), 0)
  const real = Date.now.bind(Date)
  t.mock.method(Date, 'now', () => real() + 3_600_000)
  assert.ok(Math.abs(clockSkew() - 3_600_000) < 1000)
  t.mock.method(Date, 'now', () => real() - 3_600_000)
  assert.ok(Math.abs(clockSkew() + 3_600_000) < 1000)
})
