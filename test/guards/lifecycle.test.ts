import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionView } from '#sluice/guards/guard.js'
import { lifecycle } from '#sluice/guards/lifecycle.js'
import type { JsonObject } from '#sluice/protocol/message.js'
import { VERSIONS } from '#sluice/protocol/methods.js'
import { LOCKED } from '../relay/locked.js'
import { answers, asks, fails, MODERN, notes, request, view, withSurface, word } from './views.js'

const judge = (item: Parameters<typeof lifecycle.check>[0], seen: SessionView): string => word(lifecycle.check(item, seen))
const fresh = { era: undefined, phase: 'fresh' } as const
const modern = (more: JsonObject = {}): JsonObject => ({ _meta: { ...MODERN, ...more } })

test('initialize: once, in its era, on a server that has it', () => {
  const initialize = asks('client', 'initialize', {})
  assert.equal(judge(initialize, view(LOCKED.legacy, fresh)), 'pass')
  assert.equal(judge(initialize, view(LOCKED.dual, fresh)), 'pass')
  assert.equal(judge(initialize, view(LOCKED.modern, fresh)), 'lifecycle.modern-only')
  assert.equal(judge(initialize, view(LOCKED.dual, { era: 'modern', phase: 'fresh' })), 'lifecycle.era')
  for (const phase of ['initializing', 'initialized', 'operating'] as const)
    assert.equal(judge(initialize, view(LOCKED.legacy, { phase })), 'lifecycle.initialized-twice')
})

test('legacy requests: after the handshake, ping always, nothing of the other era', () => {
  for (const phase of ['fresh', 'initializing'] as const) {
    assert.equal(judge(asks('client', 'tools/list'), view(LOCKED.legacy, { phase })), 'lifecycle.not-initialized')
    assert.equal(judge(asks('client', 'ping'), view(LOCKED.legacy, { phase })), 'pass')
  }
  for (const phase of ['initialized', 'operating'] as const)
    assert.equal(judge(asks('client', 'tools/list'), view(LOCKED.legacy, { phase })), 'pass')
  assert.equal(judge(asks('client', 'server/discover'), view(LOCKED.legacy)), 'lifecycle.unknown-method')
  assert.equal(judge(asks('client', 'tools/list', modern()), view(LOCKED.dual)), 'lifecycle.era')
  assert.equal(judge(asks('client', 'tools/list'), view(LOCKED.dual, fresh)), 'lifecycle.not-initialized')
})

test('modern requests: each with a version that the server speaks and with capabilities', () => {
  const seen = view(LOCKED.modern, fresh)
  const asked = (meta: JsonObject): string => judge(asks('client', 'tools/list', { _meta: meta }), seen)
  assert.equal(asked(MODERN), 'pass')
  assert.equal(judge(asks('client', 'tools/list'), seen), 'lifecycle.missing-meta')
  assert.equal(asked({ ...MODERN, 'io.modelcontextprotocol/protocolVersion': 5 }), 'lifecycle.missing-meta')
  assert.equal(asked({ ...MODERN, 'io.modelcontextprotocol/protocolVersion': '2030-01-01' }), 'lifecycle.unsupported')
  for (const capabilities of [null, [], 'all'])
    assert.equal(asked({ ...MODERN, 'io.modelcontextprotocol/clientCapabilities': capabilities }), 'lifecycle.missing-meta')
  assert.equal(judge(asks('client', 'ping', modern()), seen), 'lifecycle.unknown-method')
  assert.equal(judge(asks('client', 'server/discover', modern()), view(LOCKED.dual, fresh)), 'pass')
  assert.equal(judge(asks('client', 'server/discover'), view(LOCKED.dual, fresh)), 'lifecycle.missing-meta')
  const other = withSurface({ discover: { supportedVersions: ['2027-01-01'] } }, LOCKED.modern)
  assert.equal(judge(asks('client', 'tools/list', modern()), view(other, fresh)), 'lifecycle.unsupported')
})

test('a legacy server is never shown a modern request', () => {
  const seen = view(LOCKED.legacy, fresh)
  assert.equal(judge(asks('client', 'server/discover', modern()), seen), 'lifecycle.unknown-method')
  assert.equal(judge(asks('client', 'tools/list', modern()), seen), 'lifecycle.legacy-only')
})

test('a refusal of a version says which there are, for clients to choose from', () => {
  const data = (item: Parameters<typeof lifecycle.check>[0], seen: SessionView): unknown => {
    const verdict = lifecycle.check(item, seen)
    return verdict.kind === 'deny' ? verdict.denial.data : verdict.kind
  }
  const ours = view(LOCKED.legacy, fresh)
  assert.deepEqual(data(asks('client', 'initialize', {}), view(LOCKED.modern, fresh)), { supported: ['2026-07-28'] })
  for (const [version, requested] of [
    ['2026-07-28', '2026-07-28'],
    [5, 'none'],
  ] as const) {
    const asked = asks('client', 'tools/list', modern({ 'io.modelcontextprotocol/protocolVersion': version }))
    assert.deepEqual(data(asked, ours), { supported: VERSIONS.legacy, requested })
  }
  const silent = { ...LOCKED.legacy, eras: ['modern'] } as const
  assert.equal(data(asks('client', 'tools/list', modern()), view(silent, fresh)), 'pass')
})

test("a client's notifications: after its handshake, initialized once", () => {
  const judged = (method: string, more: Partial<SessionView>): string => judge(notes('client', method), view(LOCKED.legacy, more))
  assert.equal(judged('notifications/cancelled', fresh), 'lifecycle.not-initialized')
  assert.equal(judged('notifications/evil', {}), 'lifecycle.unknown-method')
  assert.equal(judged('notifications/initialized', { phase: 'initialized' }), 'pass')
  for (const phase of ['fresh', 'initializing', 'operating'] as const)
    assert.equal(judged('notifications/initialized', { phase }), 'lifecycle.initialized-twice')
  assert.equal(judged('notifications/progress', { phase: 'initialized' }), 'lifecycle.not-initialized')
  assert.equal(judged('notifications/cancelled', { phase: 'initialized' }), 'pass')
  assert.equal(judge(notes('client', 'notifications/cancelled'), view(LOCKED.modern, { phase: 'fresh' })), 'pass')
})

test('a server: nothing before the client, only ping before initialized, no requests of its own in the modern era', () => {
  assert.equal(judge(asks('server', 'ping'), view(LOCKED.legacy, fresh)), 'lifecycle.unknown-method')
  assert.equal(judge(asks('server', 'ping'), view(LOCKED.legacy, { phase: 'initializing' })), 'pass')
  assert.equal(judge(asks('server', 'roots/list'), view(LOCKED.legacy, { phase: 'initialized' })), 'lifecycle.not-initialized')
  assert.equal(judge(asks('server', 'roots/list'), view(LOCKED.legacy)), 'pass')
  assert.equal(judge(asks('server', 'tools/call'), view(LOCKED.legacy)), 'lifecycle.unknown-method')
  assert.equal(judge(asks('server', 'elicitation/create'), view(LOCKED.modern)), 'lifecycle.unknown-method')
  assert.equal(judge(notes('server', 'notifications/message'), view(LOCKED.legacy, fresh)), 'lifecycle.not-initialized')
  assert.equal(judge(notes('server', 'notifications/message'), view(LOCKED.legacy)), 'pass')
  assert.equal(judge(notes('server', 'notifications/evil'), view(LOCKED.legacy)), 'lifecycle.unknown-method')
})

test('the answer to initialize names a version of the legacy era', () => {
  const asked = request('initialize')
  const seen = view(LOCKED.legacy, { phase: 'initializing' })
  assert.equal(judge(answers(asked, { protocolVersion: '2025-06-18' }), seen), 'pass')
  for (const version of ['2026-07-28', '1999-01-01', 5, null])
    assert.equal(judge(answers(asked, { protocolVersion: version }), seen), 'lifecycle.version')
  assert.equal(judge(answers(asked, {}), seen), 'lifecycle.version')
  assert.equal(judge(answers(request('ping'), {}), seen), 'pass')
  assert.equal(judge(fails(asked, -32603), seen), 'pass')
})
