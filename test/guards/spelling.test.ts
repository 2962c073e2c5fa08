import assert from 'node:assert/strict'
import { test } from 'node:test'
import { folded, misspelled, respelled } from '#sluice/guards/spelling.js'

/** encoding/json of Go as it compares names: by simple case folding, which joins U+017F with s and U+212A with k. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ['Name', 'name'],
  ['NAME', 'name'],
  ['argumentſ', 'arguments'],
  ['tas\u212a', 'task'],
  ['STRUCTUREDCONTENT', 'structuredContent'],
  ['structuredcontent', 'structuredContent'],
  ['InputRequests', 'inputRequests'],
  ['_Meta', '_meta'],
]

test('another spelling of a member of the protocol is found, where the member itself stands beside it too', () => {
  for (const [spelled, name] of SPELLINGS) {
    assert.equal(misspelled({ [spelled]: 1 }), name, spelled)
    assert.equal(misspelled({ [name]: 1, [spelled]: 1 }), name, spelled)
    assert.equal(folded(spelled), folded(name))
  }
})

test('also inside what is judged there, and in the members of _meta that are the protocol’s', () => {
  assert.equal(misspelled({ ref: { Type: 'ref/prompt' } }), 'type')
  assert.equal(misspelled({ task: { TaskId: 't' } }), 'taskId')
  assert.equal(misspelled({ notifications: { ResourceSubscriptions: [] } }), 'resourceSubscriptions')
  assert.equal(misspelled({ inputRequests: { Any: { method: 'x', params: { Mode: 'url' } } } }), 'mode')
  assert.equal(misspelled({ inputRequests: { Any: { Method: 'x' } } }), 'method')
  assert.equal(misspelled({ inputRequests: { first: { method: 'x' }, second: { method: 'x', params: { URL: 'y' } } } }), 'url')
  assert.equal(misspelled({ _meta: { PROGRESSTOKEN: 1 } }), 'progressToken')
  assert.equal(misspelled({ _meta: { 'io.modelcontextprotocol/subscriptionID': 1 } }), 'io.modelcontextprotocol/subscriptionId')
})

test('what is data keeps its names: arguments, keys of input requests, other members of _meta', () => {
  const data = { Name: 'x', URI: 'y', Content: [] }
  assert.equal(misspelled({ name: 'echo', arguments: data, structuredContent: data }), undefined)
  assert.equal(misspelled({ inputRequests: { Name: { method: 'x', params: { requestedSchema: data } } } }), undefined)
  assert.equal(misspelled({ _meta: { Name: 'x', 'vendor/Type': 1 } }), undefined)
  assert.equal(misspelled({ vendorMember: 1, constructor: 2, '': 3 }), undefined)
})

test('an argument is another spelling of the schema’s only where the schema does not have both', () => {
  assert.deepEqual(respelled({ path: 1, Path: 2 }, { path: {} }), { name: 'Path', known: 'path' })
  assert.equal(respelled({ path: 1, Path: 2 }, { path: {}, Path: {} }), undefined)
  assert.equal(respelled({ other: 1, constructor: 2 }, { path: {} }), undefined)
})
