/**
 * What can be done to the gateway by way of the streams that it made for the server. Bare they are unix sockets, as every
 * Node program gives them to its children.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Attack, type Outcome, perl } from '../attack.js'

/** Perl with the server's own standard input and standard error. */
const own = (code: string): Outcome => perl(code, 'inherit')
const named = (address: string): string => `my $name = pack('S', 1) . ${address}; $r = syscall(49, 0, $name, length $name)`

export const streams: readonly Attack[] = [
  {
    name: 'the host’s addresses through a stream',
    goal: 'an interface other than loopback listed (SIOCGIFCONF on standard input)',
    against: 'streams',
    // A host may have none but loopback.
    bare: 'depends',
    run: () =>
      own(`my $rows = "\\0" x 4000; my $ask = pack('i x4 P', 4000, $rows); $r = -1;
        if (ioctl(STDIN, 0x8912, $ask)) { my $length = unpack('i', $ask);
          for (my $at = 0; $at + 40 <= $length; $at += 40) { $r = 0 if unpack('Z16', substr($rows, $at, 16)) ne 'lo' } }`),
  },
  {
    name: 'an abstract name taken through a stream',
    goal: 'standard input bound to a name in the host’s network namespace',
    against: 'streams',
    bare: 'anyone',
    run: ({ marker }) => own(named(`"\\0${marker}-taken"`)),
  },
  {
    name: 'a socket file made through a stream',
    goal: 'standard error bound to a path in a write grant',
    against: 'streams',
    bare: 'anyone',
    run: ({ writeGrant }) => {
      const at = join(writeGrant, 'socket')
      // Standard input has its one name already.
      const made = own(`my $name = pack('S', 1) . '${at}'; $r = syscall(49, 2, $name, length $name)`)
      rmSync(at, { force: true })
      return made
    },
  },
  {
    name: 'a handle of the gateway through a stream',
    goal: 'a pidfd of whoever made it (SO_PEERPIDFD)',
    against: 'streams',
    bare: 'depends',
    run: () => own(`my $v = pack('i', 0); my $l = pack('i', 4); $r = syscall(55, 0, 1, 77, $v, $l)`),
  },
  {
    name: 'the gateway’s identity through a stream',
    goal: 'user and process of whoever made it (SO_PEERCRED)',
    against: 'streams',
    bare: 'anyone',
    run: () => own(`my $v = "\\0" x 12; my $l = pack('i', 12); $r = syscall(55, 0, 1, 17, $v, $l)`),
  },
  {
    name: 'a descriptor passed through a stream',
    goal: 'a file of the server’s handed to the gateway (SCM_RIGHTS)',
    against: 'streams',
    bare: 'anyone',
    run: () =>
      own(`open(my $f, '<', '/dev/null') or die; my $byte = "\\n"; my $io = pack('PQ', $byte, 1);
        my $control = pack('Q i i i x4', 20, 1, 1, fileno($f)); my $m = pack('Q L x4 P Q P Q i x4', 0, 0, $io, 1, $control, 24, 0);
        $r = syscall(46, 0, $m, 0)`),
  },
  {
    name: 'urgent data on a stream',
    goal: 'a byte sent out of order (MSG_OOB)',
    against: 'streams',
    bare: 'anyone',
    run: () => own(`my $byte = '!'; $r = syscall(44, 0, $byte, 1, 1, 0, 0)`),
  },
]
