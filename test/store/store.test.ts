import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Fault, type FaultCode } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
import { run, start } from '#sluice/process.js'
import { openStore, type Placement } from '#sluice/store/store.js'
import { DatabaseSync } from '@photostructure/sqlite'

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url))
const KEY = { config: '/home/a/.config/sluicegate/sluice.yaml', name: 'notes' }
const ALL = [61_184, 61_185, 61_186, 61_187, 61_188, 61_189, 61_190]
const without = (...uids: number[]) => ALL.filter((uid) => !uids.includes(uid))

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-store-'))
  file = join(folder, 'store.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

function fault(code: FaultCode) {
  return (thrown: unknown) => {
    assert.ok(thrown instanceof Fault, String(thrown))
    assert.equal(thrown.code, code)
    return true
  }
}

const worker = (...args: string[]) => run([process.execPath, WORKER, ...args], { timeoutMs: 120_000 })
const started = (...args: string[]) => start([process.execPath, WORKER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })

describe('what a store keeps', () => {
  it('gives placements back whole, per configuration and name', () => {
    const placement: Placement = {
      grants: [
        {
          name: 'notes',
          path: '/home/a/notes',
          access: 'write',
          kind: 'directory',
          device: '9',
          inode: '18446744073709551615',
          uid: 1000,
        },
      ],
      tree: 'sha256:00',
      identity: { uid: 61_184, gid: 61_184, shared: false },
      installed: { source: 'sha256:11', tree: 'sha256:00' },
    }
    openStore(file).place(KEY, placement)
    const store = openStore(file)
    assert.deepEqual(store.placement(KEY), placement)
    assert.equal(store.placement({ ...KEY, config: '/tmp/cloned/sluice.yaml' }), undefined)
    assert.deepEqual(store.placed(), [{ key: KEY, placement }])
    store.forget(KEY)
    assert.equal(openStore(file).placement(KEY), undefined)
  })

  it('takes names that are traps in JavaScript as plain text', () => {
    const store = openStore(file)
    for (const name of ['__proto__', 'constructor', "x'; DROP TABLE placements; --"]) {
      store.place({ ...KEY, name }, { grants: [] })
      assert.deepEqual(store.placement({ ...KEY, name }), { grants: [] })
    }
    assert.equal(store.placed().length, 3)
  })

  it('forgets a probe when it expires', () => {
    const store = openStore(file)
    store.rememberProbe('bwrap', { guarantees: ['seccomp'] }, 1_000)
    const kept = LIMITS.probeKeptMs
    for (const now of [1_000, 1_000 + kept - 1]) assert.deepEqual(store.probed('bwrap', now), { guarantees: ['seccomp'] })
    assert.equal(store.probed('bwrap', 1_000 + kept), undefined)
    // The clock was set back: how old the answer is, nobody knows.
    assert.equal(store.probed('bwrap', 999), undefined)
  })

  it('keeps trust and validation until they are taken back', () => {
    const store = openStore(file)
    const project = { folder: '/src/p', yaml: 'sha256:1', lock: 'none', at: 5 }
    store.trust(project)
    assert.deepEqual(store.trusted('/src/p'), project)
    assert.equal(store.trusted('/src'), undefined)
    assert.equal(store.distrust('/src/p'), true)
    assert.equal(store.distrust('/src/p'), false)
    store.rememberValidated(KEY, { yaml: 'sha256:1', entry: 'sha256:2' })
    assert.deepEqual(store.validated(KEY), { yaml: 'sha256:1', entry: 'sha256:2' })
    store.forget(KEY)
    assert.equal(store.validated(KEY), undefined)
  })

  it('leases distinct uids, keeps a returned one for its server, and hands it on only when nothing else is left', () => {
    const store = openStore(file)
    const lease = (name: string, free = ALL) => store.leaseUid({ ...KEY, name }, free)
    assert.deepEqual([lease('a'), lease('b'), lease('a')], [61_184, 61_185, 61_184])
    assert.equal(lease('c', without(61_186)), 61_187)
    store.forget({ ...KEY, name: 'a' })
    assert.equal(lease('d'), 61_186)
    assert.equal(lease('a'), 61_184)
    store.forget({ ...KEY, name: 'a' })
    for (const name of ['e', 'f', 'g']) lease(name)
    assert.equal(lease('h'), 61_184)
    assert.throws(() => lease('i'), fault('store.no-uid'))
    assert.throws(() => lease('b', without(61_185)), fault('store.no-uid'))
  })
})

describe('processes that share a store', () => {
  it('a dozen open a store that does not stand yet and lose no count under its lock', async () => {
    const counter = join(folder, 'counter')
    writeFileSync(counter, '0')
    const ended = await Promise.all(Array.from({ length: 12 }, () => worker('count', file, counter, '25')))
    assert.deepEqual(
      ended.map(({ code, stderr }) => [code, stderr]),
      Array.from({ length: 12 }, () => [0, '']),
    )
    assert.equal(readFileSync(counter, 'utf8'), '300')
  })

  it('a dozen servers get a dozen uids', async () => {
    const leases = join(folder, 'leases')
    await Promise.all(Array.from({ length: 12 }, (_, n) => worker('lease', file, leases, String(n))))
    const given = readFileSync(leases, 'utf8').trim().split('\n')
    assert.equal(given.length, 12)
    assert.equal(new Set(given).size, 12)
  })

  it('SIGKILL in the middle leaves both of two changes or none, and no lock', async () => {
    for (let round = 0; round < 10; round++) {
      const child = started('pairs', file)
      assert.ok(child.stdout)
      await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, round * 3))
      child.kill('SIGKILL')
      await once(child, 'close')
      const store = openStore(file)
      const pair = store.exclusively('look', () => [store.probed('left', 0), store.probed('right', 0)])
      assert.equal(pair[0], pair[1])
      assert.equal(typeof pair[0], 'number')
      store.close()
    }
  })

  it('SIGKILL while the store is being made leaves one that can be used', async () => {
    for (let round = 0; round < 20; round++) {
      const fresh = join(folder, `fresh-${round}.sqlite`)
      const child = started('pairs', fresh)
      // From before the first line of the program to after the first transaction.
      await new Promise((resolve) => setTimeout(resolve, 30 + round * 3))
      child.kill('SIGKILL')
      await once(child, 'close')
      const store = openStore(fresh)
      store.place(KEY, { grants: [] })
      assert.deepEqual(store.placement(KEY), { grants: [] })
      store.close()
    }
  })

  it('says who waits for what when a process holds the lock for too long; readers go on', async () => {
    const child = started('hold', file, join(folder, 'held'))
    assert.ok(child.stdout)
    await once(child.stdout, 'data')
    const store = openStore(file)
    assert.equal(store.placement(KEY), undefined)
    assert.throws(() => store.exclusively('registry', () => 1), fault('store.busy'))
    child.kill('SIGKILL')
    await once(child, 'close')
    assert.equal(
      store.exclusively('registry', () => 1),
      1,
    )
  })

  it('undoes what a failed act wrote, is reentrant, and refuses an asynchronous act', () => {
    const store = openStore(file)
    const act = () =>
      store.exclusively('outer', () => {
        store.exclusively('inner', () => store.place(KEY, { grants: [] }))
        throw new RangeError('no')
      })
    assert.throws(act, RangeError)
    assert.equal(store.placement(KEY), undefined)
    assert.throws(() => store.exclusively('later', () => Promise.resolve()), TypeError)
    assert.equal(
      openStore(file).exclusively('free again', () => 1),
      1,
    )
  })
})

describe('a store that may not be used', () => {
  it('is made 0600, with its journal, whatever the umask', () => {
    const umask = process.umask(0)
    try {
      openStore(file).place(KEY, { grants: [] })
      for (const suffix of ['', '-wal', '-shm']) assert.equal(statSync(file + suffix).mode & 0o777, 0o600, suffix)
    } finally {
      process.umask(umask)
    }
  })

  it('is refused when others can read it, or a link stands in its place', () => {
    openStore(file).close()
    chmodSync(file, 0o640)
    assert.throws(() => openStore(file), fault('store.unsafe'))
    chmodSync(file, 0o600)
    symlinkSync(file, join(folder, 'link'))
    assert.throws(() => openStore(join(folder, 'link')), fault('store.unsafe'))
    assert.throws(() => openStore(folder), fault('store.unsafe'))
  })

  it('is refused when a newer version wrote it', () => {
    openStore(file).close()
    const newer = new DatabaseSync(file)
    newer.exec('PRAGMA user_version = 99')
    newer.close()
    assert.throws(() => openStore(file), fault('store.newer'))
  })

  it('fails closed when it is damaged: text, a cut file, a page of noise, a row out of shape', () => {
    writeFileSync(file, 'not a database '.repeat(500), { mode: 0o600 })
    assert.throws(() => openStore(file), fault('store.corrupt'))

    const make = (name: string) => {
      const path = join(folder, name)
      const store = openStore(path)
      for (let n = 0; n < 200; n++) store.place({ ...KEY, name: `s${n}` }, { grants: [], tree: 'x'.repeat(200) })
      store.close()
      const other = new DatabaseSync(path)
      other.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      return path
    }
    const cut = make('cut')
    writeFileSync(cut, readFileSync(cut).subarray(0, 9_000))
    assert.throws(() => openStore(cut), fault('store.corrupt'))
    const noise = make('noise')
    writeFileSync(noise, readFileSync(noise).fill(0xaa, 4_096))
    assert.throws(() => openStore(noise), fault('store.corrupt'))

    const shape = openStore(join(folder, 'shape'))
    shape.place(KEY, { grants: [] })
    const other = new DatabaseSync(shape.file)
    other.exec(`UPDATE placements SET placement = '{"grants":[{"name":"x"}]}'`)
    other.close()
    assert.throws(() => shape.placement(KEY), fault('store.corrupt'))
  })

  it('says so when its folder is not there', () => {
    assert.throws(() => openStore(join(folder, 'no', 'store.sqlite')), fault('store.failed'))
  })
})
