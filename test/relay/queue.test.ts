import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '#sluice/relay/event.js'
import { EventQueue } from '#sluice/relay/queue.js'

const line = (from: 'client' | 'server', text: string): Event => ({
  kind: 'line',
  from,
  generation: 1,
  line: { kind: 'line', bytes: Buffer.from(text) },
  at: 0,
})
const stderr = (text: string): Event => ({ kind: 'stderr', generation: 1, text, raw: Buffer.from(text), at: 0 })
const exit: Event = { kind: 'exit', generation: 1, code: 0, signal: null, at: 0 }
const told = (event: Event | undefined): string => {
  if (event?.kind === 'line' && event.line.kind === 'line') return `${event.from} ${event.line.bytes.toString()}`
  return event?.kind === 'stderr' ? `stderr ${event.text}` : (event?.kind ?? 'nothing')
}
const takeAll = (queue: EventQueue): string[] => {
  const taken: string[] = []
  for (let event = queue.take(); event !== undefined; event = queue.take()) taken.push(told(event))
  return taken
}

test('a flood of one source leaves the others their turns, each in its own order', () => {
  const queue = new EventQueue()
  for (let n = 0; n < 5000; n += 1) queue.push(stderr(`${n}`))
  queue.push(line('client', 'a'))
  queue.push({ kind: 'end', at: 0 })
  queue.push(line('server', 'b'))
  queue.push({ kind: 'deadline', at: 0 })
  assert.equal(queue.waiting('stderr'), 5000)
  const taken = takeAll(queue)
  assert.equal(taken.length, 5004)
  for (const early of ['client a', 'end', 'server b', 'deadline']) assert.ok(taken.indexOf(early) < 12, early)
  assert.ok(taken.indexOf('client a') < taken.indexOf('end'))
  assert.deepEqual(
    taken.filter((each) => each.startsWith('stderr')),
    Array.from({ length: 5000 }, (_, n) => `stderr ${n}`),
  )
  assert.equal(queue.waiting('stderr'), 0)
})

test("a server's exit comes after all that it said, and waits for nobody else", () => {
  const queue = new EventQueue()
  queue.push(exit)
  for (let n = 0; n < 3; n += 1) {
    queue.push(line('server', `${n}`))
    queue.push(stderr(`${n}`))
    queue.push(line('client', `${n}`))
    queue.push(line('client', `more ${n}`))
  }
  const taken = takeAll(queue)
  const last = Math.max(taken.indexOf('server 2'), taken.indexOf('stderr 2'))
  assert.equal(taken.indexOf('exit'), last + 1)
  assert.equal(taken.length, 13)
})
