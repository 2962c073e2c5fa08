/** Lock and placement are written one after the other; killed between the two, they are of two reviews. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import type { Profile } from '#sluice/manifest/lock.js'
import { placedOf, placementOf } from '#sluice/review/start.js'

const PROFILE: Profile = {
  command: ['node', 's.js'],
  grants: { notes: { path: '~/notes', access: 'read' } },
  env: {},
  envFiles: [],
  programs: [],
  unixSockets: [],
  triggers: [],
}
const GRANT = { name: 'notes', path: '/n', access: 'write', kind: 'directory', device: '1', inode: '2', uid: 3 } as const
const notPlaced = (thrown: unknown): boolean => thrown instanceof Fault && thrown.code === 'review.not-placed'

test('grants that were found for one review are not used for another', () => {
  const written: Profile = { ...PROFILE, grants: { notes: { path: '~/notes', access: 'write' } } }
  const placement = placementOf({ grants: [GRANT], installed: { source: 'sha256:1' } }, written)
  assert.deepEqual(placedOf('n', placement, written).grants, [GRANT])
  assert.throws(() => placedOf('n', placement, PROFILE), notPlaced)
  assert.throws(() => placedOf('n', placement, { ...PROFILE, grants: {} }), notPlaced)
  const none = placementOf({ grants: [], installed: { source: 'sha256:1' } }, { ...PROFILE, grants: {} })
  assert.throws(() => placedOf('n', none, PROFILE), notPlaced)
})
