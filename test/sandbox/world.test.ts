/** What a server finds around itself: exactly what was planned. Each script runs as the server, inside. */
import assert from 'node:assert/strict'
import { closeSync, existsSync, openSync } from 'node:fs'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { LIMITS } from '#sluice/limits.js'
import { askInside, IDENTITY, node, place, profileOf, runInside } from './inside.js'

const print = (expression: string): string => `console.log(JSON.stringify(${expression}))`
const attempt = (action: string): string =>
  `(() => { try { ${action}; return 'done' } catch (error) { return error.code ?? String(error) } })()`

test('the mounts are exactly the planned ones, and only a few can be written', async () => {
  const { home, clean } = await place()
  const tree = await place()
  const script = print("require('fs').readFileSync('/proc/self/mountinfo', 'utf8')")
  const profile = profileOf(home, node(script), { readOnly: [{ host: tree.home, inside: '/srv/server' }] })
  const rows = String(JSON.parse((await runInside(profile)).stdout))
    .trim()
    .split('\n')
  await Promise.all([clean(), tree.clean()])
  const mounts = rows.map((row) => row.split(' ')).map(([, , , , at = '', options = '']) => ({ at, mode: options.split(',')[0] }))
  const writable = mounts.filter(({ mode }) => mode === 'rw').map(({ at }) => at)
  const devices = ['/dev/null', '/dev/random', '/dev/urandom', '/dev/zero']
  assert.deepEqual(writable.toSorted(), ['/dev/shm', '/home/server', '/proc', '/tmp', ...devices].toSorted())
  const readable = mounts.filter(({ mode }) => mode === 'ro').map(({ at }) => at)
  for (const path of ['/', '/dev', '/proc/sys', '/srv/server']) assert.ok(readable.includes(path), path)
  const expected =
    /^\/(|dev|srv\/server|proc\/[a-z.-]+|usr\/share\/zoneinfo|(usr\/)?lib(64)?\/([\w-]+\/)?(ld-|lib)[\w+.-]+|(usr\/)?lib64\/ld-[\w.-]+)$/
  assert.deepEqual(
    readable.filter((path) => !expected.test(path) && path !== process.execPath),
    [],
  )
  for (const row of rows.filter((each) => !/ \/proc | \/dev\//.test(each))) assert.match(row, /nosuid/)
})

test('the root holds nothing else, and nothing in it can be changed', async () => {
  const found = await askInside(
    print(`{
      root: require('fs').readdirSync('/'),
      etc: require('fs').readdirSync('/etc'),
      write: ['/x', '/etc/hosts', '/etc/x', '/usr/x', '/srv', '/home/x', '/dev/x', '/proc/x', '/.gate', process.execPath]
        .map((path) => [path, ${attempt("require('fs').writeFileSync(path, '')")}]),
    }`),
  )
  assert.ok(typeof found === 'object' && found !== null && 'root' in found && 'etc' in found && 'write' in found)
  const links = ['bin', 'lib', 'lib32', 'lib64', 'sbin'].filter((name) => existsSync(`/${name}`))
  assert.deepEqual(found.root, ['.gate', ...links, 'dev', 'etc', 'home', 'proc', 'tmp', 'usr'].toSorted())
  assert.deepEqual(found.etc, [
    'group',
    'hosts',
    ...(existsSync('/etc/localtime') ? ['localtime'] : []),
    'nsswitch.conf',
    'passwd',
  ])
  assert.ok(Array.isArray(found.write))
  for (const [path, outcome] of found.write) assert.match(String(outcome), /EROFS|EACCES|ENOENT|ETXTBSY|EPERM/, path)
})

test('there is no shell unless one is granted', async () => {
  const script =
    "require('child_process').exec('echo injected', (error, stdout) => console.log(JSON.stringify([error?.code ?? 0, stdout])))"
  assert.deepEqual(await askInside(script), ['ENOENT', ''])
  assert.deepEqual(await askInside(script, { programs: ['sh'] }), [0, 'injected\n'])
})

test('a program comes with its libraries and companions', {
  skip: existsSync('/usr/bin/git') ? false : 'no git here',
}, async () => {
  const script = `const { spawnSync } = require('child_process')
    const git = (...args) => spawnSync('/usr/bin/git', args, { encoding: 'utf8' })
    git('init', '-q', 'repository')
    ${print("[git('--version').stdout.slice(0, 11), git('-C', 'repository', 'status', '--short').status]")}`
  assert.deepEqual(await askInside(script, { programs: ['git'], env: { HOME: '/home/server' } }), ['git version', 0])
})

test('limits are in force, soft and hard', async () => {
  const limits = String(await askInside(print("require('fs').readFileSync('/proc/self/limits', 'utf8')")))
  const row = (name: string) => new RegExp(`^${name} +(\\S+) +(\\S+)`, 'm').exec(limits)?.slice(1)
  assert.deepEqual(row('Max processes'), [String(LIMITS.processes), String(LIMITS.processes)])
  assert.deepEqual(row('Max open files'), [String(LIMITS.openFiles), String(LIMITS.openFiles)])
  assert.deepEqual(row('Max file size'), [String(LIMITS.fileBytes), String(LIMITS.fileBytes)])
  assert.deepEqual(row('Max data size'), [String(LIMITS.dataBytes), String(LIMITS.dataBytes)])
  assert.deepEqual(row('Max core file size'), ['0', '0'])
})

test('temporary space is bounded', async () => {
  const script = `const fs = require('fs'); const block = Buffer.alloc(1 << 20)
    const fill = (path) => { let bytes = 0; const to = fs.openSync(path, 'w'); try { for (;;) bytes += fs.writeSync(to, block) } catch (error) { return [error.code, bytes] } }
    ${print("[fill('/tmp/big'), fill('/dev/shm/big')]")}`
  assert.deepEqual(await askInside(script), [
    ['ENOSPC', LIMITS.temporaryBytes],
    ['ENOSPC', LIMITS.sharedMemoryBytes],
  ])
})

test('descriptors of the gateway do not reach the server, whatever their number', async () => {
  const mine = Array.from({ length: 40 }, () => openSync('/etc/passwd', 'r'))
  const script = print(
    `require('fs').readdirSync('/proc/self/fd').map((fd) => { try { return require('fs').readlinkSync('/proc/self/fd/' + fd) } catch { return 'gone' } })`,
  )
  const seen = await askInside(script)
  for (const descriptor of mine) closeSync(descriptor)
  assert.ok(Array.isArray(seen))
  assert.deepEqual(
    seen.filter(
      (target) => !/^(pipe|anon_inode):|^\/dev\/null$|^gone$|^\/proc\/\d+\/fd$|\/std(in|out|err) \(deleted\)$/.test(target),
    ),
    [],
  )
  assert.equal(seen.filter((target) => String(target).endsWith(' (deleted)')).length, 3)
})

test('processes: only its own and the first, which tells nothing and lets nobody in', async () => {
  const open = (name: string, how: string): string => attempt(`require('fs').openSync('/proc/1/${name}', '${how}')`)
  const seen = await askInside(
    print(`{
      pids: require('fs').readdirSync('/proc').filter((name) => Number(name) > 0),
      status: require('fs').readFileSync('/proc/1/status', 'utf8'),
      doors: [${open('mem', 'r+')}, ${open('mem', 'r')}, ${open('environ', 'r')}, ${open('maps', 'r')}, ${open('auxv', 'r')}, ${attempt("require('fs').readdirSync('/proc/1/fd')")}, ${attempt("require('fs').readlinkSync('/proc/1/root')")}],
      signals: ['SIGKILL', 'SIGSTOP', 'SIGTERM', 'SIGCHLD'].map((signal) => ${attempt('process.kill(1, signal)')}),
    }`),
  )
  assert.ok(typeof seen === 'object' && seen !== null && 'pids' in seen && 'status' in seen && 'doors' in seen)
  assert.deepEqual(seen.pids, ['1', '2'])
  assert.match(String(seen.status), /^Seccomp:\t2$/m)
  assert.match(String(seen.status), /^CapEff:\t0+$/m)
  assert.deepEqual(
    seen.doors,
    Array.from({ length: 7 }, () => 'EACCES'),
  )
})

test('the network is a loopback of its own', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const script = `const names = Object.keys(require('os').networkInterfaces())
    const socket = require('net').connect(${port}, '127.0.0.1')
    const say = (what) => console.log(JSON.stringify([names, what]))
    socket.once('error', (error) => say(error.code)); socket.once('connect', () => { say('connected'); socket.destroy() })`
  assert.deepEqual(await askInside(script), [['lo'], 'ECONNREFUSED'])
  assert.deepEqual(((await askInside(script, { network: 'host' })) as unknown[])[1], 'connected')
  server.close()
})

test('names: localhost is known, and so is who one is', async () => {
  const script = `require('dns').lookup('localhost', { family: 4 }, (error, address) => ${print("[error?.code ?? null, address, require('os').userInfo().username, require('os').homedir()]")})`
  assert.deepEqual(await askInside(script), [null, '127.0.0.1', 'server', '/home/server'])
})

test('its HOME lasts, belongs to it, and is its own', async () => {
  const { home, clean } = await place()
  const first = await runInside(profileOf(home, node("require('fs').writeFileSync('kept', 'x')")))
  const second = await runInside(
    profileOf(home, node(print("[require('fs').readFileSync('/home/server/kept', 'utf8'), require('fs').statSync('kept').uid]"))),
  )
  await clean()
  assert.equal(first.stderr, '')
  assert.deepEqual(JSON.parse(second.stdout), ['x', 1000])
})

test('the first process keeps its limits', { skip: existsSync('/usr/bin/perl') ? false : 'no perl here' }, async () => {
  const { home, clean } = await place()
  // prlimit64(1, RLIMIT_NOFILE, {0, 0}, NULL): a first process without descriptors could not watch for the gateway's end.
  const attack = `my $new = pack('QQ', 0, 0); my $r = syscall(${process.arch === 'x64' ? 302 : 261}, 0 + $ARGV[0], 7, $new, 0); print $r == -1 ? 0 + $! : 'done'`
  const outcomes = []
  for (const pid of ['1', '0']) outcomes.push((await runInside(profileOf(home, ['/usr/bin/perl', '-e', attack, pid]))).stdout)
  await clean()
  assert.deepEqual(outcomes, ['1', 'done'])
})

test('argv[0] inside a mounted tree needs no program of the host, and loads its libraries', async () => {
  const { home, clean } = await place()
  const profile = profileOf(home, ['/srv/server/node', '-p', 'process.execPath'], {
    readOnly: [{ host: process.execPath, inside: '/srv/server/node' }],
  })
  const { stdout } = await runInside(profile)
  await clean()
  assert.equal(stdout, '/srv/server/node\n')
})

test('the server runs as the identity of the profile, or as us', async () => {
  const { home, clean } = await place()
  const { posture } = await runInside(profileOf(home, node('0')))
  await clean()
  const uid = IDENTITY?.uid ?? process.geteuid?.()
  assert.deepEqual(posture['uids'], [uid, uid, uid, uid])
  if (IDENTITY !== undefined) assert.deepEqual(posture['groups'], [])
})
