/** Real processes on one state folder: killed at any moment, and a dozen at once. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { logLines } from '#sluice/audit/lines.js'
import { start } from '#sluice/process.js'
import { StateFolder } from './place.js'

let state: StateFolder
beforeEach(() => {
  state = new StateFolder()
})
afterEach(() => state.remove())

const WRITER = fileURLToPath(new URL('writer.js', import.meta.url))
const writer = (...args: string[]): ChildProcess =>
  start([process.execPath, WRITER, args[0] ?? '', state.path, join(state.path, 'store.db'), ...args.slice(1)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })

/** Everything the child said until it ended, by lines that are whole. */
async function said(child: ChildProcess): Promise<string[]> {
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await once(child, 'close')
  return text.split('\n').slice(0, -1)
}

/** Killed so long after it was started, or after it has given its first receipt. */
async function killedAfter(ms: number, since: 'start' | 'first receipt'): Promise<string[]> {
  const child = writer('load')
  const lines = said(child)
  if (since === 'first receipt' && child.stdout !== null) await once(child.stdout, 'data')
  await sleep(ms)
  child.kill('SIGKILL')
  return lines
}

function recordsOf(session: string): string[] {
  return [...logLines(join(state.path, 'audit', 'sessions', session))]
    .filter(({ torn }) => !torn)
    .map(({ bytes }) => bytes.toString())
}

test('killed at any moment: every receipt that was given is on record, and nothing looks changed', async () => {
  const receipts = new Map<string, number>()
  for (let round = 0; round < 12; round++) {
    const all = await Promise.all(
      [0, 1, 2].map((n) => killedAfter((round * 53 + n * 29) % 300, n === 0 ? 'first receipt' : 'start')),
    )
    for (const [session = '', last = ''] of all.flat().map((text) => text.split(' '))) receipts.set(session, Number(last))
  }
  assert.ok(receipts.size >= 12, 'one of each round had begun')
  for (const [session, last] of receipts) assert.ok(recordsOf(session).length > last, `${session} holds record ${last}`)
  const { tampering, notices } = await state.verify()
  assert.deepEqual(tampering, [])
  assert.ok(notices.some(({ kind }) => kind === 'interrupted'))
  await state.session(1)
  assert.deepEqual((await state.verify()).tampering, [])
})

test('a dozen processes open and close sessions at once: all are in the registry, in one unbroken tree', async () => {
  const children = Array.from({ length: 12 }, () => writer('sessions', '5'))
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0] as unknown))
  assert.deepEqual(
    codes,
    codes.map(() => 0),
  )
  const { tampering, notices, sessions, records } = await state.verify()
  assert.deepEqual([tampering, notices, sessions, records], [[], [], 60, 240])
  assert.equal(readFileSync(state.file('registry'), 'utf8').split('\n').length, 121)
})

test('a log is verified while others write to it: what grows is not what was changed', async () => {
  const children = [writer('load', '1'), writer('sessions', '40')]
  const ends = children.map((child) => said(child))
  try {
    for (let round = 0; round < 30; round++) {
      assert.deepEqual((await state.verify()).tampering, [])
      await sleep(20)
    }
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(ends)
  }
  assert.deepEqual((await state.verify()).tampering, [])
})
