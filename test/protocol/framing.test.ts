import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mock, test } from 'node:test'
import fc from 'fast-check'
import { type Line, type LineDigest, LineReader } from '#sluice/protocol/framing.js'
import { LIMITS } from '#sluice/limits.js'

const MiB = 1024 * 1024

function sha256(): LineDigest {
  const hash = createHash('sha256')
  return { update: (bytes) => void hash.update(bytes), value: () => hash.digest('hex') }
}

/** Copies what a line holds, since its bytes are views. */
function plain(line: Line): object {
  return line.kind === 'line' ? { ...line, bytes: line.bytes.toString('hex') } : { ...line, head: line.head.toString('hex') }
}

function read(chunks: readonly Buffer[], limit: number): object[] {
  const reader = new LineReader({ limit, digest: sha256 })
  const lines = chunks.flatMap((chunk) => {
    const found = reader.push(chunk).map(plain)
    chunk.fill(0x21)
    return found
  })
  return [...lines, ...reader.end().map(plain)]
}

/** The definition, written another way: the whole stream at once. */
function reference(all: Buffer, limit: number): object[] {
  const parts: Buffer[] = []
  let from = 0
  for (let at = 0; at < all.length; at++) {
    if (all[at] !== 0x0a) continue
    parts.push(all.subarray(from, at))
    from = at + 1
  }
  const lines = parts.map((part) => expected(part, limit, true))
  const rest = all.subarray(from)
  return rest.length === 0 ? lines : [...lines, { ...expected(rest, limit, false), unterminated: true }]
}

function expected(part: Buffer, limit: number, terminated: boolean): object {
  if (part.length > limit) {
    const digest = createHash('sha256').update(part).digest('hex')
    return { kind: 'oversize', length: part.length, head: part.subarray(0, LIMITS.oversizeHeadBytes).toString('hex'), digest }
  }
  const bytes = terminated && part.at(-1) === 0x0d ? part.subarray(0, -1) : part
  return { kind: 'line', bytes: bytes.toString('hex') }
}

const bytes = fc
  .array(fc.oneof({ weight: 2, arbitrary: fc.constantFrom(0x0a, 0x0d) }, { weight: 5, arbitrary: fc.nat(255) }), {
    maxLength: 60,
  })
  .map((values) => Buffer.from(values))

test('any chunking gives the lines of the whole stream', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 12 }), fc.integer({ min: 0, max: 40 }), (chunks, limit) => {
      const all = Buffer.concat(chunks)
      assert.deepEqual(read(chunks, limit), reference(all, limit))
    }),
    { numRuns: 2000 },
  )
})

test('one byte at a time gives the same lines as one chunk', () => {
  const all = Buffer.from('{"a":1}\r\n\n\r\nlonger than the limit of this test\r\nlast\r')
  const single = Array.from(all, (byte) => Buffer.from([byte]))
  assert.deepEqual(read(single, 20), reference(all, 20))
})

test('a line end is one line feed, and one carriage return before it', () => {
  const lines = new LineReader().push(Buffer.from('a\r\nb\r\r\nc\rd\n\r\n\n'))
  assert.deepEqual(
    lines.map((line) => line.kind === 'line' && line.bytes.toString()),
    ['a', 'b\r', 'c\rd', '', ''],
  )
})

test('the limit holds exactly, whole or in pieces', () => {
  for (const cut of [0, 1, 4, 5, 6]) {
    const all = Buffer.from('12345\n123456\n1234\r\n12345\r\nend\n')
    const reader = new LineReader({ limit: 5 })
    const kinds = [...reader.push(all.subarray(0, cut)), ...reader.push(all.subarray(cut))].map(({ kind }) => kind)
    assert.deepEqual(kinds, ['line', 'oversize', 'line', 'oversize', 'line'], `cut at ${cut}`)
  }
})

test('after an oversize line the next one is read', () => {
  const reader = new LineReader({ limit: 10 })
  assert.deepEqual(reader.push(Buffer.from('x'.repeat(50))), [])
  const [oversize, next] = reader.push(Buffer.from('yyyy\nnext\n'))
  assert.deepEqual(oversize && plain(oversize), {
    kind: 'oversize',
    length: 54,
    head: Buffer.from(`${'x'.repeat(50)}yyyy`).toString('hex'),
  })
  assert.deepEqual(next && plain(next), { kind: 'line', bytes: Buffer.from('next').toString('hex') })
})

test('the end of the stream inside a line, and inside an oversize one', () => {
  const cut = new LineReader()
  cut.push(Buffer.from('{"a"'))
  assert.deepEqual(cut.end().map(plain), [{ kind: 'line', bytes: Buffer.from('{"a"').toString('hex'), unterminated: true }])
  assert.deepEqual(cut.end(), [])
  const oversize = new LineReader({ limit: 2 })
  oversize.push(Buffer.from('abc'))
  assert.deepEqual(oversize.end().map(plain), [
    { kind: 'oversize', length: 3, head: Buffer.from('abc').toString('hex'), unterminated: true },
  ])
})

/** Bytes that Buffer's copying functions were asked to copy while `work` ran. */
function bytesCopied(work: () => void): number {
  let copied = 0
  const prototype: Buffer = Buffer.prototype
  const mocked = mock.method(
    prototype,
    'copy',
    function (this: Buffer, target: Uint8Array, at = 0, from = 0, to = this.length): number {
      const part = this.subarray(from, to)
      target.set(part, at)
      copied += part.length
      return part.length
    },
  )
  const concat = Buffer.concat.bind(Buffer)
  const joined = mock.method(Buffer, 'concat', (list: readonly Uint8Array[], length?: number): Buffer => {
    const result = concat(list, length)
    copied += result.length
    return result
  })
  work()
  mocked.mock.restore()
  joined.mock.restore()
  return copied
}

test('gathering a line byte by byte copies each byte a few times, not quadratically', () => {
  const size = MiB / 4
  const line = 'x'.repeat(size)
  const reader = new LineReader()
  let got: Line[] = []
  const copied = bytesCopied(() => {
    for (const character of line) reader.push(Buffer.from(character))
    got = reader.push(Buffer.from('\n'))
  })
  assert.equal(got[0]?.kind === 'line' && got[0].bytes.length, size)
  assert.ok(copied <= 4 * size, `${copied} bytes copied for ${size}`)
})

test('a chunk of many whole lines is not copied', () => {
  const chunk = Buffer.from('{"id":1}\r\n'.repeat(100_000))
  let lines: Line[] = []
  const copied = bytesCopied(() => {
    lines = new LineReader().push(chunk)
  })
  assert.equal(lines.length, 100_000)
  assert.equal(copied, 0)
  assert.ok(lines.every((line) => line.kind === 'line' && line.bytes.buffer === chunk.buffer && line.bytes.length === 8))
})

test('an oversize line is passed over with its head only, byte by byte too', () => {
  const reader = new LineReader({ limit: 1000 })
  const copied = bytesCopied(() => {
    for (let count = 0; count < 100_000; count++) reader.push(Buffer.from('x'))
  })
  const [line] = reader.push(Buffer.from('\n'))
  assert.equal(line?.kind === 'oversize' && line.length, 100_000)
  assert.ok(copied < 100_000 + (LIMITS.oversizeHeadBytes * LIMITS.oversizeHeadBytes) / 2 + 4 * LIMITS.oversizeHeadBytes)
})

test('a line of 100 MB is refused in bounded memory and its digest is that of all its bytes', () => {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  const reader = new LineReader({ digest: sha256 })
  const expectedDigest = createHash('sha256')
  const before = process.memoryUsage().rss
  let most = before
  for (let sent = 0; sent < 100 * MiB; sent += chunk.length) {
    assert.deepEqual(reader.push(chunk), [])
    expectedDigest.update(chunk)
    most = Math.max(most, process.memoryUsage().rss)
  }
  const [line, next] = reader.push(Buffer.from('\n{}\n'))
  assert.deepEqual(line && { ...line, head: undefined }, {
    kind: 'oversize',
    length: 100 * MiB,
    head: undefined,
    digest: expectedDigest.digest('hex'),
  })
  assert.deepEqual(next && plain(next), { kind: 'line', bytes: Buffer.from('{}').toString('hex') })
  // The limit is 16 MiB; growing to it holds the old and the new buffer for a moment.
  assert.ok(most - before < 64 * MiB, `grew by ${Math.round((most - before) / MiB)} MiB`)
})
