import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type SyscallPolicy, syscallPolicy } from '#sluice/sandbox/policy.js'
import { type Architecture, assemble, RETURN } from '#sluice/sandbox/seccomp.js'
import { SYSCALLS, type Syscall } from '#sluice/sandbox/syscalls.js'
import { type Call, interpret, judge, type Outcome } from './bpf.js'

const AUDIT: Readonly<Record<Architecture, number>> = { x86_64: 0xc000_003e, aarch64: 0xc000_00b7 }
const TARGETS: readonly Architecture[] = ['x86_64', 'aarch64']
const NOTHING = [0n, 0n, 0n, 0n, 0n, 0n]

/** Every value that any rule names, its neighbours, single bits, all bits, and the same with something in the high word. */
function interesting(policy: SyscallPolicy): bigint[] {
  const named = [...policy.values()].flatMap((rule) => (rule.kind === 'check' ? rule.alternatives.flat() : []))
  const values = named.flatMap(({ values: all, mask }) => [...all, mask])
  const bits = Array.from({ length: 32 }, (_, bit) => 2n ** BigInt(bit))
  const low = new Set([
    ...values.flatMap((value) => [value - 1, value, value + 1]).map((value) => BigInt(value >>> 0)),
    ...bits,
    0n,
  ])
  return [...low].flatMap((value) => [value, value | 0x1_0000_0000n])
}

function outcome(program: Buffer, call: Call): Outcome | 'kill' {
  const { action } = interpret(program, call)
  if (action === RETURN.allow) return 'allow'
  return action === RETURN.kill ? 'kill' : action - RETURN.errno
}

for (const target of TARGETS) {
  for (const unixSockets of [false, true]) {
    const policy = syscallPolicy({ unixSockets })
    const program = assemble(policy, target)
    const column = target === 'x86_64' ? 0 : 1

    test(`${target}, AF_UNIX ${unixSockets}: the filter says of every call what the policy says`, () => {
      const all = interesting(policy)
      const few = all.filter((_, index) => index % 37 === 0)
      const checked: ReadonlySet<number | null> = new Set(
        [...policy].flatMap(([name, { kind }]) => (kind === 'check' ? [SYSCALLS[name][column]] : [])),
      )
      for (let number = 0; number < 520; number++) {
        for (const position of [0, 1, 2, 3]) {
          for (const value of checked.has(number) ? all : few) {
            const call = { number, audit: AUDIT[target], arguments: NOTHING.with(position, value) }
            assert.equal(outcome(program, call), judge(policy, target, call), `${number} with ${value} at ${position}`)
          }
        }
      }
    })

    test(`${target}, AF_UNIX ${unixSockets}: sockets, three arguments at a time`, () => {
      const number = SYSCALLS.socket[column]
      for (let family = 0n; family < 48n; family++) {
        for (let kind = 0n; kind < 16n; kind++) {
          for (const protocol of [0n, 1n, 2n, 6n, 12n, 15n, 16n, 17n, 33n, 58n, 132n, 136n, 255n, 262n]) {
            const call = { number, audit: AUDIT[target], arguments: [family, kind | 0x80000n, protocol, 0n, 0n, 0n] }
            assert.equal(outcome(program, call), judge(policy, target, call))
          }
        }
      }
    })
  }

  test(`${target}: a call of another architecture or of a foreign ABI kills`, () => {
    const program = assemble(syscallPolicy({ unixSockets: false }), target)
    for (const audit of [
      0x4000_0003,
      0x4000_0028,
      0,
      0xffff_ffff,
      ...Object.values(AUDIT).filter((each) => each !== AUDIT[target]),
    ])
      assert.equal(outcome(program, { number: 0, audit, arguments: NOTHING }), 'kill')
    const foreign = [0x4000_0000, 0x4000_0001, 0x4000_0208, 0x7fff_ffff, 0xffff_ffff]
    for (const number of foreign)
      assert.equal(outcome(program, { number, audit: AUDIT[target], arguments: NOTHING }), target === 'x86_64' ? 'kill' : 38)
  })

  test(`${target}: the filter is one the kernel takes`, () => {
    const program = assemble(syscallPolicy({ unixSockets: true }), target)
    assert.ok(program.length / 8 < 4096, `${program.length / 8} instructions`)
    const steps = Array.from({ length: 520 }, (_, number) =>
      interpret(program, { number, audit: AUDIT[target], arguments: NOTHING.map(() => 0xffff_ffffn) }),
    )
    assert.ok(Math.max(...steps.map((each) => each.steps)) < 64)
  })
}

describe('what a server must not do, by its numbers', () => {
  const program = assemble(syscallPolicy({ unixSockets: false }), 'x86_64')
  const of = (name: Syscall, ...given: (number | bigint)[]): Outcome | 'kill' =>
    outcome(program, {
      number: SYSCALLS[name][0],
      audit: AUDIT.x86_64,
      arguments: NOTHING.map((none, index) => BigInt.asUintN(64, BigInt(given[index] ?? none))),
    })
  // Literals on purpose: a changed table must not change what is expected of it.
  const rows: [string, Outcome | 'kill', Outcome | 'kill'][] = [
    ['ptrace', of('ptrace', 16, 1), 1],
    ['read the memory of another process', of('process_vm_readv', 1), 1],
    ['keyctl', of('keyctl'), 1],
    ['mount', of('mount'), 1],
    ['the new mount interface', of('fsopen'), 1],
    ['unshare', of('unshare', 0x1000_0000), 1],
    ['setns', of('setns'), 1],
    ['clone with a user namespace', of('clone', 0x1000_0011), 1],
    ['clone with a network namespace', of('clone', 0x4000_0011), 1],
    ['clone of a thread', of('clone', 0x3d_0f00), 'allow'],
    ['clone3', of('clone3'), 38],
    ['openat2', of('openat2'), 38],
    ['io_uring', of('io_uring_setup', 8), 38],
    ['bpf', of('bpf'), 38],
    ['userfaultfd', of('userfaultfd'), 38],
    ['perf_event_open', of('perf_event_open'), 38],
    ['AF_UNIX', of('socket', 1, 1, 0), 97],
    ['AF_VSOCK', of('socket', 40, 1, 0), 97],
    ['AF_ALG', of('socket', 38, 5, 0), 97],
    ['AF_PACKET', of('socket', 17, 3, 0), 97],
    ['raw IP', of('socket', 2, 3, 1), 97],
    ['SCTP', of('socket', 2, 1, 132), 97],
    ['DCCP', of('socket', 2, 6, 0), 97],
    ['netfilter netlink', of('socket', 16, 3, 12), 97],
    ['route netlink', of('socket', 16, 3, 0), 'allow'],
    ['TCP', of('socket', 2, 0x80801, 6), 'allow'],
    ['a pair of unix sockets', of('socketpair', 1, 1, 0), 'allow'],
    ['a pair of unix datagram sockets, which can be connected elsewhere', of('socketpair', 1, 0x80002, 0), 97],
    ['TIOCSTI', of('ioctl', 0, 0x5412), 1],
    ['TIOCSTI under a high word', of('ioctl', 0, 0x1_0000_5412n), 1],
    ['TIOCLINUX', of('ioctl', 0, 0x541c), 1],
    ['FIONREAD under a high word', of('ioctl', 0, 0xffff_ffff_0000_541bn), 'allow'],
    ['limits of the first process', of('prlimit64', 1, 7, 1), 1],
    ['limits of its own', of('prlimit64', 0, 7, 1), 'allow'],
    ['a filter of its own', of('prctl', 22, 2), 1],
    ['seccomp', of('seccomp', 1), 1],
    ['a lease on a file', of('fcntl', 3, 1024, 0), 1],
    ['a delegation of a file', of('fcntl', 3, 1040, 0), 1],
    ['a notice of changes by signal', of('fcntl', 3, 1026, 1), 1],
    ['a lock', of('fcntl', 3, 6, 0), 'allow'],
    ['blocks beyond the end of a file', of('fallocate', 3, 1, 0, 1), 95],
    ['zeroes beyond the end of a file', of('fallocate', 3, 0x11, 0, 1), 95],
    ['a hole', of('fallocate', 3, 3, 0, 1), 'allow'],
    ['blocks', of('fallocate', 3, 0, 0, 1), 'allow'],
    ['huge pages', of('mmap', 0, 0x20_0000, 3, 0x4_0022), 1],
    ['pages', of('mmap', 0, 0x20_0000, 3, 0x22), 'allow'],
    ['a file of huge pages', of('memfd_create', 0, 4), 1],
    ['a file of memory', of('memfd_create', 0, 1), 'allow'],
    ['ambient capabilities', of('prctl', 47, 2), 1],
    ['chmod u+s', of('chmod', 0, 0o4755), 1],
    ['chmod g+s', of('fchmodat', 0, 0, 0o2755), 1],
    ['chmod 1777', of('chmod', 0, 0o1777), 'allow'],
    ['a setuid file by openat', of('openat', 0, 0, 0o101, 0o4755), 1],
    ['a device node', of('mknodat', 0, 0, 0o20666), 1],
    ['SysV shared memory', of('shmget'), 1],
    ['a POSIX queue', of('mq_open'), 1],
    ['setuid', of('setuid', 0), 1],
    ['personality', of('personality', 0x40000), 1],
    ['handles', of('open_by_handle_at'), 1],
  ]
  for (const [what, got, wanted] of rows) test(`${what}: ${wanted}`, () => assert.equal(got, wanted))
})
