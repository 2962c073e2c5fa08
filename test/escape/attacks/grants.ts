/** What can be done by way of a granted folder or of HOME, to what lies behind it or to whoever looks at it later. */
import {
  chmodSync,
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Attack, attempt, call, type Given, perl } from '../attack.js'
import { O_TMPFILE } from '../numbers.js'

/** Makes a link, reads the marker through it, removes it. */
function readsThrough(link: string, target: string, { marker }: Given): ReturnType<typeof attempt> {
  return attempt(() => {
    symlinkSync(target, link)
    try {
      return readFileSync(link, 'utf8').includes(marker)
    } finally {
      rmSync(link)
    }
  })
}

/** A second name for a file, removed again. */
function linked(from: string, to: string): ReturnType<typeof attempt> {
  return attempt(() => {
    linkSync(from, to)
    rmSync(to)
    return true
  })
}

export const grants: readonly Attack[] = [
  {
    name: 'a link out of HOME',
    goal: 'a host file read by a symbolic link',
    against: 'mount-namespace',
    bare: 'anyone',
    run: (given) => readsThrough(join(given.ownHome, 'out'), join(given.outside, 'secret'), given),
  },
  {
    name: 'a link out of a write grant',
    goal: 'a file beside it read by a relative link',
    against: 'mount-namespace',
    bare: 'anyone',
    run: (given) => readsThrough(join(given.writeGrant, 'out'), '../sibling', given),
  },
  {
    name: 'a hard link out of a read grant',
    goal: 'a second name for its file in HOME, where it can be written',
    against: 'read-only-root',
    bare: 'anyone',
    run: ({ readGrant, ownHome }) => linked(join(readGrant, 'note.txt'), join(ownHome, 'linked')),
  },
  {
    name: 'a hard link to a trigger',
    goal: 'a second name for .git/config that is not read-only',
    against: 'triggers',
    bare: 'anyone',
    run: ({ writeGrant }) => linked(join(writeGrant, '.git/config'), join(writeGrant, 'loose')),
  },
  {
    name: 'a trigger exchanged',
    goal: '.git exchanged with another folder in one call (renameat2)',
    against: 'triggers',
    bare: 'anyone',
    run: ({ writeGrant }) =>
      perl(`my ($a, $b) = ('${writeGrant}/.git', '${writeGrant}/other'); mkdir $b;
        $r = syscall(316, -100, $a, -100, $b, 2); my $e = $!; syscall(316, -100, $a, -100, $b, 2) if $r == 0; rmdir $b; $! = $e`),
  },
  {
    name: 'a trigger removed',
    goal: '.git/config unlinked',
    against: 'triggers',
    bare: 'anyone',
    run: ({ writeGrant }) =>
      attempt(() => {
        const at = join(writeGrant, '.git/config')
        const content = readFileSync(at)
        rmSync(at)
        writeFileSync(at, content)
        return true
      }),
  },
  {
    name: 'a file renamed in a read grant',
    goal: 'its name changed',
    against: 'read-only-root',
    bare: 'anyone',
    run: ({ readGrant }) =>
      attempt(() => {
        renameSync(join(readGrant, 'note.txt'), join(readGrant, 'renamed'))
        renameSync(join(readGrant, 'renamed'), join(readGrant, 'note.txt'))
        return true
      }),
  },
  {
    name: 'the times of a read grant',
    goal: 'those of a file in it changed',
    against: 'read-only-root',
    bare: 'anyone',
    run: ({ readGrant }) => attempt(() => utimesSync(join(readGrant, 'note.txt'), 1, 1) === undefined),
  },
  {
    name: 'an attribute in a read grant',
    goal: 'one of a file in it set (setxattr)',
    against: 'read-only-root',
    bare: 'depends',
    run: ({ readGrant }) => call(188, `'${readGrant}/note.txt'`, `'user.probe'`, `'x'`, 1, 0),
  },
  {
    name: 'a nameless file in a read grant',
    goal: 'one made there (O_TMPFILE)',
    against: 'read-only-root',
    bare: 'anyone',
    run: ({ readGrant }) => call(257, -100, `'${readGrant}'`, O_TMPFILE | 2, 0o600),
  },
  {
    name: 'a library of the host through its own mapping',
    goal: 'a byte of it changed by /proc/self/mem',
    against: 'read-only-root',
    bare: 'depends',
    run: () =>
      attempt(() => {
        const row = /^([0-9a-f]+)-\S+ r--p 00000000 \S+ \S+ +(\S*\/libc\.so\.6)$/m.exec(readFileSync('/proc/self/maps', 'utf8'))
        const [, start = '', path = ''] = row ?? []
        const memory = openSync('/proc/self/mem', 'r+')
        // Padding behind the magic number of ELF, which nothing reads.
        writeSync(memory, Buffer.from([1]), 0, 1, Number.parseInt(start, 16) + 15)
        closeSync(memory)
        return readFileSync(path)[15] === 1
      }),
  },
  {
    name: 'programs of the host',
    goal: 'one opened to write',
    against: 'read-only-root',
    bare: 'root',
    run: () =>
      attempt(() =>
        ['/usr/bin/perl', `/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/libc.so.6`, '/etc/passwd'].some(
          (path) => attempt(() => closeSync(openSync(path, 'r+')) === undefined).got,
        ),
      ),
  },
  {
    name: '/dev/null',
    goal: 'its mode changed for the whole machine (to what it is)',
    against: 'non-root',
    bare: 'root',
    run: () => attempt(() => chmodSync('/dev/null', 0o666) === undefined),
  },
  {
    name: 'a lease on a read grant',
    goal: 'everybody else who opens a file in it kept waiting (F_SETLEASE)',
    against: 'seccomp',
    bare: 'anyone',
    run: ({ readGrant }) => perl(`open(my $f, '<', '${readGrant}/note.txt') or die; $r = syscall(72, fileno($f), 1024, 0)`),
  },
  {
    name: 'a named pipe in a write grant',
    goal: 'one made, where our walk and other programs open files (mknod)',
    against: 'seccomp',
    bare: 'anyone',
    run: ({ writeGrant }) => perl(`my $p = '${writeGrant}/pipe'; $r = syscall(133, $p, 010644, 0); unlink $p if $r == 0`),
  },
  {
    name: 'a named pipe by mknodat',
    goal: 'the same',
    against: 'seccomp',
    bare: 'anyone',
    run: ({ ownHome }) => perl(`my $p = '${ownHome}/pipe'; $r = syscall(259, -100, $p, 010644, 0); unlink $p if $r == 0`),
  },
  {
    name: 'capabilities of a file',
    goal: 'a program that gets them when somebody else runs it (security.capability)',
    against: 'seccomp',
    bare: 'root',
    run: ({ ownHome }) =>
      perl(`my ($p, $n) = ('${ownHome}/capable', 'security.capability'); open(my $f, '>', $p); my $v = pack('L5', 0x02000001, 0x3fffff, 0, 0, 0);
        $r = syscall(188, $p, $n, $v, 20, 0); my $e = $!; unlink $p; $! = $e`),
  },
  {
    name: 'blocks past the limit of a file',
    goal: 'more disk than the limit on its size allows (fallocate that keeps the size)',
    against: 'file-limits',
    // Some file systems hold every kind of allocation to the limit.
    bare: 'depends',
    run: ({ ownHome }) =>
      perl(`my $p = '${ownHome}/blocks'; open(my $f, '>', $p) or die; my $l = pack('QQ', 1 << 16, 1 << 16); syscall(302, 0, 1, $l, 0);
        $SIG{XFSZ} = 'IGNORE'; for my $mode (1, 0x11, 0x10, 0) { $r = syscall(285, fileno($f), $mode, 0, 1 << 20); last if $r == 0 } my $e = $!; unlink $p; $! = $e`),
  },
]
