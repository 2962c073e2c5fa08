import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { chooseIdentity, freeUids } from '#sluice/sandbox/identity.js'
import type { ResolvedGrant } from '#sluice/sandbox/sandbox.js'

const grant = (uid: number): ResolvedGrant => ({
  name: 'g',
  path: `/data/${uid}`,
  access: 'write',
  kind: 'directory',
  device: '1',
  inode: '2',
  uid,
})
const passwd = 'root:x:0:0::/root:/bin/sh\ndev:x:1500:1600::/home/dev:/bin/sh\nodd:x:1501:0::/home/odd:/bin/sh\n'
const never = (): number => assert.fail('no uid is leased here')
const choose = (gatewayUid: number, uids: number[], lease: () => number = never) =>
  chooseIdentity({ gatewayUid, grants: uids.map(grant), passwd, lease })
const refused = (uids: number[], why: RegExp): void =>
  assert.throws(
    () => choose(0, uids),
    (error) => error instanceof Fault && error.code === 'sandbox.no-identity' && why.test(error.message),
  )

test('a gateway that is no root has nothing to choose', () => assert.equal(choose(1500, [0, 7]), undefined))
test('no grants: a leased uid', () =>
  assert.deepEqual(
    choose(0, [], () => 61200),
    { uid: 61200, gid: 61200, shared: false },
  ))
test('grants of one user: that user and its group, shared', () =>
  assert.deepEqual(choose(0, [1500, 1500]), { uid: 1500, gid: 1600, shared: true }))
test('the group is never root’s, nor guessed for an unknown user', () => {
  assert.equal(choose(0, [1501])?.gid, 1501)
  assert.equal(choose(0, [4242])?.gid, 4242)
})
test('grants of root, of several users, of nobody known: a fault with the paths', () => {
  refused([0], /\/data\/0: they belong to root/)
  refused([1500, 1501], /several users \(1500, 1501\)/)
  refused([1500, 0], /several users/)
  refused([65534], /unknown/)
})
test('free uids: the whole range, without what passwd names as user or group or subuid covers', () => {
  const all = [...freeUids('', '')]
  assert.deepEqual([all.length, all[0], all.at(-1)], [4336, 61184, 65519])
  const some = [...freeUids('a:x:61184:61185::/:/\n# b:x:61190:1::/:/\n', 'dev:61186:2\nbig:65000:100000\n')]
  assert.deepEqual([some[0], some.includes(61190), some.at(-1)], [61188, true, 64999])
})
