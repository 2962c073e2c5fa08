import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credentialsIn, looksLikeCredential } from '#sluice/detect/credential.js'

const REFUSED: readonly [name: string, value: string][] = [
  ['GITHUB_TOKEN', 'anything'],
  ['API_KEY', 'abc'],
  ['NOTION_API_KEY', 'secret_1'],
  ['DB_PASSWORD', 'tiger'],
  ['PGPASSWORD', 'y'],
  ['CLIENT_SECRET', 'y'],
  ['AWS_SECRET_ACCESS_KEY', 'y'],
  ['GITLAB_PAT', 'a1b2c3d4'],
  ['DATABASE_URL', ['postgres://app:', 's3cret99@db/app'].join('')],
  ['SETTINGS', ['ghp_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB3dE6gH9'].join('')],
  ['WHATEVER', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'],
  ['SIGNING', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
]
const ACCEPTED: readonly [name: string, value: string][] = [
  ['LOG_LEVEL', 'info'],
  ['MEMORY_FILE_PATH', '/home/server/memory.json'],
  ['PORT', '8080'],
  ['TZ', 'Europe/Zurich'],
  ['DATABASE_URL', 'postgres://db.internal/app'],
  ['PUBLIC_KEY', 'ssh-ed25519'],
  ['SORT_KEY', 'name'],
  ['TOKEN_FILE', '/run/token'],
  ['MAX_TOKENS', '4096'],
  ['API_KEY', ''],
  ['API_KEY', '${API_KEY}'],
  ['KEYBOARD', 'de-ch-layout-42'],
  ['GREETING', 'The quick brown fox jumps over 13 lazy dogs'],
  ['NODE_OPTIONS', '--max-old-space-size=512'],
]

for (const [name, value] of REFUSED) {
  test(`a credential: ${name}`, () => {
    const finding = looksLikeCredential(name, value)
    assert.ok(finding)
    assert.ok(value.length < 4 || !JSON.stringify(finding).includes(value), 'the finding does not repeat the value')
  })
}
for (const [name, value] of ACCEPTED) {
  test(`an ordinary setting: ${name}=${value}`, () => assert.equal(looksLikeCredential(name, value), undefined))
}

const COMMANDS: readonly [command: readonly string[], credentialAt: number | undefined][] = [
  [['npx', 'x', '--api-key', 'hunter2hunter2'], 3],
  [['npx', 'x', '-password', 'tigers'], 3],
  [['npx', 'x', '--token', 'k3j4h5g6f7d8'], 3],
  [['npx', 'x', 'AbCdEf0123456789AbCdEf0123456789zz'], 2],
  [['npx', 'x', '--api-key', '--verbose'], undefined],
  [['npx', 'x', '--api-key', '${API_KEY}'], undefined],
  [['npx', 'x', '--credentials', '~/key'], undefined],
  [['npx', 'x', '--credentials', 'client.json'], undefined],
  [['npx', 'x', '--auth', 'oauth2'], undefined],
  [['npx', 'x', '--page-id', '9f86d081884c7d659a2feaa0c55ad015'], undefined],
  [['npx', '-y', '@modelcontextprotocol/server-filesystem@2026.8.31', '/home/ada/Notes2026'], undefined],
]
for (const [command, at] of COMMANDS)
  test(`${at === undefined ? 'no credential' : 'a credential'} in a command: ${command.join(' ')}`, () => {
    const found = credentialsIn(command)
    assert.deepEqual(
      found.map((each) => each.at),
      at === undefined ? [] : [`/command/${at}`],
    )
    assert.ok(at === undefined || !JSON.stringify(found).includes(command[at] ?? ''), 'the finding does not repeat the value')
  })
