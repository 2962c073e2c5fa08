import assert from 'node:assert/strict'
import { test } from 'node:test'
import { surfaceOf } from '#sluice/review/surface.js'
import type { Shown } from '#sluice/review/trial.js'

const JUDGES = {
  digest: () => 'sha256:d',
  unenforceable: (definition: { [name: string]: unknown }) => (definition['name'] === 'odd' ? 'unknown dialect' : undefined),
}
const EMPTY: Shown = { serverInfo: {}, capabilities: {}, tools: [], prompts: [], resourceTemplates: [], resources: [], asked: [] }

test('definitions are kept whole, off and held out are marked, schemes are collected', () => {
  const shown = {
    ...EMPTY,
    instructions: 'i',
    tools: [{ name: 'a', extra: { deep: [1] } }, { name: 'odd' }, { name: 'toString' }],
    resourceTemplates: [{ uriTemplate: 'Mem://{x}', name: 'm' }],
    resources: [{ uri: 'file:///a' }, { uri: 'file:///b' }, { uri: 7 }, { uri: 'no scheme' }],
  }
  const { surface, notes } = surfaceOf(shown, undefined, new Set(['a']), JUDGES)
  assert.deepEqual(notes, [])
  assert.deepEqual(surface.tools['a'], {
    digest: 'sha256:d',
    definition: { name: 'a', extra: { deep: [1] } },
    use: 'off',
    roles: {},
  })
  assert.equal(surface.tools['odd']?.heldOut, 'unknown dialect')
  assert.equal(surface.tools['toString']?.use, 'on')
  assert.deepEqual(surface.resourceSchemes, ['file', 'mem'])
  assert.deepEqual(Object.keys(surface.resourceTemplates), ['Mem://{x}'])
})

test('a definition without a usable name is part of no surface, and is noted', () => {
  const tools = [
    {},
    { name: 7 },
    { name: '' },
    { name: '__proto__' },
    { name: 'a\u200b' },
    { name: 'a\nb' },
    { name: 'x'.repeat(600) },
    { name: 'a' },
    { name: 'a' },
  ]
  const { surface, notes } = surfaceOf({ ...EMPTY, tools }, undefined, new Set(), JUDGES)
  assert.deepEqual(Object.keys(surface.tools), ['a'])
  assert.equal(Object.getPrototypeOf(surface.tools), Object.prototype)
  assert.equal(notes.length, 8)
  assert.ok(notes.every((note) => !/[\u200b\n]/.test(note)))
})
