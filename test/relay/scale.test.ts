/**
 * What a peer costs that writes without end, in small pieces, or lines that are hard to read: each in a process of its own with
 * little memory. That the work is linear is shown by `npm run prove:lines`, at sizes for which a test has no time.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { CASES, type Cost } from './scale.js'

const MB = 1024 * 1024
const PROGRAM = join(import.meta.dirname, 'scale.js')

function costOf(name: string, size: number, heapMB: number): Cost {
  const argv = [`--max-old-space-size=${heapMB}`, PROGRAM, name, String(size)]
  const { status, stdout, stderr } = spawnSync(process.execPath, argv)
  assert.equal(status, 0, stderr.toString())
  return JSON.parse(stdout.toString()) as Cost
}

/** What the handshake before each case sends and records. */
const HELLO = { sent: 3, entries: 4 }

test('a hundred megabytes without a line end are one refusal, and nothing of them is kept', () => {
  const { peakMB, sent, entries } = costOf('no line end', 100 * MB, 48)
  assert.deepEqual([sent, entries], [HELLO.sent + 1, HELLO.entries + 2])
  assert.ok(peakMB < 200, `${peakMB} MB`)
})

test('many small lines, and lines of single bytes, do not add up in memory', () => {
  const small = costOf('small lines', 100_000, 48)
  assert.deepEqual([small.sent, small.entries], [HELLO.sent + 100_000, HELLO.entries + 100_000])
  assert.ok(small.peakMB < 200, `${small.peakMB} MB`)
  const bytes = costOf('one byte at a time', MB, 48)
  assert.ok(bytes.sent > HELLO.sent + 1000 && bytes.peakMB < 200, `${bytes.peakMB} MB, ${bytes.sent} sent`)
})

test('so many through links, path and log neither', () => {
  const { peakMB, sent } = costOf('small lines through relay and log', 20_000, 64)
  assert.ok(sent > 20_000 && peakMB < 300, `${peakMB} MB`)
})

for (const name of ['line ends of other readers', 'a secret in each text', 'our own notice', 'many names', 'escapes'])
  test(`a line that is hard to read is read once, in a small part of the heap: ${name}`, () => {
    const { size = 0 } = CASES[name] ?? {}
    const { peakMB, sent } = costOf(name, size, 256)
    assert.equal(sent, HELLO.sent + 1)
    assert.ok(peakMB < 450, `${peakMB} MB for ${size / MB} MB`)
  })
