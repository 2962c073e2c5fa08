/** A sandbox that is weaker than planned is found and ended before the server gets a byte. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { bubblewrap } from '#sluice/sandbox/bubblewrap.js'
import { launchSandbox } from '#sluice/sandbox/launch.js'
import { planSandbox, type SandboxPlan } from '#sluice/sandbox/plan.js'
import { limitsOf, namespacesOf, type Observed, shortfalls } from '#sluice/sandbox/posture.js'
import { AS_ROOT, EVERYTHING, node, type Place, place, profileOf } from './inside.js'

const BWRAP = '/usr/bin/bwrap'
let at: Place
let plan: SandboxPlan
before(async () => {
  at = await place()
  const profile = profileOf(at.home, node('process.stdin.resume()'))
  plan = planSandbox(profile, EVERYTHING, await bubblewrap().survey(profile))
})
after(() => at.clean())

/** The plan with an option of bubblewrap (the last of its name) and its values left out, or others in its place. */
function without(option: string, values: number, instead: readonly string[] = []): SandboxPlan {
  const from = plan.args.lastIndexOf(option)
  assert.notEqual(from, -1, option)
  return { ...plan, args: plan.args.toSpliced(from, 1 + values, ...instead) }
}
/** In place of `--perms 1777 --size N --tmpfs /tmp`. */
function hostTemporary(): SandboxPlan {
  const from = plan.args.findIndex((arg, n) => arg === '--tmpfs' && plan.args[n + 1] === '/tmp') - 4
  assert.equal(plan.args[from], '--perms')
  return { ...plan, args: plan.args.toSpliced(from, 6, '--bind', '/tmp', '/tmp') }
}
const isPosture = (why: RegExp) => (error: unknown) =>
  error instanceof Fault && error.code === 'sandbox.posture' && why.test(error.message)

/** To its gate. What gets there all the same is ended, so that a test that fails ends too. */
async function reachGate(weaker: SandboxPlan): Promise<void> {
  const child = await launchSandbox(BWRAP, weaker)
  child.kill()
  await child.exited
}

describe('a real start that is weaker than its plan is refused at the gate', () => {
  const rows: [string, () => SandboxPlan, RegExp][] = [
    ['no ipc namespace', () => without('--unshare-ipc', 0), /shares our ipc namespace/],
    ['no cgroup namespace', () => without('--unshare-cgroup', 0), /shares our cgroup namespace/],
    ['no network namespace', () => without('--unshare-net', 0), /shares our net namespace/],
    ['no filter', () => without('--seccomp', 1), /no seccomp filter/],
    ['a writable root', () => without('--remount-ro', 1), /root is writable/],
    ['the host’s /tmp', hostTemporary, /its \/tmp is the host's|can write to \/tmp\//],
    ['a mount that was not planned', () => without('--new-session', 0, ['--bind', '/tmp', '/extra']), /can write to \/extra/],
  ]
  for (const [what, weaker, why] of rows) test(what, () => assert.rejects(reachGate(weaker()), isPosture(why)))
  test('another uid than planned', { skip: AS_ROOT ? false : 'only root can choose one' }, async () => {
    await assert.rejects(reachGate({ ...plan, identity: { uid: 61_185, gid: 61_184 } }), Fault)
  })
  test('limits that the gate did not set', async () => {
    const limits = plan.requirement.limits.map(({ resource, value }) => ({ resource, value: value - 1 }))
    const child = await launchSandbox(BWRAP, { ...plan, requirement: { ...plan.requirement, limits } })
    const went = child.go()
    went.then(
      () => child.kill(),
      () => undefined,
    )
    await assert.rejects(went, isPosture(/its limit openFiles is 1024\/1024/))
    assert.equal((await child.exited).signal, 'SIGKILL')
  })
})

test('limits are read as the kernel writes them', () => {
  const rows = [
    'Limit                     Soft Limit           Hard Limit           Units     ',
    'Max file size             1000                 2000                 bytes     ',
    'Max data size             3000                 unlimited            bytes     ',
    'Max core file size        0                    0                    bytes     ',
    'Max processes             256                  256                  processes ',
    'Max open files            1024                 4096                 files     ',
  ]
  assert.deepEqual(limitsOf(`${rows.join('\n')}\n`), {
    fileBytes: [1000, 2000],
    dataBytes: [3000, null],
    coreBytes: [0, 0],
    processes: [256, 256],
    openFiles: [1024, 4096],
  })
})

describe('each way to fall short is told', () => {
  const ours = namespacesOf('self')
  const good = (): Observed => ({
    pid: 2,
    parent: 1,
    uids: [7, 7, 7, 7],
    gids: [8, 8, 8, 8],
    groups: [],
    noNewPrivileges: true,
    seccomp: 2,
    capabilities: ['0', '0', '0', '0', '0'],
    namespaces: Object.fromEntries(Object.keys(ours).map((name) => [name, `${name}:[1]`])),
    rootReadOnly: true,
    writable: ['/tmp'],
    shared: ['/data'],
    limits: { openFiles: [5, 5] },
  })
  const required = {
    uid: 7,
    gid: 8,
    ownGroups: true,
    network: 'private',
    writable: ['/tmp', '/data'],
    own: ['/tmp'],
    limits: [{ resource: 7, value: 5 }],
  } as const
  const rows: [string, Partial<Observed>, RegExp | undefined][] = [
    ['nothing', {}, undefined],
    ['a saved uid', { uids: [7, 7, 0, 7] }, /uids 7 7 0 7/],
    ['no uids', { uids: [] }, /uids/],
    ['a file system gid', { gids: [8, 8, 8, 0] }, /gids/],
    ['privileges by exec', { noNewPrivileges: false }, /gain privileges/],
    ['strict mode instead of a filter', { seccomp: 1 }, /no seccomp filter/],
    ['an ambient capability', { capabilities: ['0', '0', '0', '0', '200'] }, /capabilities/],
    ['a capability behind zeros', { capabilities: ['0', '0', '0', '0000000000000200', '0'] }, /capabilities/],
    ['unknown capabilities', { capabilities: ['unknown'] }, /capabilities/],
    ['our user namespace', { namespaces: { ...good().namespaces, user: ours['user'] ?? '' } }, /our user namespace/],
    ['our mounts', { namespaces: { ...good().namespaces, mnt: ours['mnt'] ?? '' } }, /our mnt namespace/],
    ['a group of the gateway’s user', { groups: [8, 27] }, /groups 8 27/],
    ['a writable root', { rootReadOnly: false }, /root is writable/],
    ['a place', { writable: ['/tmp', '/etc'] }, /write to \/etc/],
    ['the host’s temporary files', { shared: ['/data', '/tmp'] }, /\/tmp is the host's/],
    ['a hard limit above', { limits: { openFiles: [5, 6] } }, /limit openFiles/],
    ['a soft limit above', { limits: { openFiles: [6, 6] } }, /limit openFiles/],
    ['limits that it lowered itself', { limits: { openFiles: [0, 0] } }, undefined],
    ['no limit', { limits: { openFiles: [null, null] } }, /limit openFiles/],
    ['no limits', { limits: {} }, /limit openFiles/],
  ]
  for (const [what, weaker, why] of rows)
    test(what, () => {
      const told = shortfalls({ ...good(), ...weaker }, required, ours, 'server')
      assert.equal(told.length, why === undefined ? 0 : 1, told.join())
      if (why !== undefined) assert.match(told.join(), why)
    })
  test('uid 0, even where it was asked for', () =>
    assert.equal(shortfalls({ ...good(), uids: [0, 0, 0, 0] }, { ...required, uid: 0 }, ours, 'server').length, 1))
  test('a network that is shared by plan is none', () => {
    const seen = { ...good(), namespaces: { ...good().namespaces, net: ours['net'] ?? '' } }
    assert.deepEqual(shortfalls(seen, { ...required, network: 'shared' }, ours, 'server'), [])
    assert.equal(shortfalls(seen, required, ours, 'server').length, 1)
  })
})
