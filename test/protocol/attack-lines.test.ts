import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode } from '#sluice/protocol/decode.js'
import { line } from '#sluice/protocol/encode.js'
import { REFUSALS } from '#sluice/protocol/refusal.js'
import { attackLines } from './lines.js'

const LINES = attackLines()

for (const { name, bytes, expected } of LINES) {
  test(`${name}: ${bytes
    .subarray(0, 60)
    .toString('latin1')
    .replaceAll(/[^ -~]/g, '.')}`, () => {
    const decoded = decode(bytes)
    if (expected === 'accepted') {
      assert.equal(decoded.ok ? 'accepted' : decoded.why, 'accepted')
      return
    }
    assert.ok(!decoded.ok, 'was accepted')
    const { id, ...rest } = expected
    assert.deepEqual({ why: decoded.why, id: decoded.id, code: decoded.code }, { ...rest, id, code: REFUSALS[expected.why].code })
  })
}

test('no family is missing and every reason but oversize is provoked', () => {
  assert.ok(LINES.length >= 200, `${LINES.length} lines`)
  const provoked = new Set(LINES.map(({ expected }) => (expected === 'accepted' ? 'accepted' : expected.why)))
  const missing = Object.keys(REFUSALS).filter((why) => why !== 'oversize' && !provoked.has(why as keyof typeof REFUSALS))
  assert.deepEqual(missing, [])
})

test('what is accepted is written as one line that is accepted again', () => {
  for (const { name, bytes, expected } of LINES) {
    if (expected !== 'accepted') continue
    const first = decode(bytes)
    assert.ok(first.ok, name)
    const written = line(first.message)
    assert.doesNotMatch(written, /[\u0000-\u001f]/, name)
    const second = decode(Buffer.from(written))
    assert.ok(second.ok, name)
    assert.deepEqual(second.message, first.message, name)
  }
})
