/** The client of bridges that speak Streamable HTTP (MCP 2025-11-25, "Transports"): the same calls as on standard input. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { type Argv, start } from '#sluice/process.js'
import type { Client } from './lanes.js'

interface Reply {
  readonly result?: { readonly content?: readonly { readonly text?: string }[] }
}
interface Answer {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const READY_MS = 30_000
const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-11-25',
}

export class HttpClient implements Client {
  readonly pid: number
  readonly #child: ChildProcess
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true })
  #session: Readonly<Record<string, string>> = {}
  #lastId = 0

  /** @param argv of a bridge that will listen on this port of the loopback interface, path `/mcp` */
  constructor(argv: Argv, env: Readonly<Record<string, string>>, port: number) {
    this.#child = start(argv, { env, stdio: ['ignore', 'ignore', 'ignore'] })
    if (this.#child.pid === undefined) throw new Error(`cannot start ${argv.join(' ')}`)
    this.pid = this.#child.pid
    this.#port = port
  }

  async initialize(): Promise<void> {
    const clientInfo = { name: 'bench', version: '1.0.0' }
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
    const { headers } = await this.#whenReady({ jsonrpc: '2.0', id: 0, method: 'initialize', params })
    const session = headers['mcp-session-id']
    if (typeof session === 'string') this.#session = { 'mcp-session-id': session }
    await this.#post({ jsonrpc: '2.0', method: 'notifications/initialized' })
  }

  async echo(text: string): Promise<void> {
    const params = { name: 'echo', arguments: { text } }
    const { body } = await this.#post({ jsonrpc: '2.0', id: ++this.#lastId, method: 'tools/call', params })
    if (replyIn(body).result?.content?.[0]?.text !== text) throw new Error(`not the echo: ${body.slice(0, 500)}`)
  }

  async close(): Promise<void> {
    this.#agent.destroy()
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    await closed
  }

  /** A bridge says nowhere when it listens: asked until it answers. */
  async #whenReady(message: object): Promise<Answer> {
    for (const until = Date.now() + READY_MS; ; await delay(5)) {
      try {
        return await this.#post(message)
      } catch (refused) {
        if (Date.now() > until || this.#child.exitCode !== null) throw refused
      }
    }
  }

  #post(message: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { port: this.#port, host: '127.0.0.1', path: '/mcp', method: 'POST', agent: this.#agent }
      const sent = request({ ...options, headers: { ...HEADERS, ...this.#session } }, (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          body += chunk
        })
        response.once('error', reject)
        response.once('end', () => {
          if ((response.statusCode ?? 500) < 300) resolve({ headers: response.headers, body })
          else reject(new Error(`HTTP ${response.statusCode}: ${body.slice(0, 300)}`))
        })
      })
      sent.once('error', reject)
      sent.end(JSON.stringify(message))
    })
  }
}

/** As JSON, or as the one event of a stream that is not empty. */
function replyIn(body: string): Reply {
  const [, data] = /^data: (\{.*)$/m.exec(body) ?? []
  return JSON.parse(data ?? body) as Reply
}
