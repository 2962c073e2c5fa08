/**
 * What a server can do all the same, and SECURITY.md does not promise otherwise. Tried too, so that the list stays true: a
 * row that no longer succeeds has become a guarantee.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Attack, attempt, perl } from '../attack.js'

/** `goal` is what it gets. */
export const conceded: readonly Attack[] = [
  {
    name: 'where its folders stand on the host',
    goal: 'the host paths of its HOME, its code and its grants, in /proc/self/mountinfo',
    against: 'mount-namespace',
    bare: 'inside',
    run: ({ hostHome }) =>
      attempt(() => readFileSync('/proc/self/mountinfo', 'utf8').includes(hostHome.split('/').slice(-2).join('/'))),
  },
  {
    name: 'facts of the machine',
    goal: 'kernel, processors, memory, load and boot id, in /proc',
    against: 'private-proc',
    bare: 'anyone',
    run: () =>
      attempt(() =>
        ['version', 'cpuinfo', 'meminfo', 'loadavg', 'sys/kernel/random/boot_id'].every(
          (name) => readFileSync(`/proc/${name}`).length > 0,
        ),
      ),
  },
  {
    name: 'a lock on a file of a read grant',
    goal: 'programs that lock the same file wait (flock)',
    against: 'read-only-root',
    bare: 'anyone',
    run: ({ readGrant }) => perl(`open(my $f, '<', '${join(readGrant, 'note.txt')}') or die; $r = flock($f, 2 | 4) ? 0 : -1`),
  },
  {
    name: 'being told when shared files are used',
    goal: 'when a program of the host that it has too is opened (inotify)',
    against: 'mount-namespace',
    bare: 'anyone',
    run: () => perl(`my ($n, $p) = (syscall(294, 0), '/usr/bin/perl'); $r = syscall(254, $n, $p, 0x20)`),
  },
  {
    name: 'what the kernel counts per user',
    goal: 'inotify instances used up for all processes of the uid that it runs as',
    against: 'distinct-uid',
    bare: 'anyone',
    run: () => perl(`my $n = 0; while (syscall(294, 0) != -1) { $n++ } $r = $n > 0 && $!{EMFILE} ? $n : -1`),
  },
]
