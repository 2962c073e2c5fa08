import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { openSync, closeSync } from 'node:fs'
import { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { run, start } from '#sluice/process.js'
import { gateImage, machineCode, READY, REPORT_BYTES, RLIMIT } from '#sluice/sandbox/gate.js'
import { AARCH64_LISTING, X86_64_LISTING } from '#sluice/sandbox/gate-code.js'
import { architecture } from '#sluice/sandbox/seccomp.js'

const HERE = architecture(process.arch)
let folder = ''
let gate = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-gate-'))
  gate = join(folder, 'gate')
  const limits = [
    { resource: RLIMIT.openFiles, value: 77 },
    { resource: RLIMIT.coreBytes, value: 0 },
  ]
  if (HERE !== undefined) await writeFile(gate, gateImage(limits, HERE), { mode: 0o700 })
})
after(() => rm(folder, { recursive: true }))

function begin(argv: string[], extra: number[] = []) {
  const child = start([gate, ...argv], { env: { GIVEN: 'yes' }, stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...extra] })
  const channel = child.stdio[3]
  assert.ok(channel instanceof Duplex && child.stdout)
  const exited = new Promise<[number | null, string | null]>((resolve) => {
    child.once('exit', (code, signal) => resolve([code, signal]))
  })
  return { channel, output: text(child.stdout), exited, pid: child.pid ?? 0 }
}

const options = { skip: HERE === undefined ? `there is no gate for ${process.arch}` : false }

test('it is ready, waits for one byte, limits, and becomes the program with arguments and environment', options, async () => {
  const script =
    'console.log(JSON.stringify([process.argv.slice(1), process.env, require("fs").readFileSync("/proc/self/limits", "utf8")]))'
  const { channel, output } = begin([process.execPath, '-e', script, 'one', ''])
  assert.equal(String(await new Promise((resolve) => channel.once('data', resolve))), READY)
  channel.write('g')
  const [argv, env, limits] = JSON.parse(await output)
  assert.deepEqual([argv, env], [['one', ''], { GIVEN: 'yes' }])
  assert.match(limits, /Max open files +77 +77 /)
  assert.match(limits, /Max core file size +0 +0 /)
})

test('what it inherited is closed, whatever its number, and its channel with it', options, async () => {
  const open = Array.from({ length: 60 }, () => openSync('/', 'r'))
  const listing = ['/bin/sh', '-c', 'for n in /proc/self/fd/*; do [ -e "$n" ] && echo ${n##*/}; done']
  const { channel, output } = begin(listing, open)
  for (const descriptor of open) closeSync(descriptor)
  channel.once('data', () => channel.write('g'))
  assert.deepEqual((await output).trim().split('\n'), ['0', '1', '2'])
})

test('end of file instead of the byte ends it, and the program never runs', options, async () => {
  const { channel, output, exited } = begin(['/bin/sh', '-c', 'echo ran'])
  channel.once('data', () => channel.destroy())
  assert.equal(await output, '')
  const [code, signal] = await exited
  assert.ok(code === 125 || signal === 'SIGPIPE', `${code} ${signal}`)
})

async function report(argv: string[]): Promise<{ readonly errno: number; readonly code: number | null }> {
  const { channel, exited } = begin(argv)
  const chunks: Buffer[] = []
  channel.on('data', (chunk: Buffer) => chunks.push(chunk))
  channel.once('data', () => channel.write('g'))
  const [code] = await exited
  const told = Buffer.concat(chunks)
  assert.equal(told.length, READY.length + REPORT_BYTES)
  return { errno: told.readInt32LE(READY.length), code }
}

test('it reports that the program runs, and ends with its code', options, async () => {
  assert.deepEqual(await report(['/bin/sh', '-c', 'exit 42']), { errno: 0, code: 42 })
  assert.deepEqual(await report(['/bin/sh', '-c', 'kill -TERM $$']), { errno: 0, code: 128 + 15 })
})

test('a program that is not there, or cannot be executed, is told by its errno', options, async () => {
  assert.deepEqual(await report([join(folder, 'absent')]), { errno: 2, code: 125 })
  assert.deepEqual(await report(['/etc/passwd']), { errno: 13, code: 125 })
})

test('a limit that cannot be set is told by its errno, and nothing runs', options, async () => {
  const other = join(folder, 'other')
  await writeFile(other, gateImage([{ resource: 999, value: 1 }], HERE ?? 'x86_64'), { mode: 0o700 })
  assert.deepEqual(await report([gate, '/bin/true']), { errno: 0, code: 125 })
  gate = other
  assert.deepEqual(await report(['/bin/true']), { errno: 22, code: 125 })
})

const PRLIMIT = '/usr/bin/prlimit'
test('it ends where it cannot watch its channel any more', {
  skip: options.skip || (existsSync(PRLIMIT) ? false : 'no prlimit here'),
}, async () => {
  const { channel, exited, pid } = begin(['/bin/sh', '-c', 'sleep 2'])
  channel.once('data', () => channel.write('g'))
  await new Promise((resolve) => channel.on('data', (chunk: Buffer) => chunk.length === REPORT_BYTES && resolve(undefined)))
  await run([PRLIMIT, '--pid', String(pid), '--nofile=1:1'])
  await run(['/bin/kill', '-CHLD', String(pid)])
  assert.deepEqual(await exited, [125, null])
})

const DISASSEMBLERS = [
  {
    architecture: 'x86_64',
    tool: '/usr/bin/objdump',
    how: ['--insn-width=12', '-m', 'i386:x86-64', '-M', 'intel'],
    listing: X86_64_LISTING,
  },
  { architecture: 'aarch64', tool: '/usr/bin/aarch64-linux-gnu-objdump', how: ['-m', 'aarch64'], listing: AARCH64_LISTING },
]
for (const { architecture, tool, how, listing } of DISASSEMBLERS) {
  test(`${architecture}: the listing says what the bytes do`, {
    skip: existsSync(tool) ? false : `no ${tool} here`,
  }, async () => {
    const bytes = join(folder, architecture)
    await writeFile(bytes, machineCode(listing))
    const { stdout } = await run([tool, '-D', '-b', 'binary', ...how, bytes])
    const known = rows(listing)
    assert.ok(known.length > 40)
    assert.deepEqual(known, rows(stdout))
  })
}

/** Offset, bytes and instruction of each line, however it is spaced. Words of four bytes are printed the other way round. */
function rows(listing: string): string[] {
  const found = listing.matchAll(/^ +([0-9a-f]+):[\t ]+((?:[0-9a-f]{2} )+|[0-9a-f]{8} )\s*(.*)$/gm)
  return [...found].map(([, at = '', bytes = '', instruction = '']) => {
    const plain = instruction.replace(/\s+(#|\/\/) .*/, '').replace(/\s+\/\/.*/, '')

    const pieces = bytes.trim().match(/[0-9a-f]{2}/g) ?? []
    const ordered = bytes.trim().length === 8 && !bytes.trim().includes(' ') ? pieces.toReversed() : pieces
    return `${Number.parseInt(at, 16)} ${ordered.join(' ')} ${plain.replaceAll(/\s+/g, ' ').trim()}`
  })
}
