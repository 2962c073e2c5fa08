/** The kernel's own doors: namespaces, mounts, and system calls that a server has no use for. Numbers are x86-64's. */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Attack, attempt, call, type Given, NOT_HERE, perl, reached } from '../attack.js'
import { GOT, INT80 } from '../elf.js'

const NEWUSER = 0x10000000
const NEWNS = 0x00020000

/** Without a sandbox this is done in a mount namespace of its own, so that the machine's is left alone. */
const alone = ({ sandboxed }: Given): string =>
  sandboxed ? `syscall(272, ${NEWUSER | NEWNS})` : `if (syscall(272, ${NEWUSER | NEWNS}) == -1) { print 'error ' . ($!+0); exit }`

const status = (field: string): string =>
  new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''

export const kernel: readonly Attack[] = [
  {
    name: 'unshare of a user namespace',
    goal: 'full capabilities in one of its own',
    against: 'no-nested-user-namespaces',
    bare: 'anyone',
    run: () => call(272, NEWUSER),
  },
  {
    name: 'clone of a user namespace',
    goal: 'the same',
    against: 'no-nested-user-namespaces',
    bare: 'anyone',
    run: () => perl(`$r = syscall(56, ${NEWUSER | 17}, 0, 0, 0, 0); if ($r == 0) { syscall(231, 0) }`),
  },
  {
    name: 'clone3 of a user namespace',
    goal: 'the same, with the flags behind a pointer',
    against: 'no-nested-user-namespaces',
    bare: 'anyone',
    run: () =>
      perl(`my $a = pack('Q8', ${NEWUSER}, 0, 0, 0, 17, 0, 0, 0); $r = syscall(435, $a, 64); if ($r == 0) { syscall(231, 0) }`),
  },
  {
    name: 'setns',
    goal: 'the namespaces of pid 1 joined',
    against: 'seccomp',
    bare: 'depends',
    run: () =>
      perl(
        `for my $kind ('mnt', 'net', 'pid', 'user') { open(my $ns, '<', "/proc/1/ns/$kind") or next; $r = syscall(308, fileno($ns), 0); last if $r != -1 } $r //= -1`,
      ),
  },
  {
    name: 'mount',
    goal: 'a file system mounted',
    against: 'seccomp',
    bare: 'anyone',
    run: (given) => perl(`${alone(given)}; my ($at, $t) = ('/tmp', 'tmpfs'); $r = syscall(165, $t, $at, $t, 0, 0)`),
  },
  {
    name: 'remount of the root',
    goal: 'the root made writable',
    against: 'read-only-root',
    bare: 'harmful',
    run: () => call(165, `''`, `'/'`, `''`, 32 | 4096, 0),
  },
  {
    name: 'umount of a mask',
    goal: 'what lies under /proc/sys laid bare',
    against: 'private-proc',
    bare: 'harmful',
    run: () => call(166, `'/proc/sys'`, 2),
  },
  {
    name: 'umount of a trigger',
    goal: 'the read-only .git laid bare',
    against: 'triggers',
    bare: 'harmful',
    run: ({ writeGrant }) => call(166, `'${writeGrant}/.git'`, 2),
  },
  {
    name: 'capset',
    goal: 'every capability raised in its own sets, or one',
    against: 'no-capabilities',
    bare: 'depends',
    run: () =>
      perl(
        `for my $bits (0xffffffff, 1 << 21, 1 << 7) { my $h = pack('L2', 0x20080522, 0); my $d = pack('L6', $bits, $bits, $bits, 0, 0, 0); $r = syscall(126, $h, $d); last if $r != -1 }`,
      ),
  },
  {
    name: 'fsopen',
    goal: 'a file system prepared by the new interface',
    against: 'seccomp',
    bare: 'root',
    run: () => call(430, `'tmpfs'`, 0),
  },
  { name: 'open_tree', goal: 'the mount tree copied', against: 'seccomp', bare: 'root', run: () => call(428, -100, `'/'`, 1) },
  {
    name: 'move_mount',
    goal: 'the kernel’s code behind it reached',
    against: 'seccomp',
    bare: 'root',
    run: () => reached(call(429, -1, `''`, -1, `''`, 0)),
  },
  {
    name: 'mount_setattr',
    goal: 'read-only taken off the root',
    against: 'read-only-root',
    bare: 'harmful',
    run: () => perl(`my $at = '/'; my $a = pack('Q4', 0, 1, 0, 0); $r = syscall(442, -100, $at, 0, $a, 32)`),
  },
  {
    name: 'chroot',
    goal: 'another root, the first half of a classic escape',
    against: 'seccomp',
    bare: 'root',
    run: () => call(161, `'/tmp'`),
  },
  {
    name: 'pivot_root',
    goal: 'the same',
    against: 'seccomp',
    bare: 'harmful',
    run: () => reached(call(155, `'/tmp'`, `'/tmp'`)),
  },
  { name: 'keyctl', goal: 'the session’s keyring found', against: 'seccomp', bare: 'anyone', run: () => call(250, 0, -3, 0) },
  {
    name: 'add_key',
    goal: 'a key stored in the kernel',
    against: 'seccomp',
    bare: 'anyone',
    run: () => call(248, `'user'`, `'probe'`, `'x'`, 1, -2),
  },
  {
    name: 'request_key',
    goal: 'the kernel’s key code reached',
    against: 'seccomp',
    bare: 'anyone',
    run: () => reached(call(249, `'user'`, `'none'`, 0, 0)),
  },
  {
    name: 'io_uring',
    goal: 'a ring set up: system calls that no filter sees',
    against: 'seccomp',
    bare: 'depends',
    run: () => perl(`my $p = "\\0" x 120; $r = syscall(425, 1, $p)`),
  },
  {
    name: 'bpf',
    goal: 'a map made in the kernel',
    against: 'seccomp',
    bare: 'root',
    run: () => perl(`my $a = pack('L4', 2, 4, 4, 1) . "\\0" x 56; $r = syscall(321, 0, $a, 72)`),
  },
  { name: 'userfaultfd', goal: 'page faults of the kernel held up', against: 'seccomp', bare: 'root', run: () => call(323, 0) },
  {
    name: 'perf_event_open',
    goal: 'a performance counter opened',
    against: 'seccomp',
    bare: 'root',
    run: () => perl(`my $a = pack('L2 Q', 1, 112, 9) . "\\0" x 96; $r = syscall(298, $a, 0, -1, -1, 0)`),
  },
  {
    name: 'int 0x80',
    goal: 'a system call by the i386 entry',
    against: 'seccomp',
    bare: 'depends',
    run: ({ ownHome }) => (process.arch === 'x64' ? runs(join(ownHome, 'int80'), INT80) : { got: false, how: NOT_HERE }),
  },
  { name: 'x32', goal: 'a system call by an x32 number', against: 'seccomp', bare: 'depends', run: () => call(0x40000000 + 39) },
  {
    name: 'TIOCSTI',
    goal: 'input pushed to a terminal',
    against: 'seccomp',
    bare: 'anyone',
    run: ({ sandboxed }) => reachedTerminal(sandboxed),
  },
  {
    name: 'TIOCLINUX',
    goal: 'the console’s selection code reached',
    against: 'seccomp',
    bare: 'anyone',
    run: () => reached(perl(`my $c = pack('C', 2); $r = ioctl(STDIN, 0x541C, $c) ? 0 : -1`)),
  },
  {
    name: '/dev/tty',
    goal: 'the terminal of the gateway opened',
    against: 'seccomp',
    bare: 'depends',
    run: () => perl(`$r = open(my $t, '+<', '/dev/tty') ? 0 : -1`),
  },
  {
    name: 'System V shared memory',
    goal: 'a segment made',
    against: 'ipc-namespace',
    bare: 'anyone',
    run: () => perl(`$r = syscall(29, 0, 4096, 0600); syscall(31, $r, 0, 0) if $r != -1`),
  },
  {
    name: 'System V messages',
    goal: 'a queue made',
    against: 'ipc-namespace',
    bare: 'anyone',
    run: () => perl(`$r = syscall(68, 0, 0600); syscall(71, $r, 0, 0) if $r != -1`),
  },
  {
    name: 'personality',
    goal: 'address randomisation switched off',
    against: 'seccomp',
    bare: 'anyone',
    run: () => call(135, 0x0040000),
  },
  {
    name: 'modify_ldt',
    goal: 'the segment table reached',
    against: 'seccomp',
    bare: 'depends',
    run: () => perl(`my $b = "\\0" x 64; $r = syscall(154, 0, $b, 64)`),
  },
  { name: 'iopl', goal: 'the machine’s ports', against: 'seccomp', bare: 'depends', run: () => call(172, 3) },
  {
    name: 'the kernel’s log',
    goal: 'syslog(2) read',
    against: 'seccomp',
    bare: 'depends',
    run: () => perl(`my $b = "\\0" x 64; $r = syscall(103, 3, $b, 64)`),
  },
  {
    name: 'reboot',
    goal: 'past the privilege check (with wrong magic numbers)',
    against: 'seccomp',
    bare: 'depends',
    run: () => reached(call(169, 1, 2, 3, 0)),
  },
  {
    name: 'init_module',
    goal: 'past the privilege check (with nothing to load)',
    against: 'seccomp',
    bare: 'depends',
    run: () => reached(call(175, 0, 0, `''`)),
  },
  {
    name: 'swapon',
    goal: 'past the privilege check (of a file that is not there)',
    against: 'seccomp',
    bare: 'depends',
    run: () => reached(call(167, `'/nonexistent/swap'`, 0)),
  },
  {
    name: 'sethostname',
    goal: 'past the privilege check (with an impossible length)',
    against: 'uts-namespace',
    bare: 'root',
    run: () => reached(call(170, `'x'`, -1)),
  },
  { name: 'fanotify_init', goal: 'a watch over whole mounts', against: 'seccomp', bare: 'root', run: () => call(300, 0, 0) },
  { name: 'setuid(0)', goal: 'root inside', against: 'non-root', bare: 'root', run: () => call(105, 0) },
  {
    name: 'setgroups',
    goal: 'other groups taken',
    against: 'non-root',
    bare: 'root',
    run: () => perl(`my $g = pack('L', 0); $r = syscall(116, 1, $g)`),
  },
  {
    name: 'capabilities',
    goal: 'any in any of the five sets',
    against: 'no-capabilities',
    bare: 'depends',
    run: () =>
      attempt(
        () => ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].filter((set) => /[1-9a-f]/.test(status(set))).join(' ') || false,
      ),
  },
  {
    name: 'new privileges',
    goal: 'exec of a setuid program not held back (NoNewPrivs 0)',
    against: 'no-new-privileges',
    bare: 'anyone',
    run: () => attempt(() => status('NoNewPrivs') !== '1'),
  },
  {
    name: 'no filter',
    goal: 'the system call filter missing (Seccomp 0)',
    against: 'seccomp',
    bare: 'anyone',
    run: () => attempt(() => status('Seccomp') !== '2'),
  },
  {
    name: 'prctl beyond need',
    goal: 'its memory map rewritten (PR_SET_MM), another tracer allowed (PR_SET_PTRACER)',
    against: 'seccomp',
    bare: 'depends',
    run: () => {
      const mm = reached(call(157, 35, 99, 0, 0, 0))
      return mm.got ? mm : reached(call(157, 0x59616d61, -1, 0, 0, 0))
    },
  },
]

function runs(path: string, program: Buffer): ReturnType<typeof attempt> {
  return attempt(() => {
    writeFileSync(path, program, { mode: 0o755 })
    const { status: code, signal, error } = spawnSync(path, { timeout: 5_000 })
    rmSync(path)
    if (error) throw error
    if (code !== GOT) throw Object.assign(new Error(), { code: signal ?? `exit ${code}` })
    return true
  })
}

/** Without a sandbox on a terminal of its own; the sandbox has none, so the filter is tried on standard input. */
function reachedTerminal(sandboxed: boolean): ReturnType<typeof attempt> {
  const terminal = `open($t, '+<', '/dev/ptmx') or die; my $n = pack('i', 0); ioctl($t, 0x40045431, $n); ioctl($t, 0x80045430, $n);
    syscall(112); open($in, '+<', '/dev/pts/' . unpack('i', $n)) or die; ioctl($in, 0x540E, 0)`
  const standard = sandboxed ? 'open($in, "<&STDIN")' : terminal
  return reached(perl(`$SIG{HUP} = 'IGNORE'; my ($t, $in); ${standard}; my $c = 'x'; $r = ioctl($in, 0x5412, $c) ? 0 : -1`))
}
