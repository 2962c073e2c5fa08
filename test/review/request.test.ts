import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '#sluice/faults.js'
import { recognise } from '#sluice/packages/launchers.js'
import type { Decider } from '#sluice/review/decide.js'
import type { Look } from '#sluice/review/proposal.js'
import { type AddRequest, entryFrom } from '#sluice/review/request.js'

const HOME = '/home/ada'
const FOLDERS = new Set(['/home/ada/notes', '/projects/data', '/projects/${x}'])
const FILES = new Set(['/projects/server.mjs', '/projects/.env', '/projects/data/db'])
const around = {
  look: (path: string): Look => {
    const absolute = path.startsWith('~/')
      ? `${HOME}${path.slice(1)}`
      : path.startsWith('/')
        ? path
        : `/projects/${path.replace(/^\.\//, '')}`
    return { absolute, kind: FOLDERS.has(absolute) ? 'directory' : FILES.has(absolute) ? 'file' : 'missing' }
  },
  declared: (absolute: string) => absolute.replace(/^\/home\/ada\//, '~/'),
  broughtBy: (_programs: readonly string[], path: string) => path.startsWith('/usr/lib/browser/'),
}
const YES: Decider = { by: 'yes' }

function request(command: string[], more: Partial<AddRequest> = {}): AddRequest {
  const none = { read: [], write: [], env: [], envFiles: [], programs: [], unixSockets: [], triggers: [], synced: false }
  return { name: 'n', command, ...none, ...more }
}
const entryOf = (asked: AddRequest, decider: Decider = YES) => entryFrom(asked, recognise(asked.command), around, decider)

async function code(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'accepted',
    (thrown: unknown) => (isFault(thrown) ? thrown.code : String(thrown)),
  )
}

test('the main job: the command stays, its path becomes a grant', async () => {
  const { entry, notes, findings } = await entryOf(request(['npx', '-y', '@modelcontextprotocol/server-filesystem', '~/notes']))
  assert.deepEqual(entry.command, ['npx', '-y', '@modelcontextprotocol/server-filesystem', '${grant:notes}'])
  assert.deepEqual(entry.grants, { notes: { path: '~/notes', access: 'read' } })
  assert.deepEqual([notes, findings], [[], []])
})

test('a flag decides about a path in the command: nobody is asked', async () => {
  const asked = request(['npx', 'pkg', '~/notes'], { write: ['/home/ada/notes'] })
  assert.deepEqual((await entryOf(asked, { by: 'nobody' })).entry.grants, { notes: { path: '~/notes', access: 'write' } })
  assert.equal(await code(entryOf(request(['npx', 'pkg', '~/notes']), { by: 'nobody' })), 'review.not-asked')
})

test('a relative script is named by its whole path, and is no grant', async () => {
  const { entry } = await entryOf(request(['node', '--no-warnings', './server.mjs', './data']))
  assert.deepEqual(entry.command, ['node', '--no-warnings', '/projects/server.mjs', '${grant:data}'])
  assert.deepEqual(Object.keys(entry.grants), ['data'])
})

test('a path that a declared program brings inside is no grant, and `own` is no path', async () => {
  const command = ['npx', 'pkg', '--browser', '/usr/lib/browser/browser', './data']
  FILES.add('/usr/lib/browser/browser')
  const { entry } = await entryOf(request(command, { programs: ['browser'], unixSockets: ['own', './own'] }))
  assert.deepEqual(entry.command, ['npx', 'pkg', '--browser', '/usr/lib/browser/browser', '${grant:data}'])
  assert.deepEqual(entry.unixSockets, ['own', '/projects/own'])
  assert.deepEqual(Object.keys((await entryOf(request(command))).entry.grants), ['browser', 'data'], 'without the program')
})

test('a relative Python and script are named by their whole paths', async () => {
  const { entry } = await entryOf(request(['.venv/bin/python', '-u', 'server.mjs', './data']))
  assert.deepEqual(entry.command, ['/projects/.venv/bin/python', '-u', '/projects/server.mjs', '${grant:data}'])
})

test('a typed ${ stays itself, in arguments, values and paths', async () => {
  const asked = request(['npx', 'pkg', '${grant:notes}', './${x}'], { env: ['A=${home}/${B}', 'C=~/x', 'D=a~/b'] })
  const { entry } = await entryOf(asked)
  assert.deepEqual(entry.command, ['npx', 'pkg', '$${grant:notes}', '${grant:x}'])
  assert.deepEqual(entry.env, { A: '${home}/$${B}', C: '${home}/x', D: 'a~/b' })
})

test('credentials are refused in --env, without being repeated, and are findings in the command', async () => {
  const token = `ghp_${'a1B2'.repeat(9)}`
  const refusal = await entryOf(request(['npx', 'pkg'], { env: [`LEVEL=${token}`] })).catch((thrown: unknown) => thrown)
  assert.ok(isFault(refusal))
  assert.equal(refusal.code, 'review.credential')
  assert.doesNotMatch(refusal.message + refusal.hint, /ghp_/)
  const misplaced = await entryOf(request(['npx', 'pkg'], { env: [token] })).catch((thrown: unknown) => thrown)
  assert.ok(isFault(misplaced) && !misplaced.message.includes('ghp_'))
  const { findings } = await entryOf(request(['npx', 'pkg', `--token=${token}`]))
  assert.equal(findings[0]?.at, '/command/2')
})

test('paths of flags must exist; a socket, an env file and a working directory are checked', async () => {
  assert.equal(await code(entryOf(request(['npx', 'pkg'], { read: ['/nowhere'] }))), 'review.no-path')
  assert.equal(await code(entryOf(request(['npx', 'pkg'], { envFiles: ['./data'] }))), 'review.no-path')
  assert.equal(await code(entryOf(request(['npx', 'pkg'], { cwd: './data' }))), 'review.cwd')
  const { entry } = await entryOf(
    request(['npx', 'pkg'], { read: ['./data'], cwd: './data/sub', envFiles: ['.env'], unixSockets: ['~/s.sock'] }),
  )
  assert.equal(entry.cwd, '${grant:data}/sub')
  assert.deepEqual(entry.envFiles, ['/projects/.env'])
  assert.deepEqual(entry.unixSockets, ['~/s.sock'])
})
