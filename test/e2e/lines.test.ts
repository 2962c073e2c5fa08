/**
 * Every hostile line of attacks/lines through the real command to a server that reads leniently, and back from it: nothing of
 * it crosses, the session lives. Shown to bite: the same server without us executes several of them.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { attackLines } from '../protocol/lines.js'
import { FIXTURE, House } from './house.js'
import { RawSession } from './raw.js'

const refused = attackLines().filter(({ expected }) => expected !== 'accepted')
const from = (peer: 'client' | 'server') => refused.filter((line) => line.from.includes(peer))

let house: House
before(async () => {
  house = new House()
  await house.ok(['add', 'fixture', '--yes', '--', 'node', FIXTURE])
})
after(() => house.remove())

function executed(): string[] {
  const homes = join(house.sluiceHome, 'data', 'homes')
  const journals = readdirSync(homes, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('journal'))
  return journals.flatMap((path) =>
    readFileSync(join(homes, path), 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  )
}

const alive = async (session: RawSession, text: string): Promise<void> => {
  const reply = await session.ask('tools/call', { name: 'echo', arguments: { text } })
  assert.deepEqual(reply.result, { content: [{ type: 'text', text }] })
}

test('from the client: nothing is executed, each is answered, the session lives', { timeout: 120_000 }, async () => {
  const session = new RawSession(house, 'fixture')
  await session.greet()
  for (const [nth, line] of from('client').entries()) {
    session.write(Buffer.concat([line.bytes, Buffer.from('\n')]))
    await alive(session, `alive ${nth}`)
  }
  const others = executed().filter((line) => !line.includes('"alive '))
  assert.deepEqual(others, [])
  const errors = session.lines
    .map((line) => JSON.parse(line) as { error?: { code: number } })
    .filter(({ error }) => error !== undefined)
  assert.equal(errors.length, from('client').length)
  assert.equal(await session.end(), 0)
})

test('from the server: nothing reaches the client, the session lives', { timeout: 120_000 }, async () => {
  const session = new RawSession(house, 'fixture')
  await session.greet()
  for (const line of from('server').filter(({ bytes }) => bytes.length < 100_000)) {
    const reply = await session.ask('tools/call', { name: 'raw', arguments: { base64: line.bytes.toString('base64') } })
    // A line that names the open call ends it with an error; every other one leaves it alone.
    assert.ok(reply.result !== undefined || reply.error?.code === -32603, line.name)
  }
  await alive(session, 'alive still')
  for (const line of session.lines) assert.match(line, /^\{"jsonrpc":"2\.0","id":"ask-\d+",/)
  assert.equal(await session.end(), 0)
})

test('a line of 100 MB is refused and the session lives', { timeout: 120_000 }, async () => {
  const session = new RawSession(house, 'fixture')
  await session.greet()
  const piece = Buffer.alloc(1024 * 1024, 'x')
  session.write(Buffer.from('{"jsonrpc":"2.0","id":"big","method":"tools/call","params":{"name":"echo","arguments":{"text":"'))
  for (let megabytes = 0; megabytes < 100; megabytes += 1) session.write(piece)
  session.write(Buffer.from('"}}}\n'))
  await alive(session, 'after the big one')
  assert.ok(session.lines.some((line) => line.includes('"error"') && line.includes('-32600')))
  assert.equal(await session.end(), 0)
})

test('without us the same server executes what two parsers read differently', { timeout: 60_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'sluice-bare-'))
  try {
    const child = spawn(process.execPath, [FIXTURE], { env: { HOME: home }, stdio: ['pipe', 'ignore', 'ignore'] })
    const over = new Promise((resolve) => child.once('close', resolve))
    for (const line of from('client')) child.stdin.write(Buffer.concat([line.bytes, Buffer.from('\n')]))
    child.stdin.end()
    await over
    assert.ok(existsSync(join(home, 'journal')), 'no line was executed: the lines do not bite')
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})
