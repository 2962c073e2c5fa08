import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { codesOf, Literals, STOP } from '#sluice/detect/secrets/literals.js'

const letters = fc.constantFrom('a', 'b', 'A', 'B', '_', '0', 'é', '日')
const text = fc.string({ unit: letters, maxLength: 40 })
const ascii = fc.constantFrom('a', 'b', 'A', '_', '0')
const literal = fc.record({ text: fc.string({ unit: ascii, minLength: 3, maxLength: 6 }), anyCase: fc.boolean() })

test('every literal is found wherever it stands, in every case where that is meant, and nothing else is', () => {
  fc.assert(
    fc.property(fc.uniqueArray(literal, { minLength: 1, maxLength: 6, selector: (one) => one.text }), text, (literals, where) => {
      const found: string[] = []
      new Literals(literals).each(where, codesOf(where), (number, end) => {
        found.push(`${number} ${end}`)
        return 0
      })
      const expected = literals.flatMap(({ text: wanted, anyCase }, number) =>
        Array.from({ length: where.length }, (_, at) => at)
          .filter((at) => {
            const there = where.slice(at, at + wanted.length)
            return anyCase ? there.toLowerCase() === wanted.toLowerCase() : there === wanted
          })
          .map((at) => `${number} ${at + wanted.length}`),
      )
      assert.deepEqual(found.toSorted(), expected.toSorted())
    }),
    { numRuns: 2000 },
  )
})

test('what is answered is where the search goes on', () => {
  const literals = new Literals([{ text: 'key', anyCase: true }])
  const ends = (answer: (end: number) => number): number[] => {
    const found: number[] = []
    literals.each('key KEY kEy key', codesOf('key KEY kEy key'), (_, end) => {
      found.push(end)
      return answer(end)
    })
    return found
  }
  assert.deepEqual(
    ends(() => 0),
    [3, 7, 11, 15],
  )
  assert.deepEqual(
    ends((end) => end + 5),
    [3, 11],
  )
  assert.deepEqual(
    ends(() => STOP),
    [3],
  )
})
