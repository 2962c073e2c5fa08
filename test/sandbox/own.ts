/** Run by own-uid.test.ts, as a user with a range of ids: what a uid of its own keeps apart, by real processes, both ways. */
import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '#sluice/faults.js'
import { removeHome } from '#sluice/review/homes.js'
import { actAs, makeHome } from '#sluice/sandbox/acting.js'
import { resolveGrant } from '#sluice/sandbox/grants.js'
import type { HostIds } from '#sluice/sandbox/identity.js'
import { leasableIds } from '#sluice/sandbox/leasable.js'
import type { Child, Posture, SandboxProfile } from '#sluice/sandbox/sandbox.js'
import { launch, node, profileOf, runInside } from './inside.js'

const me = process.geteuid?.() ?? 0
const [A, B] = leasableIds(me).servers
if (A === undefined || B === undefined) throw new Error('this user has no range of ids')
const WAIT = 'process.stdin.resume(); console.log("up")'

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-own-'))
})

const slots: string[] = []
async function homeOf(ids: HostIds): Promise<string> {
  const slot = mkdtempSync(join(folder, 'slot-'))
  slots.push(slot)
  return makeHome(slot, ids)
}
after(async () => {
  for (const slot of slots) await removeHome(slot)
  assert.deepEqual(slots.filter(existsSync), [])
  rmSync(folder, { recursive: true, force: true })
})

async function profileAs(ids: HostIds, script: string, more: Partial<SandboxProfile> = {}): Promise<SandboxProfile> {
  return profileOf(await homeOf(ids), node(script), { identity: { ...ids, shared: false }, ...more })
}

interface Running {
  readonly child: Child
  readonly posture: Posture
  readonly pid: number
}
async function running(profile: SandboxProfile): Promise<Running> {
  const child = await launch(profile)
  started.push(child)
  const posture = await child.go()
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return { child, posture, pid: Number(posture['pid']) }
}
async function end(...all: Running[]): Promise<void> {
  for (const { child } of all) child.kill()
  await Promise.all(all.map(({ child }) => child.exited))
}
/** Whatever a test has left running. */
const started: Child[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill()
})

const mayRead = (path: string): boolean => {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    // Gone since the listing.
    return ''
  }
}

test('the host knows it by the leased uid and gid alone: no id of the user, no group of the user', async (t) => {
  const lost = (process.getgroups?.() ?? []).filter((group) => group !== process.getgid?.())
  t.diagnostic(`supplementary groups of the gateway: ${lost.join(' ') || 'none, so none can be lost'}`)
  const one = await running(await profileAs(A, WAIT))
  const status = readFileSync(`/proc/${one.pid}/status`, 'utf8')
  assert.match(status, new RegExp(`^Uid:(\\t${A.uid}){4}$`, 'm'))
  assert.match(status, new RegExp(`^Gid:(\\t${A.gid}){4}$`, 'm'))
  assert.match(status, /^Groups:\s*$/m)
  assert.deepEqual([one.posture['uids'], one.posture['groups']], [[A.uid, A.uid, A.uid, A.uid], []])
  // In its user namespace there is one id, its own; the one around it has the user's too.
  assert.match(readFileSync(`/proc/${one.pid}/uid_map`, 'utf8'), new RegExp(`^\\s*1000\\s+${A.uid}\\s+1\\n$`))
  await end(one)
})

test('its environment cannot be read by an ordinary process of the user, as it can where the uid is shared', async () => {
  const env = { SECRET: 'x' }
  const { identity: _, ...shared } = profileOf(mkdtempSync(join(folder, 'shared-')), node(WAIT), { env })
  const [own, common] = [await running(await profileAs(A, WAIT, { env })), await running(shared)]
  assert.equal(mayRead(`/proc/${common.pid}/environ`), true)
  for (const name of ['environ', 'mem']) assert.equal(mayRead(`/proc/${own.pid}/${name}`), false, name)
  await end(own, common)
})

test('two servers at once: neither uid reads, signals or traces the other, nor sees its home', async () => {
  const servers = [
    { ids: A, ...(await running(await profileAs(A, `require('fs').writeFileSync('kept', 'x', { mode: 0o600 }); ${WAIT}`))) },
    { ids: B, ...(await running(await profileAs(B, `require('fs').writeFileSync('kept', 'x', { mode: 0o600 }); ${WAIT}`))) },
  ] as const
  const [first, second] = servers
  const homes = slots.slice(-2).map((slot) => join(slot, 'home'))
  assert.deepEqual(
    homes.map((home) => statSync(home).uid),
    [A.uid, B.uid],
  )
  for (const [attacker, victim, home] of [
    [first, second, homes[1]],
    [second, first, homes[0]],
  ] as const) {
    const tries = (...argv: [string, ...string[]]): Promise<string> => actAs(attacker.ids, folder, () => argv)
    // What everyone may do works: it is not that nothing can be tried.
    assert.equal(await tries('/bin/cat', `/proc/${victim.pid}/status`), '')
    for (const name of ['environ', 'mem', 'maps', 'stack'])
      assert.match(await tries('/bin/cat', `/proc/${victim.pid}/${name}`), /denied|not permitted/, name)
    assert.match(await tries('/bin/ls', `/proc/${victim.pid}/root/`), /denied|not permitted/)
    assert.match(await tries('/bin/kill', '-0', String(victim.pid)), /not permitted/)
    assert.match(await tries('/bin/ls', home ?? ''), /denied|No such/)
    // Even where somebody brings it there: the server decides who reads its files.
    assert.match(await actAs(attacker.ids, home ?? '', (place) => ['/bin/cat', join(place, 'kept')]), /denied/)
    assert.match(await actAs(attacker.ids, home ?? '', (place) => ['/bin/touch', join(place, 'planted')]), /denied/)
  }
  await end(...servers)
})

test('a read grant in a closed folder is read, and neither it nor anything else changes owner', async () => {
  const granted = join(folder, 'closed', 'granted')
  mkdirSync(granted, { recursive: true })
  writeFileSync(join(granted, 'file'), 'read me')
  for (const [path, mode] of [
    [join(folder, 'closed'), 0o700],
    [granted, 0o755],
    [join(granted, 'file'), 0o644],
  ] as const)
    chmodSync(path, mode)
  const before = [granted, join(granted, 'file')].map((path) => lstatSync(path))
  const grant = resolveGrant('g', granted, 'read', { homes: [], own: [] })
  const script = `const fs = require('fs'); const tried = ${JSON.stringify([granted])}.map((path) => { try { fs.writeFileSync(path + '/new', ''); return 'written' } catch (e) { return e.code } }); fs.writeFileSync('/home/server/mine', 'x'); console.log(JSON.stringify([fs.readFileSync(${JSON.stringify(join(granted, 'file'))}, 'utf8'), tried]))`
  const { stdout, stderr } = await runInside(await profileAs(A, script, { grants: [grant] }))
  assert.deepEqual(JSON.parse(stdout), ['read me', ['EROFS']], stderr)
  const now = [granted, join(granted, 'file')].map((path) => lstatSync(path))
  assert.deepEqual(
    now.map(({ uid, gid, ino, mode }) => [uid, gid, ino, mode]),
    before.map(({ uid, gid, ino, mode }) => [uid, gid, ino, mode]),
  )
  assert.deepEqual(
    now.map(({ uid }) => uid),
    [me, me],
  )
})

test('the home is made by the uid itself, and what is in it is there at the next start', async () => {
  const home = await homeOf(A)
  assert.deepEqual(
    [statSync(home).uid, statSync(join(home, '..')).uid, statSync(join(home, '..')).mode & 0o777],
    [A.uid, me, 0o711],
  )
  const start = (script: string) => runInside(profileOf(home, node(script), { identity: { ...A, shared: false } }))
  await start("require('fs').writeFileSync('kept', 'from before')")
  assert.equal((await start("console.log(require('fs').readFileSync('kept', 'utf8'))")).stdout, 'from before\n')
  assert.equal(await makeHome(join(home, '..'), A), home)
  await assert.rejects(makeHome(join(home, '..'), B), (error) => error instanceof Fault && error.code === 'sandbox.no-own-uid')
})

test('a fork bomb of one server leaves the other its processes', async () => {
  const bomb = `
    const { spawn } = require('node:child_process'); let failed = false
    const more = () => { for (let n = 0; n < 40 && !failed; n++) spawn('/usr/bin/node', ['-e', 'setInterval(()=>{},1e6)'], { stdio: 'ignore' }).on('error', () => { failed = true; console.log('full') }); if (!failed) setTimeout(more, 50) }
    more(); process.stdin.resume()`
  const full = await running(await profileAs(A, bomb))
  const { stdout, stderr } = await runInside(
    await profileAs(
      B,
      "const { spawnSync } = require('node:child_process'); let n = 0; for (; n < 5; n++) if (spawnSync('/usr/bin/node', ['-e', '0']).status !== 0) break; console.log(n)",
    ),
  )
  assert.equal(stdout, '5\n', stderr)
  await end(full)
})

test('ids that are not of the user’s range: a fault in words, and nothing is left', async () => {
  const mine = () =>
    readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && commandOf(pid).includes(folder))
  for (const ids of [
    { uid: 4242, gid: A.gid },
    { uid: A.uid, gid: 4242 },
    { uid: me + 1, gid: me + 1 },
  ]) {
    const profile = profileOf(await homeOf(A), node(`${WAIT} // ${folder}`), { identity: { ...ids, shared: false } })
    await assert.rejects(
      launch(profile),
      (error) => error instanceof Fault && error.code === 'sandbox.no-own-uid' && /range|mapp|4242|allowed/i.test(error.message),
    )
  }
  for (let round = 0; round < 200 && mine().length > 0; round += 1) await delay(10)
  assert.deepEqual(mine(), [])
})
