/** The wall clock is set back and forth while sessions run: nothing that is due goes by it, and nothing looks changed. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mock, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { verify } from '#sluice/audit/verify.js'
import { LIMITS } from '#sluice/limits.js'
import { run, start } from '#sluice/process.js'
import { StateFolder } from '../audit/place.js'
import { nextLine, withStage } from '../relay/peers.js'

const YEAR = 365 * 86_400_000

/** The wall clock and the steady one, in the hands of a test; timers go by the steady one. */
function withClocks(act: (pass: (steady: number, wall: number) => void) => Promise<void>): Promise<void> {
  const { now } = Date
  const [steadyNow, begun] = [performance.now.bind(performance), performance.now()]
  let [steady, wall] = [0, 0]
  Date.now = () => now() + wall
  performance.now = () => begun + steady
  mock.timers.enable({ apis: ['setTimeout'] })
  return act((steadily, set) => {
    steady += steadily
    wall += set
    mock.timers.tick(steadily)
  }).finally(() => {
    mock.timers.reset()
    Date.now = now
    performance.now = steadyNow
  })
}

const INITIALIZE = { id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {} } }
const line = (value: object): string => `${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`

for (const [how, jump] of [
  ['back', -YEAR],
  ['forwards', YEAR],
] as const) {
  test(`set ${how} by a year, a request ends when it has waited long enough, not before`, { timeout: 20_000 }, () =>
    withClocks((pass) =>
      withStage(async (stage) => {
        stage.toGateway.write(line(INITIALIZE))
        await nextLine(stage.serverInput)
        pass(1_000, jump)
        await new Promise((resolve) => setImmediate(resolve))
        assert.equal(stage.fromGateway.read(), null, 'not before')
        pass(LIMITS.requestIdleMs, jump)
        assert.match(await nextLine(stage.fromGateway), /"error":/)
        stage.exit({ code: 0, signal: null })
        await stage.outcome
        const { tampering } = await verify({ stateDir: stage.folder })
        assert.deepEqual(tampering, [])
      }),
    ),
  )
}

test('a server that talks on after the end is given its time and no more, wherever the clock is set', { timeout: 20_000 }, () =>
  withClocks((pass) =>
    withStage(async (stage) => {
      stage.stop.abort()
      for (let ms = 0; ms < 2 * LIMITS.shutdownMs && stage.killed() === 0; ms += LIMITS.graceMs / 2) {
        stage.serverOutput.write(line({ method: 'notifications/message', params: {} }))
        // The mocked timers come to their turn, and the streams to theirs.
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
        pass(LIMITS.graceMs / 2, -YEAR)
      }
      assert.equal(stage.killed(), 1)
      await stage.outcome
    }),
  ),
)

test('sessions opened while the clock goes back verify, in the order in which they were opened', async () => {
  const state = new StateFolder()
  const names: string[] = []
  for (let back = 0; back < 4; back++) names.push(await state.session(2, { now: () => Date.UTC(2026, 10, 20) - back * YEAR }))
  assert.deepEqual(names, names.toSorted().toReversed(), 'their names go back')
  const { tampering, notices } = await state.verify()
  assert.deepEqual([tampering, notices], [[], []])
  state.remove()
})

const WRITER = fileURLToPath(new URL('../audit/writer.js', import.meta.url))
/** Sets the clock of its process to another year every time it is looked at. */
const RESTLESS = `data:text/javascript,${encodeURIComponent(`
  const { now } = Date
  let looks = 0
  Date.now = () => now() + [0, -1, 5, -20][looks++ % 4] * ${YEAR}
`)}`

test('a process whose clock is set again and again, killed and not: nothing looks changed', { timeout: 60_000 }, async () => {
  const state = new StateFolder()
  const restless = (...args: string[]) =>
    [
      process.execPath,
      '--import',
      RESTLESS,
      WRITER,
      args[0] ?? '',
      state.path,
      `${state.path}/store.db`,
      ...args.slice(1),
    ] as const
  const { code, stderr } = await run([...restless('sessions', '3')])
  assert.equal(code, 0, stderr)
  const child = start([...restless('load', '1')], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (child.stdout !== null) for (let lines = 0; lines < 20; lines++) await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'close')
  const { tampering, notices, sessions } = await state.verify()
  assert.deepEqual([tampering, sessions], [[], 4])
  assert.ok(notices.every(({ kind }) => ['interrupted', 'unsealed', 'torn'].includes(kind)))
  state.remove()
})
