import assert from 'node:assert/strict'
import { test } from 'node:test'
import { schemaLibraries } from '#sluice/cli/libraries.js'
import { schemaGuard } from '#sluice/guards/schema.js'
import { surface } from '#sluice/guards/surface.js'
import { begunTask, Tasks } from '#sluice/guards/tasks.js'
import { LIMITS } from '#sluice/limits.js'
import type { Request } from '#sluice/protocol/message.js'
import { LOCKED } from '../relay/locked.js'
import { answers, notes, request, view, withSurface, word } from './views.js'

const schema = schemaGuard(schemaLibraries)
const call = (name: string): Request => request('tools/call', { name, task: {} })
const FITS = { content: [], structuredContent: { total: 3 } }
const WRONG = { content: [], structuredContent: { total: 'many' } }

function begun(...ids: readonly string[]): Tasks {
  const tasks = new Tasks()
  for (const taskId of ids) tasks.learn(call('sum'), { task: { taskId } })
  return tasks
}

test('a task is named in either era, and by a text alone', () => {
  assert.equal(begunTask({ task: { taskId: 't' } }), 't')
  assert.equal(begunTask({ resultType: 'task', taskId: 't' }), 't')
  for (const none of [{}, { taskId: 't' }, { task: 't' }, { task: { taskId: 1 } }, { task: ['t'] }])
    assert.equal(begunTask(none), undefined)
})

test('the result of a task is held to the schema of its tool, wherever it is carried', () => {
  const seen = view(LOCKED.modern, { tasks: begun('t') })
  const get = request('tasks/get', { taskId: 't' })
  for (const [result, wanted] of [
    [FITS, 'pass'],
    [WRONG, 'schema.result'],
  ] as const) {
    assert.equal(word(schema.check(answers(request('tasks/result', { taskId: 't' }), result), seen)), wanted)
    assert.equal(word(schema.check(answers(get, { status: 'completed', result }), seen)), wanted)
    assert.equal(word(schema.check(notes('server', 'notifications/tasks', { taskId: 't', result }), seen)), wanted)
  }
  assert.equal(word(schema.check(answers(get, { status: 'working' }), seen)), 'pass')
  const other = notes('server', 'notifications/message', { taskId: 't', result: WRONG })
  assert.equal(word(schema.check(other, seen)), 'pass', 'no task ends in another notification')
})

test('of a task that is not known no structured result passes, unless no tool promises any', () => {
  const asked = request('tasks/result', { taskId: 'other' })
  assert.equal(word(schema.check(answers(asked, FITS), view(LOCKED.legacy))), 'schema.unknown-task')
  assert.equal(word(schema.check(answers(asked, { content: [] }), view(LOCKED.legacy))), 'pass')
  const { echo } = LOCKED.legacy.surface.tools
  assert.ok(echo !== undefined)
  assert.equal(word(schema.check(answers(asked, FITS), view(withSurface({ tools: { echo } })))), 'pass')
})

test('only the answer to a call begins a task: another one would make it that of no tool, which promises nothing', () => {
  const tasks = new Tasks()
  for (const method of ['resources/read', 'prompts/get', 'tasks/get']) {
    tasks.learn(request(method, { name: 'echo' }), { task: { taskId: 't' } })
    tasks.learn(request(method, { name: 'echo' }), { resultType: 'task', taskId: 't' })
  }
  assert.equal(tasks.toolOf('t'), undefined)
})

test('an id that is taken begins no second task', () => {
  const result = { task: { taskId: 't' } }
  assert.equal(
    word(surface.check(answers(call('echo'), result), view(LOCKED.legacy, { tasks: begun('t') }))),
    'surface.result-type',
  )
  assert.equal(word(surface.check(answers(call('echo'), result), view(LOCKED.legacy))), 'pass')
})

test('so many are remembered, the newest of them, and no long names', () => {
  const tasks = begun(...Array.from({ length: LIMITS.tasks + 1 }, (_, nth) => `t${nth}`))
  assert.deepEqual([tasks.toolOf('t0'), tasks.toolOf('t1'), tasks.toolOf(`t${LIMITS.tasks}`)], [undefined, 'sum', 'sum'])
  assert.equal(begun('x'.repeat(LIMITS.idCharacters + 1)).toolOf('x'.repeat(LIMITS.idCharacters + 1)), undefined)
})
