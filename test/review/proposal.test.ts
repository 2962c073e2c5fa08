import assert from 'node:assert/strict'
import { test } from 'node:test'
import { covering, type Look, mentionsIn, merged, propose } from '#sluice/review/proposal.js'

const THERE: Record<string, Look> = {
  '~/notes': { absolute: '/home/ada/notes', kind: 'directory' },
  './db.sqlite': { absolute: '/projects/db.sqlite', kind: 'file' },
  '/srv/Notes': { absolute: '/srv/Notes', kind: 'directory' },
  '/srv/Notes/sub/a': { absolute: '/srv/Notes/sub/a', kind: 'file' },
  '/run/x.sock': { absolute: '/run/x.sock', kind: 'other' },
  stdio: { absolute: '/projects/stdio', kind: 'directory' },
  '@scope/pkg': { absolute: '/projects/@scope/pkg', kind: 'directory' },
}
const look = (path: string): Look => THERE[path] ?? { absolute: `/none/${path}`, kind: 'missing' }
const declared = (path: string) => path.replace(/^\/home\/ada\//, '~/')

test('a path in the command becomes a grant, everything else stays exact', () => {
  const command = ['npx', '-y', '@scope/pkg', '~/notes', '--db=./db.sqlite', '--flag', '', 'a b']
  const { paths, notes } = mentionsIn(command, 3, look)
  const wishes = paths.map(({ absolute }) => ({ absolute, access: 'read' as const }))
  const proposal = propose(command, paths, wishes, declared)
  assert.deepEqual(proposal.command, [
    'npx',
    '-y',
    '@scope/pkg',
    '${grant:notes}',
    '--db=${grant:db-sqlite}',
    '--flag',
    '',
    'a b',
  ])
  assert.deepEqual(proposal.grants, {
    notes: { path: '~/notes', access: 'read' },
    'db-sqlite': { path: '/projects/db.sqlite', access: 'read' },
  })
  assert.deepEqual(notes, [])
})

test('grants with the same last part get distinct names, and odd names become plain ones', () => {
  const wishes = ['/a/notes', '/b/notes', '/c/notes-2', '/', '/d/../x', '/é'].map((absolute) => ({
    absolute,
    access: 'read' as const,
  }))
  assert.deepEqual(Object.keys(propose([], [], wishes, declared).grants), [
    'notes',
    'notes-2',
    'notes-2-2',
    'folder',
    'x',
    'folder-2',
  ])
})

test('a mention below a granted folder uses that grant', () => {
  const command = ['srv', '/srv/Notes/sub/a']
  const { paths } = mentionsIn(command, 1, look)
  const wishes = [{ absolute: '/srv/Notes', access: 'write' as const }]
  assert.deepEqual(propose(command, paths, wishes, declared).command, ['srv', '${grant:notes}/sub/a'])
  assert.equal(covering('/srv/Notesbook', wishes), undefined)
})

test('a mention without a grant stays as it was typed', () => {
  const { paths } = mentionsIn(['srv', '~/notes'], 1, look)
  assert.deepEqual(propose(['srv', '~/notes'], paths, [], declared).command, ['srv', '~/notes'])
})

test('what looks like a path and is not there, or is no file, is said and not granted', () => {
  const { paths, notes } = mentionsIn(['srv', '/nowhere/x', '/run/x.sock', 'stdio', 'plain', 'https://host/a', '-v'], 1, look)
  assert.deepEqual(paths, [])
  assert.deepEqual(notes, [
    '"/nowhere/x" in the command does not exist on this machine; it is not granted',
    '"/run/x.sock" in the command is neither a file nor a folder; it is not granted',
    '"stdio" is also the name of something in this folder; it is not granted. To grant it, write ./stdio',
  ])
})

test("arguments before the server's own are never grants", () => {
  assert.deepEqual(
    mentionsIn(['node', './db.sqlite', '~/notes'], 2, look).paths.map(({ at }) => at),
    [2],
  )
})

test('two wishes for one path become the wider one', () => {
  const both = [
    { absolute: '/a', access: 'read' as const },
    { absolute: '/b', access: 'read' as const },
    { absolute: '/a', access: 'write' as const },
  ]
  assert.deepEqual(merged(both), [both[2], both[1]])
})
