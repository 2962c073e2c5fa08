/** docs/guarantees.md names exactly the probes that the suite has, and says of none that it succeeds. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './root.js'
import { CONCEDED } from '../escape/attacks/all.js'
import { namesIn, PROMISES } from '../escape/document.js'
import { edited, MUTATIONS, NOT_SWITCHED_OFF, unread } from '../escape/mutations.js'
import { PROBES } from '../escape/suite.js'

const text = readFileSync(join(ROOT, 'docs/guarantees.md'), 'utf8')
const hint = 'write it again: npm run guarantees'

for (const promise of PROMISES) {
  test(`${promise}: its probes`, () => {
    const expected = PROBES.filter(({ against }) => against === promise)
    assert.deepEqual(
      namesIn(text, `\`${promise}\``),
      expected.map(({ name }) => name),
      hint,
    )
    assert.deepEqual(
      namesIn(text, `\`${promise}\``, 1),
      expected.map(({ goal }) => goal),
      hint,
    )
    for (const column of [3, 5]) for (const cell of namesIn(text, `\`${promise}\``, column)) assert.match(cell, /^fails/)
  })
}

test('what is not promised, and the guards that are switched off', () => {
  assert.deepEqual(
    namesIn(text, 'What a server gets all the same'),
    CONCEDED.map(({ name }) => name),
    hint,
  )
  assert.deepEqual(
    namesIn(text, 'Which guard stops what', 1),
    MUTATIONS.map(({ off }) => off),
    hint,
  )
  assert.deepEqual(
    namesIn(text, 'Which guard stops what', 3).map((cell) => cell.replace(/ \|$/, '').split(' · ')),
    MUTATIONS.map(({ succeed }) => [...succeed]),
    hint,
  )
})

test('every promise that a probe tries has its guard switched off, or says why not', () => {
  const off = new Set<string>([...MUTATIONS.map(({ guarantee }) => guarantee), ...Object.keys(NOT_SWITCHED_OFF)])
  assert.deepEqual(
    PROMISES.filter((promise) => !off.has(promise)),
    [],
  )
})

test('each guard still stands where it is switched off', () => {
  for (const { edits } of MUTATIONS) for (const edit of unread(edits)) assert.ok(edited(join(ROOT, 'lib'), edit).length > 0)
})
