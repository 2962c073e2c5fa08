import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newMarks, UNTAINTED, withMarks } from '#sluice/guards/taint.js'
import { LOCKED } from '../relay/locked.js'

const { profile } = LOCKED.legacy
const BARE = { ...profile, grants: {}, envFiles: [], unixSockets: [] }
const TEXTS = [{ guard: 'texts', verdict: 'rewrite', why: '' }] as const

test('content marks a session, what is about the session itself does not', () => {
  assert.deepEqual(newMarks(UNTAINTED, 'tools/call', [], BARE), ['untrusted'])
  assert.deepEqual(newMarks(UNTAINTED, 'resources/read', TEXTS, BARE), ['untrusted', 'suspicious'])
  for (const method of ['initialize', 'ping', 'tools/list']) assert.deepEqual(newMarks(UNTAINTED, method, TEXTS, BARE), [])
})

test('what a server can reach of the person makes its content private', () => {
  const reaches = [
    { ...BARE, grants: { notes: { path: '/home/a/notes', access: 'read' as const } } },
    { ...BARE, envFiles: ['/home/a/.env'] },
    { ...BARE, unixSockets: ['/run/postgresql'] },
  ]
  for (const one of reaches) assert.ok(newMarks(UNTAINTED, 'tools/call', [], one).includes('private'))
  assert.ok(!newMarks(UNTAINTED, 'tools/call', [], { ...BARE, unixSockets: ['own'] }).includes('private'))
})

test('a mark is set once and stays', () => {
  const once = withMarks(UNTAINTED, ['untrusted', 'suspicious'])
  assert.deepEqual(once, { untrusted: true, suspicious: true, private: false })
  assert.deepEqual(newMarks(once, 'tools/call', TEXTS, BARE), [])
  assert.equal(withMarks(once, []), once)
})
