import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readingOf, skeleton } from '#sluice/detect/texts/normal.js'

const READINGS: readonly [why: string, text: string, read: string][] = [
  ['ASCII stays', 'Ignore THIS', 'Ignore THIS'],
  ['accents are dropped', 'Précédentes INSTRUCCIÓN', 'Precedentes INSTRUCCIoN'],
  ['a Latin word with Cyrillic letters', 'rеаd it', 'read it'],
  ['a Cyrillic word stays', 'сообщай', 'сообщаи'],
  ['what has no width is gone', 're\u200bad', 'read'],
  ['what is blank parts words', 'a\u3164b', 'a b'],
  ['spaced-out letters', 'now I G N O R E  it', 'now IGNORE  it'],
  ['dotted letters', 'i.g.n.o.r.e it', 'ignore it'],
  ['a name of letters stays', 'a b c', 'a b c'],
]
for (const [why, text, read] of READINGS) test(`reading: ${why}`, () => assert.equal(readingOf(text).text, read))

test('reading: every place leads back to the character that is read there', () => {
  const text = 'α ｒｅаd \u200bI G N O R E ok'
  const reading = readingOf(text)
  const at = reading.text.indexOf('IGNORE')
  assert.equal(text.slice(reading.origin(at), reading.origin(at + 6)), 'I G N O R E')
  assert.equal(text.slice(reading.origin(reading.text.indexOf('ok'))), 'ok')
  assert.equal(reading.origin(reading.text.length), text.length)
})

test('reading: places never go back and stay inside the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const reading = readingOf(text)
      let last = 0
      for (let at = 0; at <= reading.text.length; at += 1) {
        assert.ok(reading.origin(at) >= last && reading.origin(at) <= text.length)
        last = reading.origin(at)
      }
    }),
  )
})

test('reading: a word of two scripts is told', () => {
  assert.deepEqual(readingOf('a rеad b').mixed, [[2, 6]])
  assert.deepEqual(readingOf('ΔT and Москва').mixed, [])
})

test('names that look alike have one skeleton', () => {
  assert.equal(skeleton('reаd_file'), skeleton('read-file'))
  assert.equal(skeleton('Read_File'), skeleton('readFiIe'.replace('I', 'l')))
  assert.notEqual(skeleton('read_file'), skeleton('write_file'))
})
