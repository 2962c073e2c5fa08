/** Limits of a whole tree of processes, by the kernel of this machine: held, read back, and gone with the sandbox. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
import { bubblewrap } from '#sluice/sandbox/bubblewrap.js'
import { GUARANTEE_OF } from '#sluice/sandbox/controllers.js'
import { makeGroup } from '#sluice/sandbox/group.js'
import { findPlace, ownGroups } from '#sluice/sandbox/hierarchy.js'
import { type Child, howEnded, type SandboxProfile } from '#sluice/sandbox/sandbox.js'
import { launch, node, type Place, place, profileOf } from './inside.js'

const MB = 1024 * 1024
const around = findPlace(process.geteuid?.() ?? 0)
const { guarantees, rows } = await bubblewrap().probe()
const given = Object.values(GUARANTEE_OF).every((name) => guarantees.has(name))
const skip = given ? false : (rows.find(({ guarantee, given: has }) => guarantee.endsWith('-limit') && !has)?.why ?? 'not given')
const byHand = around.kind === 'folders' ? false : `groups are not made by hand here (${around.kind})`

const homes: Place[] = []
after(async () => {
  for (const { clean } of homes) await clean()
})
const SMALL = { memoryBytes: 128 * MB, processes: 40, cpus: 0.5 }

async function start(script: string, more: Partial<SandboxProfile> = {}): Promise<{ child: Child; tree: unknown; pid: number }> {
  const home = await place()
  homes.push(home)
  const child = await launch(profileOf(home.home, node(script), { limits: SMALL, ...more }), guarantees)
  const posture = await child.go()
  return { child, tree: posture['tree'], pid: Number(posture['pid']) }
}

/** The groups that hold a process, as folders. */
function foldersOf(pid: number): string[] {
  const groups = ownGroups(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))
  if (around.kind === 'scope') return [join(around.mount, groups.get('') ?? '?')]
  if (around.kind === 'none') return []
  return Object.entries(around.spots).map(([name, { version, mount }]) =>
    join(mount, groups.get(version === 1 ? name : '') ?? '?'),
  )
}

function fileIn(folders: readonly string[], name: string): string {
  const folder = folders.find((each) => existsSync(join(each, name)))
  assert.ok(folder !== undefined, `${name} is in none of ${folders.join(', ')}`)
  return readFileSync(join(folder, name), 'utf8')
}

test('what is not given here was refused by the kernel or the service manager, and is no defect of ours', () => {
  if (skip === false) return
  assert.match(skip, /EBUSY|EACCES|EPERM|EROFS|not ours to divide|no control groups|not visible|no such controller|manager said/)
})

describe('a sandbox has a control group', { skip }, () => {
  test('whose limits are read back as part of the posture', async () => {
    const { child, tree } = await start('process.stdin.resume()')
    child.kill()
    await child.exited
    const values = Object.values(tree ?? {})
    for (const wanted of [String(128 * MB), '40']) assert.ok(values.includes(wanted), JSON.stringify(tree))
    assert.ok(values.includes('50000') || values.includes('50000 100000'), JSON.stringify(tree))
  })

  test('that holds whatever the server starts, and is gone after it', { timeout: 60_000 }, async () => {
    const { child, pid } = await start(
      "require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }).on('spawn', () => console.log('spawned')); process.stdin.resume()",
    )
    await once(child.stdout, 'data')
    const folders = foldersOf(pid)
    for (const folder of folders) {
      assert.match(folder, /\/sluicegate(\/[0-9a-f]{16}|-[0-9a-f]{16}\.scope)$/)
      const members = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean)
      // The gate, the server, what the server started; where it is made by hand bubblewrap too.
      assert.ok(members.includes(String(pid)) && members.length >= 3, members.join(' '))
    }
    child.kill()
    await child.exited
    // The service manager takes its time.
    while (around.kind === 'scope' && folders.some((folder) => existsSync(folder))) await delay(20)
    for (const folder of folders) assert.equal(existsSync(folder), false, folder)
  })

  test('without which nothing starts, where it was promised', async () => {
    const nowhere = { kind: 'none', why: 'they were unmounted', remedy: '' } as const
    assert.throws(
      () => makeGroup({ memory: 128 * MB }, nowhere),
      (error) =>
        error instanceof Fault && error.code === 'sandbox.limit' && /limit memory .*: they were unmounted/.test(error.message),
    )
    assert.equal(makeGroup({}, nowhere), undefined)
  })
})

describe('a limit holds', { skip }, () => {
  test('of memory: a server that takes more is ended, and the exit says why', { timeout: 60_000 }, async () => {
    const { child } = await start('const all = []; for (;;) all.push(Buffer.alloc(4 << 20, 1))')
    const exit = await child.exited
    assert.deepEqual(exit.outOfMemory, { limitBytes: 128 * MB })
    assert.equal(howEnded(exit), 'more memory than its limit of 128MiB')
  })

  test('of memory: when a child takes more, nothing of the server is left', { timeout: 60_000 }, async () => {
    const { child, pid } = await start(
      "require('child_process').spawn(process.execPath, ['-e', 'const all = []; for (;;) all.push(Buffer.alloc(4 << 20, 1))'], { stdio: 'ignore' }); setInterval(() => {}, 1000)",
    )
    assert.deepEqual((await child.exited).outOfMemory, { limitBytes: 128 * MB })
    assert.equal(existsSync(`/proc/${pid}`), false)
  })

  test('of memory: an ordinary end is none', async () => {
    const { child } = await start('process.exitCode = 7')
    assert.deepEqual(await child.exited, { code: 7, signal: null })
  })

  test('of processor time: a server that is always busy is held back', { timeout: 120_000 }, async () => {
    const { child, pid } = await start(
      "for (let n = 0; n < 3; n += 1) new (require('worker_threads').Worker)('for (;;);', { eval: true })",
      { limits: { ...SMALL, memoryBytes: 512 * MB, cpus: 0.1 } },
    )
    const folders = foldersOf(pid)
    while (Number(/^nr_throttled (\d+)$/m.exec(fileIn(folders, 'cpu.stat'))?.[1]) === 0) await delay(20)
    child.kill()
    await child.exited
  })

  // Made by hand the group holds bubblewrap too, and is full before RLIMIT_NPROC is reached.
  test('of processes: the kernel refuses the next one', { skip: byHand, timeout: 120_000 }, async () => {
    const { child, pid } = await start(
      "const { spawn } = require('child_process'); const more = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).on('spawn', () => more()).on('error', () => console.log('refused')); more()",
      { limits: { ...SMALL, memoryBytes: 1024 * MB } },
    )
    await once(child.stdout, 'data')
    assert.ok(Number(fileIn(foldersOf(pid), 'pids.current')) <= 40)
    assert.ok(Number(/^max (\d+)$/m.exec(fileIn(foldersOf(pid), 'pids.events'))?.[1]) > 0, 'it was refused by something else')
    child.kill()
    assert.equal((await child.exited).outOfMemory, undefined)
  })
})

describe('what is not as it was set is noticed', () => {
  const fake = (): string => mkdtempSync(join(tmpdir(), 'sluice-groups-'))
  const at = (parent: string) =>
    ({
      kind: 'folders',
      spots: { memory: { version: 1, mount: parent, parent }, pids: { version: 1, mount: parent, parent } },
    }) as const
  const refused = (words: RegExp) => (error: unknown) =>
    error instanceof Fault && error.code === 'sandbox.limit' && words.test(error.message)

  test('a process that is not in its group', async () => {
    const parent = fake()
    const group = makeGroup({ memory: 128 * MB }, at(parent))
    await group?.join(process.pid, Promise.resolve(process.pid))
    assert.throws(() => group?.observe(process.pid), refused(/it is in .*, not in \/sluicegate/))
    rmSync(parent, { recursive: true })
  })

  test('no process at all, which to the kernel would mean ourselves', { skip: skip || byHand }, async () => {
    const ours = readFileSync('/proc/self/cgroup', 'utf8')
    const group = makeGroup({ memory: 128 * MB }, around)
    await assert.rejects(async () => group?.join(0, Promise.resolve(0)), refused(/no process to move/))
    assert.equal(readFileSync('/proc/self/cgroup', 'utf8'), ours)
    await group?.end()
  })

  test('a place that cannot be divided, and a controller that is not there', () => {
    assert.throws(() => makeGroup({ memory: 128 * MB }, at('/proc/self')), refused(/ENOENT|EACCES/))
    assert.throws(() => makeGroup({ cpu: 1 }, at('/proc/self')), refused(/processor time .* no such controller/))
  })
})

describe('groups of a gateway that was killed', { skip: skip || byHand }, () => {
  const parent = around.kind === 'folders' ? (around.spots.pids?.parent ?? '') : ''
  const leftover = (name: string, ageMs: number): string => {
    const folder = join(parent, 'sluicegate', name)
    mkdirSync(folder, { recursive: true })
    return age(folder, ageMs)
  }
  const age = (folder: string, ageMs: number): string => {
    const then = new Date(Date.now() - ageMs)
    utimesSync(folder, then, then)
    return folder
  }
  test('are removed at the next start, unless somebody lives in them or they are new', async () => {
    const old = leftover('0123456789abcdef', 2 * LIMITS.groupLeftMs)
    const young = leftover('123456789abcdef0', 0)
    // Old only once somebody is in it: another test's start may clear away at any moment.
    const inUse = leftover('23456789abcdef01', 0)
    const sleeper = spawn('/bin/sleep', ['60'])
    writeFileSync(join(inUse, 'cgroup.procs'), String(sleeper.pid))
    age(inUse, 2 * LIMITS.groupLeftMs)
    const { child } = await start('process.stdin.resume()')
    child.kill()
    await child.exited
    const left = readdirSync(join(parent, 'sluicegate'))
    sleeper.kill('SIGKILL')
    await once(sleeper, 'exit')
    for (const folder of [young, inUse]) rmdirSync(folder)
    assert.deepEqual([existsSync(old), left.includes('123456789abcdef0'), left.includes('23456789abcdef01')], [false, true, true])
    assert.equal(sleeper.signalCode, 'SIGKILL')
  })
})
