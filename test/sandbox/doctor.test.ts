import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import type { Argv, Finished } from '#sluice/process.js'
import { appArmorRestriction, doctorData, fixAppArmor, renderDoctor } from '#sluice/sandbox/doctor.js'
import type { GuaranteeRow } from '#sluice/sandbox/sandbox.js'

const given: GuaranteeRow = { guarantee: 'seccomp', given: true, by: 'bubblewrap 0.8.0 --seccomp', why: '', remedy: '' }
const wanted: GuaranteeRow = {
  guarantee: 'memory-limit',
  given: false,
  by: '',
  why: 'no cgroup of this user may be written, so a server can use all memory that the machine has',
  remedy: 'run `sluice` as root, or let systemd delegate the memory controller',
}
const missing: GuaranteeRow = {
  ...wanted,
  guarantee: 'no-nested-user-namespaces',
  why: 'bwrap is missing',
  remedy: 'apt-get install bubblewrap',
}

test('the table names each guarantee, by what, why not and how to get it, in 80 columns', () => {
  const text = renderDoctor('bubblewrap', [given, wanted, missing])
  assert.equal(
    text,
    `Sandbox by bubblewrap

yes seccomp                   by bubblewrap 0.8.0 --seccomp
no  memory-limit (wanted)     no cgroup of this user may be written, so a server
                              can use all memory that the machine has
                              to get it: run \`sluice\` as root, or let systemd
                                delegate the memory controller
NO  no-nested-user-namespaces bwrap is missing
                              to get it: apt-get install bubblewrap

No server is started here: 1 required guarantee is not given.`,
  )
  assert.ok(text.split('\n').every((line) => line.length <= 80))
})

test('a remedy of several rows in a row is told once, behind the last', () => {
  const text = renderDoctor('b', [wanted, { ...wanted, guarantee: 'cpu-limit' }, missing])
  assert.match(text, /^no {2}cpu-limit[^]*to get these: run `sluice`[^]*^NO {2}no-nested[^]*to get it: apt-get/m)
  assert.equal(text.match(/to get/g)?.length, 2)
})

test('a wanted guarantee that is not given does not stop a start; a required one does', () => {
  assert.match(renderDoctor('b', [given, wanted]), /Servers can be started here/)
  assert.equal(doctorData('b', [given, wanted]).startsServers, true)
  assert.equal(doctorData('b', [given, missing]).startsServers, false)
  assert.deepEqual(doctorData('b', [given]).guarantees, [{ ...given, required: true }])
})

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'apparmor-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const SHIPPED = '/usr/share/apparmor/extra-profiles/bwrap-userns-restrict'
const INSTALLED = '/etc/apparmor.d/bwrap-userns-restrict'
const RESTRICTION = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const finished: Finished = { code: 0, signal: null, stdout: '', stderr: '', truncated: false, timedOut: false }

/** Steps do in the folder what they would do to the machine. */
function machine(taken: Argv[]): (step: Argv) => Promise<Finished> {
  return (step) => {
    taken.push(step)
    if (step[0] === 'apt-get') put(SHIPPED, 'profile bwrap\n')
    if (step[0] === 'install') {
      mkdirSync(join(root, '/etc/apparmor.d'), { recursive: true })
      cpSync(join(root, SHIPPED), join(root, INSTALLED))
    }
    return Promise.resolve(finished)
  }
}

test('a machine without the restriction has nothing to repair', async () => {
  assert.deepEqual(appArmorRestriction(root), { restricted: false, profile: 'absent' })
  put(RESTRICTION, '0\n')
  const taken: Argv[] = []
  const fix = await fixAppArmor({ write: true, root, take: machine(taken) })
  assert.deepEqual([fix.steps, fix.done, taken], [[], false, []])
})

test('Ubuntu 24.04: shown first, then taken; the restriction stays on', async () => {
  put(RESTRICTION, '1\n')
  const taken: Argv[] = []
  const shown = await fixAppArmor({ write: false, root, take: machine(taken) })
  assert.deepEqual(shown.steps, [
    ['apt-get', 'install', '--yes', '--no-install-recommends', 'apparmor-profiles'],
    ['install', '--mode=0644', SHIPPED, INSTALLED],
    ['apparmor_parser', '--replace', INSTALLED],
  ])
  assert.deepEqual([shown.done, shown.profile, taken], [false, undefined, []])
  const done = await fixAppArmor({ write: true, root, take: machine(taken) })
  assert.deepEqual([done.done, done.profile, taken], [true, 'profile bwrap\n', shown.steps])
  assert.deepEqual(appArmorRestriction(root), { restricted: true, profile: 'installed' })
  assert.equal(readFileSync(join(root, RESTRICTION), 'utf8'), '1\n')
  assert.ok(taken.every((step) => !step.some((word) => word.includes('sysctl') || word.includes(RESTRICTION))))
})

test('what is there already is not fetched or copied again, and a profile that somebody switched off stays off', async () => {
  put(RESTRICTION, '1\n')
  put(SHIPPED, 'x')
  assert.equal((await fixAppArmor({ write: false, root })).steps.length, 2)
  put(INSTALLED, 'x')
  assert.deepEqual((await fixAppArmor({ write: false, root })).steps, [['apparmor_parser', '--replace', INSTALLED]])
  put('/etc/apparmor.d/disable/bwrap-userns-restrict', '')
  const fix = await fixAppArmor({ write: true, root })
  assert.deepEqual([fix.steps, fix.done], [[], false])
  assert.match(fix.about, /remove that file first/)
})

test('a step that fails is named, and no later one is taken', async () => {
  put(RESTRICTION, '1\n')
  const taken: Argv[] = []
  const take = (step: Argv): Promise<Finished> => {
    taken.push(step)
    return Promise.resolve({ ...finished, code: 100, stderr: 'E: no such package\n' })
  }
  await assert.rejects(
    fixAppArmor({ write: true, root, take }),
    (error) =>
      error instanceof Fault &&
      error.code === 'sandbox.fix-failed' &&
      /apparmor-profiles` failed: E: no such package/.test(error.message),
  )
  assert.equal(taken.length, 1)
})
