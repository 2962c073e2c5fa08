import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonical } from '#sluice/protocol/canonical.js'
import type { Json } from '#sluice/protocol/message.js'
import { json } from './json.js'

test('the example of RFC 8785, section 3.2.3', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\u{1f600}': 'Emoji',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  }
  assert.deepEqual(
    [...canonical(value).matchAll(/:"([^"]*)"/g)].map(([, text]) => text),
    [
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji',
      'Hebrew Letter Dalet With Dagesh',
    ],
  )
})

test('the order of members does not matter, everything else does', () => {
  const shuffled = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(shuffled)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([name, member]) => [name, shuffled(member)]),
    )
  }
  fc.assert(
    fc.property(json, (value) => {
      assert.equal(canonical(shuffled(value)), canonical(value))
      assert.deepEqual(JSON.parse(canonical(value)), value)
    }),
  )
  assert.notEqual(canonical([1, 2]), canonical([2, 1]))
  assert.notEqual(canonical({ a: '1' }), canonical({ a: 1 }))
  assert.notEqual(canonical({ a: null }), canonical({}))
})

test('a number that JSON cannot write is a fault, not null', () => {
  assert.throws(() => canonical({ a: [Number.NaN] }), { name: 'Fault', code: 'internal' })
  assert.throws(() => canonical(Number.POSITIVE_INFINITY), { name: 'Fault', code: 'internal' })
})
