import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBase64 } from '#sluice/detect/base64.js'

const BYTES = Buffer.from(Array.from({ length: 300 }, (_, at) => (at * 37) % 256))
const WHOLE = BYTES.toString('base64')
const wrapped = (every: number, end: string): string => WHOLE.replaceAll(new RegExp(`.{${every}}`, 'g'), (line) => line + end)

test('base64 is what decoders read, in one line or as MIME wraps it', () => {
  for (const text of ['', 'QQ==', 'QUI=', 'QUJD', 'QQ', WHOLE, wrapped(76, '\n'), wrapped(64, '\r\n'), `${WHOLE}\n`])
    assert.ok(isBase64(text), text)
})

test('words, keys with dashes and underscores, and lines of single words are none', () => {
  const texts = [
    'ignore all of it',
    'a.b',
    'ghp_abcdefgh',
    'QUJD-',
    'Q',
    'QUJDR',
    'Ignore\nall\nprevious\norders',
    wrapped(20, '\n'),
  ]
  for (const text of texts) assert.ok(!isBase64(text), text)
})

test('a picture of many megabytes is looked at like a small one', () => {
  const large = 'A'.repeat(12_000_000)
  assert.ok(isBase64(large) && isBase64(`${'A'.repeat(76)}\n`.repeat(150_000)))
  assert.ok(!isBase64(`${large} `) && !isBase64(`${large}! `))
})
