/** Framing and decode together, on streams of ordinary, hostile and mutated lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Decoded, decode } from '#sluice/protocol/decode.js'
import { line } from '#sluice/protocol/encode.js'
import { LineReader } from '#sluice/protocol/framing.js'
import { message, nearly } from './json.js'
import { attackLines } from './lines.js'
import { seeded } from './seed.js'

const CORPUS = attackLines()
  .map(({ bytes }) => bytes)
  .filter((bytes) => bytes.length < 4096)

/** Cuts a stream at these places (taken modulo what is left). */
function chunked(stream: Buffer, cuts: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  let rest = stream
  for (const cut of cuts) {
    const at = cut % (rest.length + 1)
    chunks.push(Buffer.from(rest.subarray(0, at)))
    rest = rest.subarray(at)
  }
  return [...chunks, Buffer.from(rest)]
}

/** What is read of a stream, and of an oversize line its length and head. Every chunk is overwritten once it was read. */
function readings(chunks: readonly Buffer[], limit: number): unknown[] {
  const reader = new LineReader({ limit })
  const read = (lines: ReturnType<LineReader['push']>): unknown[] =>
    lines.map((each) => (each.kind === 'line' ? decode(each.bytes) : { length: each.length, head: each.head.toString('hex') }))
  const all = chunks.flatMap((chunk) => {
    const found = read(reader.push(chunk))
    chunk.fill(0x7b)
    return found
  })
  return [...all, ...read(reader.end())]
}

const written = fc.oneof(
  message.map((each) => Buffer.from(line(each))),
  fc.constantFrom(...CORPUS),
)
const ended = fc
  .tuple(written, fc.constantFrom('\n', '\r\n', '\r\n\n'))
  .map(([bytes, end]) => Buffer.concat([bytes, Buffer.from(end)]))
const stream = fc.tuple(fc.array(ended, { maxLength: 8 }), written).map(([lines, last]) => Buffer.concat([...lines, last]))

test('any chunking gives the same messages and the same refusals', (t) => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 30 }), fc.constantFrom(100, 4096), (bytes, cuts, limit) => {
      assert.deepEqual(readings(chunked(bytes, cuts), limit), readings([Buffer.from(bytes)], limit))
    }),
    seeded(t, 1500),
  )
})

test('one byte at a time, too', () => {
  const bytes = Buffer.concat(CORPUS.flatMap((each) => [each, Buffer.from('\n')]))
  const single = Array.from(bytes, (byte) => Buffer.from([byte]))
  assert.deepEqual(readings(single, 4096), readings([bytes], 4096))
})

test('a mutated line of the corpus is refused, or means the same after any number of rounds', (t) => {
  let accepted = 0
  const texts = fc.constantFrom(...CORPUS.map((bytes) => bytes.toString('utf8')))
  fc.assert(
    fc.property(nearly(texts), (text) => {
      const first: Decoded = decode(Buffer.from(text))
      if (!first.ok) return
      accepted += 1
      const once = line(first.message)
      const second = decode(Buffer.from(once))
      assert.deepEqual(second, { ok: true, message: first.message, text: once })
      assert.equal(line(first.message), once)
      assert.deepEqual(Object.keys(JSON.parse(once) as object)[0], 'jsonrpc')
    }),
    seeded(t, 10_000),
  )
  t.diagnostic(`${accepted} of the mutated lines were accepted`)
  assert.ok(accepted > 200, `only ${accepted} were accepted`)
})
