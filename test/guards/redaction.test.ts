import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleOf } from '../detect/sample.js'
import { sessionSecrets } from '#sluice/detect/secrets/secrets.js'
import { type Case, PASS } from '#sluice/guards/guard.js'
import { redaction } from '#sluice/guards/redaction.js'
import { schemaGuard } from '#sluice/guards/schema.js'
import { schemaLibraries } from '#sluice/cli/libraries.js'
import { digest } from '#sluice/manifest/digest.js'
import type { Definition } from '#sluice/manifest/lock.js'
import type { Json, JsonObject } from '#sluice/protocol/message.js'
import { LOCKED } from '../relay/locked.js'
import { answers, asks, fails, notes, request, rewrittenResult, view, withSurface } from './views.js'

const TOKEN = sampleOf('ghp_{36c}')
const OWN = 'correct7horse9battery'
const SECRETS = sessionSecrets({ SERVICE_PASSWORD: OWN, LOG_LEVEL: 'debugging', PORT: '8080' })
const VIEW = view(LOCKED.legacy)
const CALL = request('tools/call', { name: 'echo', arguments: {} })
const guard = redaction(SECRETS, { check: () => PASS })
const check = (item: Case): string => {
  const verdict = guard.check(item, VIEW)
  return verdict.kind === 'rewrite' ? JSON.stringify(verdict.message) : verdict.kind
}
const text = (...texts: readonly string[]): JsonObject => ({ content: texts.map((one) => ({ type: 'text', text: one })) })

test('redaction: a result without secrets passes as it is', () => {
  assert.equal(check(answers(CALL, text('nothing to see'))), 'pass')
  assert.equal(check(answers(CALL, text('password = os.environ["DB_PASSWORD"]'))), 'pass')
})

test('redaction: a secret is masked wherever a server says it', () => {
  const deep: Json = { a: [{ [TOKEN]: [`b ${TOKEN}`] }] }
  const said: readonly Case[] = [
    answers(CALL, text('before', `x ${TOKEN} y`)),
    answers(CALL, { content: [], structuredContent: deep }),
    answers(CALL, { content: [{ type: 'resource', resource: { uri: 'file:///a', text: TOKEN } }] }),
    answers(CALL, { content: [], _meta: { note: TOKEN } }),
    answers(request('resources/read', { uri: 'file:///a' }), { contents: [{ uri: `x://${TOKEN}`, text: TOKEN }] }),
    answers(request('prompts/get', { name: 'p' }), { messages: [{ role: 'user', content: { type: 'text', text: TOKEN } }] }),
    answers(request('completion/complete'), { completion: { values: [TOKEN] } }),
    fails(CALL, -32000, { why: TOKEN }),
    asks('server', 'sampling/createMessage', { messages: [{ role: 'user', content: { type: 'text', text: TOKEN } }] }),
    asks('server', 'elicitation/create', { message: `is ${TOKEN} yours?` }),
    notes('server', 'notifications/message', { level: 'info', data: { token: TOKEN } }),
  ]
  for (const item of said) {
    const shown = check(item)
    assert.match(shown, /\[redacted:/, JSON.stringify(item.message))
    assert.ok(!shown.includes(TOKEN), shown)
  }
})

test('redaction: what the server’s own environment was given is masked in every spelling, ordinary settings are not', () => {
  const spellings = [
    OWN,
    `https://x/?p=${encodeURIComponent(`${OWN}/`)}`,
    Buffer.from(OWN).toString('hex'),
    Buffer.from(OWN).toString('hex').toUpperCase(),
    ...['', 'x', 'xy', 'xyz'].flatMap((before) =>
      ['', 'q', 'qr'].map((after) => Buffer.from(before + OWN + after).toString('base64')),
    ),
    ...['', '?', '??'].map((before) => Buffer.from(before + OWN).toString('base64url')),
    Array.from(OWN, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    Array.from(OWN, (one) => `%${one.charCodeAt(0).toString(16)}`).join(''),
    JSON.stringify(JSON.stringify({ x: OWN })),
  ]
  for (const spelling of spellings) {
    const shown = check(answers(CALL, text(`it is ${spelling}.`)))
    assert.match(shown, /it is [^.]*\[redacted:environment:\d+\][^.]*\./, spelling)
    assert.ok(!shown.includes(spelling))
  }
  assert.equal(check(answers(CALL, text('debugging on port 8080'))), 'pass')
})

test('redaction: a password may begin with any character, and a tab may stand before it', () => {
  for (const first of Array.from('(){}[]<>&|;,"\'`\\!?^~@#%+=. \t')) {
    const password = `${first}x9Zk2!mPq`
    const said: readonly JsonObject[] = [
      { content: [], structuredContent: { password } },
      { content: [], structuredContent: { name: 'DB_PASSWORD', value: password } },
      { content: [], structuredContent: { args: ['--password', password] } },
      ...(first.trim() === '' ? [] : [text(`{"a":1,"password":\t${JSON.stringify(password)}}`)]),
    ]
    for (const result of said) assert.match(check(answers(CALL, result)), /\[redacted:/, JSON.stringify(result))
  }
  for (const said of [
    'password:\tx9Zk2!mPq',
    'password\t=\t"x9Zk2!mPq"',
    `pw = ${JSON.stringify(JSON.stringify({ password: '(x9Zk2!m' }))}`,
  ])
    assert.match(check(answers(CALL, text(said))), /\[redacted:/, said)
})

test('redaction: a secret with characters of markup is masked as pages write it', () => {
  const own = `k<7&"Lm'2xQz9`
  const escaped = redaction(sessionSecrets({ SERVICE_PASSWORD: own }), { check: () => PASS })
  for (const [double, single] of [
    ['"', "'"],
    ['&quot;', '&#39;'],
    ['&quot;', "'"],
    ['&#34;', '&#39;'],
  ] as const) {
    const page = `<b>k&lt;7&amp;${double}Lm${single}2xQz9</b>`
    const shown = rewrittenResult(escaped.check(answers(CALL, text(page)), VIEW))
    assert.match(JSON.stringify(shown), /<b>\[redacted:environment:\d+\]<\/b>/, page)
  }
})

test('redaction: characters that nobody sees between those of a secret hide it from nobody', () => {
  for (const hidden of ['\u00ad', '\u034f', '\u200b', '\u2060', '\u202c', '\u2069', '\ufe01', '\ufeff'])
    for (const secret of [OWN, TOKEN]) {
      const shown = check(answers(CALL, text(`it is ${Array.from(secret).join(hidden)}.`)))
      assert.match(shown, /it is \[redacted:[\w-]+:\d+\]\./, hidden)
    }
})

test('redaction: a blob that is text is masked and encoded again, another is left whole', () => {
  const read = request('resources/read', { uri: 'file:///a' })
  const blob = (bytes: Buffer): Case => answers(read, { contents: [{ uri: 'file:///a', blob: bytes.toString('base64') }] })
  const verdict = rewrittenResult(guard.check(blob(Buffer.from(`naïve\nTOKEN=${TOKEN}\n`)), VIEW))
  const [content] = verdict['contents'] as { blob: string }[]
  const shown = Buffer.from(content?.blob ?? '', 'base64').toString()
  assert.match(shown, /^naïve\nTOKEN=\[redacted:github-token:40\]\n$/)
  assert.equal(check(blob(Buffer.concat([Buffer.from([0xff, 0xfe, 0x00]), Buffer.from(TOKEN)]))), 'pass')
})

test('redaction: what stands in the place of a file and is none is masked as it stands', () => {
  for (const blob of [TOKEN, sampleOf('AKIA{16u}'), `the token is ${TOKEN}`, `${TOKEN}\n`, OWN]) {
    const shown = check(answers(CALL, { content: [], structuredContent: { blob } }))
    assert.match(shown, /\[redacted:/, blob)
    assert.ok(!shown.includes(blob.trim()))
  }
})

test('redaction: an error is nobody’s reviewed words, whatever was asked', () => {
  for (const method of ['initialize', 'tools/list', 'prompts/list', 'resources/templates/list'])
    assert.ok(!check(fails(request(method), -32000, { why: TOKEN })).includes(TOKEN), method)
})

test('redaction: a cursor, an id and a state are opaque where a client hands them back, elsewhere they are texts', () => {
  const tasks = request('tasks/get', { taskId: TOKEN })
  assert.equal(check(answers(tasks, { taskId: TOKEN, status: 'working' })), 'pass')
  assert.equal(check(answers(CALL, { resultType: 'input_required', requestState: TOKEN })), 'pass')
  for (const name of ['nextCursor', 'requestState', 'taskId', 'progressToken', 'requestId'])
    assert.ok(!check(answers(CALL, { content: [], [name]: TOKEN })).includes(TOKEN), name)
  assert.ok(!check(answers(request('resources/list'), { resources: [], nextCursor: { a: TOKEN } })).includes(TOKEN))
})

test('redaction: what a client hands back unread, a person opens or has reviewed stays as it is', () => {
  const cursor = Buffer.from(JSON.stringify({ token: TOKEN })).toString('base64')
  assert.equal(check(answers(request('resources/list'), { resources: [], nextCursor: cursor })), 'pass')
  assert.equal(check(answers(request('tools/list'), { tools: [{ name: 'a', description: `like ${TOKEN}` }] })), 'pass')
  assert.equal(
    check(asks('server', 'elicitation/create', { mode: 'url', message: 'open', url: `https://x/?t=${TOKEN}` })),
    'pass',
  )
})

const schema = schemaGuard(schemaLibraries)
const outputSchema = (properties: JsonObject): Definition => {
  const definition: JsonObject = {
    name: 'echo',
    inputSchema: { type: 'object' },
    outputSchema: { type: 'object', properties, additionalProperties: false },
  }
  return { digest: digest(definition), definition, use: 'on' }
}
const promising = (properties: JsonObject) => view(withSurface({ tools: { echo: outputSchema(properties) } }))

test('redaction: a structured result that still fits its schema is masked and stays structured', () => {
  const result = { ...text(TOKEN), structuredContent: { note: `see ${TOKEN}` } }
  const shown = rewrittenResult(redaction(SECRETS, schema).check(answers(CALL, result), promising({ note: { type: 'string' } })))
  assert.deepEqual(shown['structuredContent'], { note: 'see [redacted:github-token:40]' })
  assert.equal(shown['isError'], undefined)
})

test('redaction: where the schema has no room for a mask, the text stays and the structure goes', () => {
  const seen = promising({ key: { type: 'string', pattern: '^ghp_' } })
  const whole = redaction(SECRETS, schema).check(
    answers(CALL, { ...text(`a ${TOKEN}`), structuredContent: { key: TOKEN } }),
    seen,
  )
  const shown = rewrittenResult(whole)
  assert.equal(shown['structuredContent'], undefined)
  assert.equal(shown['isError'], true)
  assert.match(JSON.stringify(shown['content']), /The call was made.*a \[redacted:github-token:40\]/)
  const bare = redaction(SECRETS, schema).check(answers(CALL, { content: [], structuredContent: { key: TOKEN } }), seen)
  assert.match(JSON.stringify(rewrittenResult(bare)), /The call was made.*\[redacted:github-token:40\]/)
})
