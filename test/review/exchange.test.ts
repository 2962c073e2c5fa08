import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import { openLog } from '#sluice/audit/log.js'
import { type Fault, isFault } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
import { exchange } from '#sluice/review/exchange.js'
import type { Child } from '#sluice/sandbox/sandbox.js'

/** A server that has ended, and whose last words are still in the pipe. */
function ended(words: string): Child {
  const stderr = new PassThrough()
  const stdout = new PassThrough()
  stdout.end()
  setTimeout(() => stderr.end(words), 50)
  const exited = Promise.resolve({ code: 1, signal: null })
  return { stdin: new PassThrough(), stdout, stderr, go: () => Promise.resolve({}), kill: () => undefined, exited }
}

/** A server that writes these lines once it is asked for anything, and lives on. */
function writing(lines: Iterable<string>): Child {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  stdin.once('data', () => Readable.from(lines).pipe(stdout))
  let over: (exit: { code: null; signal: 'SIGKILL' }) => void = () => undefined
  const kill = (): void => {
    stderr.end()
    over({ code: null, signal: 'SIGKILL' })
  }
  const exited = new Promise<{ code: null; signal: 'SIGKILL' }>((resolve) => (over = resolve))
  return { stdin, stdout, stderr, go: () => Promise.resolve({}), kill, exited }
}

async function faultOf(child: Child): Promise<Fault> {
  const stateDir = mkdtempSync(join(tmpdir(), 'sluice-exchange-'))
  chmodSync(stateDir, 0o700)
  try {
    const log = await openLog({ stateDir, server: 'x', about: {}, exclusively: (act) => act() })
    const thrown: unknown = await exchange(child, log, 15_000, (talk) => talk.request('initialize')).catch(
      (fault: unknown) => fault,
    )
    await log.close({ type: 'close', at: 0, data: {} })
    assert.ok(isFault(thrown), String(thrown))
    return thrown
  } finally {
    rmSync(stateDir, { recursive: true, force: true })
  }
}

async function saidBy(words: string): Promise<string> {
  const { code, message } = await faultOf(ended(words))
  assert.equal(code, 'review.ended')
  return message
}

test('an answer that is no message ends its request at once', { timeout: 30_000 }, async () => {
  const rows: [string, RegExp][] = [
    [`{"jsonrpc":"2.0","id":1,"result":${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}}\n`, /nested deeper than the limit/],
    ['{"jsonrpc":"2.0","id":1,"result":{"__proto__":{}}}\n', /a member named __proto__/],
    [`{"jsonrpc":"2.0","id":1,"result":{"a":"${'x'.repeat(LIMITS.lineBytes)}"}}\n`, /longer than the limit/],
  ]
  for (const [line, why] of rows) {
    const { code, message } = await faultOf(writing([line]))
    assert.equal(code, 'review.malformed')
    assert.match(message, why)
  }
})

test('a server that writes without end while it is tried is given up', { timeout: 60_000 }, async () => {
  const line = `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"${'x'.repeat(1024 * 1024)}"}}\n`
  function* forEver(): Iterable<string> {
    for (let nth = 0; nth < 1_000; nth += 1) yield line
  }
  assert.equal((await faultOf(writing(forEver()))).code, 'review.too-much')
})

test('what a server said last is quoted, although it has ended before that was read', async () => {
  assert.match(await saidBy('no cluster is configured\n'), /no cluster is configured/)
})

test('of many words the first and the last are quoted', async () => {
  const usage = Array.from({ length: 500 }, (_, n) => `  --flag-${n}  one of many`).join('\n')
  const said = await saidBy(`Error: no cluster\n${usage}\nthe end\n`)
  assert.match(said, /Error: no cluster/)
  assert.match(said, /the end/)
  assert.ok(said.length < 1_200, `${said.length}`)
})
