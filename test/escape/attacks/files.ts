/** Files of the host: reading them, writing them, and reaching what listens behind them. */
import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Attack, attempt, call, type Given, type Outcome, perl } from '../attack.js'
import { GOT } from '../elf.js'
import { O_TMPFILE } from '../numbers.js'

const reads =
  (path: (given: Given) => string): Attack['run'] =>
  (given) =>
    attempt(() => readFileSync(path(given), 'utf8').includes(given.marker))
const writes =
  (path: (given: Given) => string): Attack['run'] =>
  (given) =>
    attempt(() => {
      const at = path(given)
      writeFileSync(at, 'planted')
      rmSync(at)
      return `wrote ${at}`
    })
const opensToWrite =
  (...paths: string[]): Attack['run'] =>
  () =>
    attempt(() => {
      const open = paths.find((path) => attempt(() => closeSync(openSync(path, 'r+')) === undefined).got)
      return open === undefined ? false : `opened ${open}`
    })
const opensToRead =
  (...paths: string[]): Attack['run'] =>
  () =>
    attempt(() => {
      const open = paths.find((path) => attempt(() => readSome(path) > 0).got)
      return open === undefined ? false : `read ${open}`
    })

function readSome(path: string): number {
  const { stdout } = spawnSync(
    '/usr/bin/perl',
    ['-e', `open(my $f, '<', $ARGV[0]) or exit; sysread($f, my $b, 64); print length $b`, path],
    { encoding: 'utf8', timeout: 2_000 },
  )
  return Number(stdout)
}

/** Makes a file by `make` and looks whether it got the bit that lets it run as its owner. */
function setuid({ ownHome }: Given, make: (path: string) => Outcome): Outcome {
  const path = join(ownHome, `bits-${process.hrtime.bigint()}`)
  const made = make(path)
  const stat = statSync(path, { throwIfNoEntry: false })
  const got = stat !== undefined && (stat.mode & 0o6000) !== 0
  rmSync(path, { recursive: true, force: true })
  return { got, how: got ? `mode ${((stat?.mode ?? 0) & 0o7777).toString(8)}` : made.how }
}
const existing = (path: string): void => writeFileSync(path, '')

export const files: readonly Attack[] = [
  {
    name: '~/.ssh',
    goal: "the user's private key read",
    against: 'mount-namespace',
    bare: 'anyone',
    run: reads(({ home }) => join(home, '.ssh/id_ed25519')),
  },
  {
    name: '~/.bash_history',
    goal: "the user's history read",
    against: 'mount-namespace',
    bare: 'anyone',
    run: reads(({ home }) => join(home, '.bash_history')),
  },
  {
    name: '/etc/shadow',
    goal: 'password hashes read',
    against: 'mount-namespace',
    bare: 'root',
    run: () => attempt(() => readFileSync('/etc/shadow').length > 0),
  },
  {
    name: '/etc/passwd',
    goal: 'the names of the host’s users read',
    against: 'mount-namespace',
    bare: 'anyone',
    run: () => attempt(() => /^(daemon|games|www-data):/m.test(readFileSync('/etc/passwd', 'utf8'))),
  },
  {
    name: 'a file outside',
    goal: 'a host file that everybody may read',
    against: 'mount-namespace',
    bare: 'anyone',
    run: reads(({ outside }) => join(outside, 'secret')),
  },
  {
    name: "a grant's sibling by ..",
    goal: 'a file beside a granted folder',
    against: 'mount-namespace',
    bare: 'anyone',
    run: reads(({ readGrant }) => `${readGrant}/../sibling`),
  },
  {
    name: "the host's /tmp and /dev/shm",
    goal: 'a file seen there',
    against: 'mount-namespace',
    bare: 'anyone',
    run: ({ marker }) =>
      attempt(() =>
        ['/tmp', '/dev/shm', '/var/tmp'].some(
          (folder) => attempt(() => readdirSync(folder).some((name) => name.includes(marker))).got,
        ),
      ),
  },
  {
    name: 'writing outside',
    goal: 'a file made in a host folder that everybody may write',
    against: 'mount-namespace',
    bare: 'anyone',
    run: writes(({ outside }) => join(outside, 'planted')),
  },
  {
    name: 'writing to a read grant',
    goal: 'a file made in it',
    against: 'read-only-root',
    bare: 'anyone',
    run: writes(({ readGrant }) => join(readGrant, 'planted')),
  },
  {
    name: 'changing a read grant',
    goal: 'the mode of a file in it changed',
    against: 'read-only-root',
    bare: 'anyone',
    run: ({ readGrant }) => attempt(() => chmodSync(join(readGrant, 'note.txt'), 0o644) === undefined),
  },
  {
    name: 'writing its own code',
    goal: 'the server’s program changed for the next start',
    against: 'read-only-root',
    bare: 'anyone',
    run: writes(({ ownCode }) => join(ownCode, 'planted')),
  },
  {
    name: 'writing to the root',
    goal: 'a file made in /, /etc, /usr or /srv',
    against: 'read-only-root',
    bare: 'root',
    run: () =>
      attempt(() =>
        ['/', '/etc', '/usr', '/bin', '/srv', '/home', '/lib'].some(
          (folder) =>
            attempt(() => {
              writeFileSync(join(folder, '.sluice-probe'), '')
              rmSync(join(folder, '.sluice-probe'))
              return true
            }).got,
        ),
      ),
  },
  {
    name: 'a trigger in a write grant',
    goal: '.git/config changed',
    against: 'triggers',
    bare: 'anyone',
    run: ({ writeGrant }) =>
      attempt(() => writeFileSync(join(writeGrant, '.git/config'), readFileSync(join(writeGrant, '.git/config'))) === undefined),
  },
  {
    name: 'a trigger moved away',
    goal: '.git renamed, so that another can take its place',
    against: 'triggers',
    bare: 'anyone',
    run: ({ writeGrant }) =>
      attempt(() => {
        renameSync(join(writeGrant, '.git'), join(writeGrant, 'git-old'))
        renameSync(join(writeGrant, 'git-old'), join(writeGrant, '.git'))
        return true
      }),
  },
  {
    name: "root's file in a grant",
    goal: 'a file of mode 0600 that belongs to root read in a grant of another user',
    against: 'non-root',
    bare: 'root',
    run: reads(({ readGrant }) => join(readGrant, 'of-root')),
  },
  {
    name: 'core_pattern',
    goal: '/proc/sys/kernel/core_pattern opened to write',
    against: 'private-proc',
    bare: 'root',
    run: opensToWrite('/proc/sys/kernel/core_pattern'),
  },
  {
    name: 'sysctls',
    goal: 'a setting of the kernel opened to write',
    against: 'private-proc',
    bare: 'root',
    run: opensToWrite(
      '/proc/sys/kernel/modprobe',
      '/proc/sys/kernel/hostname',
      '/proc/sys/vm/overcommit_ratio',
      '/proc/sys/net/ipv4/ip_forward',
      '/proc/sys/user/max_user_namespaces',
      '/proc/sys/fs/file-max',
    ),
  },
  {
    name: 'sysrq and other switches in /proc',
    goal: 'one opened to write',
    against: 'private-proc',
    bare: 'root',
    run: opensToWrite('/proc/sysrq-trigger', '/proc/irq/default_smp_affinity', '/proc/mtrr', '/proc/acpi/wakeup'),
  },
  {
    name: 'the kernel’s memory and logs in /proc',
    goal: 'bytes read',
    against: 'private-proc',
    bare: 'root',
    run: opensToRead(
      '/proc/kcore',
      '/proc/keys',
      '/proc/timer_list',
      '/proc/config.gz',
      '/proc/kallsyms',
      '/proc/sched_debug',
      '/proc/kpageflags',
    ),
  },
  {
    name: '/proc/interrupts',
    goal: 'when keys are pressed',
    against: 'private-proc',
    bare: 'anyone',
    run: opensToRead('/proc/interrupts'),
  },
  {
    name: '/proc/cmdline',
    goal: 'what the kernel was started with',
    against: 'private-proc',
    bare: 'anyone',
    run: opensToRead('/proc/cmdline'),
  },
  {
    name: 'the host’s drivers in /proc',
    goal: 'a folder of them seen with content',
    against: 'private-proc',
    bare: 'anyone',
    run: () =>
      attempt(() =>
        ['fs', 'driver', 'irq', 'bus', 'acpi', 'scsi', 'asound'].some((name) => readdirSync(`/proc/${name}`).length > 0),
      ),
  },
  {
    name: 'the host’s mounts',
    goal: 'a file system of the kernel’s seen in /proc/self/mountinfo',
    against: 'mount-namespace',
    bare: 'anyone',
    run: () =>
      attempt(() => / - (sysfs|cgroup2?|devpts|securityfs|debugfs|tracefs) /m.test(readFileSync('/proc/self/mountinfo', 'utf8'))),
  },
  {
    name: 'the path of its control group',
    goal: 'where it stands among the host’s',
    against: 'cgroup-namespace',
    bare: 'depends',
    // Below the group in which the namespace was made there may be one of ours.
    run: () => attempt(() => /:\/(?!(sluicegate\/[0-9a-f]+)?$).*$/m.test(readFileSync('/proc/self/cgroup', 'utf8'))),
  },
  {
    name: '/sys',
    goal: 'the kernel’s devices seen, or a control group written',
    against: 'mount-namespace',
    bare: 'anyone',
    run: () =>
      attempt(() =>
        ['/sys/kernel', '/sys/class', '/sys/fs/cgroup'].some((folder) => attempt(() => readdirSync(folder).length > 0).got),
      ),
  },
  {
    name: 'the gate',
    goal: 'the first process’s program read or replaced',
    against: 'dies-with-gateway',
    bare: 'inside',
    run: () =>
      attempt(() =>
        [() => readFileSync('/.gate').length > 0, () => renameSync('/.gate', '/tmp/gate') === undefined].some(
          (act) => attempt(act).got,
        ),
      ),
  },
  {
    name: 'its own /etc',
    goal: 'a name or an address of its own written into it',
    against: 'read-only-root',
    bare: 'inside',
    run: opensToWrite('/etc/passwd', '/etc/hosts', '/etc/nsswitch.conf'),
  },
  {
    name: 'devices',
    goal: 'a device beyond null, zero, random opened',
    against: 'mount-namespace',
    bare: 'root',
    run: () =>
      attempt(() => {
        const extra = readdirSync('/dev').filter(
          (name) =>
            !['null', 'zero', 'full', 'random', 'urandom', 'fd', 'shm', 'stdin', 'stdout', 'stderr', 'core', 'tty'].includes(
              name,
            ),
        )
        return extra.length === 0 ? false : extra.slice(0, 5).join(' ')
      }),
  },
  {
    name: 'mknod',
    goal: 'a device file made',
    against: 'seccomp',
    bare: 'root',
    run: ({ ownHome }) => {
      const at = join(ownHome, 'device')
      const made = call(133, `'${at}'`, 0o020666, 0x103)
      rmSync(at, { force: true })
      return made
    },
  },
  {
    name: 'open_by_handle_at',
    goal: 'a file of the host opened by its inode',
    against: 'seccomp',
    bare: 'depends',
    run: () =>
      perl(
        `my $root = '/'; my $h = pack('Ll', 120, 0) . "\\0" x 120; my $m = pack('l', 0); $r = syscall(303, -100, $root, $h, $m, 0); if ($r != -1) { open(my $d, '<', '/'); $r = syscall(304, fileno($d), $h, 0) }`,
      ),
  },
  {
    name: 'setuid by chmod',
    goal: 'a file that runs as its owner',
    against: 'seccomp',
    bare: 'anyone',
    run: (given) =>
      setuid(given, (path) =>
        attempt(() => {
          existing(path)
          chmodSync(path, 0o6755)
          return true
        }),
      ),
  },
  {
    name: 'setuid by fchmodat and fchmodat2',
    goal: 'the same',
    against: 'seccomp',
    bare: 'anyone',
    run: (given) =>
      setuid(given, (path) => {
        existing(path)
        const first = call(268, -100, `'${path}'`, 0o4755)
        return first.got ? first : call(452, -100, `'${path}'`, 0o4755, 0)
      }),
  },
  {
    name: 'setuid by open',
    goal: 'the same',
    against: 'seccomp',
    bare: 'anyone',
    run: (given) => setuid(given, (path) => attempt(() => closeSync(openSync(path, 'wx', 0o4755)) === undefined)),
  },
  {
    name: 'setuid by creat',
    goal: 'the same',
    against: 'seccomp',
    bare: 'anyone',
    run: (given) => setuid(given, (path) => call(85, `'${path}'`, 0o4755)),
  },
  {
    name: 'setuid by openat2',
    goal: 'the same',
    against: 'seccomp',
    bare: 'anyone',
    run: (given) =>
      setuid(given, (path) =>
        perl(`my $path = '${path}'; my $how = pack('QQQ', 0101, 04755, 0); $r = syscall(437, -100, $path, $how, 24)`),
      ),
  },
  {
    name: 'setuid by mknod',
    goal: 'the same',
    against: 'seccomp',
    bare: 'anyone',
    run: (given) => setuid(given, (path) => call(133, `'${path}'`, 0o104755, 0)),
  },
  {
    name: 'setuid by fchmod',
    goal: 'the same',
    against: 'seccomp',
    bare: 'anyone',
    run: (given) => setuid(given, (path) => perl(`open(my $f, '>', '${path}'); $r = syscall(91, fileno($f), 04755)`)),
  },
  {
    name: 'setuid by O_TMPFILE',
    goal: 'the same, by a nameless file that is given a name',
    against: 'seccomp',
    bare: 'anyone',
    run: (given) =>
      setuid(given, (path) =>
        perl(`my ($d, $p) = ('${given.ownHome}', '${path}'); my $f = syscall(257, -100, $d, ${O_TMPFILE | 1}, 04755);
          my $n = "/proc/self/fd/$f"; $r = $f == -1 ? -1 : syscall(265, -100, $n, -100, $p, 0x400)`),
      ),
  },
  {
    name: 'setgid on a folder',
    goal: 'files in it belong to its group',
    against: 'seccomp',
    bare: 'anyone',
    run: (given) => setuid(given, (path) => perl(`my $p = '${path}'; mkdir $p; $r = syscall(268, -100, $p, 02755)`)),
  },
  {
    name: 'a setuid program in a grant',
    goal: 'run as root',
    against: 'no-new-privileges',
    bare: 'root',
    run: ({ readGrant }) =>
      attempt(() => {
        const { status, error } = spawnSync(join(readGrant, 'am-i-root'), { timeout: 5_000 })
        if (error) throw error
        return status === GOT
      }),
  },
]
