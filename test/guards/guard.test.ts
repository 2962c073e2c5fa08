/** The runner: who is asked, what is recorded of it, and what a peer may put into a sentence of ours. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { denial } from '#sluice/faults.js'
import { type Case, deny, type Guard, guardTable, judge, PASS, quoted, type Verdict } from '#sluice/guards/guard.js'
import { LOCKED } from '../relay/locked.js'
import { asks, view } from './views.js'

const ITEM = asks('client', 'ping')
const REFUSED = denial('relay.answered-no', {})
const RENAMED = { ...ITEM.message, method: 'renamed' } as Case['message']
const guard = (name: string, verdict: Verdict): Guard => ({ name, covers: ['client.request'], check: () => verdict })
const rewriting = guard('one', { kind: 'rewrite', message: RENAMED, why: 'because' })
const judged = (...guards: Guard[]): ReturnType<typeof judge> => judge(guards, ITEM, view(LOCKED.legacy))

test('a guard is asked about the subjects that it covers and about no other', () => {
  const one = guard('one', PASS)
  const two: Guard = { ...one, name: 'two', covers: ['server.reply', 'client.request'] }
  const names = Object.entries(guardTable([one, two])).map(([subject, guards]) => [subject, guards.map(({ name }) => name)])
  const none = ['client.notification', 'client.reply', 'server.request', 'server.notification'].map((subject) => [subject, []])
  assert.deepEqual(Object.fromEntries(names), {
    ...Object.fromEntries(none),
    'client.request': ['one', 'two'],
    'server.reply': ['two'],
  })
})

test('what passes leaves no step; each other verdict leaves one, in order, with its reason', () => {
  assert.deepEqual(judged(guard('one', PASS)), { kind: 'forward', message: ITEM.message, steps: [] })
  const first = { guard: 'one', verdict: 'rewrite', why: 'because' }
  const second = { ...first, guard: 'two' }
  assert.deepEqual(judged(rewriting, { ...rewriting, name: 'two' }), {
    kind: 'forward',
    message: RENAMED,
    steps: [first, second],
  })
  assert.deepEqual(judged(rewriting, guard('two', deny(REFUSED))), {
    kind: 'deny',
    denial: REFUSED,
    steps: [first, { guard: 'two', verdict: 'deny', why: 'relay.answered-no' }],
  })
  for (const [question, why] of [
    [{ kind: 'live', list: 'tools' }, 'list tools'],
    [{ kind: 'person', why: 'who knows' }, 'who knows'],
  ] as const) {
    const asked = judged(rewriting, guard('two', { kind: 'ask', question }))
    assert.deepEqual(asked, { kind: 'ask', question, steps: [first, { guard: 'two', verdict: 'ask', why }] })
  }
})

test('a guard that fails denies under its own name, and says why to the record alone', () => {
  const fail = (): never => {
    throw new Error('boom')
  }
  const failed = judged(rewriting, { ...guard('two', PASS), check: fail }, guard('three', PASS))
  assert.ok(failed.kind === 'deny')
  assert.match(failed.denial.message, /^the guard two failed/)
  assert.ok(!JSON.stringify(failed.denial).includes('boom'))
  assert.deepEqual(
    failed.steps.map(({ verdict, why }) => `${verdict} ${why}`),
    ['rewrite because', 'deny guard.failed: boom'],
  )
})

test("a peer's word in a sentence of ours is short and drives no terminal", () => {
  assert.equal(quoted('x'.repeat(200)), 'x'.repeat(128))
  assert.equal(quoted('\u001b[2J"'), '\\u001b[2J\\"')
  assert.deepEqual([quoted(undefined), quoted(5), quoted({ a: 1 })], ['nothing', '5', '{\\"a\\":1}'])
})
