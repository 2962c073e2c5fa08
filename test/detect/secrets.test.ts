/** Any secret, at any place, in any of the spellings that are read: covered whole, and nothing else changes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { redactJson, redactText } from '#sluice/detect/redact.js'
import { isOwnSecret } from '#sluice/detect/secrets/own.js'
import { Secrets, sessionSecrets, SHAPES } from '#sluice/detect/secrets/secrets.js'
import { SECRET_RULES } from '#sluice/detect/secrets/targets.js'
import { sampleOf } from './sample.js'

/** What a rule is certain of, whatever stands around it. */
const CERTAIN = SECRET_RULES.flatMap(({ matches }) => matches)
  .map(sampleOf)
  .flatMap((sample) => SHAPES.ranges(sample).filter(({ certain, from, to }) => certain && from === 0 && to === sample.length))
  .map(({ secret }) => secret)

interface Spelling {
  readonly name: string
  readonly of: (text: string) => string
  /** Characters for each byte. */
  readonly ratio: number
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
const each = (write: (byte: number) => string) => (text: string) => Array.from(Buffer.from(text), write).join('')
const SPELLINGS: readonly Spelling[] = [
  { name: 'plain', of: (text) => text, ratio: 1 },
  { name: 'base64', of: (text) => Buffer.from(text).toString('base64'), ratio: 4 / 3 },
  { name: 'base64url', of: (text) => Buffer.from(text).toString('base64url'), ratio: 4 / 3 },
  { name: 'hexadecimal', of: each(hex), ratio: 2 },
  { name: 'upper hexadecimal', of: (text) => each(hex)(text).toUpperCase(), ratio: 2 },
  { name: 'percent escapes', of: each((byte) => `%${hex(byte)}`), ratio: 3 },
  { name: 'escapes', of: each((byte) => `\\u00${hex(byte)}`), ratio: 6 },
  { name: 'short escapes', of: each((byte) => `\\x${hex(byte)}`), ratio: 4 },
  { name: 'escapes in escapes', of: each((byte) => `\\\\u00${hex(byte)}`), ratio: 7 },
]

const words = fc
  .array(fc.constantFrom('the', 'file', 'says', '42', '(see', 'below)', 'naive'), { maxLength: 6 })
  .map((all) => all.join(' '))

test('there is something to try', () => assert.ok(CERTAIN.length > 60, `${CERTAIN.length}`))

for (const { name, of, ratio } of SPELLINGS) {
  test(`a secret in ${name} is covered wherever it stands, and the words around it stay`, () => {
    fc.assert(
      fc.property(fc.constantFrom(...CERTAIN), words, words, (secret, before, after) => {
        const text = of(`${before} ${secret} ${after}`)
        const [from, to] = [(before.length + 1) * ratio, (before.length + 1 + secret.length) * ratio]
        const ranges = SHAPES.ranges(`<${text}>`)
        const missed = Array.from({ length: Math.floor(to) - Math.ceil(from) }, (_, at) => Math.ceil(from) + at + 1).filter(
          (at) => !ranges.some((range) => range.from <= at && at < range.to),
        )
        assert.deepEqual(missed, [], text)
        assert.ok(SHAPES.may(JSON.stringify({ text })), `the message is not looked at: ${text}`)
        const { text: shown } = redactText(text)
        const kept = Math.max(0, Math.floor(from) - Math.ceil(2 * ratio))
        assert.equal(shown.slice(0, kept), text.slice(0, kept))
        assert.equal(redactText(shown).text, shown)
      }),
      { numRuns: 300 },
    )
  })
}

test('a secret in JSON in JSON in JSON is covered', () => {
  for (const secret of CERTAIN) {
    const nested = JSON.stringify({ a: JSON.stringify({ b: JSON.stringify([`x ${secret}`]) }) })
    assert.ok(!redactText(nested).text.includes(secret.slice(4, 16)), nested)
  }
})

test('a secret in wrapped base64 or hexadecimal is covered, over the ends of lines too', () => {
  const wrap = (text: string, columns: number, lineEnd: string): string =>
    (text.match(new RegExp(`.{1,${columns}}`, 'g')) ?? []).join(lineEnd)
  for (const secret of CERTAIN)
    for (const before of ['', 'x'.repeat(37), 'some words before it, and more, \n'.repeat(3)])
      for (const lineEnd of ['\n', '\r\n', '\\n'])
        for (const code of ['base64', 'hex'] as const) {
          const whole = wrap(Buffer.from(`${before} ${secret} and after`).toString(code), code === 'hex' ? 60 : 76, lineEnd)
          const { text: shown } = redactText(`<${whole}>`)
          const left = Buffer.from(shown.replaceAll(/\[redacted:[^\]]*\]|\\[rn]|[<>\s]/g, ''), code).toString('latin1')
          assert.match(shown, /\[redacted:/, whole)
          assert.ok(!left.includes(secret.slice(8, 16)) && !left.includes(secret.slice(-10)), shown)
        }
})

test('a secret with characters between its letters that nobody sees is covered', () => {
  for (const secret of CERTAIN) {
    const text = Array.from(secret).join('\u200b')
    assert.ok(SHAPES.may(JSON.stringify({ text })))
    assert.ok(!redactText(`x ${text} y`).text.replaceAll('\u200b', '').includes(secret.slice(4, 16)), secret)
  }
})

test('text without secrets is the very same, and so is every other member of a message', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const holder = { value: JSON.parse(JSON.stringify(value)) }
      assert.equal(redactJson(holder), holder)
    }),
  )
})

const OWN: readonly string[] = [
  'tr0ub4dor&3',
  'a"quoted\\one',
  'größer als 8 Zeichen',
  'UPPER-lower-0123',
  'abcdefgh12345678ijklmnop',
  "it's 9 %25",
]

test('a value of the session’s own is covered in every spelling, wherever it stands', () => {
  const secrets = new Secrets(OWN)
  for (const value of OWN)
    for (const before of ['', 'a', 'ab', 'abc'])
      for (const after of ['', 'y', 'yz']) {
        const whole = before + value + after
        const spellings = [
          ...SPELLINGS.map(({ of }) => of(whole)),
          encodeURIComponent(whole),
          JSON.stringify(JSON.stringify(whole)),
          whole,
        ]
        for (const text of spellings) {
          const shown = redactText(`x ${text} x`, secrets).text
          assert.match(shown, /\[redacted:environment:\d+\]/, text)
          assert.ok(secrets.may(JSON.stringify({ text })), text)
          assert.ok(!shown.includes(value))
        }
      }
})

test('what is short or ordinary is no secret of the environment, whatever it is named', () => {
  const ordinary: readonly (readonly [name: string, value: string])[] = [
    ['LOG_LEVEL', 'info'], ['API_TOKEN', 'true'], ['DB_PASSWORD', '8080'], ['SECRET', 'seven77'], ['PASSWORD', 'changeme'],
    ['PASSWORD', 'ordinary'], ['TOKEN_FILE', '/run/secrets/token1'], ['SECRET_KEY', '/run/secrets/key-1'], ['API_KEY', '${API_KEY_1}'],
    ['HOME', '/home/server'], ['DATABASE_URL', 'postgres://db.internal/app'], ['NODE_OPTIONS', '--max-old-space-size=512'],
    ['MAX_TOKENS', '128000000'], ['GREETING', 'good morning, everybody'], ['DB_PASSWORD', '11111111'],
  ] // biome-ignore format: a table
  for (const [name, value] of ordinary) assert.ok(!isOwnSecret(name, value), `${name}=${value}`)
  for (const [name, value] of [
    ['DB_PASSWORD', 'tr0ub4dor&3'],
    ['X', sampleOf('{32}')],
    ['API_KEY', 'correct horse battery'],
  ] as const)
    assert.ok(isOwnSecret(name, value), `${name}=${value}`)
})

test('a password in an address of the environment is a secret by itself', () => {
  const secrets = sessionSecrets({ DATABASE_URL: 'postgres://app:tr0ub4dor&3@db/app' })
  assert.equal(redactText('it is tr0ub4dor&3', secrets).text, 'it is [redacted:environment:16]')
})

test('what many settings hold does not make the search slow: beyond the bound the longest are looked for', () => {
  const env = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`API_KEY_${at}_TOKEN`, sampleOf(`{20}${at}`)]))
  const secrets = sessionSecrets({ ...env, THE_PASSWORD: sampleOf('{48}') })
  assert.match(redactText(`x ${sampleOf('{48}')} x`, secrets).text, /environment/)
})
