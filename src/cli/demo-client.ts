/** A client as small as one can be: it starts `sluice run`, asks one thing at a time and waits for the reply. */
import { decode } from '../protocol/decode.js'
import { LineReader } from '../protocol/framing.js'
import type { JsonObject, Reply } from '../protocol/message.js'
import { type Argv, start } from '../process.js'

export class DemoClient {
  readonly #child: ReturnType<typeof start>
  readonly #reader = new LineReader()
  readonly #waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (why: Error) => void }>()
  #lastId = 0
  #ended: Error | undefined

  /** @param said is given each line that the gateway writes to stderr */
  constructor(argv: Argv, env: Readonly<Record<string, string>>, said: (line: string) => void) {
    this.#child = start(argv, { env, stdio: ['pipe', 'pipe', 'pipe'] })
    const stderr = new LineReader()
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      for (const line of stderr.push(chunk)) if (line.kind === 'line') said(line.bytes.toString('utf8'))
    })
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#child.once('error', (error) => this.#fail(error))
    this.#child.once('close', (code) => this.#fail(new Error(`sluice run ended with exit code ${code}`)))
    // The exit code says why a gateway stopped reading.
    this.#child.stdin?.on('error', () => this.#child.stdin?.destroy())
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  request(method: string, params: JsonObject): Promise<Reply> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#send({ jsonrpc: '2.0', id, method, params })
    })
  }

  notify(method: string): void {
    this.#send({ jsonrpc: '2.0', method })
  }

  /** Ends the session as a client does, by end of input, and waits for the gateway to end. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const closed = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.stdin?.end()
    await closed
  }

  #send(message: JsonObject): void {
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`)
  }

  #take(chunk: Buffer): void {
    for (const line of this.#reader.push(chunk)) {
      const decoded = line.kind === 'line' ? decode(line.bytes) : undefined
      if (decoded?.ok !== true) this.#fail(new Error('sluice run wrote a line that is not a message'))
      else if (decoded.message.kind === 'result' || decoded.message.kind === 'error') this.#settle(decoded.message)
    }
  }

  #settle(reply: Reply): void {
    this.#waiting.get(Number(reply.id))?.resolve(reply)
    this.#waiting.delete(Number(reply.id))
  }

  #fail(why: Error): void {
    this.#ended ??= why
    for (const { reject } of this.#waiting.values()) reject(why)
    this.#waiting.clear()
  }
}
