/** System calls that a server has no use for, one row each. Numbers are x86-64's; what they are given does no harm. */
import { type Attack, call, type Outcome, perl, type Promised, reached } from '../attack.js'

type Row = readonly [name: string, goal: string, bare: Attack['bare'], run: () => Outcome]

const rows: readonly Row[] = [
  ['keyrings joined', 'a session keyring of its own', 'anyone', () => call(250, 1, 0)],
  ['the user’s keyring', 'the keyring that all processes of a user share', 'anyone', () => call(250, 0, -4, 1)],
  ['the persistent keyring', 'the keyring that outlives sessions', 'anyone', () => reached(call(250, 22, -1, -2))],
  [
    'setns by pidfd',
    'the namespaces of pid 1 joined',
    'depends',
    () => perl('my $fd = syscall(434, 1, 0); $r = syscall(308, $fd, 0x20000)'),
  ],
  ['fsconfig', 'the kernel’s code behind it reached', 'anyone', () => reached(call(431, -1, 0, 0, 0, 0))],
  ['fsmount', 'the kernel’s code behind it reached', 'root', () => reached(call(432, -1, 0, 0))],
  ['fspick', 'the kernel’s code behind it reached', 'root', () => reached(call(433, -100, `'/nonexistent'`, 0))],
  [
    'open_tree_attr',
    'the mount tree copied',
    'depends',
    () => perl(`my ($p, $a) = ('/', "\\0" x 32); $r = syscall(467, -100, $p, 1, $a, 32)`),
  ],
  [
    'statmount',
    'a mount described',
    'depends',
    () => reached(perl(`my $q = pack('LLQQQ', 24, 0, 0, 1, 0); my $b = "\\0" x 256; $r = syscall(457, $q, $b, 256, 0)`)),
  ],
  [
    'listmount',
    'the mounts listed',
    'depends',
    () => perl(`my $q = pack('LLQQQ', 24, 0, ~0, 0, 0); my $b = "\\0" x 256; $r = syscall(458, $q, $b, 8, 0)`),
  ],
  ['acct', 'process accounting to a file', 'root', () => reached(call(163, `'/nonexistent/acct'`))],
  ['swapoff', 'past the privilege check (of a file that is not there)', 'root', () => reached(call(168, `'/nonexistent/swap'`))],
  ['kexec_load', 'past the privilege check (of nothing)', 'depends', () => reached(call(246, 0, 0, 0, -1))],
  ['kexec_file_load', 'past the privilege check (of nothing)', 'depends', () => reached(call(320, -1, -1, 0, 0, -1))],
  ['finit_module', 'past the privilege check (of nothing)', 'depends', () => reached(call(313, -1, `''`, 0))],
  [
    'delete_module',
    'past the privilege check (of a module that is not there)',
    'depends',
    () => reached(call(176, `'sluice_probe'`, 0x800)),
  ],
  ['settimeofday', 'past the privilege check (with no time)', 'root', () => call(164, 0, 0)],
  ['clock_settime', 'the kernel’s code behind it reached', 'anyone', () => reached(call(227, 12_345, 0))],
  ['adjtimex', 'the discipline of the clock', 'anyone', () => perl(`my $t = "\\0" x 208; $r = syscall(159, $t)`)],
  ['clock_adjtime', 'the discipline of the clock', 'anyone', () => perl(`my $t = "\\0" x 208; $r = syscall(305, 0, $t)`)],
  ['ioperm', 'the machine’s ports', 'depends', () => call(173, 0x80, 1, 1)],
  ['quotactl', 'the kernel’s code behind it reached', 'anyone', () => reached(call(179, 0x8000_0100, 0, 0, 0))],
  ['quotactl_fd', 'the kernel’s code behind it reached', 'anyone', () => reached(call(443, -1, 0x8000_0100, 0, 0))],
  ['lookup_dcookie', 'a path of the host by its cookie', 'depends', () => reached(call(212, 0, 0, 0))],
  ['vhangup', 'the terminal taken away', 'harmful', () => call(153)],
  ['sysfs', 'the kernel’s file systems counted', 'depends', () => call(139, 3)],
  ['uselib', 'the kernel’s code behind it reached', 'depends', () => reached(call(134, `'/nonexistent'`))],
  [
    'vmsplice',
    'own memory put into a pipe',
    'anyone',
    () =>
      perl(
        `pipe(my $read, my $write); my $b = 'x' x 16; my $v = pack('PQ', $b, 16); $r = syscall(278, fileno($write), $v, 1, 0)`,
      ),
  ],
  ['remap_file_pages', 'the kernel’s code behind it reached', 'anyone', () => reached(call(216, 0, 0, 0, 0, 0))],
  ['memfd_secret', 'memory that not even the kernel maps', 'depends', () => call(447, 0)],
  ['process_madvise', 'the kernel’s code behind it reached', 'anyone', () => reached(call(440, -1, 0, 0, 0, 0))],
  ['process_mrelease', 'the kernel’s code behind it reached', 'anyone', () => reached(call(448, -1, 0))],
  [
    'cachestat',
    'which pages of a host file lie in memory',
    'depends',
    () =>
      perl(
        `open(my $f, '<', '/usr/bin/perl'); my ($a, $b) = (pack('QQ', 0, 0), "\\0" x 40); $r = syscall(451, fileno($f), $a, $b, 0)`,
      ),
  ],
  [
    'aio',
    'a queue of requests that the kernel works on by itself',
    'anyone',
    () => perl(`my $c = "\\0" x 8; $r = syscall(206, 1, $c); syscall(207, unpack('Q', $c)) if $r == 0`),
  ],
  ['io_uring_enter', 'the kernel’s code behind it reached', 'depends', () => reached(call(426, -1, 0, 0, 0, 0, 0))],
  ['io_uring_register', 'the kernel’s code behind it reached', 'depends', () => reached(call(427, -1, 0, 0, 0))],
  ['ptrace, asked for', 'to be traced by the parent (PTRACE_TRACEME)', 'anyone', () => call(101, 0, 0, 0, 0)],
  [
    'a filter of its own',
    'system calls of its children answered by it (SECCOMP_FILTER_FLAG_NEW_LISTENER)',
    'anyone',
    () =>
      perl(
        `syscall(157, 38, 1, 0, 0, 0); my $code = pack('SCCL', 6, 0, 0, 0x7fff0000); my $filter = pack('S x6 P', 1, $code); $r = syscall(317, 1, 8, $filter)`,
      ),
  ],
  [
    'line disciplines',
    'the kernel’s code behind TIOCSETD reached',
    'anyone',
    () => reached(perl(`my $n = pack('i', 0); $r = ioctl(STDIN, 0x5423, $n) ? 0 : -1`)),
  ],
  [
    'a controlling terminal',
    'the kernel’s code behind TIOCSCTTY reached',
    'anyone',
    () => reached(perl(`$r = ioctl(STDIN, 0x540e, 0) ? 0 : -1`)),
  ],
  [
    'the owner of a namespace',
    'found by ioctl (NS_GET_USERNS)',
    'anyone',
    () => perl(`open(my $f, '<', '/proc/self/ns/net') or die; $r = ioctl($f, 0xb701, 0) ? 0 : -1`),
  ],
  [
    'freezing a file system',
    'past the privilege check',
    'harmful',
    () => reached(perl(`open(my $d, '<', '/tmp') or die; $r = syscall(16, fileno($d), 0xc0045877, 0)`)),
  ],
  [
    'deduplication',
    'the kernel’s code behind FIDEDUPERANGE reached',
    'anyone',
    () => reached(perl(`open(my $f, '<', '/usr/bin/perl'); my $a = "\\0" x 24; $r = ioctl($f, 0xc0189436, $a) ? 0 : -1`)),
  ],
  ['huge pages', 'the machine’s pool of them reached', 'anyone', () => reached(call(9, 0, 1 << 21, 3, 0x4_0022, -1, 0))],
  ['a file of huge pages', 'the machine’s pool of them reached', 'anyone', () => reached(call(319, `'probe'`, 4))],
  [
    'real-time scheduling',
    'the processor taken from everybody else',
    'root',
    () => perl(`my $p = pack('i', 1); $r = syscall(144, 0, 1, $p)`),
  ],
  [
    'deadline scheduling',
    'the processor taken from everybody else',
    'root',
    () => perl(`my $a = pack('LLQlLQQQ', 48, 6, 0, 0, 0, 1000000, 10000000, 10000000); $r = syscall(314, 0, $a, 0)`),
  ],
  ['priority', 'raised above the gateway’s', 'root', () => call(141, 0, 0, -5)],
  [
    'protection from the memory killer',
    'oom_score_adj lowered',
    'depends',
    () => perl(`open(my $f, '>', '/proc/self/oom_score_adj'); syswrite($f, '-1000') or $r = -1; $r //= 0`),
  ],
  ['setresuid(0)', 'root inside', 'root', () => call(117, 0, 0, 0)],
  ['setreuid(0)', 'root inside', 'root', () => call(113, 0, 0)],
  ['setresgid', 'another group', 'root', () => call(119, 1, 1, 1)],
  ['setregid', 'another group', 'root', () => call(114, 1, 1)],
  [
    'a map of its user namespace',
    'ids of the host written into it',
    'depends',
    () => perl(`open(my $f, '+<', '/proc/self/uid_map'); $r = syswrite($f, '0 0 1') ? 0 : -1`),
  ],
  ['securebits', 'capabilities kept over an exec', 'root', () => call(157, 28, 1, 0, 0, 0)],
  [
    'System V semaphores',
    'a set made',
    'anyone',
    () => perl(`$r = syscall(64, 0, 1, 0600); syscall(66, $r, 0, 0, 0) if $r != -1`),
  ],
  [
    'POSIX messages',
    'a queue made',
    'anyone',
    () => perl(`my $name = "probe-$$"; $r = syscall(240, $name, 0102, 0600, 0); syscall(241, $name) if $r != -1`),
  ],
  ['setdomainname', 'past the privilege check (with an impossible length)', 'root', () => reached(call(171, `'x'`, -1))],
]

const NAMESPACES = {
  mount: 0x2_0000,
  'control group': 0x200_0000,
  UTS: 0x400_0000,
  IPC: 0x800_0000,
  process: 0x2000_0000,
  network: 0x4000_0000,
  time: 0x80,
}

const unshared: readonly Row[] = Object.entries(NAMESPACES).map(([kind, flag]) => [
  `unshare of a ${kind} namespace`,
  'one of its own',
  'root',
  () => call(272, flag),
])
const cloned: Row = [
  'clone of other namespaces',
  'a child in namespaces of its own',
  'root',
  () =>
    perl(`for my $flag (0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000) {
    $r = syscall(56, $flag | 17, 0, 0, 0, 0); if ($r == 0) { syscall(231, 0) } last if $r != -1 }`),
]

const AGAINST: Readonly<Record<string, Promised>> = {
  'pid 1': 'dies-with-gateway',
  'a map of its user namespace': 'user-namespace',
  'setresuid(0)': 'non-root',
  'setreuid(0)': 'non-root',
  setresgid: 'non-root',
  setregid: 'non-root',
  securebits: 'no-capabilities',
  'real-time scheduling': 'no-capabilities',
  'deadline scheduling': 'no-capabilities',
  priority: 'no-capabilities',
  'protection from the memory killer': 'no-capabilities',
  'System V semaphores': 'ipc-namespace',
  'POSIX messages': 'ipc-namespace',
  setdomainname: 'uts-namespace',
}

export const calls: readonly Attack[] = [...rows, ...unshared, cloned].map(([name, goal, bare, run]) => ({
  name,
  goal,
  against: AGAINST[name] ?? 'seccomp',
  bare,
  run,
}))
