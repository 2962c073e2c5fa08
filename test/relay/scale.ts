/**
 * What a peer can cost, as a program: `scale.js CASE SIZE` prints what one case took. Its callers compare sizes: the work has to
 * grow with the size, and memory not at all where a line is not kept.
 */
import { pathToFileURL } from 'node:url'
import { schemaLibraries } from '#sluice/cli/libraries.js'
import { guardTable } from '#sluice/guards/guard.js'
import { lifecycle } from '#sluice/guards/lifecycle.js'
import { schemaGuard } from '#sluice/guards/schema.js'
import { surface } from '#sluice/guards/surface.js'
import { LIMITS } from '#sluice/limits.js'
import { LineReader } from '#sluice/protocol/framing.js'
import type { Peer } from '#sluice/protocol/message.js'
import { Session } from '#sluice/relay/session.js'
import { LOCKED } from './locked.js'
import { withStage } from './peers.js'

export interface Cost {
  readonly cpuMs: number
  /** Most that was resident, the program itself included. */
  readonly peakMB: number
  /** Lines that were sent on, and entries that were made. */
  readonly sent: number
  readonly entries: number
}

const MB = 1024 * 1024

/** A session past its handshake that counts what it does, and keeps none of it. */
class Counted {
  readonly #session = new Session(LOCKED.legacy, guardTable([lifecycle, surface, schemaGuard(schemaLibraries)]))
  readonly #readers: Readonly<Record<Peer, LineReader>> = { client: new LineReader(), server: new LineReader() }
  sent = 0
  entries = 0

  constructor() {
    const hello = { protocolVersion: '2025-11-25', capabilities: {} }
    this.#tell('client', { id: 'i', method: 'initialize', params: hello })
    this.#tell('server', {
      id: 1,
      result: { ...hello, serverInfo: LOCKED.legacy.surface.serverInfo, instructions: 'Reviewed instructions.', _meta: {} },
    })
    this.#tell('client', { method: 'notifications/initialized' })
  }

  #tell(from: Peer, value: object): void {
    this.bytes(from, Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`))
  }

  bytes(from: Peer, chunk: Buffer): void {
    for (const line of this.#readers[from].push(chunk)) {
      const step = this.#session.step({ kind: 'line', from, generation: 1, line, at: 1 })
      this.sent += step.sends.length
      this.entries += step.entries.length
    }
  }
}

type Case = (size: number, counted: Counted) => void | Promise<void>

/** Small lines both ways, `size` of them. */
const smallLines: Case = (size, counted) => {
  for (let id = 2; id < size / 2 + 2; id += 1) {
    counted.bytes('client', Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"resources/read","params":{"uri":"demo://1"}}\n`))
    counted.bytes('server', Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":{"contents":[]}}\n`))
  }
}

/** The same in chunks of one byte; `size` bytes of them. */
const singleBytes: Case = (size, counted) => {
  const line = Buffer.from(
    `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"${'x'.repeat(900)}"}}\n`,
  )
  for (let at = 0; at < size; at += 1) counted.bytes('server', line.subarray(at % line.length, (at % line.length) + 1))
}

/** Bytes without a line end, and one at last. */
const endless: Case = (size, counted) => {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  for (let sent = 0; sent < size; sent += chunk.length) counted.bytes('client', chunk)
  counted.bytes('client', Buffer.from('\n'))
}

/** One line of this size, most of it repeated text inside a message of the server's. */
function oneLine(unit: string, open = '"', close = '"'): Case {
  return (size, counted) => {
    const text = unit.repeat(Math.floor((Math.min(size, LIMITS.lineBytes) - 200) / Buffer.byteLength(unit)))
    const line = `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":${open}${text}${close}}}\n`
    counted.bytes('server', Buffer.from(line))
  }
}

/** Distinct members, as many as fit. */
const manyNames: Case = (size, counted) => {
  const names = Array.from({ length: Math.floor(size / 20) }, (_, nth) => `"n${String(nth).padStart(12, '0')}":1`)
  counted.bytes(
    'server',
    Buffer.from(`{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info",${names.join()}}}\n`),
  )
}

/** Lines through links, path and a real log, `size` of them, by a client that is read at once. */
const throughRelay: Case = (size, counted) =>
  withStage(async (stage) => {
    const { toGateway, fromGateway, serverInput } = stage
    serverInput.resume()
    fromGateway.on('data', (chunk: Buffer) => {
      counted.sent += chunk.length
    })
    const lines = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n'.repeat(100))
    for (let sent = 0; sent < size; sent += 100)
      if (!toGateway.write(lines)) await new Promise((resolve) => toGateway.once('drain', resolve))
    toGateway.end()
    await new Promise((resolve) => serverInput.once('end', resolve))
    stage.exit({ code: 0, signal: null })
    await stage.outcome
  })

/** By name: how it is done, and a size of the kind that `npm test` has time for. */
export const CASES: Readonly<Record<string, { readonly run: Case; readonly size: number }>> = {
  'small lines': { run: smallLines, size: 50_000 },
  'small lines through relay and log': { run: throughRelay, size: 20_000 },
  'one byte at a time': { run: singleBytes, size: MB },
  'no line end': { run: endless, size: 25 * MB },
  'deep nesting': { run: oneLine('[', '', ''), size: 4 * MB },
  'nesting as deep as permitted': { run: oneLine(`${'['.repeat(60)}0${']'.repeat(60)},`, '[', '0]'), size: 4 * MB },
  'many small values': { run: oneLine('0,', '[', '0]'), size: MB },
  'too many values': { run: oneLine('0,', '[', '0]'), size: 4 * MB },
  'many names': { run: manyNames, size: 4 * MB },
  'the same name': { run: oneLine('"a":1,', '{', '"a":1}'), size: 4 * MB },
  escapes: { run: oneLine('\\"\\\\'), size: 4 * MB },
  'escaped characters': { run: oneLine('\\u0061'), size: 4 * MB },
  'surrogate pairs': { run: oneLine('\\ud83d\\ude00'), size: 4 * MB },
  'a long number': { run: oneLine('1', '', ''), size: 4 * MB },
  'a long fraction': { run: oneLine('0', '0.', '1'), size: 4 * MB },
  'line ends of other readers': { run: oneLine('\u2028\u0085'), size: 4 * MB },
  'secrets in one text': { run: oneLine('password=aaaaaa1 '), size: 4 * MB },
  'a secret in each text': { run: oneLine('"password=aaaaaa1",', '[', '0]'), size: 4 * MB },
  'nearly secrets': { run: oneLine('a_k'), size: 4 * MB },
  'our own notice': { run: oneLine('[sluicegate] '), size: 4 * MB },
  'nearly our notice': { run: oneLine('[s\u200bl'), size: 4 * MB },
}

async function cost(name: string, size: number): Promise<Cost> {
  const chosen = CASES[name]
  if (chosen === undefined) throw new Error(`no case ${name}`)
  const counted = new Counted()
  const before = process.cpuUsage()
  await chosen.run(size, counted)
  const { user, system } = process.cpuUsage(before)
  const { sent, entries } = counted
  return { cpuMs: (user + system) / 1000, peakMB: process.resourceUsage().maxRSS / 1024, sent, entries }
}

const [, program = '', name = '', size = '0'] = process.argv
if (import.meta.url === pathToFileURL(program).href) process.stdout.write(`${JSON.stringify(await cost(name, Number(size)))}\n`)
