import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { unseenIn, visible } from '#sluice/detect/visible.js'

const CASES: readonly [why: string, text: string, shown: string][] = [
  ['plain text stays', 'Größe 12 €, 日本語, 👍️', 'Größe 12 €, 日本語, 👍️'],
  ['terminal colour', 'a\u001b[31mb', 'a\\u{1b}[31mb'],
  ['eight-bit control sequence', 'a\u009b31m', 'a\\u{9b}31m'],
  ['a carriage return that overwrites the line', 'bad\rgood', 'bad\\rgood'],
  ['bidirectional override', 'a\u202eb', 'a\\u{202e}b'],
  ['zero-width space', 'a\u200bb', 'a\\u{200b}b'],
  ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
  ['bytes hidden in variation selectors', '👍\u{e0101}\ufe01', '👍\\u{e0101}\\u{fe01}'],
  ['emoji selector after a letter', 'a\ufe0f', 'a\\u{fe0f}'],
  ['blank letter', 'a\u3164b', 'a\\u{3164}b'],
  ['private use', '\ue000', '\\u{e000}'],
  ['line separator', 'a\u2028b', 'a\\u{2028}b'],
]

for (const [why, text, shown] of CASES) {
  test(`visible: ${why}`, () => assert.equal(visible(text), shown))
}

test('visible: a lone surrogate is shown by its number', () => assert.equal(visible('a\ud800'), 'a\\u{d800}'))

test('visible: nothing that a terminal obeys is left of any text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => !/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/.test(visible(text)),
    ),
  )
})

test('unseenIn names each hidden character once and lets line ends pass', () => {
  assert.deepEqual(unseenIn('a\nb\u200bc\u200b\u001b'), ['\\u{200b}', '\\u{1b}'])
  assert.deepEqual(unseenIn('plain\r\n\ttext'), [])
})
