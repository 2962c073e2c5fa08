import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { chooseIdentity, freeUids, subordinateIds } from '#sluice/sandbox/identity.js'
import { needsOwner, unreadable } from '#sluice/sandbox/openness.js'
import type { ResolvedGrant } from '#sluice/sandbox/sandbox.js'

const grant = (uid: number, more: Partial<ResolvedGrant> = {}): ResolvedGrant => ({
  name: 'g',
  path: `/data/${uid}`,
  access: 'write',
  kind: 'directory',
  device: '1',
  inode: '2',
  uid,
  ...more,
})
const passwd = 'root:x:0:0::/root:/bin/sh\ndev:x:1500:1600::/home/dev:/bin/sh\nodd:x:1501:0::/home/odd:/bin/sh\n'
const never = (): never => assert.fail('no uid is leased here')
const choose = (
  gatewayUid: number,
  uids: number[],
  needed: string | undefined,
  lease: () => { uid: number; gid: number } | string = never,
) => chooseIdentity({ gatewayUid, grants: uids.map((uid) => grant(uid)), needsOwner: needed, passwd, lease })
const refused = (uids: number[], why: RegExp): void =>
  assert.throws(
    () => choose(0, uids, 'it writes'),
    (error) => error instanceof Fault && error.code === 'sandbox.no-identity' && why.test(error.message),
  )
const leased = () => ({ uid: 61200, gid: 61300 })

test('under root a server that is granted nothing has a leased uid, whatever socket it may use', () => {
  assert.deepEqual(choose(0, [], 'it may use the socket /s', leased), { identity: { uid: 61200, gid: 61300, shared: false } })
  assert.deepEqual(choose(1500, [], 'it may use the socket /s', leased), { shared: 'it may use the socket /s' })
})

test('what needs no owner has a leased uid, under root and under anybody else', () => {
  for (const uid of [0, 1500])
    assert.deepEqual(choose(uid, [7], undefined, leased), { identity: { uid: 61200, gid: 61300, shared: false } })
})
test('what needs its owner, or gets no uid, runs as a gateway that is no root, and the reason is told', () => {
  assert.deepEqual(choose(1500, [0, 7], 'it writes'), { shared: 'it writes' })
  assert.deepEqual(
    choose(1500, [], undefined, () => 'none is left'),
    { shared: 'none is left' },
  )
})
test('under root, grants of one user: that user and its group, shared', () =>
  assert.deepEqual(choose(0, [1500, 1500], 'it writes'), {
    identity: { uid: 1500, gid: 1600, shared: true },
    shared: 'it writes',
  }))
test('the group is never root’s, nor guessed for an unknown user', () => {
  assert.equal(choose(0, [1501], 'it writes').identity?.gid, 1501)
  assert.equal(choose(0, [4242], 'it writes').identity?.gid, 4242)
})
test('under root, grants of root, of several users, of nobody known: a fault with the paths', () => {
  refused([0], /\/data\/0: they belong to root/)
  refused([1500, 1501], /several users \(1500, 1501\)/)
  refused([1500, 0], /several users/)
  refused([65534], /unknown/)
})

test('root leases from the whole range, without what passwd names as user or group or subuid covers', () => {
  const all = [...freeUids('', '')]
  assert.deepEqual([all.length, all[0], all.at(-1)], [4335, 61184, 65518])
  const some = [...freeUids('a:x:61184:61185::/:/\n# b:x:61190:1::/:/\n', 'dev:61186:2\nbig:65000:100000\n')]
  assert.deepEqual([some[0], some.includes(61190), some.at(-1)], [61188, true, 64999])
})

test('a user leases from the user’s own range alone, by name or by number, each uid with a gid of its own', () => {
  const ids = (subuid: string, subgid: string, names = passwd) => subordinateIds(1500, { passwd: names, subuid, subgid })
  const usual = ids('other:1:70000\ndev:100000:65536\n', 'dev:200000:65536\n')
  assert.deepEqual(
    [usual.servers.length, usual.servers[0], usual.probe],
    [4335, { uid: 161184, gid: 261184 }, { uid: 165519, gid: 265519 }],
  )
  assert.equal(new Set(usual.servers.map(({ uid }) => uid)).size, 4335)
  assert.equal(ids('1500:100000:65536\n', '1500:100000:65536\n').servers[0]?.uid, 161184)
  const parts = ids('dev:5000:2\ndev:9000:2\n', 'dev:5000:4\n')
  assert.deepEqual([parts.servers.map(({ uid }) => uid), parts.probe], [[5000, 5001, 9000], { uid: 9001, gid: 5003 }])
  assert.deepEqual(ids('dev:5000:3\n', 'dev:5000:3\n', `${passwd}x:x:5001:5001::/:/\n`).servers, [{ uid: 5000, gid: 5000 }])
})
test('no range, a range of nobody, nonsense, only uids: nothing is leased, and nothing tried', () => {
  const rows: [string, string][] = [
    ['', ''],
    ['dev:100000:65536\n', ''],
    ['other:100000:65536\n', 'other:100000:65536\n'],
    ['dev:x:y\n', 'dev:100000:65536\n'],
    ['dev:100000:-5\n', 'dev:100000:-5\n'],
    ['dev:0:1\n', 'dev:0:1\n'],
    ['dev\n#dev:1:2\n', 'dev\n'],
  ]
  for (const [subuid, subgid] of rows)
    assert.deepEqual(subordinateIds(1500, { passwd, subuid, subgid }), { servers: [], probe: undefined })
})

test('needing its owner: writing, sockets, and whatever somebody else could not read', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-open-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const open = join(folder, 'open')
  mkdirSync(join(open, 'deep'), { recursive: true })
  writeFileSync(join(open, 'deep', 'file'), 'x')
  for (const each of [open, join(open, 'deep')]) chmodSync(each, 0o755)
  chmodSync(join(open, 'deep', 'file'), 0o644)
  const read = (path = open, kind: ResolvedGrant['kind'] = 'directory') => ({
    grants: [grant(1500, { path, kind, access: 'read' })],
    unixSockets: [],
  })
  assert.equal(needsOwner({ grants: [], unixSockets: [] }, false), undefined)
  assert.match(needsOwner({ grants: [grant(1500)], unixSockets: [] }, true) ?? '', /write/)
  assert.match(needsOwner({ grants: [], unixSockets: ['/s'] }, true) ?? '', /socket \/s/)
  // The folder above is 0700: in the way of a server that is not brought around it.
  assert.equal(needsOwner(read(), true), undefined)
  assert.ok(needsOwner(read(), false)?.includes(folder))
  assert.equal(needsOwner(read(join(open, 'deep', 'file'), 'file'), true), undefined)
  for (const [closed, mode] of [
    [join(open, 'deep', 'file'), 0o640],
    [join(open, 'deep'), 0o754],
    [join(open, 'deep'), 0o751],
  ] as const) {
    const before = statSync(closed).mode
    chmodSync(closed, mode)
    assert.ok(needsOwner(read(), true)?.includes(closed), closed)
    chmodSync(closed, before)
  }
  assert.equal(needsOwner(read(), true), undefined)
  assert.equal(unreadable([{ host: '/usr/bin/env' }, { host: join(open, 'deep', 'file') }]), undefined)
  assert.equal(unreadable([{ host: join(open, 'nothing') }]), join(open, 'nothing'))
})
