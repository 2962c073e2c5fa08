/** The path and its links over real streams and a real log: who is shown what, who is not read, what the end brings. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { Entry } from '#sluice/audit/entry.js'
import { type Log, openLog } from '#sluice/audit/log.js'
import { type Guard, guardTable } from '#sluice/guards/guard.js'
import { LIMITS } from '#sluice/limits.js'
import type { Line } from '#sluice/protocol/framing.js'
import { Link, type LinkListener } from '#sluice/relay/link.js'
import { Path } from '#sluice/relay/path.js'
import { Session } from '#sluice/relay/session.js'
import { LOCKED } from './locked.js'

let folder: string
let log: Log
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-path-'))
  log = await openLog({ stateDir: folder, server: 'path', about: {}, exclusively: (act) => act() })
})
after(async () => {
  await log.close({ type: 'close', at: Date.now(), data: {} })
  rmSync(folder, { recursive: true, force: true })
})

interface Watched {
  pause(): void
  resume(): void
  paused: boolean
}
const watched = (): Watched => ({
  paused: false,
  pause() {
    this.paused = true
  },
  resume() {
    this.paused = false
  },
})

/** A peer that takes nothing until it is told to. */
function slow(): { output: Writable; go: () => void } {
  let go = (): void => undefined
  const output = new Writable({ write: (_chunk, _encoding, done) => void (go = done) })
  return { output, go: () => go() }
}

function made(serverOutput: Writable = new PassThrough()) {
  const [client, server] = [
    new Link({ input: new PassThrough(), output: new PassThrough().resume() }),
    new Link({ input: new PassThrough(), output: serverOutput }),
  ]
  const shown: Entry[] = []
  const stderr = watched()
  const state = { client: watched(), server: watched() }
  for (const [link, seen] of [
    [client, state.client],
    [server, state.server],
  ] as const)
    Object.assign(link, { pause: () => seen.pause(), resume: () => seen.resume() })
  const pass: Guard = { name: 'pass', covers: ['client.request'], check: () => ({ kind: 'pass' }) }
  const path = new Path(
    new Session(LOCKED.legacy, guardTable([pass])),
    log,
    { client, server, stderr },
    {
      question: () => undefined,
      recorded: (entry) => void shown.push(entry),
      serverDone: () => undefined,
      stopped: () => undefined,
      failed: (thrown) => {
        throw thrown
      },
    },
  )
  return { path, shown, state, links: { client, server } }
}

const lineOf = (text: string): Line => ({ kind: 'line', bytes: Buffer.from(text) })

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries += 1) await setTimeout(10)
  assert.ok(holds())
}

test('a person is shown stderr and alarms, and nothing else that is recorded', async () => {
  const { path, shown } = made()
  path.postLines('client', 1, [lineOf('{"jsonrpc":"2.0","id":1,"method":"ping"}')])
  path.post({ kind: 'stderr', generation: 1, text: 'heard', raw: Buffer.from('heard'), at: 0 })
  path.post({ kind: 'exit', generation: 1, code: null, signal: 'SIGKILL', outOfMemory: { limitBytes: 1 }, at: 0 })
  await until(() => shown.length >= 2)
  assert.deepEqual(
    shown.map(({ type, severity }) => [type, severity]),
    [
      ['stderr', undefined],
      ['exit', 'high'],
    ],
  )
})

test('after its end nothing is taken in any more', async () => {
  const { path, shown } = made()
  path.post({ kind: 'exit', generation: 1, code: null, signal: 'SIGKILL', outOfMemory: { limitBytes: 1 }, at: 0 })
  await until(() => shown.length === 1)
  path.post({ kind: 'stderr', generation: 1, text: 'late', raw: Buffer.from('late'), at: 0 })
  await setTimeout(30)
  assert.equal(shown.length, 1)
})

test('a client is not read while its server does not take what it got, and is read again afterwards', async () => {
  const { output, go } = slow()
  const { path, state, links } = made(output)
  const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { text: 'x'.repeat(LIMITS.highWaterBytes) } })
  path.postLines('client', 1, [lineOf(ping)])
  await until(() => links.server.backlog > LIMITS.highWaterBytes)
  await until(() => state.client.paused)
  assert.equal(state.server.paused, false)
  go()
  await until(() => links.server.backlog === 0)
  path.regulate()
  assert.equal(state.client.paused, false)
  // Else it would wait for the server's answer.
  path.post({ kind: 'exit', generation: 1, code: 0, signal: null, at: 0 })
})

function heard(): LinkListener & { readonly texts: string[]; readonly calls: string[] } {
  const [texts, calls]: string[][] = [[], []]
  return {
    texts: texts ?? [],
    calls: calls ?? [],
    lines: (lines) => {
      calls?.push('lines')
      for (const line of lines) texts?.push(line.kind === 'line' ? line.bytes.toString() : line.kind)
    },
    ended: () => void calls?.push('ended'),
    drained: () => undefined,
    deaf: () => void calls?.push('deaf'),
  }
}

test('a last line without a line end is heard before the end, and where there is none nothing is', async () => {
  for (const [bytes, texts, calls] of [
    ['one\ntwo', ['one', 'two'], ['lines', 'lines', 'ended']],
    ['one\n', ['one'], ['lines', 'ended']],
    ['', [], ['ended']],
  ] as const) {
    const input = new PassThrough()
    const listener = heard()
    new Link({ input, output: new PassThrough() }).listen(listener)
    input.end(bytes)
    await until(() => listener.calls.includes('ended'))
    assert.deepEqual([listener.texts, listener.calls], [texts, calls])
  }
})

test('to a peer that closed its ear nothing is written, and nothing of it counts as waiting', async () => {
  const { output } = slow()
  const link = new Link({ input: new PassThrough(), output })
  const listener = heard()
  link.listen(listener)
  const receipt = await log.append([{ type: 'change', at: Date.now(), data: {} }])
  link.send('waiting\n', receipt)
  assert.ok(link.backlog > 0)
  output.emit('error', new Error('EPIPE'))
  assert.deepEqual([link.backlog, listener.calls], [0, ['deaf']])
  link.send('more\n', receipt)
  assert.equal(output.writableLength, 'waiting\n'.length)
})
