import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { openLog } from '#sluice/audit/log.js'
import { isFault } from '#sluice/faults.js'
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

async function saidBy(words: string): Promise<string> {
  const stateDir = mkdtempSync(join(tmpdir(), 'sluice-exchange-'))
  chmodSync(stateDir, 0o700)
  try {
    const log = await openLog({ stateDir, server: 'x', about: {}, exclusively: (act) => act() })
    const thrown: unknown = await exchange(ended(words), log, 5_000, (talk) => talk.request('initialize')).catch(
      (fault: unknown) => fault,
    )
    await log.close({ type: 'close', at: 0, data: {} })
    assert.ok(isFault(thrown) && thrown.code === 'review.ended', String(thrown))
    return thrown.message
  } finally {
    rmSync(stateDir, { recursive: true, force: true })
  }
}

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
