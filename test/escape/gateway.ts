/**
 * Plays the gateway of one escape run, as a process of its own: it holds a secret, listeners and inherited descriptors,
 * starts the hostile server with or without a sandbox and prints what the server could do, one JSON line per attack.
 * Started by escape.test.ts as root or as an ordinary user; it must not import anything that this user cannot read.
 */
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { LIMITS as Limits } from '#sluice/limits.js'
import type * as Notices from '#sluice/cli/notices.js'
import type * as Descriptors from '#sluice/sandbox/descriptors.js'
import type * as Homes from '#sluice/review/homes.js'
import type * as Grants from '#sluice/sandbox/grants.js'
import type { Backend, Child, Posture, ResolvedGrant, SandboxProfile } from '#sluice/sandbox/sandbox.js'
import type * as Triggers from '#sluice/sandbox/triggers.js'
import type { Given } from './attack.js'
import type { Sibling } from './attacks/siblings.js'

export interface Task {
  readonly mode: 'bare' | 'sandboxed' | 'descriptors' | 'swap' | 'pipe' | 'home' | 'bare siblings' | 'siblings'
  readonly scene: string
  readonly marker: string
  readonly identity?: Identity | undefined
  /** Of the second server, where two run at the same time. */
  readonly sibling?: Identity | undefined
  /** Names of the attacks to try; all of them where absent. */
  readonly only?: readonly string[]
}
type Identity = { readonly uid: number; readonly gid: number; readonly shared: boolean }

const task = JSON.parse(process.env.TASK ?? '') as Task
const { mode, scene, marker } = task
const at = (...pieces: string[]): string => join(scene, ...pieces)
const load = async <Face>(name: string): Promise<Face> => (await import(at('dist', name))) as Face
const report = (row: object): void => void process.stdout.write(`${JSON.stringify(row)}\n`)

if (!mode.startsWith('bare')) (await load<typeof Descriptors>('sandbox/descriptors.js')).closeInherited()
const { LIMITS } = await load<{ LIMITS: typeof Limits }>('limits.js')
const { resolveGrant } = await load<typeof Grants>('sandbox/grants.js')
const { changedSince } = await load<typeof Triggers>('sandbox/triggers.js')

const facts = { homes: [at('home')], own: [at('state')] }
const grantOf = (name: string, access: 'read' | 'write'): ResolvedGrant => resolveGrant(name, at('grants', name), access, facts)

interface Place {
  readonly home: string
  readonly identity: Identity | undefined
  readonly env: Readonly<Record<string, string>>
}

async function sandbox(
  argv: SandboxProfile['argv'],
  grants: readonly ResolvedGrant[],
  { home, identity, env }: Place = { home: 'server-home', identity: task.identity, env: {} },
): Promise<Child & { readonly posture: Posture }> {
  const { bubblewrap } = await load<{ bubblewrap: () => Backend }>('sandbox/bubblewrap.js')
  const profile: SandboxProfile = {
    argv,
    env: { PATH: '/usr/bin:/bin', HOME: '/home/server', ...env },
    cwd: '/home/server',
    home: at(home),
    readOnly: [{ host: at('code'), inside: '/srv/server' }],
    grants,
    programs: [process.execPath, '/usr/bin/perl'],
    unixSockets: [],
    triggers: [],
    network: 'none',
    ...(identity === undefined ? {} : { identity }),
  }
  const backend = bubblewrap()
  const { guarantees } = await backend.probe()
  const child = await backend.launch(backend.plan(profile, guarantees, await backend.survey(profile)))
  return Object.assign(child, { posture: await child.go() })
}

async function listen(): Promise<{ tcp4: number; tcp6: number; close: () => void }> {
  const abstract = `\\0${marker}`
  const perl = spawn(
    '/usr/bin/perl',
    [
      '-e',
      `$| = 1; my @keep;
       unlink '${at('grants/read/datagrams')}';
       for ([1, "${abstract}"], [2, "${abstract}-datagrams"], [2, '${at('grants/read/datagrams')}']) {
         socket(my $s, 1, $_->[0], 0) or die $!; bind($s, pack('S', 1) . $_->[1]) or die "$_->[1]: $!"; listen($s, 5) if $_->[0] == 1; push @keep, $s }
       chmod 0777, '${at('grants/read/datagrams')}'; print 'up'; <STDIN>`,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'], env: {} },
  )
  await new Promise((resolve, reject) => {
    perl.stdout.once('data', resolve)
    perl.once('exit', () => reject(new Error('the listeners ended')))
  })
  const servers = [
    ...['run/docker.sock', 'grants/read/listener'].map((path) => ({ path: at(path) })),
    { host: '127.0.0.1', port: 0 },
    { host: '::1', port: 0 },
  ]
  const open = await Promise.all(
    servers.map(async (where) => {
      const server = createServer((socket) => socket.end())
      await new Promise((resolve) => {
        server.once('error', resolve)
        server.listen({ ...where, readableAll: true, writableAll: true }, () => resolve(undefined))
      })
      return server
    }),
  )
  const [tcp4 = 0, tcp6 = 0] = open.slice(2).map((server) => {
    const address = server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  })
  const close = (): void => {
    perl.kill('SIGKILL')
    for (const server of open) server.close()
  }
  return { tcp4, tcp6, close }
}

async function attack(): Promise<void> {
  const sandboxed = mode === 'sandboxed'
  const grants = [grantOf('read', 'read'), grantOf('write', 'write')]
  const { tcp4, tcp6, close } = await listen()
  const since = Date.now()
  writeFileSync(join(tmpdir(), marker), '')
  const { stdin, stdout, stderr, ended } = sandboxed ? await enclosed(grants, ['server.js']) : exposed(['server.js'])
  const given: Given = {
    sandboxed,
    marker,
    gateway: process.pid,
    home: at('home'),
    outside: at('outside'),
    readGrant: at('grants/read'),
    writeGrant: at('grants/write'),
    ownHome: sandboxed ? '/home/server' : at('server-home'),
    hostHome: at('server-home'),
    ownCode: sandboxed ? '/srv/server' : at('code'),
    hostname: hostname(),
    tcp4,
    tcp6,
    abstract: marker,
    engineSocket: at('run/docker.sock'),
    limits: LIMITS,
    ...(task.only === undefined ? {} : { only: task.only }),
  }
  stderr.pipe(process.stderr)
  stdin.write(`${JSON.stringify(given)}\n`)
  for await (const chunk of stdout) process.stdout.write(chunk as Buffer)
  close()
  rmSync(join(tmpdir(), marker))
  const uid = lstatSync(at('server-home/mine'), { throwIfNoEntry: false })?.uid
  report({ name: 'its uid on the host', got: uid === undefined || uid === 0, how: `uid ${uid}` })
  await ended
  reportChanges(await changedSince(grants, since), await load<typeof Notices>('cli/notices.js'))
  removeDeep(at('grants/write'))
  const { triggers, complete } = await changedSince(grants, since)
  const closed = triggers.some((path) => path.endsWith('/closed/CLAUDE.md')) || !complete
  report({ name: 'a trigger in a closed folder', got: !closed, how: 'told at the end' })
}

/** Node cannot remove what lies too deep for a path. */
function removeDeep(folder: string): void {
  spawnSync('/bin/rm', ['-rf', '--', join(folder, 'd'.repeat(250))])
}

/** What was told of the traces that the server left in its write grant. */
function reportChanges({ triggers, executables, complete }: Triggers.Changes, { changedFileText }: typeof Notices): void {
  const told = (paths: readonly string[], end: string): boolean => paths.some((path) => path.endsWith(end))
  const check = (name: string, good: boolean, how: string): void => report({ name, got: !good, how })
  check('an unreported trigger', told(triggers, '/write/CLAUDE.md'), 'told at the end')
  check('an unreported executable', told(executables, '/tool.sh'), 'told at the end')
  check('a trigger below a name that is no text', told(triggers, '/\ufffd/CLAUDE.md'), 'told at the end')
  check('a trigger too deep to be named', triggers.length > 0 && !complete, 'told at the end')
  const named = executables.find((path) => path.includes('drive'))
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const raw = /[\u0000-\u0009\u000b-\u001f]/
  check('a name that drives the terminal', named !== undefined && !raw.test(changedFileText('x', named)), 'escaped')
}

interface Running {
  /** On the host. */
  readonly pid: number
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  readonly ended: Promise<unknown>
}

async function enclosed(grants: readonly ResolvedGrant[], [script, ...rest]: readonly string[], place?: Place): Promise<Running> {
  const child = await sandbox([process.execPath, `/srv/server/${script}`, ...rest], grants, place)
  return {
    pid: Number(child.posture['pid']),
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: child.exited,
  }
}

/** As clients start servers today: the whole environment, the same user, everything that was left open. */
function exposed([script, ...rest]: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [at(`code/${script}`), ...rest], { stdio: 'pipe', env: { ...process.env, ...env } })
  return {
    pid: child.pid ?? 0,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: new Promise((resolve) => child.once('close', resolve)),
  }
}

/** Perl opens nothing of its own but the folder that it lists. */
async function listDescriptors(): Promise<void> {
  const code =
    'opendir(my $d, "/proc/self/fd"); print join " ", sort map { "$_:" . readlink "/proc/self/fd/$_" } grep { /^[0-9]/ } readdir $d'
  const child = await sandbox(['/usr/bin/perl', '-e', code], [grantOf('read', 'read'), grantOf('write', 'write')])
  const listed = (await text(child.stdout)).replaceAll(' (deleted)', '').split(' ')
  const open = listed.filter((row) => !/^\d+:\/proc\/\d+\/fd$/.test(row))
  report({
    name: 'descriptors',
    got: open.some((row) => !/^[012]:\S+\/std(in|out|err)$/.test(row)) || open.length !== 3,
    how: open.join(' '),
  })
}

/** A first server with a write grant plants a link to elsewhere where the grant of a second one will be looked up. */
async function swap(): Promise<void> {
  mkdirSync(at('grants/write/sub'), { recursive: true })
  const second = resolveGrant('sub', at('grants/write/sub'), 'write', facts)
  const code = `const fs = require('fs'); fs.renameSync(process.argv[1], process.argv[1] + '-old'); fs.symlinkSync(process.argv[2], process.argv[1])`
  const first = await sandbox([process.execPath, '-e', code, at('grants/write/sub'), at('outside')], [grantOf('write', 'write')])
  await first.exited
  report({ name: 'the swap itself', got: lstatSync(at('grants/write/sub')).isSymbolicLink(), how: 'a link stands there' })
  await refused('a symlink swapped between two starts', second)
  rmSync(at('grants/write/sub'))
  symlinkSync(at('grants/write/sub-old'), at('grants/write/sub'))
  await refused('a symlink to the very same folder', second)
  rmSync(at('grants/write/sub'))
  mkdirSync(at('grants/write/sub'))
  await refused('another folder in its place', second)
  rmSync(at('grants/write/sub'), { recursive: true })
  renameSync(at('grants/write/sub-old'), at('grants/write/sub'))
}

async function pipe(): Promise<void> {
  const grant = grantOf('read', 'read')
  const child = spawn('/usr/bin/mkfifo', [at('grants/read/pipe')], { env: {} })
  await new Promise((resolve) => child.once('close', resolve))
  await refused('a named pipe in a read grant', grant)
  rmSync(at('grants/read/pipe'))
}

/** A start with this grant must be refused before anything of the server runs. */
async function refused(name: string, grant: ResolvedGrant): Promise<void> {
  const started = at('server-home/started')
  rmSync(started, { force: true })
  const code = `require('fs').writeFileSync('/home/server/started', '')`
  const how = await sandbox([process.execPath, '-e', code], [grant]).then(
    async (child) => `it started: ${(await child.exited).code}`,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  )
  const ran = lstatSync(started, { throwIfNoEntry: false }) !== undefined
  report({ name, got: ran || how !== 'sandbox.grant-changed', how })
}

/** The home of a server that left links, a closed folder and one too deep to be named is removed. */
async function home(): Promise<void> {
  const { removeHome } = await load<typeof Homes>('review/homes.js')
  const how = await removeHome(at('server-home')).then(() => 'removed', String)
  report({ name: 'links left in HOME', got: !existsSync(at('outside/secret')), how })
  report({ name: 'a home that cannot be removed', got: existsSync(at('server-home')), how })
}

/** Two servers at the same time, first one on the other, then the other way round. */
async function siblings(): Promise<void> {
  if (task.sibling !== undefined) chownSync(at('second-home'), task.sibling.uid, task.sibling.gid)
  const first = await startSibling('server-home', `${marker}a1`, task.identity)
  const second = await startSibling('second-home', `${marker}b2`, task.sibling ?? task.identity)
  await first.attack(second.traces)
  await second.attack(first.traces)
  await Promise.all([first.end(), second.end()])
}

interface RunningSibling {
  readonly traces: Sibling
  attack(other: Sibling): Promise<void>
  end(): Promise<unknown>
}

async function startSibling(folder: string, own: string, identity: Identity | undefined): Promise<RunningSibling> {
  const env = { SIBLING: own }
  const bare = mode === 'bare siblings'
  const { pid, stdin, stdout, ended } = bare
    ? exposed(['sibling.js', own], { ...env, HOME: at(folder) })
    : await enclosed([], ['sibling.js', own], { home: folder, identity, env })
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<{ port?: number; name?: string }> => {
    const row = await lines.next()
    return JSON.parse(row.done === true ? '{"name":"end"}' : row.value) as { port?: number; name?: string }
  }
  const { port = 0 } = await next()
  return {
    traces: { marker: own, port, pid, home: at(folder) },
    async attack(other) {
      stdin.write(`${JSON.stringify(other)}\n`)
      for (let row = await next(); row.name !== 'end'; row = await next()) report(row)
    },
    end() {
      stdin.end()
      return ended
    },
  }
}

const modes = {
  bare: attack,
  sandboxed: attack,
  descriptors: listDescriptors,
  swap,
  pipe,
  home,
  'bare siblings': siblings,
  siblings,
} as const
await modes[mode]()
process.exit(0)
