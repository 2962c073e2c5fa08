/** Ways out by sockets. Each attempt ends by itself or after two seconds. */
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
    bare: 'anyone',
    run: ({ tcp4 }) => reach({ host: '127.0.0.1', port: tcp4 }),
  },
  {
    name: 'host loopback, IPv6',
    goal: 'a listener of the host on ::1 reached',
    bare: 'depends',
    run: ({ tcp6 }) => reach({ host: '::1', port: tcp6 }),
  },
  { name: 'the metadata address', goal: 'a route to 169.254.169.254', bare: 'depends', run: route(169, 254, 169, 254) },
  { name: 'the internet', goal: 'a route to a public address', bare: 'depends', run: route(192, 0, 2, 1) },
  {
    name: 'network interfaces',
    goal: 'an interface other than loopback seen',
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
    bare: 'anyone',
    run: (given) => attempt(() => hostname() === given.hostname),
  },
  { name: 'AF_UNIX', goal: 'a unix socket made at all', bare: 'anyone', run: family(1) },
  {
    name: 'docker.sock',
    goal: 'the engine’s socket reached',
    bare: 'anyone',
    run: ({ engineSocket }) => reach({ path: engineSocket }),
  },
  {
    name: 'a unix socket in a read grant',
    goal: 'its listener reached',
    bare: 'anyone',
    run: ({ readGrant }) => reach({ path: join(readGrant, 'listener') }),
  },
  {
    name: 'a unix datagram socket in a read grant',
    goal: 'sent to by a socket from socketpair(2)',
    bare: 'anyone',
    run: ({ readGrant }) =>
      perl(
        `socketpair(my $s, my $t, 1, 2, 0) or do { $r = -1; print 'error ' . ($!+0); exit }; ${unixTo(`'${join(readGrant, 'datagrams')}'`)}`,
      ),
  },
  {
    name: 'an abstract unix socket',
    goal: 'a listener of the host reached',
    bare: 'anyone',
    run: ({ abstract }) => perl(`socket(my $s, 1, 1, 0) or do { print 'error ' . ($!+0); exit }; ${unixTo(`"\\0${abstract}"`)}`),
  },
  {
    name: 'an abstract datagram socket',
    goal: 'the same by socketpair(2)',
    bare: 'anyone',
    run: ({ abstract }) =>
      perl(`socketpair(my $s, my $t, 1, 2, 0) or do { print 'error ' . ($!+0); exit }; ${unixTo(`"\\0${abstract}-datagrams"`)}`),
  },
  { name: 'AF_VSOCK', goal: 'a socket to the hypervisor made', bare: 'depends', run: family(40) },
  { name: 'AF_PACKET', goal: 'a raw link socket made', bare: 'root', run: family(17, 3) },
  { name: 'raw IP', goal: 'a raw IP socket made', bare: 'root', run: () => call(41, 2, 3, 1) },
  { name: 'AF_ALG', goal: 'the kernel’s ciphers reached', bare: 'depends', run: family(38, 5) },
  { name: 'AF_BLUETOOTH', goal: 'a Bluetooth socket made', bare: 'depends', run: family(31, 3) },
  { name: 'AF_TIPC', goal: 'a cluster socket made', bare: 'depends', run: family(30, 5) },
]
