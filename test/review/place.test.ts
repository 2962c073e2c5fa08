/** As whom a server runs, and whose home is whose, over the life of servers: against real folders, a real store, real processes. */
import assert from 'node:assert/strict'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { type Folders, findFolders, openFolders } from '#sluice/config/paths.js'
import { isFault } from '#sluice/faults.js'
import { start } from '#sluice/process.js'
import { homesOf, homeWithContent, openHome, removeHome, throwAwayHome, uidsWithHomes } from '#sluice/review/homes.js'
import { leaseIdentity } from '#sluice/review/place.js'
import { leasableIds } from '#sluice/sandbox/leasable.js'
import { openStore, type Store } from '#sluice/store/store.js'
import { userWithRange } from '../ground/subids.js'

const me = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, home: tmpdir() }
const asRoot = { skip: me.uid === 0 ? false : 'needs root' }
const able = userWithRange()
const asUser = { skip: me.uid === 0 ? 'run by a user with a range of ids' : typeof able === 'string' ? able : false }

const base = mkdtempSync(join(tmpdir(), 'sluice-place-'))
chmodSync(base, 0o755)
after(() => rmSync(base, { recursive: true, force: true }))

interface Ground {
  readonly folders: Folders
  readonly user: typeof me
  readonly store: Store
}
function ground(name: string): Ground {
  mkdirSync(join(base, name), { recursive: true, mode: 0o755 })
  const folders = openFolders(findFolders({ SLUICE_HOME: join(base, name) }, me), me)
  const store = openStore(folders.store)
  after(() => store.close())
  return { folders, user: me, store }
}
const key = ({ folders }: Ground, name: string) => ({ config: folders.yaml, name })
const leased = (at: Ground, name: string) => leaseIdentity(key(at, name), at) ?? assert.fail('nothing was leased')
const isFaultOf = (code: string) => (error: unknown) => isFault(error) && error.code === code

test('as root: each server has another uid, the same one every time, and two stores begin elsewhere', asRoot, () => {
  const [one, other] = [ground('one'), ground('other')]
  const uids = ['a', 'b', 'c'].map((name) => leased(one, name).uid)
  assert.equal(new Set(uids).size, 3)
  assert.deepEqual(
    ['a', 'b', 'c'].map((name) => leased(one, name).uid),
    uids,
  )
  const theirs = leasableIds(0).servers.map(({ uid }) => uid)
  assert.ok(uids.every((uid) => theirs.includes(uid)))
  assert.ok(!uids.includes(leased(other, 'a').uid))
})

test('as root: a uid of a removed server goes to no other one while a home or a process of it is left', asRoot, async (t) => {
  const at = ground('left')
  const first = leased(at, 'first')
  const home = await openHome(key(at, 'first'), first, at)
  writeFileSync(join(home, 'kept'), 'x')
  // Only two uids are there to be leased.
  const [, second = assert.fail()] = leasableIds(0).servers.filter(({ uid }) => uid !== first.uid)
  const lease = (name: string) => at.store.leaseUid(key(at, name), [first.uid, second.uid], uidsWithHomes(key(at, name), at))
  at.store.forget(key(at, 'first'))
  assert.equal(lease('second'), second.uid)
  assert.throws(() => lease('third'), isFaultOf('store.no-uid'))
  // The server itself, added again, has its uid and its home again.
  assert.equal(lease('first'), first.uid)
  assert.equal(await openHome(key(at, 'first'), first, at), home)
  at.store.forget(key(at, 'first'))
  await removeHome(home)
  assert.equal(lease('third'), first.uid)

  const sleeper = start(['/bin/sleep', '60'], { stdio: ['ignore'], identity: { uid: second.uid, gid: second.gid } })
  t.after(() => sleeper.kill('SIGKILL'))
  await new Promise((resolve) => sleeper.once('spawn', resolve))
  const fresh = ground('fresh')
  const taken = Array.from({ length: 40 }, (_, n) => leased(fresh, `s${n}`).uid)
  assert.ok(!taken.includes(second.uid))
})

test('as root: files of one uid become no other one’s, neither by a grant added later nor by a new store', asRoot, async () => {
  const at = ground('switch')
  const own = leased(at, 'notes')
  const home = await openHome(key(at, 'notes'), own, at)
  const shared = { uid: 60_123, gid: 60_123, shared: true }
  // Nothing is in it: it may be anybody's.
  assert.equal(statSync(await openHome(key(at, 'notes'), shared, at)).uid, shared.uid)
  assert.equal(statSync(await openHome(key(at, 'notes'), own, at)).uid, own.uid)
  writeFileSync(join(home, 'secret'), 'x', { mode: 0o600 })
  chownSync(join(home, 'secret'), own.uid, own.gid)
  await assert.rejects(openHome(key(at, 'notes'), shared, at), isFaultOf('review.home-of-another'))
  assert.deepEqual([statSync(home).uid, statSync(join(home, 'secret')).uid], [own.uid, own.uid])
  // Another store, which has never heard of that server: its lease is the uid that the home has, and nobody else's.
  const forgetful: Ground = { ...at, store: openStore(join(at.folders.state, 'another.sqlite')) }
  after(() => forgetful.store.close())
  assert.equal(leased(forgetful, 'notes').uid, own.uid)
  assert.notEqual(leased(forgetful, 'other').uid, own.uid)
})

test('as a user: the home of a server with a uid of its own is made by it, kept, seen and removed', asUser, async () => {
  const at = ground('user')
  const [ids = assert.fail()] = leasableIds(me.uid).servers
  const identity = { ...ids, shared: false }
  const home = await openHome(key(at, 'notes'), identity, at)
  assert.deepEqual(
    [statSync(home).uid, statSync(dirname(home)).uid, existsSync(homesOf(key(at, 'notes'), at).shared)],
    [ids.uid, me.uid, false],
  )
  assert.equal(homeWithContent(key(at, 'notes'), at), undefined)
  assert.ok(uidsWithHomes(key(at, 'other'), at).has(ids.uid))
  const { actAs } = await import('#sluice/sandbox/acting.js')
  assert.equal(await actAs(identity, home, (place) => ['/bin/mkdir', '-m', '0', join(place, 'closed')]), '')
  assert.equal(await actAs(identity, home, (place) => ['/bin/touch', join(place, 'file')]), '')
  assert.equal(homeWithContent(key(at, 'notes'), at), home)
  // As the user it would be stranded, and the user's files would be out of its reach: both are said.
  await assert.rejects(openHome(key(at, 'notes'), undefined, at), isFaultOf('review.home-of-another'))
  await removeHome(homesOf(key(at, 'notes'), at).slot ?? assert.fail())
  assert.equal(existsSync(dirname(home)), false)
  const shared = await openHome(key(at, 'notes'), undefined, at)
  writeFileSync(join(shared, 'mine'), 'x')
  await assert.rejects(openHome(key(at, 'notes'), identity, at), isFaultOf('review.home-of-another'))
})

test('as a user: a throw-away home leaves nothing', asUser, async () => {
  const at = ground('trial')
  const [ids = assert.fail()] = leasableIds(me.uid).servers
  for (const identity of [undefined, { ...ids, shared: false }]) {
    const { folder, home } = await throwAwayHome(identity, at)
    assert.equal(statSync(home).uid, identity?.uid ?? me.uid)
    await removeHome(folder)
  }
  assert.deepEqual(
    readdirSync(at.folders.homes).filter((name) => name.startsWith('.trial')),
    [],
  )
})
