/** `record: synced`, by the real command: no line goes to a peer before the disk has its record. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { FIXTURE, House, MAIN } from '../e2e/house.js'

const TRACER = pathToFileURL(join(import.meta.dirname, 'trace.js')).href
const CALLS = 100

let house: House
before(async () => {
  house = new House()
  await house.ok(['add', 'synced', '--yes', '--synced', '--', 'node', FIXTURE])
  await house.ok(['add', 'written', '--yes', '--', 'node', FIXTURE])
})
after(() => house.remove())

const line = (value: object): string => `${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`
const INITIALIZE = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } }

interface Ran {
  readonly code: number | null
  readonly replies: number
  readonly stderr: string
  /** What happened, in order. */
  readonly trace: readonly string[]
}

let traces = 0
/** A handshake, then many calls at once. */
async function session(name: string, fail = ''): Promise<Ran> {
  const file = join(house.root, `trace-${traces++}`)
  const env = { ...house.env, TRACE: file, FAIL: fail }
  const child = spawn(process.execPath, ['--import', TRACER, MAIN, 'run', name], { env, cwd: house.root, stdio: 'pipe' })
  let [out, err] = ['', '']
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdin.on('error', () => undefined)
  const replies = (): number => out.split('\n').length - 1
  const heard = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      if (replies() > CALLS) resolve()
    })
    child.stdout.once('end', () => resolve())
  })
  child.stdin.write(line({ id: 'hello', method: 'initialize', params: INITIALIZE }))
  child.stdin.write(line({ method: 'notifications/initialized' }))
  for (let id = 0; id < CALLS; id++)
    child.stdin.write(line({ id, method: 'tools/call', params: { name: 'echo', arguments: { text: String(id) } } }))
  await heard
  child.stdin.end()
  const [code] = (await once(child, 'close')) as [number | null]
  const trace = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
  return { code, replies: replies(), stderr: err, trace }
}

/** How many lines went to a peer while a record was not on disk. */
function early(trace: readonly string[]): number {
  let [behind, count] = [false, 0]
  for (const what of trace) {
    if (what === 'record') behind = true
    if (what === 'synced') behind = false
    if (what === 'peer' && behind) count += 1
  }
  return count
}

const count = (trace: readonly string[], what: string): number => trace.filter((each) => each === what).length

test('no line goes to a peer before its record is on disk, and many share one wait', { timeout: 60_000 }, async () => {
  const { code, replies, trace, stderr } = await session('synced')
  assert.deepEqual([code, replies], [0, CALLS + 1], stderr)
  // The first record is on disk before anything is started.
  assert.equal(early(trace.slice(trace.indexOf('synced'))), 0)
  assert.ok(count(trace, 'peer') > 0 && count(trace, 'synced') < CALLS, `${count(trace, 'synced')} waits for ${2 * CALLS} lines`)
  const { stdout } = await house.ok(['log', 'show', '--json'])
  assert.match(stdout.split('\n')[0] ?? '', /"record":"synced"/)
})

test('the same looks otherwise where nothing waits for the disk: the test can fail', { timeout: 60_000 }, async () => {
  const { code, trace } = await session('written')
  assert.equal(code, 0)
  assert.ok(early(trace) > 0)
  assert.equal(count(trace, 'synced'), 0)
})

test('a disk that fails to take a record ends the session, and what it did not take goes nowhere', {
  timeout: 120_000,
}, async () => {
  for (const at of ['2', '4', '6']) {
    const { code, stderr, trace, replies } = await session('synced', at)
    assert.notEqual(code, 0)
    assert.match(stderr, /cannot write to the log of session/)
    assert.ok(replies < CALLS)
    assert.equal(count(trace.slice(trace.indexOf('failed')), 'peer'), 0, `fdatasync ${at}`)
  }
  const { code, stdout } = await house.sluice(['log', 'verify'])
  assert.equal(code, 0, stdout)
})
