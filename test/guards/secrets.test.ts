import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleOf } from '../detect/sample.js'
import { sessionSecrets } from '#sluice/detect/secrets/secrets.js'
import { secretsGuard } from '#sluice/guards/secrets.js'
import type { Json } from '#sluice/protocol/message.js'
import { LOCKED } from '../relay/locked.js'
import { answers, asks, notes, request, view, word, words } from './views.js'

const OWN = sampleOf('glpat-{20}')
const guard = secretsGuard(sessionSecrets({ GITLAB_TOKEN: OWN, DATABASE_URL: sampleOf('postgres://app:{14}@db/x') }))
const STRICT = view(LOCKED.legacy)
const LAX = view({ ...LOCKED.legacy, profile: { ...LOCKED.legacy.profile, content: { secrets: 'pass' } } })
const call = (value: Json) => asks('client', 'tools/call', { name: 'echo', arguments: { text: value } })
const verdict = (value: Json, seen = STRICT): string => word(guard.check(call(value), seen))

const MASK = '[redacted:github-token:40]'
const spelled = (code: (character: string) => string): string => Array.from(MASK, code).join('')
const hex = (character: string): string => character.charCodeAt(0).toString(16)

test('secrets: a mask is not written back, however it is written, nor where secrets may pass', () => {
  const masks: readonly Json[] = [
    `a ${MASK} b`,
    { [MASK]: 1 },
    [{ deep: [MASK] }],
    MASK.toUpperCase(),
    '[redacted:github-token',
    Buffer.from(`TOKEN=${MASK}\n`).toString('base64'),
    Buffer.from(`TOKEN=${MASK}\n`).toString('hex'),
    encodeURIComponent(MASK),
    spelled((one) => `\\u00${hex(one)}`),
    spelled((one) => `\\x${hex(one)}`),
    JSON.stringify({ x: JSON.stringify(spelled((one) => `\\u00${hex(one)}`)) }),
  ]
  for (const mask of masks) {
    assert.equal(verdict(mask), 'secrets.masked', JSON.stringify(mask))
    assert.equal(verdict(mask, LAX), 'secrets.masked', JSON.stringify(mask))
  }
  assert.equal(verdict('it was [redacted] by the court'), 'pass')
})

const CERTAIN = [
  'ghp_{36c}',
  'AKIA{16u}',
  'sk-ant-api03-{93}AA',
  'postgres://app:{14}@db.internal/app',
  '-----BEGIN PRIVATE KEY-----\nMIIE{60}\n{64}\n-----END PRIVATE KEY-----',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI{20}.{43}',
].map(sampleOf)

test('secrets: a secret that is known for what it is is refused, unless a person lets secrets pass', () => {
  for (const secret of CERTAIN) {
    const spellings = [
      secret,
      `x=${secret}`,
      JSON.stringify({ a: secret }),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
    ]
    for (const spelling of spellings) {
      assert.equal(verdict(`see ${spelling} there`), 'secrets.held', spelling)
      assert.equal(verdict(`see ${spelling} there`, LAX), 'pass', spelling)
    }
    const said = words(guard.check(call([0, { a: secret }]), STRICT))
    assert.match(said, /at \/arguments\/text\/1\/a holds /)
    assert.ok(!said.includes(secret))
  }
})

test('secrets: replies and notifications of a client are looked at too', () => {
  const [secret = ''] = CERTAIN
  const asked = request('sampling/createMessage')
  const answer = { ...answers(asked, { content: { type: 'text', text: secret } }), from: 'client' as const }
  assert.equal(word(guard.check(answer, STRICT)), 'secrets.held')
  assert.equal(
    word(guard.check(notes('client', 'notifications/cancelled', { requestId: 1, reason: secret }), STRICT)),
    'secrets.held',
  )
  assert.equal(word(guard.check(asks('client', 'resources/read', { uri: `x://${MASK}` }), STRICT)), 'secrets.masked')
})

test('secrets: what is guessed, a blank, an example or somebody’s checksum gone wrong passes', () => {
  const ordinary = [
    'password = os.environ["X"]',
    'DB_PASSWORD=hunter2!',
    'const token = await getToken(user)',
    'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'AKIAIOSFODNN7EXAMPLE',
    'sk-...',
    'YOUR_API_KEY',
    sampleOf('ghp_{36}'),
    'postgres://user:password@localhost/db',
    'postgres://app:${PASSWORD}@db/app',
    'C++ AT&T O’Brien feature/fix-#123 a;b john.doe@example.com 1.47',
    sampleOf('{40h}'),
    sampleOf('{8h}-{4h}-{4h}-{4h}-{12h}'),
    "if (pem.startsWith('-----BEGIN PRIVATE KEY-----')) return 1",
  ]
  for (const text of ordinary) assert.equal(verdict(text), 'pass', text)
})

test('secrets: what the server was given itself passes, whole, in part or decoded', () => {
  for (const text of [OWN, sampleOf('postgres://app:{14}@db/x'), `x ${OWN}`, Buffer.from(`token ${OWN}`).toString('base64')])
    assert.equal(verdict(text), 'pass', text)
})

test('secrets: what a server gave to be handed back is its own', () => {
  const [secret = ''] = CERTAIN
  assert.equal(word(guard.check(asks('client', 'resources/list', { cursor: secret }), STRICT)), 'pass')
  assert.equal(
    word(guard.check(asks('client', 'tools/call', { name: 'echo', requestState: MASK, _meta: { a: secret } }), STRICT)),
    'pass',
  )
})
