import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LIMITS } from '#sluice/limits.js'
import { type Run, wordRuns } from '#sluice/review/words.js'

const shown = (runs: readonly Run[]): string =>
  runs.map(({ same, words }) => (same ? words.join(' ') : `[${words.join(' ')}]`)).join(' ')
const of = (before: string, after: string): string[] => {
  const runs = wordRuns(before, after)
  return [shown(runs.before), shown(runs.after)]
}

test('the words that went and came are told, and no other', () => {
  assert.deepEqual(of('reads a file', 'reads a big file'), ['reads a file', 'reads a [big] file'])
  assert.deepEqual(of('reads a file now', 'writes a file'), ['[reads] a file [now]', '[writes] a file'])
  assert.deepEqual(of('a b c d', 'a x c y d'), ['a [b] c d', 'a [x] c [y] d'])
  assert.deepEqual(of('same', 'same'), ['same', 'same'])
  assert.deepEqual(of('', 'all new'), ['[]', '[all new]'])
})

test('each text is there word for word, and what is said to be the same is the same', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 }).map((words) => words.join(' '))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const runs = wordRuns(before, after)
      assert.equal(runs.before.flatMap(({ words }) => words).join(' '), before)
      assert.equal(runs.after.flatMap(({ words }) => words).join(' '), after)
      const same = (side: readonly Run[]) => side.filter((run) => run.same).flatMap(({ words }) => words)
      assert.deepEqual(same(runs.before), same(runs.after))
    }),
  )
})

test('two long texts that have nothing in common differ as wholes', () => {
  const words = (letter: string): string =>
    Array.from({ length: 2 * Math.sqrt(LIMITS.reviewWordPairs) }, (_, n) => `${letter}${n}`).join(' ')
  const [before, after] = of(`head ${words('a')} tail`, `head ${words('b')} a5 tail`)
  assert.match(before ?? '', /^head \[a0 .*\] tail$/)
  assert.match(after ?? '', /^head \[b0 .* a5\] tail$/)
})
