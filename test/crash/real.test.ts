/** A disk that is really full, and one that really became read-only: a small tmpfs. Needs root, for mount(8). */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Log, openLog } from '#sluice/audit/log.js'
import { verify } from '#sluice/audit/verify.js'
import { pairOf, readYaml, updatePair } from '#sluice/config/files.js'
import { Fault } from '#sluice/faults.js'
import { run } from '#sluice/process.js'
import { openStore, type Store } from '#sluice/store/store.js'
import { CLOSE, line } from '../audit/place.js'
import { COUNT } from './disk.js'

const STEPS = fileURLToPath(new URL('steps.js', import.meta.url))

/** 1 MiB of memory as a disk, or why there is none. */
async function smallDisk(t: TestContext): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-crash-disk-'))
  t.after(async () => {
    await run(['/bin/umount', '-l', folder])
    rmSync(folder, { recursive: true, force: true })
  })
  const { code, stderr } = await run(['/bin/mount', '-t', 'tmpfs', '-o', 'size=1m,mode=700', 'none', folder])
  if (code !== 0) {
    t.skip(`a small disk cannot be mounted here: ${stderr.trim()}`)
    return undefined
  }
  return folder
}

const isFault =
  (...codes: string[]) =>
  (thrown: unknown) =>
    thrown instanceof Fault && codes.includes(thrown.code)

/** What is left is taken to the last byte. */
function fill(folder: string): () => void {
  const file = join(folder, 'filler')
  for (const bytes of [64 * 1024, 4096, 1]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' })
    } catch (thrown) {
      assert.match(String(thrown), /ENOSPC/)
    }
  }
  return () => rmSync(file)
}

/** Appends until the log takes no more. @returns how many receipts were given */
async function appendAll(log: Log): Promise<number> {
  let receipts = 0
  for (;;) {
    try {
      await log.append([line(`${'x'.repeat(3000)} ${receipts}`)])
      receipts += 1
    } catch (thrown) {
      assert.ok(isFault('audit.write')(thrown), String(thrown))
      return receipts
    }
  }
}

function openAt(folder: string, store: Store, durability: 'written' | 'synced' = 'written'): Promise<Log> {
  const exclusively = <T>(act: () => T): T => store.exclusively('record a session', act)
  return openLog({ stateDir: folder, server: 'notes', about: {}, durability, exclusively })
}

for (const durability of ['written', 'synced'] as const) {
  test(`a full disk ends a session, ${durability}, and nothing looks changed; with space again, all goes on`, async (t) => {
    const folder = await smallDisk(t)
    if (folder === undefined) return
    const store = openStore(join(folder, 'store.sqlite'))
    const log = await openAt(folder, store, durability)
    const receipts = await appendAll(log)
    assert.ok(receipts > 50, `${receipts} receipts before it was full`)
    await assert.rejects(log.append([line('small')]), isFault('audit.write'))
    await assert.rejects(log.close(CLOSE), isFault('audit.write'))
    const empty = fill(folder)
    await assert.rejects(openAt(folder, store), isFault('audit.open', 'audit.unregistered', 'audit.write'))
    assert.throws(
      () => store.place({ config: '/c', name: 'x'.repeat(60) }, { grants: [], tree: 'x'.repeat(200_000) }),
      isFault('store.failed'),
    )
    const { tampering, records } = await verify({ stateDir: folder })
    assert.deepEqual(tampering, [])
    assert.ok(records > receipts, 'every receipt is on record')
    empty()
    rmSync(join(folder, 'audit', 'sessions', log.session), { recursive: true })
    const after = await openAt(folder, store, durability)
    await after.close(CLOSE)
    store.place({ config: '/c', name: 'a' }, { grants: [] })
    assert.equal(store.placed().length, 1)
    store.close()
  })
}

test('a disk that became read-only ends a session and refuses the next; yaml, lock and store stay as they are', async (t) => {
  const folder = await smallDisk(t)
  if (folder === undefined) return
  // By another process: SQLite lets go of a file when its statements are collected, and a disk in use cannot be remounted.
  const made = await run([process.execPath, STEPS, join(folder, 'store.sqlite'), JSON.stringify(COUNT)])
  assert.equal(made.code, 0, made.stderr)
  mkdirSync(join(folder, 'config'))
  const pair = pairOf(join(folder, 'config', 'sluice.yaml'))
  const change = (yaml: string, lock: string): void =>
    updatePair(
      pair,
      (_what, act) => act(),
      () => ({ yaml, lock }),
    )
  change('y', 'l')
  // Ended before: the kernel keeps a disk writable while a file on it is open for writing.
  const log = await openLog({ stateDir: folder, server: 'n', about: {}, exclusively: (act) => act() })
  await log.append([line()])
  await log.close(CLOSE)
  const { code, stderr } = await run(['/bin/mount', '-o', 'remount,ro', folder])
  assert.equal(code, 0, stderr)
  assert.throws(
    () => openStore(join(folder, 'store.sqlite')).place({ config: '/c', name: 'b' }, { grants: [] }),
    isFault('store.failed'),
  )
  await assert.rejects(openLog({ stateDir: folder, server: 'n', about: {}, exclusively: (act) => act() }), isFault('audit.open'))
  assert.throws(() => change('z', 'm'), isFault('config.unwritable'))
  assert.equal(readYaml(pair)?.text, 'y')
  const { tampering, notices } = await verify({ stateDir: folder })
  assert.deepEqual([tampering, notices], [[], []])
  await run(['/bin/mount', '-o', 'remount,rw', folder])
  const again = openStore(join(folder, 'store.sqlite'))
  assert.equal(again.placed().length, 1, 'as it was left')
  again.close()
})
