/**
 * `npm run prove:cgroup2 [-- --json FILE] [-- test/sandbox/FILE …]`: boots x86-64 machines with cgroup v2 alone and runs the
 * limits' tests there: without systemd, as root and as a user who owns the group of her session; and under systemd, as a user
 * at a login, whose group is not hers but who has a manager to ask. The bombs too: `-- test/e2e/bombs`, in half an hour.
 */
import { build } from './build.mjs'
import { ARCHITECTURES, boot, NEEDS } from './machine.mjs'
import { prepare } from './prepare.mjs'
import { conclude, testStep, typed } from './proof.mjs'
import { main } from './terminal.mjs'
import { testFiles } from './tests.mjs'

const LIMITS = [
  'test/sandbox/group',
  'test/sandbox/hierarchy',
  'test/sandbox/launch',
  'test/sandbox/posture',
  'test/sandbox/probe',
]
const SYSTEMD = ['systemd', 'systemd-sysv', 'dbus', 'dbus-user-session', 'libpam-systemd', 'passwd']
/** What the manager of a login makes for whoever asks, read back from inside. */
const SCOPE = `systemd-run --user --scope --quiet -p MemoryMax=64M -p TasksMax=32 sh -c '
  group=/sys/fs/cgroup$(cut -d: -f3 /proc/self/cgroup)
  test "$(cat $group/memory.max) $(cat $group/pids.max)" = "67108864 32"'`
const DOCTOR = ['node', 'dist/cli/main.js', 'doctor']

await main(async () => {
  const { json, rest } = typed()
  const files = testFiles(rest.length === 0 ? LIMITS : rest)
  await prepare([...NEEDS, ARCHITECTURES.x86_64.need])
  await build(['test'])
  const machine = { architecture: 'x86_64', node: process.execPath, minutes: 30 }
  const alone = await boot({
    ...machine,
    steps: [
      { name: 'doctor, as root', as: 'root', argv: DOCTOR },
      { name: 'doctor, as a user', as: 'person', argv: DOCTOR },
      testStep('tests, as root', 'root', files),
      testStep('tests, as a user', 'person', files),
    ],
  })
  const underSystemd = await boot({
    ...machine,
    packages: SYSTEMD,
    systemd: true,
    steps: [
      { name: 'doctor, at a login', as: 'person', argv: DOCTOR },
      { name: 'a scope of her own', as: 'person', argv: ['sh', '-c', SCOPE] },
      testStep('tests, at a login', 'person', files),
    ],
  })
  conclude('cgroup2', [...alone, ...underSystemd], json)
})
