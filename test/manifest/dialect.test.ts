/** The dialect of SQL is the one that a server is named for, unless a person says otherwise or its names say two. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContentSettings } from '#sluice/manifest/content.js'
import { settingsOf } from '#sluice/manifest/dialect.js'
import { LOCKED } from '../relay/locked.js'

function dialect(command: readonly string[], serverName: string, content?: ContentSettings): string | undefined {
  const { profile, surface } = LOCKED.legacy
  return settingsOf({
    profile: { ...profile, command, ...(content && { content }) },
    surface: { ...surface, serverInfo: { name: serverName } },
  }).sql?.dialect
}

test('the package, the address of the database, or the name of the server', () => {
  assert.equal(dialect(['npx', '-y', '@modelcontextprotocol/server-postgres@0.6.2'], 'example'), 'postgresql')
  assert.equal(dialect(['node', 'server.js', 'postgresql://dev@localhost/db'], 'db'), 'postgresql')
  assert.equal(dialect(['node', 'server.js'], 'SQLite Explorer'), 'sqlite')
  assert.equal(dialect(['npx', 'mcp-server-mariadb'], 'mysql tools'), 'mysql')
})

test('none where no name says it, or two do', () => {
  assert.equal(dialect(['node', 'server.js'], 'reports'), undefined)
  assert.equal(dialect(['npx', 'mysql-to-postgres'], 'x'), undefined)
  assert.equal(dialect(['npx', 'pgvector-tools'], 'x'), undefined)
})

test('what a person set stands', () => {
  assert.equal(dialect(['npx', 'server-postgres'], 'x', { sql: { dialect: 'sqlite' } }), 'sqlite')
  const { profile, surface } = LOCKED.legacy
  const content: ContentSettings = { results: 'withhold', sql: { statements: ['select'] } }
  const named = { profile: { ...profile, command: ['npx', 'server-postgres'], content }, surface }
  assert.deepEqual(settingsOf(named), { results: 'withhold', sql: { statements: ['select'], dialect: 'postgresql' } })
})
