import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MASK_MARKER, redactJson, redactText } from '#sluice/detect/redact.js'
import { SHAPES } from '#sluice/detect/secrets/secrets.js'
import { checked } from '#sluice/detect/secrets/rule.js'
import { sampleOf } from './sample.js'
import { SECRET_RULES } from '#sluice/detect/secrets/targets.js'

const mayHoldSecret = (text: string): boolean => SHAPES.may(text)

for (const { id, matches, passes } of SECRET_RULES) {
  for (const sample of matches.map(sampleOf)) {
    test(`rule ${id} masks ${sample.slice(0, 12)}…`, () => {
      const { text, findings } = redactText(`before ${sample} after`)
      assert.match(text, new RegExp(`\\${MASK_MARKER}${id}:\\d+\\]`), text)
      assert.ok(findings.some(({ rule }) => rule === `secret.${id}`))
    })
    test(`rule ${id} is not missed by the prefilter for ${sample.slice(0, 12)}…`, () => {
      assert.ok(mayHoldSecret(sample))
      assert.ok(mayHoldSecret(JSON.stringify({ text: sample })))
    })
  }
  for (const sample of passes.map(sampleOf)) {
    test(`rule ${id} lets pass: ${sample.slice(0, 40)}`, () => {
      const { findings } = redactText(sample)
      assert.ok(!findings.some(({ rule }) => rule === `secret.${id}`), redactText(sample).text)
    })
  }
}

test('a rule without samples of both kinds does not load', () => {
  const rule = SECRET_RULES[0]
  assert.ok(rule)
  assert.throws(() => checked([{ ...rule, matches: [] }]), TypeError)
  assert.throws(() => checked([{ ...rule, passes: [] }]), TypeError)
})

test('no part of a secret is left, and what is around it stays', () => {
  const token = sampleOf('ghp_{36c}')
  const { text } = redactText(`push with ${token}, then ${token}.`)
  assert.equal(text, 'push with [redacted:github-token:40], then [redacted:github-token:40].')
})

test('a masked text is stable: masking it again changes nothing', () => {
  for (const { matches } of SECRET_RULES) {
    for (const sample of matches.map(sampleOf)) {
      const once = redactText(sample).text
      assert.equal(redactText(once).text, once)
    }
  }
})

test('redactJson returns the very same object when nothing is hidden', () => {
  const value = { a: [1, { b: 'text' }], c: null, d: 'eyJ is a prefix' }
  assert.equal(redactJson(value), value)
})

test('redactJson masks leaves, member names and the values of members that are named as secrets', () => {
  const token = sampleOf('npm_{36c}')
  const value = {
    password: 'tiger',
    deep: [{ text: `it is ${token}` }],
    [token]: 1,
    [`${token}x`]: 2,
    progressToken: 'abc-1234',
    inputSchema: { properties: { password: { type: 'string' } } },
    __proto__x: 'kept',
  }
  const out = redactJson(value)
  assert.ok(!JSON.stringify(out).includes(token))
  assert.equal(out.password, '[redacted:assignment:8]')
  assert.equal(out.progressToken, 'abc-1234')
  assert.equal(out.inputSchema, value.inputSchema)
  assert.equal(Object.keys(out).length, Object.keys(value).length)
  assert.equal(value.password, 'tiger')
})

test('a member that is named as a secret is looked at, whatever else its message holds', () => {
  const names = [
    'password',
    'passWord',
    'pwd',
    'db_pwd',
    'authorization',
    'Authorization',
    'accesskey',
    'authtoken',
    'client_secret',
  ]
  for (const name of names) {
    const value = { [name]: 'hunter22hunter22' }
    assert.ok(mayHoldSecret(JSON.stringify(value)), name)
    assert.ok(!JSON.stringify(redactJson(value)).includes('hunter'), name)
  }
})

test('redactJson keeps an own member named __proto__ as data', () => {
  const value = JSON.parse('{"__proto__": {"password": "tiger1"}, "token": 1}')
  const out = redactJson(value)
  assert.deepEqual(Object.keys(out), ['__proto__', 'token'])
  assert.match(JSON.stringify(out), /redacted:assignment/)
})

test('texts made to be slow are done: each literal repeated a million times, with and without a run after it', () => {
  const literals = [
    'eyJ', 'eyJ.', '://', '://:', '://a:b', '-----BEGIN ', '-----BEGIN PRIVATE KEY', '-----BEGIN PRIVATE KEY----------END ',
    'password', 'password=', 'password ', 'password:"', 'secret\\\\"', '_token', 'Bearer ', 'Bearer a', 'sk-', 'ghp_', 'npm_a', 'a_', 'AKIA',
    ':', '@', 'token-', 'api_key=a.', 'xoxb-', '[redacted:',
  ] // biome-ignore format: a table
  for (const literal of literals) {
    redactText('@://' + literal.repeat(1_000_000 / literal.length))
    redactText(literal + 'a'.repeat(1_000_000))
    redactText(`${literal} `.repeat(1_000_000 / literal.length) + '@')
  }
})

test('any text: redaction never throws, leaves no rule to fire, and keeps text without findings', () => {
  const piece = fc.oneof(
    fc.constantFrom(...SECRET_RULES.flatMap(({ matches, passes }) => [...matches, ...passes].map(sampleOf))),
    fc.string({ unit: 'binary', maxLength: 12 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const text = pieces.join(' ')
      const once = redactText(text)
      assert.equal(once.text === text, once.findings.length === 0)
      assert.ok(mayHoldSecret(text) || once.findings.length === 0)
    }),
  )
})
