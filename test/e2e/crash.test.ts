/**
 * SIGKILL of the gateway, at any moment: nothing of the sandbox is left, every call that the server executed is on record,
 * and the record verifies. The same for a server that ignores the end of its input and leaves a grandchild behind.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { FIXTURE, House, MAIN } from './house.js'

let house: House

before(async () => {
  house = new House()
  await house.ok(['add', 'fixture', '--yes', '--env', `MARK=${house.mark}`, '--', 'node', FIXTURE])
})
after(() => house.remove())

/**
 * Processes anywhere on this machine whose environment carries the mark of this house, or that have something of this house
 * mounted: the environment of a server with a uid of its own is closed to an ordinary user.
 */
function left(): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && holdsMark(pid))
}

const holdsMark = (pid: string): boolean => tells(pid, 'environ', house.mark) || tells(pid, 'mountinfo', basename(house.root))

function tells(pid: string, file: string, what: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(what)
  } catch {
    // Ended meanwhile, a kernel thread, or somebody else's.
    return false
  }
}

async function nothingLeft(): Promise<void> {
  for (let tries = 0; left().length > 0; tries += 1) {
    if (tries >= 150) assert.fail(`still there: ${left().map(commandOf).join(', ')}`)
    await sleep(20)
  }
}

const commandOf = (pid: string): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')

const say = (child: ChildProcess, value: object): void =>
  void child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`)

function start(): ChildProcess {
  const child = spawn(process.execPath, [MAIN, 'run', 'fixture'], {
    env: house.env,
    cwd: house.root,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin?.on('error', () => undefined)
  return child
}

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('close', () => resolve()))

function greet(child: ChildProcess): void {
  say(child, {
    id: 'hello',
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
  })
  say(child, { method: 'notifications/initialized' })
}

test('killed under load, fifty times: nothing left, every executed call on record', { timeout: 300_000 }, async () => {
  for (let round = 0; round < 50; round += 1) {
    const child = start()
    const over = ended(child)
    greet(child)
    for (let n = 0; n < 200; n += 1)
      say(child, { id: n, method: 'tools/call', params: { name: 'echo', arguments: { text: `round ${round} call ${n}` } } })
    await firstReplies(child, 1 + (round % 20) * 5)
    child.kill('SIGKILL')
    await over
    await nothingLeft()
  }
  const executed = journal()
  const recorded = forwardedCalls()
  assert.ok(executed.length > 100, `${executed.length} calls were executed`)
  assert.deepEqual(
    executed.filter((call) => !recorded.has(call)),
    [],
  )
  const verified = await house.sluice(['log', 'verify'])
  assert.equal(verified.code, 0, verified.stdout + verified.stderr)
})

function firstReplies(child: ChildProcess, count: number): Promise<void> {
  let seen = 0
  return new Promise((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString().split('\n').length - 1
      if (seen >= count) resolve()
    })
    child.stdout?.once('end', () => resolve())
  })
}

/** What the server says that it executed. */
function journal(): string[] {
  const homes = join(house.sluiceHome, 'data', 'homes')
  const files = readdirSync(homes, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('journal'))
  return files
    .flatMap((path) =>
      readFileSync(join(homes, path), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    )
    .map(textOfCall)
}

const textOfCall = (line: string): string => (JSON.parse(line) as { given: { text: string } }).given.text

interface Recorded {
  readonly type?: string
  readonly outcome?: string
  readonly message?: { readonly method?: string; readonly params?: { readonly arguments?: { readonly text?: string } } }
}

function forwardedCalls(): Set<string> {
  const sessions = join(house.sluiceHome, 'state', 'audit', 'sessions')
  const segments = readdirSync(sessions, { recursive: true, encoding: 'utf8' }).filter((path) => /\/\d+\.ndjson$/.test(path))
  const found = new Set<string>()
  for (const path of segments) {
    for (const line of readFileSync(join(sessions, path), 'utf8').split('\n').slice(0, -1)) {
      const { type, outcome, message } = JSON.parse(line) as Recorded
      const said = message?.params?.arguments?.text
      if (type === 'line' && outcome === 'forwarded' && said !== undefined) found.add(said)
    }
  }
  return found
}

test('killed within 30 ms of its start, fifty times: nothing left', { timeout: 300_000 }, async () => {
  for (let round = 0; round < 50; round += 1) {
    const child = start()
    const over = ended(child)
    greet(child)
    await sleep((round * 30) / 50)
    child.kill('SIGKILL')
    await over
    await nothingLeft()
  }
})

test('killed at every stage of its start: nothing left, the record verifies', { timeout: 300_000 }, async () => {
  for (let ms = 40; ms < 340; ms += 10) {
    const child = start()
    const over = ended(child)
    greet(child)
    await sleep(ms)
    child.kill('SIGKILL')
    await over
    await nothingLeft()
  }
  const verified = await house.sluice(['log', 'verify'])
  assert.equal(verified.code, 0, verified.stdout + verified.stderr)
})

test('a server that ignores the end and SIGTERM, with a detached grandchild: nothing left', { timeout: 60_000 }, async () => {
  const { client } = await house.connect('fixture')
  await client.callTool({ name: 'linger', arguments: {} })
  assert.ok(left().length >= 2)
  await client.close()
  await nothingLeft()
})

test('SIGTERM, SIGINT and SIGHUP end a session in order', { timeout: 60_000 }, async () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    const child = start()
    const over = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
    greet(child)
    await firstReplies(child, 1)
    child.kill(signal)
    assert.equal(await over, 0, signal)
    await nothingLeft()
  }
  const { stdout } = await house.ok(['log', 'verify', '--json'])
  assert.match(stdout, /./)
})

test('a server that dies ends its open calls at once, and the command says so', { timeout: 60_000 }, async () => {
  const { client } = await house.connect('fixture')
  await assert.rejects(client.callTool({ name: 'die', arguments: {} }), /server ended before it replied \(exit code 3\)/)
  await client.close()
  await nothingLeft()
})
