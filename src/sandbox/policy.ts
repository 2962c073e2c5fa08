/**
 * Which system calls a server may make, resolved for one sandbox. The kernel reads flags, families, commands and modes as
 * 32-bit values, and so do the checks.
 */
import { SYSCALLS, type Syscall } from './syscalls.js'

/** Holds when the low word of `argument`, masked, is one of `values`. */
export interface ArgumentCheck {
  readonly argument: 0 | 1 | 2 | 3 | 4 | 5
  readonly mask: number
  readonly values: readonly number[]
}

export type Rule =
  | { readonly kind: 'allow' }
  | { readonly kind: 'refuse'; readonly errno: number }
  /** Allowed where all checks of at least one alternative hold; otherwise `errno`. */
  | { readonly kind: 'check'; readonly alternatives: readonly (readonly ArgumentCheck[])[]; readonly errno: number }

export type SyscallPolicy = ReadonlyMap<Syscall, Rule>

const EPERM = 1
const ENOSYS = 38
const EOPNOTSUPP = 95
const EAFNOSUPPORT = 97
/** What every call answers that the table does not name. */
export const UNKNOWN: Rule = { kind: 'refuse', errno: ENOSYS }

const WHOLE = 0xffff_ffff
const AF_UNIX = 1
/** SOCK_STREAM and SOCK_SEQPACKET. A datagram pair can be connected anew, to any socket that stands in a grant. */
const CONNECTED: ArgumentCheck = { argument: 1, mask: 0xf, values: [1, 5] }
const AF_INET = 2
const AF_INET6 = 10
const AF_NETLINK = 16

/** Every CLONE_NEW… flag that clone(2) takes: no namespace of its own for the server. */
const NAMESPACE_FLAGS = 0x7e02_0000
/** A file with these bits would run as its owner for everybody outside. */
const SETID_BITS = 0o6000

/** Terminal size and process group, counts and flags of descriptors, file clones, interface names. Not TIOCSTI, not TIOCLINUX. */
const IOCTLS = [
  0x5401, 0x540f, 0x5410, 0x5411, 0x5413, 0x541b, 0x5421, 0x5429, 0x5450, 0x5451, 0x5452, 0x4004_9409, 0x4020_940d, 0x8910,
  0x8912, 0x8913, 0x8915, 0x8919, 0x891b, 0x8921, 0x8927, 0x8933,
]
/** Death signals of its own children, names, timer slack, huge pages, subreaper, and reading one's own state. */
const PRCTLS = [1, 2, 3, 15, 16, 21, 23, 29, 30, 36, 37, 38, 39, 40, 41, 42, 0x5356_4d41]

/**
 * Descriptors, flags, locks, owners, pipes and seals. Not F_SETLEASE: who may only read a file would keep everybody else who
 * opens it waiting, 45 seconds each time. Not F_NOTIFY and what came after.
 */
const FCNTLS = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 36, 37, 38, 1025, 1027, 1028, 1030, 1031, 1032, 1033, 1034, 1035, 1036, 1037,
  1038,
]
/** Plain, and FALLOC_FL_KEEP_SIZE with a hole: keeping the size without one goes past the limit on the size of a file. */
const FALLOCATES = [0, 3]
/** Huge pages are a pool of the whole machine. */
const MAP_HUGETLB = 0x4_0000
const MFD_HUGETLB = 4

type Checked = { [Name in Syscall]: (typeof SYSCALLS)[Name][2] extends 'check' ? Name : never }[Syscall]

/** The policy of every sandbox; AF_UNIX only where the profile declares a socket. */
export function syscallPolicy({ unixSockets }: { readonly unixSockets: boolean }): SyscallPolicy {
  const checks: Readonly<Record<Checked, Rule>> = {
    chmod: withoutSetid(1),
    fchmod: withoutSetid(1),
    fchmodat: withoutSetid(2),
    fchmodat2: withoutSetid(2),
    open: withoutSetid(2),
    openat: withoutSetid(3),
    creat: withoutSetid(1),
    mkdir: withoutSetid(1),
    mkdirat: withoutSetid(2),
    clone: check(EPERM, [{ argument: 0, mask: NAMESPACE_FLAGS, values: [0] }]),
    ioctl: check(EPERM, [{ argument: 1, mask: WHOLE, values: IOCTLS }]),
    // Only its own: the first process has the server's identity, and without descriptors it could not watch its channel.
    prlimit64: check(EPERM, [{ argument: 0, mask: WHOLE, values: [0] }]),
    fcntl: check(EPERM, [{ argument: 1, mask: WHOLE, values: FCNTLS }]),
    fallocate: check(EOPNOTSUPP, [{ argument: 1, mask: WHOLE, values: FALLOCATES }]),
    mmap: check(EPERM, [{ argument: 3, mask: MAP_HUGETLB, values: [0] }]),
    memfd_create: check(EPERM, [{ argument: 1, mask: MFD_HUGETLB, values: [0] }]),
    prctl: check(EPERM, [{ argument: 0, mask: WHOLE, values: PRCTLS }]),
    socket: check(EAFNOSUPPORT, ...sockets(unixSockets)),
    socketpair: check(EAFNOSUPPORT, [{ argument: 0, mask: WHOLE, values: [AF_UNIX] }, ...(unixSockets ? [] : [CONNECTED])]),
  }
  return new Map(names().map((name) => [name, rule(name, checks)]))
}

function names(): Syscall[] {
  // Object.keys forgets the literal names of a closed table.
  return Object.keys(SYSCALLS) as Syscall[]
}

function rule(name: Syscall, checks: Readonly<Record<string, Rule>>): Rule {
  const treatment = SYSCALLS[name][2]
  switch (treatment) {
    case 'allow':
      return { kind: 'allow' }
    case 'check':
      return checks[name] ?? UNKNOWN
    case 'forbid':
      return { kind: 'refuse', errno: EPERM }
    case 'absent':
      return UNKNOWN
    default:
      return treatment satisfies never
  }
}

function withoutSetid(argument: ArgumentCheck['argument']): Rule {
  return check(EPERM, [{ argument, mask: SETID_BITS, values: [0] }])
}

/**
 * Streams and datagrams over TCP and UDP, and the route netlink that lists interfaces. Other protocols would make the
 * kernel load modules (SCTP, DCCP); other netlink families answer without any capability.
 */
function sockets(unix: boolean): ArgumentCheck[][] {
  const inet: ArgumentCheck[] = [
    { argument: 0, mask: WHOLE, values: [AF_INET, AF_INET6] },
    { argument: 1, mask: 0xf, values: [1, 2] },
    { argument: 2, mask: WHOLE, values: [0, 6, 17] },
  ]
  const route: ArgumentCheck[] = [
    { argument: 0, mask: WHOLE, values: [AF_NETLINK] },
    { argument: 2, mask: WHOLE, values: [0] },
  ]
  return unix ? [inet, route, [{ argument: 0, mask: WHOLE, values: [AF_UNIX] }]] : [inet, route]
}

function check(errno: number, ...alternatives: ArgumentCheck[][]): Rule {
  return { kind: 'check', alternatives, errno }
}
