/** Grants, trigger files and sockets as the server meets them. */
import assert from 'node:assert/strict'
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { resolveGrant } from '#sluice/sandbox/grants.js'
import type { ResolvedGrant } from '#sluice/sandbox/sandbox.js'
import { AS_ROOT, askInside, IDENTITY, node, place, profileOf, runInside } from './inside.js'

const roots: string[] = []
let root = ''
beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'sluice-bindings-'))
  roots.push(root)
  own(root)
})
after(() => {
  for (const each of roots) rmSync(each, { recursive: true, force: true })
})

function own(path: string): void {
  if (AS_ROOT && IDENTITY !== undefined) chownSync(path, IDENTITY.uid, IDENTITY.gid)
}
function folder(name: string): string {
  const path = join(root, name)
  mkdirSync(path)
  own(path)
  return path
}
function file(name: string, text: string): string {
  const path = join(root, name)
  writeFileSync(path, text)
  own(path)
  return path
}
function grant(path: string, access: 'read' | 'write'): ResolvedGrant {
  return resolveGrant('notes', path, access, { homes: [], own: [] })
}
const attempt = (action: string): string => `(() => { try { return String(${action}) } catch (error) { return error.code } })()`

test('read means read: the file is there, and nothing can be made or changed', async () => {
  const path = folder('notes')
  file('notes/a.txt', 'text')
  const script = `const fs = require('fs'); console.log(JSON.stringify([
    ${attempt(`fs.readFileSync('${path}/a.txt')`)}, ${attempt(`fs.writeFileSync('${path}/a.txt', '')`)},
    ${attempt(`fs.writeFileSync('${path}/b.txt', '')`)}, ${attempt(`fs.unlinkSync('${path}/a.txt')`)},
    fs.readdirSync('${root}'), ${attempt(`fs.readdirSync('${path}/..')`)}]))`
  assert.deepEqual(await askInside(script, { grants: [grant(path, 'read')] }), [
    'text',
    'EROFS',
    'EROFS',
    'EROFS',
    ['notes'],
    'notes',
  ])
})

test('write means write, at the same path, as the owner', async () => {
  const path = folder('notes')
  const script = `require('fs').writeFileSync('${path}/made', 'by the server'); console.log(require('fs').statSync('${path}/made').uid)`
  assert.equal(await askInside(script, { grants: [grant(path, 'write')] }), 1000)
  assert.equal(readFileSync(join(path, 'made'), 'utf8'), 'by the server')
})

test('a single file, more grants than a shell has descriptors, and one inside another', async () => {
  const paths = Array.from({ length: 12 }, (_, index) => file(`f${index}`, String(index)))
  const outer = folder('outer')
  folder('outer/inner')
  file('outer/inner/x', 'x')
  const grants = [...paths.map((path) => grant(path, 'read')), grant(outer, 'write'), grant(join(outer, 'inner'), 'read')]
  const script = `const fs = require('fs'); fs.writeFileSync('${outer}/y', '')
    console.log(JSON.stringify([${JSON.stringify(paths)}.map((path) => fs.readFileSync(path, 'utf8')), ${attempt(`fs.writeFileSync('${outer}/inner/x', '')`)}]))`
  assert.deepEqual(await askInside(script, { grants }), [paths.map((_, index) => String(index)), 'EROFS'])
})

test('what was swapped since it was reviewed is not bound, and nothing starts', async () => {
  const secret = folder('secret')
  const path = folder('notes')
  const reviewed = grant(path, 'read')
  const swaps: [string, () => void][] = [
    ['a link to another folder', () => symlinkSync(secret, path)],
    ['another folder', () => mkdirSync(path)],
    ['a file', () => writeFileSync(path, '')],
    ['nothing', () => {}],
  ]
  for (const [what, swap] of swaps) {
    renameSync(path, join(root, `aside-${roots.length}-${what.length}`))
    swap()
    await assert.rejects(
      askInside("console.log('1')", { grants: [reviewed] }),
      (error) => error instanceof Fault && error.code === 'sandbox.grant-changed',
      what,
    )
    writeFileSync(join(root, 'placeholder'), '')
    if (what === 'nothing') break
    rmSync(path, { recursive: true, force: true })
    mkdirSync(path)
  }
})

test('a folder on the way that became a link is not followed', async () => {
  mkdirSync(join(root, 'a'))
  const path = folder('a/notes')
  const reviewed = grant(path, 'read')
  renameSync(join(root, 'a'), join(root, 'b'))
  symlinkSync(join(root, 'b'), join(root, 'a'))
  await assert.rejects(
    askInside("console.log('1')", { grants: [reviewed] }),
    (error) => error instanceof Fault && error.code === 'sandbox.grant-changed',
  )
})

test('trigger files in a write grant are read-only, unless unlocked', async () => {
  const path = folder('project')
  folder('project/.git')
  file('project/.git/config', 'safe')
  file('project/package.json', '{}')
  const script = `const fs = require('fs'); console.log(JSON.stringify([
    ${attempt(`fs.readFileSync('${path}/.git/config')`)}, ${attempt(`fs.writeFileSync('${path}/.git/config', 'evil')`)},
    ${attempt(`fs.renameSync('${path}/.git', '${path}/x')`)}, ${attempt(`fs.rmSync('${path}/.git', { recursive: true })`)},
    ${attempt(`fs.unlinkSync('${path}/package.json')`)}, ${attempt(`fs.writeFileSync('${path}/package.json', 'evil')`)},
    ${attempt(`fs.writeFileSync('${path}/other', '')`)}]))`
  const grants = [grant(path, 'write')]
  const locked = await askInside(script, { grants })
  assert.ok(Array.isArray(locked))
  assert.deepEqual(locked.slice(0, 3), ['safe', 'EROFS', 'EBUSY'])
  assert.match(locked[3], /EROFS|EBUSY/)
  assert.deepEqual(locked.slice(4), ['EBUSY', 'EROFS', 'undefined'])
  assert.equal(readFileSync(join(path, 'package.json'), 'utf8'), '{}')
  const unlocked = await askInside(script, { grants, triggers: ['.git', 'package.json'] })
  assert.ok(Array.isArray(unlocked))
  assert.deepEqual(unlocked.slice(0, 3), ['safe', 'undefined', 'undefined'])
})

test('a unix socket inside a grant is out of reach, and within reach once one is declared', async () => {
  const path = folder('notes')
  const socket = join(path, 'docker.sock')
  const server = createServer((peer) => peer.end('hello'))
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  own(socket)
  const script = `const peer = require('net').connect('${socket}'); let got = ''
    peer.on('data', (data) => { got += data }); peer.once('end', () => console.log(JSON.stringify(got)))
    peer.once('error', (error) => console.log(JSON.stringify(error.code)))`
  const folderGrant: ResolvedGrant = { ...grant(root, 'read'), path: root }
  assert.equal(await askInside(script, { grants: [folderGrant] }), 'EAFNOSUPPORT')
  assert.equal(await askInside(script, { unixSockets: [socket] }), 'hello')
  server.close()
})

test('sockets of its own: between its processes, and nothing of the machine is brought in', async () => {
  const script = `const net = require('net'), path = process.env.HOME ? process.env.HOME + '/s' : '/tmp/s'
    const server = net.createServer((peer) => peer.end('hello'))
    const tell = (error) => { console.log(JSON.stringify(error.code)); process.exit() }
    server.on('error', tell).listen(path, () => { let got = ''
      net.connect(path).on('error', tell).on('data', (data) => { got += data })
        .on('end', () => { console.log(JSON.stringify(got)); process.exit() }) })`
  assert.equal(await askInside(script), 'EAFNOSUPPORT')
  assert.equal(await askInside(script, { ownSockets: true }), 'hello')
  const abstract = `@sluice-test-${process.pid}`.replace('@', '\0')
  const server = createServer((peer) => peer.end('of the machine'))
  await new Promise<void>((resolve) => server.listen(abstract, resolve))
  const reach = `require('net').connect(${JSON.stringify(abstract)}).on('error', (error) => console.log(JSON.stringify(error.code)))
    .on('data', (data) => console.log(JSON.stringify(String(data))))`
  assert.equal(await askInside(reach, { ownSockets: true }), 'ECONNREFUSED')
  server.close()
})

test('a HOME that the server may not enter, or that is gone, is a fault with the reason', async () => {
  const { home, clean } = await place()
  await clean()
  await assert.rejects(
    runInside(profileOf(home, node('0'))),
    (error) => error instanceof Fault && error.code === 'sandbox.start-failed' && error.message.includes(home),
  )
})

test('a program that is no program is a fault with the reason', async () => {
  const { home, clean } = await place()
  const text = file('text', 'no program')
  await assert.rejects(
    runInside(profileOf(home, [text])),
    (error) => error instanceof Fault && error.code === 'sandbox.exec-failed' && error.message.includes('EACCES'),
  )
  await assert.rejects(
    runInside(profileOf(home, ['/usr/bin/no-such-program'])),
    (error) => error instanceof Fault && error.code === 'sandbox.program-missing',
  )
  await clean()
})
