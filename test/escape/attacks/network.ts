/** Ways out by sockets. Each attempt ends by itself or after two seconds. */
import { readFileSync } from 'node:fs'
import { connect, type NetConnectOpts } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { type Attack, attempt, call, type Outcome, perl } from '../attack.js'

function reach(to: NetConnectOpts): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect(to)
    const end = (got: boolean, how: string): void => {
      socket.destroy()
      resolve({ got, how })
    }
    socket.setTimeout(2_000, () => end(false, 'no answer'))
    socket.once('connect', () => end(true, 'connected'))
    socket.once('error', (error: NodeJS.ErrnoException) => end(false, error.code ?? error.message))
  })
}

/** `connect` of a datagram socket asks the routing table and sends nothing. */
const route =
  (a: number, b: number, c: number, d: number): Attack['run'] =>
  () =>
    perl(`socket(my $s, 2, 2, 0) or die; $r = connect($s, pack('S n C4 x8', 2, 80, ${a}, ${b}, ${c}, ${d})) ? 0 : -1`)

const family =
  (number: number, type = 1): Attack['run'] =>
  () =>
    call(41, number, type, 0)
const unixTo = (address: string): string => `my $to = pack('S', 1) . ${address}; $r = connect($s, $to) ? 0 : -1`

export const network: readonly Attack[] = [
  {
    name: 'host loopback, IPv4',
    goal: 'a listener of the host on 127.0.0.1 reached',
    against: 'no-network',
    bare: 'anyone',
    run: ({ tcp4 }) => reach({ host: '127.0.0.1', port: tcp4 }),
  },
  {
    name: 'host loopback, IPv6',
    goal: 'a listener of the host on ::1 reached',
    against: 'no-network',
    bare: 'depends',
    run: ({ tcp6 }) => reach({ host: '::1', port: tcp6 }),
  },
  {
    name: 'the metadata address',
    goal: 'a route to 169.254.169.254',
    against: 'no-network',
    bare: 'depends',
    run: route(169, 254, 169, 254),
  },
  { name: 'the internet', goal: 'a route to a public address', against: 'no-network', bare: 'depends', run: route(192, 0, 2, 1) },
  {
    name: 'network interfaces',
    goal: 'an interface other than loopback seen',
    against: 'no-network',
    bare: 'depends',
    run: () =>
      attempt(
        () =>
          Object.keys(networkInterfaces())
            .filter((name) => name !== 'lo')
            .join(' ') || false,
      ),
  },
  {
    name: 'the host’s name',
    goal: 'the name of the machine learnt',
    against: 'uts-namespace',
    bare: 'anyone',
    run: (given) => attempt(() => hostname() === given.hostname),
  },
  { name: 'AF_UNIX', goal: 'a unix socket made at all', against: 'no-network', bare: 'anyone', run: family(1) },
  {
    name: 'docker.sock',
    goal: 'the engine’s socket reached',
    against: 'no-network',
    bare: 'anyone',
    run: ({ engineSocket }) => reach({ path: engineSocket }),
  },
  {
    name: 'a unix socket in a read grant',
    goal: 'its listener reached',
    against: 'no-network',
    bare: 'anyone',
    run: ({ readGrant }) => reach({ path: join(readGrant, 'listener') }),
  },
  {
    name: 'a unix datagram socket in a read grant',
    goal: 'sent to by a socket from socketpair(2)',
    against: 'no-network',
    bare: 'anyone',
    run: ({ readGrant }) =>
      perl(
        `socketpair(my $s, my $t, 1, 2, 0) or do { $r = -1; print 'error ' . ($!+0); exit }; ${unixTo(`'${join(readGrant, 'datagrams')}'`)}`,
      ),
  },
  {
    name: 'an abstract unix socket',
    goal: 'a listener of the host reached',
    against: 'no-network',
    bare: 'anyone',
    run: ({ abstract }) => perl(`socket(my $s, 1, 1, 0) or do { print 'error ' . ($!+0); exit }; ${unixTo(`"\\0${abstract}"`)}`),
  },
  {
    name: 'an abstract datagram socket',
    goal: 'the same by socketpair(2)',
    against: 'no-network',
    bare: 'anyone',
    run: ({ abstract }) =>
      perl(`socketpair(my $s, my $t, 1, 2, 0) or do { print 'error ' . ($!+0); exit }; ${unixTo(`"\\0${abstract}-datagrams"`)}`),
  },
  { name: 'AF_VSOCK', goal: 'a socket to the hypervisor made', against: 'no-network', bare: 'depends', run: family(40) },
  { name: 'AF_PACKET', goal: 'a raw link socket made', against: 'no-network', bare: 'root', run: family(17, 3) },
  { name: 'raw IP', goal: 'a raw IP socket made', against: 'no-network', bare: 'root', run: () => call(41, 2, 3, 1) },
  { name: 'AF_ALG', goal: 'the kernel’s ciphers reached', against: 'no-network', bare: 'depends', run: family(38, 5) },
  { name: 'AF_BLUETOOTH', goal: 'a Bluetooth socket made', against: 'no-network', bare: 'depends', run: family(31, 3) },
  { name: 'AF_TIPC', goal: 'a cluster socket made', against: 'no-network', bare: 'depends', run: family(30, 5) },
  {
    name: 'the host’s sockets in /proc/net/unix',
    goal: 'a name of one seen',
    against: 'no-network',
    bare: 'anyone',
    run: ({ marker }) => attempt(() => readFileSync('/proc/net/unix', 'latin1').includes(marker)),
  },
  {
    name: 'the host’s listeners in /proc/net/tcp',
    goal: 'a port of one seen',
    against: 'no-network',
    bare: 'anyone',
    run: ({ tcp4 }) =>
      attempt(() => readFileSync('/proc/net/tcp', 'latin1').includes(`:${tcp4.toString(16).toUpperCase().padStart(4, '0')} `)),
  },
  {
    name: 'the host’s resolver',
    goal: '/etc/resolv.conf read',
    against: 'no-network',
    bare: 'depends',
    run: () => attempt(() => readFileSync('/etc/resolv.conf').length > 0),
  },
  {
    name: 'interfaces by ioctl',
    goal: 'one other than loopback listed by a socket of its own',
    against: 'no-network',
    bare: 'depends',
    run: () =>
      perl(`socket(my $s, 2, 2, 0) or die; my $rows = "\\0" x 4000; my $ask = pack('i x4 P', 4000, $rows); $r = -1;
        if (ioctl($s, 0x8912, $ask)) { my $length = unpack('i', $ask);
          for (my $at = 0; $at + 40 <= $length; $at += 40) { $r = 0 if unpack('Z16', substr($rows, $at, 16)) ne 'lo' } }`),
  },
  {
    name: 'an address of its own',
    goal: 'one given to loopback (SIOCSIFADDR)',
    against: 'no-network',
    bare: 'harmful',
    run: () =>
      perl(
        `socket(my $s, 2, 2, 0) or die; my $q = pack('a16 S n C4 x8', 'lo', 2, 0, 192, 0, 2, 1); $r = ioctl($s, 0x8916, $q) ? 0 : -1`,
      ),
  },
  {
    name: 'ping sockets',
    goal: 'ICMP without raw sockets',
    against: 'no-network',
    bare: 'depends',
    run: () => call(41, 2, 2, 1),
  },
  {
    name: 'SCTP',
    goal: 'a module loaded into the kernel',
    against: 'no-network',
    bare: 'depends',
    run: () => call(41, 2, 1, 132),
  },
  {
    name: 'DCCP',
    goal: 'a module loaded into the kernel',
    against: 'no-network',
    bare: 'depends',
    run: () => call(41, 2, 6, 33),
  },
  { name: 'MPTCP', goal: 'a socket of it made', against: 'no-network', bare: 'depends', run: () => call(41, 2, 1, 262) },
  { name: 'UDP-Lite', goal: 'a socket of it made', against: 'no-network', bare: 'depends', run: () => call(41, 2, 2, 136) },
  {
    name: 'netlink beyond routes',
    goal: 'a socket to another part of the kernel made',
    against: 'no-network',
    bare: 'anyone',
    run: () => perl(`for my $part (1..22) { $r = syscall(41, 16, 3, $part); last if $r != -1 }`),
  },
  {
    name: 'any other family of sockets',
    goal: 'one made that is neither IP, netlink nor AF_UNIX',
    against: 'no-network',
    bare: 'depends',
    run: () =>
      perl(
        `for my $family (3..9, 11..15, 18..46) { for my $type (1, 2, 3, 5) { $r = syscall(41, $family, $type, 0); last if $r != -1 } last if $r != -1 }`,
      ),
  },
]
