/** Where control groups would be made on machines of every kind, by what they show in /proc and /sys. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { findPlace, type Place, placeKey } from '#sluice/sandbox/hierarchy.js'
import { AS_ROOT } from './inside.js'

const UNIFIED = '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n'
const LEGACY = ['memory', 'pids', 'cpu,cpuacct']
  .map((name, n) => `3${n} 31 0:3${n} / /sys/fs/cgroup/${name} rw - cgroup cgroup rw,${name}\n`)
  .join('')

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-machine-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function machine(mountinfo: string, own: string, folders: readonly string[]): void {
  const files = { 'proc/self/mountinfo': mountinfo, 'proc/self/cgroup': own }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true })
}

/** The folders below the root, by controller. */
function parents(place: Place): Record<string, string> {
  assert.equal(place.kind, 'folders')
  const spots = place.kind === 'folders' ? place.spots : {}
  return Object.fromEntries(
    Object.entries(spots).map(([name, { parent, version }]) => [name, `${version}:${parent.slice(root.length)}`]),
  )
}

describe('control groups of version 2 stand beside our own', () => {
  const rows: [string, string, string, string][] = [
    ['in a session', '/user.slice/user-0.slice/session-1.scope', '/', '/sys/fs/cgroup/user.slice/user-0.slice'],
    ['at the top', '/', '/', '/sys/fs/cgroup'],
    ['in a container that sees a part', '/docker/abc/inner', '/docker/abc', '/sys/fs/cgroup'],
  ]
  for (const [what, own, shown, wanted] of rows)
    test(what, () => {
      machine(UNIFIED.replace(' / ', ` ${shown} `), `0::${own}\n`, [wanted])
      assert.deepEqual(parents(findPlace(0, root)), { memory: `2:${wanted}`, pids: `2:${wanted}`, cpu: `2:${wanted}` })
    })
})

test('control groups of version 1 stand below our own, each controller in its hierarchy', () => {
  machine(LEGACY, '4:cpu,cpuacct:/\n3:pids:/docker/x\n2:memory:/a/b\n0::/\n', [
    'sys/fs/cgroup/memory/a/b',
    'sys/fs/cgroup/pids/docker/x',
    'sys/fs/cgroup/cpu,cpuacct',
  ])
  assert.deepEqual(parents(findPlace(0, root)), {
    memory: '1:/sys/fs/cgroup/memory/a/b',
    pids: '1:/sys/fs/cgroup/pids/docker/x',
    cpu: '1:/sys/fs/cgroup/cpu,cpuacct',
  })
})

describe('where nothing can be had the reason is told', () => {
  test('no cgroup file system', () => {
    machine('23 1 0:2 / / rw - ext4 /dev/sda rw\n', '0::/\n', [])
    assert.match(JSON.stringify(findPlace(0, root)), /no control groups are mounted/)
  })
  test('our group is outside of what is shown', () => {
    machine(UNIFIED, '0::/../../system.slice\n', ['sys/fs/cgroup'])
    assert.match(JSON.stringify(findPlace(0, root)), /not visible/)
  })
  test('a folder that is not there', () => {
    machine(UNIFIED, '0::/a/b\n', [])
    assert.match(JSON.stringify(findPlace(0, root)), /not ours to divide/)
  })
  test('a folder of somebody else', { skip: AS_ROOT ? 'root may write everywhere' : false }, () => {
    machine(UNIFIED, '0::/a\n', ['sys/fs/cgroup'])
    chmodSync(join(root, 'sys/fs/cgroup'), 0o555)
    assert.match(JSON.stringify(findPlace(1500, root)), /not ours to divide/)
  })
})

describe('the service manager of an ordinary user', () => {
  const ours = process.geteuid?.() ?? 0
  /** A manager whose bus belongs to whoever runs this test. */
  async function withBus(act: () => void, booted = true): Promise<void> {
    machine(UNIFIED, '0::/user.slice/x\n', ['sys/fs/cgroup/user.slice', `run/user/${ours}`, `run/user/4321`, 'usr/bin'])
    if (booted) mkdirSync(join(root, 'run/systemd/system'), { recursive: true })
    writeFileSync(join(root, 'usr/bin/busctl'), '')
    const bus = createServer()
    await new Promise<void>((resolve) => bus.listen(join(root, `run/user/4321/bus`), resolve))
    act()
    await new Promise((resolve) => bus.close(resolve))
  }
  test('is asked by nobody but its user', () => withBus(() => assert.notEqual(findPlace(4321, root).kind, 'scope')))
  test('is not asked where systemd does not run the machine', () =>
    withBus(() => assert.notEqual(findPlace(4321, root).kind, 'scope'), false))
  test('is asked before groups are made by hand', { skip: AS_ROOT ? 'root makes groups by hand' : false }, async () => {
    machine(UNIFIED, '0::/user.slice/x\n', ['sys/fs/cgroup/user.slice', `run/user/${ours}`, 'usr/bin', 'run/systemd/system'])
    writeFileSync(join(root, 'usr/bin/busctl'), '')
    const bus = createServer()
    await new Promise<void>((resolve) => bus.listen(join(root, `run/user/${ours}/bus`), resolve))
    assert.equal(findPlace(ours, root).kind, 'scope')
    await new Promise((resolve) => bus.close(resolve))
  })
})

test('a kept probe holds for every session that makes its groups in the same way', () => {
  machine(LEGACY, '4:cpu,cpuacct:/\n3:pids:/\n2:memory:/a\n', [
    'sys/fs/cgroup/memory/a',
    'sys/fs/cgroup/memory/b',
    'sys/fs/cgroup/pids',
  ])
  const one = placeKey(findPlace(0, root))
  machine(LEGACY, '4:cpu,cpuacct:/\n3:pids:/\n2:memory:/b\n', [])
  assert.equal(placeKey(findPlace(0, root)), one)
  machine(LEGACY, '4:cpu,cpuacct:/\n3:pids:/\n2:memory:/c\n', [])
  assert.notEqual(placeKey(findPlace(0, root)), one)
})
