import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { bubblewrap, probeKey } from '#sluice/sandbox/bubblewrap.js'
import { circumstances, diagnose } from '#sluice/sandbox/diagnosis.js'
import type { Place } from '#sluice/sandbox/hierarchy.js'
import { probeSandbox } from '#sluice/sandbox/probe.js'
import { REQUIRED, WANTED } from '#sluice/sandbox/sandbox.js'
import { leasableIds } from '#sluice/sandbox/leasable.js'
import { AS_ROOT, OWN_UID } from './inside.js'

const NOWHERE: Place = { kind: 'none', why: 'no control groups are mounted here', remedy: 'mount them' }

test('a probe finds on this machine what servers are started with', async () => {
  const { guarantees, rows } = await bubblewrap().probe()
  for (const guarantee of REQUIRED) assert.ok(guarantees.has(guarantee), guarantee)
  assert.deepEqual(
    rows.map(({ guarantee }) => guarantee),
    [...REQUIRED, ...WANTED],
  )
  const range = leasableIds(process.geteuid?.() ?? 0).probe
  if (AS_ROOT || OWN_UID) assert.ok(guarantees.has('distinct-uid'))
  if (range === undefined) assert.ok(!guarantees.has('distinct-uid'))
  for (const row of rows) assert.ok(row.given ? row.by !== '' : row.why !== '' && row.remedy !== '', JSON.stringify(row))
})

test('what does not start gives nothing, and every row says why', async () => {
  const { guarantees, rows } = await probeSandbox(
    () => Promise.reject(new Fault('sandbox.start-failed', { why: 'bwrap: no' })),
    NOWHERE,
  )
  assert.equal(guarantees.size, 0)
  for (const { given, why, remedy } of rows) assert.ok(!given && why.includes('bwrap: no') && remedy !== '')
})

test('a kept probe is told by a key that is the same twice', () => assert.equal(probeKey(), probeKey()))

describe('why it does not start', () => {
  const failure = new Fault('sandbox.start-failed', { why: 'bwrap: setting up uid map: Permission denied' })
  const machine = (files: Readonly<Record<string, string>>) => {
    const root = mkdtempSync(join(tmpdir(), 'sluice-machine-'))
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const found = circumstances(root)
    rmSync(root, { recursive: true })
    return { ...found, uid: 1500 }
  }
  const rows: [string, Readonly<Record<string, string>>, RegExp, RegExp][] = [
    ['Ubuntu', { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' }, /AppArmor/, /doctor --fix/],
    ['a Debian switch', { '/proc/sys/kernel/unprivileged_userns_clone': '0\n' }, /ordinary users/, /unprivileged_userns_clone=1/],
    ['no user namespaces', { '/proc/sys/user/max_user_namespaces': '0\n' }, /switched off/, /max_user_namespaces/],
    ['a docker container', { '/.dockerenv': '' }, /docker container/, /on the host/],
    ['a podman container', { '/run/.containerenv': '' }, /podman container/, /on the host/],
    ['a pod', { '/proc/1/cgroup': '0::/kubepods/x\n' }, /kubepods container/, /on the host/],
    ['a machine like any other', { '/proc/sys/user/max_user_namespaces': '100\n' }, /uid map/, /doctor/],
  ]
  for (const [what, files, why, remedy] of rows)
    test(what, () => {
      const told = diagnose(failure, machine(files))
      assert.match(told.why, why)
      assert.match(told.why, /uid map/)
      assert.match(told.remedy, remedy)
    })
  test('another fault speaks for itself', () => {
    const missing = new Fault('sandbox.no-bubblewrap', { why: 'looked for it', remedy: 'install it: apt-get install bubblewrap' })
    assert.match(diagnose(missing, machine({})).remedy, /^install it: apt-get install bubblewrap/)
  })
})
