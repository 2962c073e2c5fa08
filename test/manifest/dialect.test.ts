/** The dialect of SQL is the one that a server is named for, unless a person says otherwise or its names say two. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContentSettings } from '#sluice/manifest/content.js'
import { settingsOf } from '#sluice/manifest/dialect.js'
import { LOCKED } from '../relay/locked.js'

function dialect(
  command: readonly string[],
  serverName: string,
  content?: ContentSettings,
  packaged?: string,
): string | undefined {
  const { profile, source, surface } = LOCKED.legacy
  return settingsOf({
    source:
      packaged === undefined
        ? source
        : { kind: 'npm', name: packaged, version: '1.0.0', entry: 'node_modules/x/x.js', packages: [] },
    profile: { ...profile, command, ...(content && { content }) },
    surface: { ...surface, serverInfo: { name: serverName } },
  }).sql?.dialect
}

test('the package, the address of the database, or the name of the server', () => {
  assert.equal(dialect(['npx', '-y', 'x'], 'example', undefined, '@modelcontextprotocol/server-postgres'), 'postgresql')
  assert.equal(dialect(['node', 'server.js', 'postgresql://dev@localhost/db'], 'db'), 'postgresql')
  assert.equal(dialect(['node', 'server.js'], 'SQLite Explorer'), 'sqlite')
  assert.equal(dialect(['npx', 'x'], 'mysql tools', undefined, 'mcp-server-mariadb'), 'mysql')
})

test('none where no name says it, or two do', () => {
  assert.equal(dialect(['node', 'server.js'], 'reports'), undefined)
  assert.equal(dialect(['npx', 'x'], 'x', undefined, 'mysql-to-postgres'), undefined)
  assert.equal(dialect(['npx', 'x'], 'x', undefined, 'pgvector-tools'), undefined)
  // A user, a folder, a file: where something lies says nothing of what it speaks to.
  for (const argument of ['/home/pg/server.js', '${grant:postgres}', 'mysql', './sqlite/x'])
    assert.equal(dialect(['node', 'server.js', argument], 'reports'), undefined, argument)
})

test('what a person set stands', () => {
  assert.equal(dialect(['npx', 'x'], 'x', { sql: { dialect: 'sqlite' } }, 'server-postgres'), 'sqlite')
  const { profile, source, surface } = LOCKED.legacy
  const content: ContentSettings = { results: 'withhold', sql: { statements: ['select'] } }
  const named = { profile: { ...profile, command: ['node', 'x.js', 'postgres://localhost/db'], content }, source, surface }
  assert.deepEqual(settingsOf(named), { results: 'withhold', sql: { statements: ['select'], dialect: 'postgresql' } })
})
