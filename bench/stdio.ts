/** The client of the lanes that speak over standard input and output. */
import type { ChildProcess } from 'node:child_process'
import { LineReader } from '#sluice/protocol/framing.js'
import { type Argv, start } from '#sluice/process.js'
import type { Client } from './lanes.js'

interface Reply {
  readonly id?: number
  readonly result?: { readonly content?: readonly { readonly text?: string }[]; readonly isError?: boolean }
  readonly error?: { readonly message?: string }
}

interface Waiting {
  readonly resolve: (reply: Reply) => void
  readonly reject: (why: Error) => void
}

/** How much of a lane's stderr is kept to explain its failure. */
const STDERR_KEPT = 4096

export class StdioClient implements Client {
  readonly pid: number
  readonly #child: ChildProcess
  readonly #closed: Promise<void>
  readonly #reader = new LineReader()
  readonly #waiting = new Map<number, Waiting>()
  #stderr = ''
  #lastId = 0

  constructor(argv: Argv, env: Readonly<Record<string, string>>) {
    this.#child = start(argv, { env, stdio: ['pipe', 'pipe', 'pipe'] })
    if (this.#child.pid === undefined) throw new Error(`cannot start ${argv.join(' ')}`)
    this.pid = this.#child.pid
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT)
    })
    this.#closed = new Promise((resolve) => {
      this.#child.once('close', () => {
        const why = new Error(`${argv.join(' ')} ended: ${this.#stderr.trim()}`)
        for (const { reject } of this.#waiting.values()) reject(why)
        resolve()
      })
    })
  }

  async initialize(): Promise<void> {
    const clientInfo = { name: 'bench', version: '1.0.0' }
    await this.#request('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })
    this.#child.stdin?.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
  }

  async echo(text: string): Promise<void> {
    const { result, error } = await this.#request('tools/call', { name: 'echo', arguments: { text } })
    if (result?.content?.[0]?.text !== text) throw new Error(`not the echo: ${JSON.stringify(error ?? result).slice(0, 500)}`)
  }

  async close(): Promise<void> {
    this.#child.stdin?.end()
    await this.#closed
  }

  #request(method: string, params: object): Promise<Reply> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    })
  }

  #read(chunk: Buffer): void {
    for (const line of this.#reader.push(chunk)) {
      if (line.kind !== 'line') throw new Error(`a line of ${line.length} bytes`)
      const reply = JSON.parse(line.bytes.toString()) as Reply
      const waiting = this.#waiting.get(reply.id ?? 0)
      this.#waiting.delete(reply.id ?? 0)
      waiting?.resolve(reply)
    }
  }
}
