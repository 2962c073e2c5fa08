/** Links, path and shutdown over real streams and a real log. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Entry } from '#sluice/audit/entry.js'
import type { Receipt } from '#sluice/audit/log.js'
import { Fault } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
import { Link } from '#sluice/relay/link.js'
import { PassThrough } from 'node:stream'
import { nextLine, type Stage, withStage } from './peers.js'

const say = (stream: PassThrough, value: object): boolean => stream.write(`${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`)

async function handshake({ toGateway, fromGateway, serverInput, serverOutput }: Stage): Promise<void> {
  say(toGateway, { id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {} } })
  await nextLine(serverInput)
  say(serverOutput, {
    id: 1,
    result: { protocolVersion: '2025-11-25', capabilities: { resources: {} }, serverInfo: { name: 'f', version: '1' } },
  })
  await nextLine(fromGateway)
  say(toGateway, { method: 'notifications/initialized' })
  await nextLine(serverInput)
}

const read = (id: number | string, uri = 'demo://1'): object => ({ id, method: 'resources/read', params: { uri } })

test('a message crosses both ways, with the ids of each side', () =>
  withStage(async (stage) => {
    await handshake(stage)
    say(stage.toGateway, read('a'))
    assert.equal(
      await nextLine(stage.serverInput),
      '{"jsonrpc":"2.0","id":2,"method":"resources/read","params":{"uri":"demo://1"}}',
    )
    say(stage.serverOutput, { id: 2, result: { contents: [] } })
    assert.equal(await nextLine(stage.fromGateway), '{"jsonrpc":"2.0","id":"a","result":{"contents":[]}}')
    stage.exit({ code: 0, signal: null })
    assert.deepEqual(await stage.outcome, { kind: 'server-exited', exit: { code: 0, signal: null } })
  }))

test('a link writes nothing without a genuine receipt', () => {
  const output = new PassThrough()
  const link = new Link({ input: new PassThrough(), output })
  const forged = { session: 's', first: 0, last: 9 } as unknown as Receipt
  assert.throws(() => link.send('{}\n', forged), Fault)
  assert.equal(output.read(), null)
})

test('what the log refuses is not sent, and ends the session', () => {
  let full = false
  return withStage(
    async (stage) => {
      await handshake(stage)
      full = true
      say(stage.toGateway, read(1))
      const outcome = await stage.outcome
      assert.equal(outcome.kind, 'failed')
      assert.equal(stage.serverInput.read(), null)
      assert.equal(stage.killed(), 1)
    },
    (log) => ({
      ...log,
      session: log.session,
      digest: () => log.digest(),
      checkpoint: () => log.checkpoint(),
      close: (entry) => log.close(entry),
      append: (entries) => (full ? Promise.reject(new Error('no space')) : log.append(entries)),
    }),
  )
})

test('a client that does not read stops its own requests, not the memory', () =>
  withStage(async (stage) => {
    await handshake(stage)
    // The server floods; nobody reads the client's side.
    const line = `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: `demo://${'x'.repeat(1000)}` } })}\n`
    let written = 0
    while (stage.serverOutput.write(line.repeat(64)) && written < 64 * 1024 * 1024) {
      written += line.length * 64
      await sleep(0)
    }
    await sleep(20)
    assert.ok(written < 4 * LIMITS.highWaterBytes, `${written} bytes were taken from the server`)
    assert.ok(stage.fromGateway.writableLength + stage.fromGateway.readableLength < 4 * LIMITS.highWaterBytes)
    stage.fromGateway.resume()
    stage.exit({ code: 0, signal: null })
    await stage.outcome
  }))

test('a server that does not read stops the client, not the memory', () =>
  withStage(async (stage) => {
    await handshake(stage)
    let written = 0
    for (let id = 10; written < 64 * 1024 * 1024; id += 1) {
      const line = `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id, reason: 'x'.repeat(100_000) } })}\n`
      const asked = `${JSON.stringify({ jsonrpc: '2.0', ...read(id, `demo://${'x'.repeat(100_000)}`) })}\n`
      written += line.length + asked.length
      const taken = stage.toGateway.write(asked + line)
      await sleep(0)
      if (!taken) break
    }
    assert.ok(written < 8 * LIMITS.highWaterBytes, `${written} bytes were taken from the client`)
    stage.exit({ code: 0, signal: null })
    await stage.outcome
  }))

test('stderr is drained whatever else waits', () =>
  withStage(async (stage) => {
    await handshake(stage)
    for (let i = 0; i < 200; i += 1) {
      stage.serverErrors.write('noise '.repeat(10_000))
      await sleep(0)
    }
    await sleep(10)
    assert.ok(stage.serverErrors.writableLength < 200_000)
    stage.exit({ code: 0, signal: null })
    await stage.outcome
  }))

test('the end of the client closes the server; one that ignores it is killed after the grace', () =>
  withStage(async (stage) => {
    await handshake(stage)
    const ended = new Promise((resolve) => stage.serverInput.once('end', resolve))
    stage.serverInput.resume()
    stage.toGateway.end()
    await ended
    assert.equal(stage.killed(), 0)
    assert.deepEqual(await stage.outcome, { kind: 'ended', killed: true })
    assert.equal(stage.killed(), 1)
  }))

test('replies that come after the end of the client input still arrive', () =>
  withStage(async (stage) => {
    await handshake(stage)
    say(stage.toGateway, read('last'))
    stage.toGateway.end()
    await nextLine(stage.serverInput)
    say(stage.serverOutput, { id: 2, result: { contents: [] } })
    assert.match(await nextLine(stage.fromGateway), /"id":"last"/)
    stage.exit({ code: 0, signal: null })
    assert.deepEqual(await stage.outcome, { kind: 'ended', killed: false })
  }))

test('a signal ends a session like the end of the client', () =>
  withStage(async (stage) => {
    await handshake(stage)
    stage.serverInput.resume()
    const ended = new Promise((resolve) => stage.serverInput.once('end', resolve))
    stage.stop.abort()
    await ended
    stage.exit({ code: 0, signal: null })
    assert.equal((await stage.outcome).kind, 'ended')
  }))

test('a server that was ended for its memory is no crash: its calls, the record and the outcome say so', () => {
  const entries: Entry[] = []
  return withStage(
    async (stage) => {
      await handshake(stage)
      say(stage.toGateway, read('open'))
      await nextLine(stage.serverInput)
      const exit = { code: null, signal: 'SIGKILL', outOfMemory: { limitBytes: 128 * 1024 * 1024 } }
      stage.exit(exit)
      const answer = JSON.parse(await nextLine(stage.fromGateway)) as { id: string; error: { message: string } }
      assert.equal(answer.id, 'open')
      assert.match(answer.error.message, /more memory than its limit of 128MiB/)
      assert.match(JSON.stringify(answer.error), /relay\.out-of-memory/)
      assert.deepEqual(await stage.outcome, { kind: 'server-exited', exit })
      const recorded = entries.find(({ type }) => type === 'exit')
      assert.deepEqual([recorded?.severity, recorded?.data], ['high', exit])
    },
    (log) => ({
      ...log,
      session: log.session,
      digest: () => log.digest(),
      checkpoint: () => log.checkpoint(),
      close: (entry) => log.close(entry),
      append: (more) => {
        entries.push(...more)
        return log.append(more)
      },
    }),
  )
})

test('a server that exits ends its open requests at once', () =>
  withStage(async (stage) => {
    await handshake(stage)
    say(stage.toGateway, read('open'))
    await nextLine(stage.serverInput)
    stage.exit({ code: 7, signal: null })
    const answer = JSON.parse(await nextLine(stage.fromGateway)) as { id: string; error: { message: string } }
    assert.equal(answer.id, 'open')
    assert.match(answer.error.message, /exit code 7/)
    assert.deepEqual(await stage.outcome, { kind: 'server-exited', exit: { code: 7, signal: null } })
  }))
