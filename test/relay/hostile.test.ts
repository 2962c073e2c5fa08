/** Peers that write faster than they can be judged, close one end only, or never answer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PassThrough } from 'node:stream'
import { LIMITS } from '#sluice/limits.js'
import { OpenRequests } from '#sluice/relay/requests.js'
import type { JsonObject, Peer } from '#sluice/protocol/message.js'
import type { Step } from '#sluice/relay/event.js'
import { Session } from '#sluice/relay/session.js'
import { guardTable } from '#sluice/guards/guard.js'
import { LOCKED } from './locked.js'
import { nextLine, withStage } from './peers.js'

const LINE = '{"jsonrpc":"2.0","id":"alive","method":"ping"}\n'

/** Writes as long as it is taken; false once the gateway no longer reads. */
async function flood(stream: PassThrough, bytes: Buffer, times: number): Promise<boolean> {
  for (let n = 0; n < times; n += 1) {
    if (stream.write(bytes)) continue
    const taken = await Promise.race([new Promise((resolve) => stream.once('drain', () => resolve(true))), sleep(5, false)])
    if (taken === false) return false
  }
  return true
}

for (const from of ['serverErrors', 'serverOutput'] as const)
  test(`empty lines without end (${from}) are not piled up, and the client is heard meanwhile`, () =>
    withStage(async (stage) => {
      stage.serverInput.resume()
      const empty = Buffer.alloc(64 * 1024, '\n')
      assert.equal(await flood(stage[from], empty, 400), false, 'everything was taken in at once')
      stage.toGateway.write('not a message\n')
      assert.match(await nextLine(stage.fromGateway), /-32700/)
      stage.fromGateway.resume()
      stage.exit({ code: 0, signal: null })
      assert.equal((await stage.outcome).kind, 'server-exited')
    }))

/** A stream whose other side has closed. */
function broken(stream: PassThrough): void {
  stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
}

test('a client that no longer reads is gone: nothing more is done for it', () =>
  withStage(async (stage) => {
    broken(stage.fromGateway)
    const ended = new Promise((resolve) => stage.serverInput.once('end', resolve))
    stage.serverInput.resume()
    await ended
    stage.toGateway.write(LINE)
    stage.exit({ code: 0, signal: null })
    assert.deepEqual(await stage.outcome, { kind: 'ended', killed: false })
  }))

test('a server that no longer reads is ended: its calls would hang', () =>
  withStage(async (stage) => {
    broken(stage.serverInput)
    assert.equal((await stage.outcome).kind, 'server-exited')
    assert.equal(stage.killed(), 1)
  }))

test('after the end of a session by signal nothing that the client writes is read', () =>
  withStage(async (stage) => {
    stage.serverInput.resume()
    stage.stop.abort()
    await sleep(0)
    stage.toGateway.write(LINE)
    await sleep(5)
    assert.equal(stage.toGateway.readableLength, LINE.length)
    stage.exit({ code: 0, signal: null })
    await stage.outcome
  }))

function says(session: Session, from: Peer, value: JsonObject, at = 5): Step {
  const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...value }))
  return session.step({ kind: 'line', from, generation: 1, line: { kind: 'line', bytes }, at })
}

test('requests that were taken back do not use up the room of others, and late replies to them go nowhere', () => {
  const session = new Session(LOCKED.legacy, guardTable([]))
  const cancel = (requestId: string | number): Step =>
    says(session, 'client', { method: 'notifications/cancelled', params: { requestId } })
  for (let id = 0; id < 3 * LIMITS.pendingRequests; id += 1) {
    assert.equal(says(session, 'client', { id, method: 'x' }).sends[0]?.to, 'server', `request ${id}`)
    assert.equal(cancel(id).sends[0]?.to, 'server')
  }
  assert.equal(session.pending, 0)
  for (const [id, why] of [
    [1, 'relay.uncorrelated'],
    [3 * LIMITS.pendingRequests, 'relay.cancelled'],
  ] as const) {
    const late = says(session, 'server', { id, result: {} })
    assert.deepEqual(late.sends, [])
    assert.equal(late.entries[0]?.data['why'], why)
  }
  assert.equal(says(session, 'client', { id: 'next', method: 'x' }).sends[0]?.to, 'server')
  assert.equal(session.pending, 1)
})

test('of an open request only what its reply is judged by is kept, and all of that is bounded', () => {
  const open = new OpenRequests()
  const large = 'x'.repeat(1024 * 1024)
  const rest = { arguments: { large }, uri: large, messages: [large], taskId: large, task: { large } }
  const params = { name: 'echo', ...rest, _meta: { progressToken: 't', note: large } }
  for (let id = 0; id < 100; id += 1) {
    const kept = open.open({ kind: 'request', id, method: 'tools/call', params }, 'client', 0)
    assert.deepEqual([kept.asked.params, kept.progressToken], [{ name: 'echo', task: {} }, 't'])
  }
  assert.ok(!open.full)
  const declared = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': { large },
  }
  let taken = 0
  while (!open.full && taken < 1000) {
    open.open({ kind: 'request', id: `m${taken}`, method: 'tools/list', params: { _meta: declared } }, 'client', 0)
    taken += 1
  }
  assert.ok(taken * large.length <= LIMITS.pendingBytes + large.length, `${taken} MiB were kept`)
  for (const request of open.all()) open.close(request)
  assert.ok(!open.full && open.size === 0)
})

test('nothing early is held longer than any other message', () => {
  const session = new Session(LOCKED.legacy, guardTable([]))
  says(session, 'client', { id: 1, method: 'initialize', params: { capabilities: {} } }, 0)
  const held = says(session, 'client', { id: 2, method: 'tools/list' }, 1000)
  assert.deepEqual(held.timers, [1000 + LIMITS.holdMs])
  assert.equal(session.step({ kind: 'end', at: 2000 }).closeServer, undefined)
  assert.equal(session.step({ kind: 'deadline', at: 1000 + LIMITS.holdMs }).closeServer, true)
})
