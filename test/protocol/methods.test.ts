import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ClientNotificationSchema,
  ClientRequestSchema,
  LATEST_PROTOCOL_VERSION,
  ServerNotificationSchema,
  ServerRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import type { Peer } from '#sluice/protocol/message.js'
import { declares, eraOf, type MethodKind, METHODS, methodRow, supportedVersions, VERSIONS } from '#sluice/protocol/methods.js'

function methodsOf(from: Peer, kind: MethodKind, era: 'legacy' | 'modern'): string[] {
  return METHODS.filter((row) => row.from === from && row.kind === kind && row.era === era)
    .map(({ method }) => method)
    .toSorted()
}

function literals(schema: { options: readonly { shape: { method: { value: string } } }[] }): string[] {
  return schema.options.map(({ shape }) => shape.method.value).toSorted()
}

test('the legacy table is what the SDK of that era knows', () => {
  assert.deepEqual(methodsOf('client', 'request', 'legacy'), literals(ClientRequestSchema))
  assert.deepEqual(methodsOf('client', 'notification', 'legacy'), literals(ClientNotificationSchema))
  assert.deepEqual(methodsOf('server', 'request', 'legacy'), literals(ServerRequestSchema))
  assert.deepEqual(methodsOf('server', 'notification', 'legacy'), literals(ServerNotificationSchema))
  assert.deepEqual(methodsOf('server', 'input', 'legacy'), [])
  assert.equal(VERSIONS.legacy[0], LATEST_PROTOCOL_VERSION)
})

test('the modern table is the schema of 2026-07-28 with the tasks extension', () => {
  assert.deepEqual(methodsOf('client', 'request', 'modern'), [
    'completion/complete',
    'prompts/get',
    'prompts/list',
    'resources/list',
    'resources/read',
    'resources/templates/list',
    'server/discover',
    'subscriptions/listen',
    'tasks/cancel',
    'tasks/get',
    'tasks/update',
    'tools/call',
    'tools/list',
  ])
  assert.deepEqual(methodsOf('client', 'notification', 'modern'), ['notifications/cancelled'])
  assert.deepEqual(methodsOf('server', 'request', 'modern'), [])
  assert.deepEqual(methodsOf('server', 'input', 'modern'), ['elicitation/create', 'roots/list', 'sampling/createMessage'])
  assert.deepEqual(methodsOf('server', 'notification', 'modern'), [
    'notifications/cancelled',
    'notifications/message',
    'notifications/progress',
    'notifications/prompts/list_changed',
    'notifications/resources/list_changed',
    'notifications/resources/updated',
    'notifications/subscriptions/acknowledged',
    'notifications/tasks',
    'notifications/tools/list_changed',
  ])
})

test('a method exists only in its era, from its side, as its kind, spelled exactly', () => {
  assert.equal(methodRow('legacy', 'client', 'request', 'tools/call')?.method, 'tools/call')
  assert.equal(methodRow('modern', 'client', 'request', 'initialize'), undefined)
  assert.equal(methodRow('legacy', 'client', 'request', 'server/discover'), undefined)
  assert.equal(methodRow('legacy', 'server', 'request', 'tools/call'), undefined)
  assert.equal(methodRow('legacy', 'client', 'notification', 'tools/call'), undefined)
  for (const method of [
    '',
    'Tools/Call',
    'tools/call ',
    'tools//call',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  ]) {
    assert.equal(methodRow('legacy', 'client', 'request', method), undefined, method)
  }
})

test('no row stands twice and none is changed by looking it up', () => {
  const keys = METHODS.map((row) => `${row.era} ${row.from} ${row.kind} ${row.method}`)
  assert.equal(new Set(keys).size, keys.length)
})

test('input_required may come back from exactly these', () => {
  const rows = METHODS.filter(({ inputRequests }) => inputRequests === true).map(({ era, method }) => `${era} ${method}`)
  assert.deepEqual(rows.toSorted(), [
    'modern notifications/tasks',
    'modern prompts/get',
    'modern resources/read',
    'modern tasks/get',
    'modern tools/call',
  ])
})

test('a capability is declared by an object or true, as an own member only', () => {
  assert.equal(declares({ tools: {} }, ['tools']), true)
  assert.equal(declares({ resources: { subscribe: true } }, ['resources', 'subscribe']), true)
  assert.equal(
    declares({ extensions: { 'io.modelcontextprotocol/tasks': {} } }, ['extensions', 'io.modelcontextprotocol/tasks']),
    true,
  )
  assert.equal(declares({}, ['tools']), false)
  assert.equal(declares({ tools: false }, ['tools']), false)
  assert.equal(declares({ tools: null }, ['tools']), false)
  assert.equal(declares({ tools: [] }, ['tools']), false)
  assert.equal(declares({ resources: true }, ['resources', 'subscribe']), false)
  assert.equal(declares({}, ['constructor']), false)
  assert.equal(declares({}, ['__proto__']), false)
})

test('versions belong to one era; an unknown one to none', () => {
  assert.deepEqual(supportedVersions, ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])
  assert.equal(eraOf('2026-07-28'), 'modern')
  assert.equal(eraOf('2024-11-05'), 'legacy')
  assert.equal(eraOf('2099-01-01'), undefined)
  assert.equal(eraOf(''), undefined)
})

/** By the specifications' capability tables (MCP 2025-11-25 "Capability negotiation", 2026-07-28 "Capabilities"). */
const NEEDED: readonly (readonly [method: RegExp, capability: string])[] = [
  [/^(?:initialize|ping|server\/discover|subscriptions\/listen)$/, ''],
  [/^notifications\/(?:initialized|cancelled|progress|subscriptions\/acknowledged)$/, ''],
  [/^completion\//, 'completions'],
  [/^(?:logging\/|notifications\/message)/, 'logging'],
  [/^(?:notifications\/)?prompts\//, 'prompts'],
  [/^resources\/(?:un)?subscribe$/, 'resources subscribe'],
  [/^(?:notifications\/)?resources\//, 'resources'],
  [/^(?:notifications\/)?tools\//, 'tools'],
  [/^(?:notifications\/)?roots\//, 'roots'],
  [/^sampling\//, 'sampling'],
  [/^elicitation\//, 'elicitation'],
  [/^notifications\/elicitation\//, 'elicitation url'],
]
const NEEDED_OF_TASKS: Readonly<Record<'legacy' | 'modern', readonly (readonly [RegExp, string])[]>> = {
  legacy: [
    [/^tasks\/list$/, 'tasks list'],
    [/^tasks\/cancel$/, 'tasks cancel'],
    [/tasks/, 'tasks'],
  ],
  modern: [[/tasks/, 'extensions io.modelcontextprotocol/tasks']],
}

test('every method names the capability that it needs', () => {
  for (const { era, method, needs } of METHODS) {
    const [, wanted] = [...NEEDED, ...NEEDED_OF_TASKS[era]].find(([pattern]) => pattern.test(method)) ?? []
    assert.equal(needs?.capability.join(' ') ?? '', wanted, `${era} ${method}`)
  }
})
