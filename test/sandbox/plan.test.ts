import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { planSandbox } from '#sluice/sandbox/plan.js'
import { type Guarantee, REQUIRED, type SandboxProfile, WANTED } from '#sluice/sandbox/sandbox.js'
import { type Survey, survey } from '#sluice/sandbox/survey.js'
import { EVERYTHING, node, profileOf } from './inside.js'

const USER: Partial<SandboxProfile> = {}
let seen: Survey
const profile = (more: Partial<SandboxProfile> = {}): SandboxProfile => {
  const { identity: _, ...plain } = profileOf('/nowhere/home', node('0'), more)
  return { ...plain, ...more }
}
before(async () => {
  const found = await survey(profile(USER))
  seen = { ...found, gatewayUid: 1500, gatewayGid: 1500 }
})

function fault(action: () => unknown): string {
  try {
    action()
    return 'none'
  } catch (error) {
    assert.ok(error instanceof Fault, String(error))
    return `${error.code}: ${error.message}`
  }
}
const grant = (path: string): SandboxProfile['grants'][number] => ({
  name: 'g',
  path,
  access: 'write',
  kind: 'directory',
  device: '1',
  inode: '1',
  uid: 1500,
})

describe('what a machine must give', () => {
  for (const missing of REQUIRED) {
    test(`without ${missing} there is no plan, and the fault names it`, () => {
      const available = new Set<Guarantee>([...REQUIRED, ...WANTED].filter((guarantee) => guarantee !== missing))
      assert.match(
        fault(() => planSandbox(profile(), available, seen)),
        new RegExp(`^sandbox.guarantee-missing.* ${missing}`),
      )
    })
  }
  test('what is only wanted is told as missing', () => {
    const plan = planSandbox(profile(), EVERYTHING, seen)
    assert.deepEqual(plan.describe['missing'], [...WANTED])
  })
  test('a uid that is shared is not a uid of its own', () => {
    const available = new Set<Guarantee>([...REQUIRED, 'distinct-uid'])
    const as = (shared: boolean) =>
      planSandbox(profile({ identity: { uid: 61_184, gid: 61_184, shared } }), available, { ...seen, gatewayUid: 0 }).describe[
        'missing'
      ]
    assert.deepEqual([as(true), as(false)], [[...WANTED], ['memory-limit', 'task-limit', 'cpu-limit']])
  })
})

const OWN_UIDS: ReadonlySet<Guarantee> = new Set([...REQUIRED, 'distinct-uid'])

describe('never as root', () => {
  const root = () => ({ ...seen, gatewayUid: 0, gatewayGid: 0 })
  test('root without another identity', () =>
    assert.match(
      fault(() => planSandbox(profile(), EVERYTHING, root())),
      /^sandbox.root/,
    ))
  for (const identity of [
    { uid: 0, gid: 0, shared: false },
    { uid: 0, gid: 1500, shared: false },
    { uid: 1500, gid: 0, shared: false },
    { uid: -1, gid: 1500, shared: false },
  ])
    test(`root with ${JSON.stringify(identity)}`, () =>
      assert.match(
        fault(() => planSandbox(profile({ identity }), EVERYTHING, root())),
        /^sandbox.root/,
      ))
  test('another identity for one who is not root', () =>
    assert.match(
      fault(() => planSandbox(profile({ identity: { uid: 7, gid: 7, shared: true } }), OWN_UIDS, seen)),
      /^sandbox.not-root/,
    ))
  test('a uid of its own where this machine gives none', () =>
    assert.match(
      fault(() => planSandbox(profile({ identity: { uid: 7, gid: 7, shared: false } }), EVERYTHING, seen)),
      /^sandbox.no-own-uid/,
    ))
})

describe('values that would become arguments of their own', () => {
  const evil = 'x\0--bind\0/\0/'
  const rows: [string, Partial<SandboxProfile>][] = [
    ['an argument', { argv: ['/usr/bin/node', evil] }],
    ['an environment value', { env: { A: evil } }],
    ['an environment name', { env: { [evil]: 'a' } }],
    ['a name with =', { env: { 'A=B': 'a' } }],
    ['an empty name', { env: { '': 'a' } }],
    ['the working directory', { cwd: `/${evil}` }],
    ['a relative working directory', { cwd: 'x' }],
    ['a relative program', { argv: ['node'] }],
    ['the HOME folder', { home: evil }],
    ['a tree', { readOnly: [{ host: evil, inside: '/srv/server' }] }],
  ]
  for (const [what, more] of rows)
    test(what, () =>
      assert.match(
        fault(() => planSandbox(profile(more), EVERYTHING, seen)),
        /^sandbox.malformed-value/,
      ),
    )
})

describe('places that the sandbox keeps', () => {
  const paths = [
    '/',
    '/proc',
    '/proc/sys',
    '/dev',
    '/dev/shm',
    '/sys/fs',
    '/etc',
    '/usr',
    '/tmp',
    '/home',
    '/home/server',
    '/home/server/x',
    '/.gate',
    '/a/../proc',
    '/a//b',
    '/a/.',
    'a',
    '',
  ]
  for (const path of paths) {
    test(`a grant of \`${path}\``, () =>
      assert.match(
        fault(() => planSandbox(profile({ grants: [grant(path)] }), EVERYTHING, seen)),
        /^sandbox.path-taken/,
      ))
    test(`a tree at \`${path}\``, () =>
      assert.match(
        fault(() => planSandbox(profile({ readOnly: [{ host: '/srv', inside: path }] }), EVERYTHING, seen)),
        /^sandbox.path-taken/,
      ))
    test(`a socket at \`${path}\``, () =>
      assert.match(
        fault(() => planSandbox(profile({ unixSockets: [path] }), EVERYTHING, seen)),
        /^sandbox.path-taken/,
      ))
  }
  for (const path of ['/tmp/work', '/home/alice/notes', '/data', '/etc/app'])
    test(`a grant of ${path} is fine`, () =>
      assert.equal(
        fault(() => planSandbox(profile({ grants: [grant(path)] }), EVERYTHING, seen)),
        'none',
      ))
})

test('a plan is the same for the same profile, and holds no value of the environment in the record', () => {
  const one = planSandbox(profile({ env: { TOKEN: 'hunter2' } }), EVERYTHING, seen)
  const two = planSandbox(profile({ env: { TOKEN: 'hunter2' } }), EVERYTHING, seen)
  assert.deepEqual(one, two)
  assert.doesNotMatch(JSON.stringify(one.describe), /hunter2/)
  assert.doesNotMatch(JSON.stringify(one.command), /hunter2/)
})

test('outer mounts come before inner ones', () => {
  const grants = [grant('/data/a/b'), grant('/data'), grant('/data/a')]
  const { args } = planSandbox(profile({ grants }), EVERYTHING, seen)
  const order = args.filter((argument) => typeof argument === 'string' && argument.startsWith('/data'))
  assert.deepEqual(order, ['/data', '/data/a', '/data/a/b'])
})

test('the whole face of confinement is told to bubblewrap', () => {
  const { args } = planSandbox(profile(), EVERYTHING, seen)
  for (const wanted of [
    '--unshare-user',
    '--unshare-pid',
    '--unshare-net',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup',
    '--disable-userns',
    '--assert-userns-disabled',
    '--as-pid-1',
    '--new-session',
    '--clearenv',
    '--seccomp',
  ])
    assert.equal(args.filter((argument) => argument === wanted).length, 1, wanted)
  assert.deepEqual(args.slice(args.indexOf('--cap-drop'), args.indexOf('--cap-drop') + 2), ['--cap-drop', 'ALL'])
})

/** What stands before a place: how it is mounted, and from where. */
function mountAt(plan: ReturnType<typeof planSandbox>, place: string): readonly unknown[] {
  const at = plan.args.lastIndexOf(place)
  return plan.args.slice(Math.max(0, at - 2), at)
}

test('a grant is bound for writing only where it says write, and a declared socket stands at its place', () => {
  const grants = [grant('/data/w'), { ...grant('/data/r'), access: 'read' as const }]
  const plan = planSandbox(profile({ grants, unixSockets: ['/run/some.sock'] }), EVERYTHING, seen)
  assert.deepEqual([mountAt(plan, '/data/w')[0], mountAt(plan, '/data/r')[0]], ['--bind', '--ro-bind'])
  assert.deepEqual(mountAt(plan, '/run/some.sock'), ['--ro-bind', '/run/some.sock'])
})

test('what another program obeys in a write grant is covered read-only, and nothing of a neighbour of its name', () => {
  const survey = { ...seen, triggers: ['/data/w/.git', '/data/wide/.git'] }
  const plan = planSandbox(profile({ grants: [grant('/data/w')] }), EVERYTHING, survey)
  assert.equal(mountAt(plan, '/data/w/.git')[0], '--ro-bind')
  assert.ok(!plan.args.includes('/data/wide/.git'))
})

test('temporary folders take at most a quarter of the memory each', () => {
  const limits = { memoryBytes: 64 * 1024 * 1024 }
  const { args } = planSandbox(profile({ limits }), EVERYTHING, seen)
  for (const place of ['/tmp', '/dev/shm']) {
    const at = args.indexOf(place)
    assert.deepEqual(args.slice(at - 5, at), ['--perms', '1777', '--size', String(16 * 1024 * 1024), '--tmpfs'], place)
  }
})

test('the record says whose uid the server has; an identity of its own is held to have groups of its own', () => {
  const identity = { uid: 61_184, gid: 61_185, shared: false }
  const own = planSandbox(profile({ identity }), OWN_UIDS, { ...seen, gatewayUid: 0, gatewayGid: 0 })
  const shared = planSandbox(profile(), EVERYTHING, seen)
  assert.deepEqual([own.describe['identity'], shared.describe['identity']], [identity, null])
  assert.deepEqual([own.requirement.ownGroups, shared.requirement.ownGroups], [true, false])
})
