/**
 * The filter in the kernel and on the processor that this runs on: system calls made for real, inside a sandbox, by a program
 * without a library between, and their errno against the policy. Arguments are such that a call that passes fails harmlessly.
 */
import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { after, before, test } from 'node:test'
import { syscallPolicy } from '#sluice/sandbox/policy.js'
import { architecture } from '#sluice/sandbox/seccomp.js'
import { SYSCALLS, type Syscall } from '#sluice/sandbox/syscalls.js'
import { judge, type Outcome } from './bpf.js'
import { askInside, launch, node, type Place, place, profileOf, runInside } from './inside.js'

const target = architecture(process.arch) ?? 'x86_64'
const policy = syscallPolicy({ unixSockets: false })
const EBADF = 9
const EFAULT = 14

type Row = readonly [number: number, ...given: readonly number[]]

/** Reads "number arguments" and answers "result errno", one line each. */
const CALLER = `$| = 1; while (<STDIN>) { my ($n, @a) = map { int } split; $! = 0; my $r = syscall($n, @a); print "$r ", $!+0, "\\n" }`

let home: Place
before(async () => {
  home = await place()
})
after(() => home.clean())

/** Makes the calls in one process of one sandbox. @returns their errno; 0 where one succeeded */
async function make(rows: readonly Row[]): Promise<number[]> {
  const profile = profileOf(home.home, ['/usr/bin/perl', '-e', CALLER])
  const { stdout, stderr, exit } = await runInside(profile, rows.map((row) => `${row.join(' ')}\n`).join(''))
  const answers = stdout.trim().split('\n')
  assert.equal(answers.length, rows.length, `it ended by ${JSON.stringify(exit)} after ${answers.at(-1)}: ${stderr}`)
  return answers.map((answer) => {
    const [result, errno] = answer.split(' ').map(Number)
    return result === -1 ? (errno ?? 0) : 0
  })
}

function expected([number, ...given]: Row): Outcome {
  return judge(policy, target, { number, audit: 0, arguments: given.map((each) => BigInt.asUintN(64, BigInt(each))) })
}

/** @param allowed what a call answers that the filter lets pass */
async function agree(rows: readonly Row[], allowed: readonly number[]): Promise<{ refused: number; passed: number }> {
  const answers = await make(rows)
  const wanted = rows.map(expected)
  const wrong = rows.filter((_, index) => {
    const [answer, want] = [answers[index] ?? -1, wanted[index]]
    return want === 'allow' ? !allowed.includes(answer) : answer !== want
  })
  assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} of ${rows.length} calls`)
  const passed = wanted.filter((want) => want === 'allow').length
  return { refused: rows.length - passed, passed }
}

const numberOf = (name: Syscall): number | null => SYSCALLS[name][target === 'x86_64' ? 0 : 1]
const upTo = (end: number): number[] => Array.from({ length: end }, (_, value) => value)
/** Rows of a call that this processor has. */
const of = (name: Syscall, rows: readonly (readonly number[])[]): Row[] => {
  const number = numberOf(name)
  return number === null ? [] : rows.map((row) => [number, ...row])
}

/**
 * uretprobe and uprobe. Since 6.14 Linux lets them pass every filter on x86-64, so that a probed program does not break; of a
 * program that is not being probed the first is the end and the second an error.
 */
const PAST_EVERY_FILTER: readonly number[] = target === 'x86_64' ? [335, 336] : []
test('what Linux lets pass every filter is of no use', { skip: target !== 'x86_64' && 'only on x86-64' }, async () => {
  for (const number of PAST_EVERY_FILTER) {
    const profile = profileOf(home.home, [
      '/usr/bin/perl',
      '-e',
      `$r = syscall(${number}, 0, 0, 0, 0, 0, 0); print $r == -1 ? 'refused' : 'done'`,
    ])
    const { stdout, exit } = await runInside(profile)
    assert.ok(stdout === 'refused' || exit.code === 128 + constants.signals.SIGILL, `${number}: ${stdout} ${exit.code}`)
  }
})

test('every call that is refused or unknown, whatever its arguments', async (context) => {
  const treated: ReadonlyMap<number | null, string> = new Map(
    Object.values(SYSCALLS).map((row) => [row[target === 'x86_64' ? 0 : 1], row[2]]),
  )
  const refused = upTo(1024).filter(
    (number) => !['allow', 'check'].includes(treated.get(number) ?? 'absent') && !PAST_EVERY_FILTER.includes(number),
  )
  const told = await agree(
    refused.flatMap((number): Row[] => [
      [number, 0, 0, 0, 0, 0, 0],
      [number, -1, -1, -1, -1, -1, -1],
    ]),
    [],
  )
  context.diagnostic(`${told.refused} calls by ${refused.length} numbers`)
})

test('every 16-bit ioctl, on no descriptor', async (context) => {
  const { refused, passed } = await agree(
    of(
      'ioctl',
      upTo(0x1_0000).map((command) => [-1, command, 0]),
    ),
    [EBADF],
  )
  context.diagnostic(`${refused} refused, ${passed} passed`)
  assert.ok(passed > 0)
})

/** Where the mode stands, with a path of none and a descriptor of none before it. */
const MODES: readonly [Syscall, (mode: number) => number[]][] = [
  ['chmod', (mode) => [0, mode]],
  ['fchmod', (mode) => [-1, mode]],
  ['fchmodat', (mode) => [-1, 0, mode]],
  ['open', (mode) => [0, 0o101, mode]],
  ['openat', (mode) => [-100, 0, 0o101, mode]],
  ['creat', (mode) => [0, mode]],
  ['mkdir', (mode) => [0, mode]],
  ['mkdirat', (mode) => [-1, 0, mode]],
]
for (const [name, row] of MODES) {
  const skip = numberOf(name) === null ? `${target} has no ${name}` : false
  test(`${name}: every mode, with and without the bits of another owner`, { skip }, async () => {
    const { refused, passed } = await agree(of(name, upTo(0o10000).map(row)), [EBADF, EFAULT])
    assert.deepEqual([refused, passed], [0o6000, 0o2000])
  })
}

test('namespaces by clone, one flag at a time', async () => {
  const flags = [0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000]
  const { refused } = await agree(
    of(
      'clone',
      flags.map((flag) => [flag | 17, 0, 0, 0, 0]),
    ),
    [],
  )
  assert.equal(refused, flags.length)
})

test('sockets of every family, type and protocol that is refused, and pairs', async () => {
  const every = upTo(46).flatMap((family) =>
    upTo(11).flatMap((type) => [0, 1, 6, 17, 58, 132, 136, 255].map((protocol) => [family, type, protocol])),
  )
  const pairs = upTo(46).flatMap((family) => upTo(11).map((type) => [family, type, 0, 0]))
  const rows = [...of('socket', every), ...of('socketpair', pairs)].filter((row) => expected(row) !== 'allow')
  const { refused } = await agree(rows, [])
  assert.ok(refused > 4000, `${refused}`)
  const allowed = of('socket', [
    [2, 1, 0],
    [2, 2, 0],
    [2, 0x80801, 6],
    [16, 3, 0],
  ])
  assert.deepEqual(await make(allowed), [0, 0, 0, 0])
})

test('prctl and prlimit64 beyond its own', async () => {
  const rows = [
    ...of(
      'prctl',
      upTo(100).map((option) => [option, 0, 0, 0, 0]),
    ),
    ...of(
      'prlimit64',
      upTo(64).map((pid) => [pid, 7, 0, 0]),
    ),
  ]
  const refused = rows.filter((row) => expected(row) !== 'allow')
  assert.ok(refused.length > 100)
  await agree(refused, [])
})

test('a server of Node does what servers do: threads, children, sockets of its own, WebAssembly, compiled code', async () => {
  const script = `
    const { Worker } = require('node:worker_threads'), { spawnSync } = require('node:child_process'), net = require('node:net'), fs = require('node:fs')
    const once = (target, name) => new Promise((resolve, reject) => { target.once(name, resolve); target.once('error', reject) })
    ;(async () => {
      const worker = new Worker("require('node:worker_threads').parentPort.postMessage([...Array(1e5).keys()].reduce((a, b) => a + b))", { eval: true })
      const thread = await once(worker, 'message')
      const child = spawnSync(process.execPath, ['-p', '6 * 7'], { encoding: 'utf8' }).stdout.trim()
      const server = net.createServer((socket) => socket.end('over')).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const loopback = String(await once(net.connect(server.address().port, '127.0.0.1'), 'data'))
      server.close()
      const wasm = WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))
      fs.writeFileSync('/tmp/file', 'kept')
      const hash = require('node:crypto').createHash('sha256').update(fs.readFileSync('/tmp/file')).digest('hex').slice(0, 8)
      console.log(JSON.stringify({ arch: process.arch, thread, child, loopback, wasm, hash }))
    })()`
  assert.deepEqual(await askInside(script), {
    arch: process.arch,
    thread: 4_999_950_000,
    child: '42',
    loopback: 'over',
    wasm: true,
    hash: '79f076ab',
  })
})

test('the posture read back says that the filter is in force', async () => {
  const child = await launch(profileOf(home.home, node('setTimeout(() => {}, 1e4)')))
  const posture = await child.go()
  child.kill()
  await child.exited
  assert.equal(posture.seccomp, 2)
})
