import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SHAPES } from '#sluice/detect/secrets/secrets.js'
import { StderrLines } from '#sluice/detect/stderr.js'

const TOKEN = ['ghp_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB3dE6gH9'].join('')
const PRIVATE = 'PRIVATE'
const texts = (lines: readonly { text: string }[]) => lines.map(({ text }) => text)
const bytes = (text: string) => Buffer.from(text)

test('stderr: however a text is chunked, the lines are the same and no part of a secret is among them', () => {
  const whole = `start\nusing ${TOKEN} ok\r\nGröße 日本\n\nlast without end`
  const expected = ['start', 'using [redacted:github-token:40] ok', 'Größe 日本', '', 'last without end']
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sizes) => {
      const lines = new StderrLines()
      const out: string[] = []
      const all = bytes(whole)
      for (let at = 0, turn = 0; at < all.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1
        const chunk = Buffer.from(all.subarray(at, at + size))
        out.push(...texts(lines.push(chunk)))
        chunk.fill(0)
        at += size
      }
      out.push(...texts(lines.end()))
      assert.deepEqual(out, expected)
    }),
  )
})

test('stderr: a private key over many lines is masked from BEGIN to END, and what follows is shown', () => {
  const lines = new StderrLines()
  const key = `key: -----BEGIN ${PRIVATE} KEY-----\nMIIEvQIBADANBg\nAbCdEf0123\n-----END PRIVATE KEY----- done\nnext\n`
  const out = texts(lines.push(bytes(key)))
  assert.equal(out.length, 5)
  assert.ok(!out.join('\n').includes('MII') && !out.join('\n').includes('AbCd'))
  assert.match(out[0] ?? '', /^key: \[redacted:private-key\]$/)
  assert.equal(out[3], '[redacted:private-key] done')
  assert.equal(out[4], 'next')
})

test('stderr: a BEGIN that never ends does not hide the stream for ever', () => {
  const lines = new StderrLines()
  const out = texts(lines.push(bytes(`-----BEGIN ${PRIVATE} KEY-----\n${'x\n'.repeat(300)}`)))
  assert.equal(out.at(-1), 'x')
})

test('stderr: a line without end is given out in bounded pieces, cut between words', () => {
  const lines = new StderrLines(SHAPES, 100)
  const out = lines.push(bytes(`${'word '.repeat(17)}${TOKEN} ${'y'.repeat(500)}\n`))
  assert.ok(out.every(({ raw }) => raw.length <= 100))
  assert.ok(!texts(out).join('').includes(TOKEN.slice(0, 20)))
  assert.ok(texts(out).some((text) => text.includes('[redacted:github-token:40]')))
  assert.equal(Buffer.concat(out.map(({ raw }) => raw)).length, 85 + TOKEN.length + 1 + 500)
})

test('stderr: raw is what came, byte for byte, also where it does not decode', () => {
  const lines = new StderrLines()
  const [line] = lines.push(Buffer.from([0xff, 0xfe, 0x41, 0x0d, 0x0a]))
  assert.deepEqual([...(line?.raw ?? [])], [0xff, 0xfe, 0x41, 0x0d])
  assert.equal(line?.text, '��A')
})
