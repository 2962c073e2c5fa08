import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '#sluice/faults.js'
import { type Decider, decide, decideAccess, type Person, type Shows } from '#sluice/review/decide.js'
import type { Mention } from '#sluice/review/proposal.js'

const MENTIONS: Mention[] = ['/a', '/b'].map((absolute, at) => ({ at, before: '', typed: absolute, absolute, kind: 'directory' }))

/** Answers in order; undefined goes away. */
function person(...answers: (string | string[] | undefined)[]): { by: 'person'; person: Person; questions: string[] } {
  const questions: string[] = []
  return {
    by: 'person',
    questions,
    person: {
      choose: async (question, options) => {
        questions.push(question)
        const answer = answers.shift()
        const option = options.find(({ value }) => value === answer)
        assert.ok(option !== undefined || answer === undefined, `no such option: ${String(answer)}`)
        return option?.value
      },
      several: async (question) => {
        questions.push(question)
        const answer = answers.shift()
        return Array.isArray(answer) ? answer : undefined
      },
    },
  }
}

function shows(more: Partial<Shows> = {}): Shows {
  const tools = ['read', 'write'].map((name) => ({ name, label: name, off: false }))
  return { findings: [], suspects: [], tools, everything: () => undefined, ...more }
}

async function code(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'accepted',
    (thrown: unknown) => (isFault(thrown) ? thrown.code : String(thrown)),
  )
}

const YES: Decider = { by: 'yes' }
const NOBODY: Decider = { by: 'nobody' }

test('--yes takes read for every path; a person decides each', async () => {
  assert.deepEqual(
    (await decideAccess('n', MENTIONS, YES)).map(({ access }) => access),
    ['read', 'read'],
  )
  assert.deepEqual(await decideAccess('n', MENTIONS, person('write', 'none')), [{ absolute: '/a', access: 'write' }])
})

test('a path that would fool the eye is shown by numbers', async () => {
  const asked = person('read')
  await decideAccess('n', [{ at: 0, before: '', typed: 'x', absolute: '/a\u202eb\u001b[2J', kind: 'file' }], asked)
  assert.match(asked.questions[0] ?? '', /the file "\/a\\u\{202e\}b\\u001b\[2J"/)
})

test('nobody to ask is a refusal that says how, also when there is nothing to choose', async () => {
  assert.equal(await code(decideAccess('n', MENTIONS, NOBODY)), 'review.not-asked')
  assert.equal(await code(decide('n', shows(), NOBODY)), 'review.not-asked')
})

test('--yes refuses findings', async () => {
  assert.equal(await code(decide('n', shows({ findings: ['hidden characters'] }), YES)), 'review.findings')
  assert.deepEqual(await decide('n', shows(), YES), { off: [], trusted: [] })
})

test('no, going away, and going away while choosing a path change nothing', async () => {
  assert.equal(await code(decide('n', shows(), person('no'))), 'review.declined')
  assert.equal(await code(decide('n', shows(), person(undefined))), 'review.declined')
  assert.equal(await code(decideAccess('n', MENTIONS, person('read', undefined))), 'review.declined')
})

test('the first option is no: a held return key accepts nothing', async () => {
  const asked = person('no')
  let first: string | undefined
  const looking: Person = {
    ...asked.person,
    choose: (question, options) => {
      first = options[0]?.value
      return asked.person.choose(question, options)
    },
  }
  await code(decide('n', shows(), { by: 'person', person: looking }))
  assert.equal(first, 'no')
})

test('tools are switched off, and what was off stays off', async () => {
  const tools = [
    { name: 'read', label: 'read', off: true },
    { name: 'write', label: 'write', off: false },
  ]
  assert.deepEqual((await decide('n', shows({ tools }), YES)).off, ['read'])
  assert.deepEqual((await decide('n', shows({ tools }), person('tools', ['read'], 'yes'))).off, ['write'])
  assert.deepEqual((await decide('n', shows({ tools }), person('tools', undefined, 'yes'))).off, ['read'])
})

test('everything is shown on demand, as often as wanted', async () => {
  let shown = 0
  await decide('n', shows({ everything: () => void (shown += 1) }), person('all', 'all', 'yes'))
  assert.equal(shown, 2)
})

const SUSPECTS = [
  { name: '0', label: 'read', trusted: true },
  { name: '1', label: 'write', trusted: false },
]

test('what is suspicious stays held out, unless a person chooses it', async () => {
  const asked = person('yes')
  assert.deepEqual((await decide('n', shows({ suspects: SUSPECTS }), asked)).trusted, ['0'])
  assert.match(asked.questions[0] ?? '', /1 suspicious held out/)
  assert.deepEqual((await decide('n', shows({ suspects: SUSPECTS }), person('suspects', ['1'], 'yes'))).trusted, ['1'])
  assert.deepEqual((await decide('n', shows({ suspects: SUSPECTS }), person('suspects', undefined, 'yes'))).trusted, ['0'])
  assert.deepEqual((await decide('n', shows({ suspects: SUSPECTS }), YES)).trusted, ['0'])
})

test('a refusal names the first finding and counts the others', async () => {
  await assert.rejects(decide('n', shows({ findings: ['one', 'two', 'three'] }), YES), /\(one; and 2 more\)/)
})
