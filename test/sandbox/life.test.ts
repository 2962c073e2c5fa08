/** Starts and ends: whatever dies, and whenever, nothing of the sandbox is left. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { start } from '#sluice/process.js'
import { IDENTITY, OWN_UID, launch, node, type Place, place, profileOf } from './inside.js'

let at: Place
before(async () => {
  at = await place()
})
after(() => at.clean())

/** Ignores what asks it to end, and leaves a grandchild behind that has its own session, no parent and no descriptor of ours. */
const STUBBORN = `
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGPIPE']) process.on(signal, () => {})
  const { spawn } = require('node:child_process')
  if (process.argv[1] === 'child') {
    const script = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6)"
    const grandchild = spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' })
    grandchild.once('spawn', () => { console.log('running'); grandchild.unref() })
  } else {
    const stdio = ['ignore', 'inherit', 'ignore']
    spawn(process.execPath, ['-e', process.env.SCRIPT, 'child'], { detached: true, stdio, env: process.env })
    setInterval(() => {}, 1e6)
  }
`
const stubborn = () => profileOf(at.home, node(`${STUBBORN} // ${marker()}`), { env: { SCRIPT: STUBBORN } })

const marker = (): string => /sluice-test-home-\w+/.exec(at.home)?.[0] ?? assert.fail(at.home)
/** Processes of the host that belong to a sandbox of this test: its HOME is mounted there, or it is about to be. */
function left(): string[] {
  const pids = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
  return pids.filter((pid) => ['mountinfo', 'cmdline'].some((name) => procFile(pid, name).includes(marker())))
}
function procFile(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    // Gone since the listing, or another user's.
    return ''
  }
}
/** What dies asynchronously may take a moment; what does not die is found by the deadline. */
async function nothingLeft(): Promise<void> {
  for (let round = 0; round < 500 && left().length > 0; round++) await delay(10)
  assert.deepEqual(left(), [])
}

async function running(child: { stdout: NodeJS.ReadableStream }): Promise<void> {
  await new Promise((resolve) => child.stdout.once('data', resolve))
}

test('kill ends a server that ignores signals, and its detached grandchild; exited says so once all are gone', async (t) => {
  const child = await launch(stubborn())
  t.after(() => child.kill())
  await child.go()
  await running(child)
  assert.ok(left().length >= 4, 'bubblewrap, the first process, the server, the grandchild')
  child.kill()
  child.kill()
  assert.deepEqual(await child.exited, { code: null, signal: 'SIGKILL' })
  assert.deepEqual(left(), [])
})

test('a bubblewrap that somebody kills takes everything with it, and exited waits for that', async (t) => {
  const child = await launch(stubborn())
  t.after(() => child.kill())
  await child.go()
  await running(child)
  const bubblewrap = left().find((pid) => procFile(pid, 'status').includes(`PPid:\t${process.pid}\n`))
  process.kill(Number(bubblewrap), 'SIGKILL')
  assert.deepEqual(await child.exited, { code: null, signal: 'SIGKILL' })
  assert.deepEqual(left(), [])
})

test('a server that ends takes its background processes with it', async () => {
  const script = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { detached: true, stdio: 'ignore' })
    child.once('spawn', () => process.exit(3))`
  const child = await launch(profileOf(at.home, node(script)))
  await child.go()
  assert.deepEqual(await child.exited, { code: 3, signal: null })
  assert.deepEqual(left(), [])
})

test('a server that a signal ends is reported as 128 + N', async () => {
  const child = await launch(profileOf(at.home, node('process.kill(process.pid, "SIGKILL")')))
  await child.go()
  assert.deepEqual(await child.exited, { code: 137, signal: null })
})

test('killed at its gate, nothing of the server has run', async () => {
  const child = await launch(profileOf(at.home, node('require("fs").writeFileSync("ran", "")')))
  child.kill()
  await child.exited
  assert.deepEqual([readdirSync(at.home), left()], [[], []])
})

function gateway(script: string) {
  const told = { home: at.home, script, ...(IDENTITY === undefined ? {} : { identity: IDENTITY }) }
  const env = OWN_UID ? { SLUICE_TEST_OWN_UID: '1' } : {}
  const file = fileURLToPath(new URL('./gateway.js', import.meta.url))
  return start([process.execPath, file, JSON.stringify(told)], { stdio: ['ignore', 'pipe', 'inherit'], env })
}
const SERVER =
  "process.on('SIGTERM', () => {}); require('node:child_process').spawn('/usr/bin/node', ['-e', 'setInterval(() => {}, 1e6)'], { detached: true, stdio: 'ignore' }); setInterval(() => {}, 1e6)"

test('SIGKILL of the gateway around the start, fifty times: nothing is left', { timeout: 300_000 }, async () => {
  for (let round = 0; round < 50; round++) {
    const one = gateway(`${SERVER} // ${marker()}`)
    const gone = new Promise((resolve) => one.once('exit', resolve))
    const said = new Promise<void>((resolve) => one.stdout?.once('data', () => resolve()))
    // The gateway itself needs most of this time to load; then come the start, the gate, and the first 30 ms of the server.
    if (round % 2 === 0) await Promise.race([delay(40 + round * 2), said])
    else await said.then(() => delay(round % 30))
    one.kill('SIGKILL')
    await gone
  }
  await nothingLeft()
})
