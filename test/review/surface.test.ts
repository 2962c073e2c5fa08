import assert from 'node:assert/strict'
import { test } from 'node:test'
import { surfaceOf } from '#sluice/review/surface.js'
import { isFault } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
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

test('a definition of a size that no person reads is part of no surface, and is noted', () => {
  const of = (characters: number, name: string) => ({ name, description: 'x'.repeat(characters) })
  const most = LIMITS.definitionCharacters
  const tools = [
    of(most, 'large'),
    of(most - 1_000, 'long'),
    { name: 'many', inputSchema: { enum: Array.from({ length: most }, () => 1) } },
  ]
  const { surface, notes } = surfaceOf({ ...EMPTY, tools, prompts: tools }, undefined, new Set(), JUDGES)
  assert.deepEqual([Object.keys(surface.tools), Object.keys(surface.prompts)], [['long'], ['long']])
  assert.equal(notes.length, 4)
  for (const note of notes) assert.match(note, /^a (tool|prompt) has more than \d+ characters; it is held out: (large|many)$/)
})

test('a server that shows more than a lock should hold is a fault', () => {
  const text = 'x'.repeat(LIMITS.definitionCharacters)
  const tools = Array.from({ length: 20 }, (_, n) => ({ name: `t${n}`, description: text.slice(1_000) }))
  const rows: [Partial<Shown>, RegExp][] = [
    [{ instructions: text }, /what it says of itself, in \d+ characters/],
    [{ serverInfo: { name: 'n', title: text } }, /what it says of itself, in \d+ characters/],
    [{ capabilities: { experimental: { x: [text] } } }, /what it says of itself, in \d+ characters/],
    [{ tools }, /its definitions, in/],
  ]
  for (const [more, why] of rows)
    assert.throws(
      () => surfaceOf({ ...EMPTY, ...more }, undefined, new Set(), JUDGES),
      (thrown) => isFault(thrown) && why.test(thrown.message),
    )
  assert.throws(() => surfaceOf(EMPTY, { instructions: text }, new Set(), JUDGES), isFault)
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
