/**
 * Servers that take all they can get: each bomb ends at its limit, its client is told, and a neighbour that the same gateway
 * user runs at the same time answers throughout.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { bubblewrap } from '#sluice/sandbox/bubblewrap.js'
import { FIXTURE, House } from './house.js'
import { RawSession } from './raw.js'

const BOMBS = join(FIXTURE, '../bombs.js')
const { guarantees, rows } = await bubblewrap().probe()
const whole = guarantees.has('memory-limit')
  ? false
  : `the memory of a whole server is not bounded here: ${rows.find(({ guarantee }) => guarantee === 'memory-limit')?.why ?? ''}`

let house: House
before(async () => {
  house = new House()
  await house.ok(['add', 'neighbour', '--yes', '--', 'node', FIXTURE])
  await house.ok(['add', 'bombs', '--yes', '--program', 'perl', '--', 'node', BOMBS])
  const yaml = join(house.sluiceHome, 'config', 'sluice.yaml')
  writeFileSync(
    yaml,
    readFileSync(yaml, 'utf8').replace(/^( +)bombs:\n/m, '$1bombs:\n$1  limits: { memory: 128MiB, processes: 48, cpus: 0.5 }\n'),
  )
  await house.ok(['update', 'bombs', '--yes'])
  asking = await startNeighbour()
})

type Answer = Awaited<ReturnType<RawSession['ask']>>
const call = (session: RawSession, name: string): Promise<Answer> => session.ask('tools/call', { name, arguments: {} })
const said = (text: string) => ({ content: [{ type: 'text', text }] })

/** `answered`: by the neighbour, so far. It is asked all the time, from before the first bomb until after the last. */
const state = { answered: 0, over: false }
let asking: Awaited<ReturnType<typeof startNeighbour>> | undefined
async function startNeighbour(): Promise<{ readonly end: Promise<void> }> {
  const neighbour = new RawSession(house, 'neighbour')
  await neighbour.greet()
  const ask = async (): Promise<void> => {
    for (; !state.over; state.answered += 1) {
      const text = `still here ${state.answered}`
      assert.deepEqual((await neighbour.ask('tools/call', { name: 'echo', arguments: { text } })).result, said(text))
      // Replies are looked for among all lines that came.
      neighbour.lines.length = 0
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    assert.equal(await neighbour.end(), 0)
  }
  return { end: ask() }
}

after(async () => {
  state.over = true
  await asking?.end
  await house.remove()
})

/** @param act with a session of the bombs, beside which the neighbour goes on answering */
async function besideNeighbour(act: (bomb: RawSession) => Promise<void>): Promise<void> {
  const bomb = new RawSession(house, 'bombs', house.root, 'kept')
  try {
    await bomb.greet()
    const before = state.answered
    await Promise.race([act(bomb), asking?.end])
    assert.ok(state.answered > before, 'the neighbour did not answer')
  } finally {
    bomb.kill()
  }
}

describe('a bomb that is refused more goes on as a server:', () => {
  const stopped: [string, RegExp, string | false][] = [
    ['forks', /^EAGAIN after ([1-9]|[1-4]\d)$/, false],
    ['temporary', /^ENOSPC after (\d|[1-5]\d|6[0-4])$/, whole],
    ['shared', /^ENOSPC after (\d|[1-5]\d|6[0-4])$/, whole],
    ['fileSize', /^EFBIG after 4$/, false],
    ['descriptors', /^EMFILE after (9\d\d|10[01]\d|102[0-4])$/, false],
  ]
  for (const [bomb, wanted, skip] of stopped)
    test(bomb, { skip, timeout: 600_000 }, () =>
      besideNeighbour(async (session) => {
        const { result } = await call(session, bomb)
        const { content } = result as ReturnType<typeof said>
        assert.match(content[0]?.text ?? '', wanted)
        assert.deepEqual((await call(session, 'echo')).result, said('here'))
        assert.equal(await session.end(), 0)
      }),
    )
})

describe('a bomb that takes more memory than the limit is ended, and the client is told why:', { skip: whole }, () => {
  for (const bomb of ['memory', 'memoryOfMany', 'inodes'])
    test(bomb, { timeout: 600_000 }, () =>
      besideNeighbour(async (session) => {
        const { error } = await call(session, bomb)
        assert.match(JSON.stringify(error), /it used more memory than its limit of 128MiB.*relay\.out-of-memory/)
        assert.equal(await session.ended, 8)
        assert.match(session.errors, /the server bombs was ended: it used more memory than its limit of 128MiB/)
      }),
    )

  test('and the record says so', async () => {
    const { stdout } = await house.ok(['log', 'list', '--json'])
    const sessions = (JSON.parse(stdout) as { session: string; server: string }[]).filter(({ server }) => server === 'bombs')
    const shown = await Promise.all(sessions.map(({ session }) => house.ok(['log', 'show', session, '--json'])))
    const ended = shown.filter((each) => /"type":"exit".*"outOfMemory":\{"limitBytes":134217728\}/.test(each.stdout))
    assert.equal(ended.length, 3)
  })
})

describe('a bomb that goes off for ever is held, and ends with its client:', () => {
  for (const bomb of ['forksForEver', 'processors', 'endlessLine', 'manyLines', 'errors'])
    test(bomb, { timeout: 600_000 }, () =>
      besideNeighbour(async (session) => {
        session.tell('tools/call', { name: bomb, arguments: {} })
        const from = state.answered
        while (state.answered < from + 20) await new Promise((resolve) => setTimeout(resolve, 20))
        assert.equal(await session.end(), 0)
      }),
    )
})
