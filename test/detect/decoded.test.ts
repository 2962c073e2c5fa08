import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readings } from '#sluice/detect/secrets/decoded.js'
import { codesOf } from '#sluice/detect/secrets/literals.js'

const PIECES = [
  '\\',
  '\\\\',
  '\\u00',
  '\\x',
  '%',
  '41',
  '2f',
  '7',
  'a',
  'F',
  '"',
  '/',
  '\u200b',
  '\u180e',
  '\u2065',
  '\ufeff',
  'é',
  ' ',
]
const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((pieces) => pieces.join(''))

/** The same by patterns. */
const unescaped = (text: string): string =>
  text.replaceAll(/(?:\\(?:u00|x)|%)([\da-fA-F]{2})|\\[\\/"]/g, (escape: string, pair?: string) =>
    pair === undefined ? escape.charAt(1) : String.fromCharCode(Number.parseInt(pair, 16)),
  )
/** Escapes of ordinary characters. */
const HIDING = /\\(?:u00[2-7][\da-fA-F]|x[2-7][\da-fA-F]|\/)|%(?!20)[2-7][\da-fA-F]/
const seen = (text: string): string => text.replaceAll(/[\u180e\u200b-\u200f\u2060-\u2069\ufeff]/g, '')

test('a text is read without its escapes, and without what nobody sees', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const expected = [...(HIDING.test(text) ? [unescaped(text)] : []), ...(seen(text) === text ? [] : [seen(text)])]
      assert.deepEqual(
        readings(text, codesOf(text)).map((reading) => reading.text),
        expected,
      )
    }),
    { numRuns: 2000 },
  )
})

test('each reading knows where its characters stand', () => {
  const text = 'a\u200b\u200bb%41\\x42c'
  for (const reading of readings(text, codesOf(text))) {
    for (const [index, unit] of Array.from(reading.text).entries()) {
      const source = text.slice(...reading.place(index, index + 1))
      assert.ok(source.startsWith(unit) || unescaped(source).startsWith(unit), JSON.stringify([reading.text, unit, source]))
    }
    assert.equal(text.slice(...reading.place(0, reading.text.length)), text)
  }
})
