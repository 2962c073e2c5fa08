/** A session of `sluice run` on the level of bytes, for lines that no client library would write. */
import { type ChildProcess, spawn } from 'node:child_process'
import { type House, MAIN } from './house.js'

type Reply = { readonly id?: unknown; readonly result?: unknown; readonly error?: { readonly code: number } }

export class RawSession {
  readonly #child: ChildProcess
  /** Every line that came, in order. */
  readonly lines: string[] = []
  errors = ''
  /** Exit code of the process. */
  readonly ended: Promise<number | null>
  #rest = ''
  #waiting: (() => void)[] = []
  #lastId = 0

  /** @param stderr `pipe`: nobody reads it; `kept`: see `errors` */
  constructor(house: House, name: string, cwd = house.root, stderr: 'ignore' | 'pipe' | 'kept' = 'ignore') {
    const errors = stderr === 'ignore' ? 'ignore' : 'pipe'
    this.#child = spawn(process.execPath, [MAIN, 'run', name], { env: house.env, cwd, stdio: ['pipe', 'pipe', errors] })
    if (stderr === 'kept') this.#child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString('utf8')))
    this.#child.stdin?.on('error', () => undefined)
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk.toString('utf8')))
    this.#child.stdout?.once('end', () => this.#wake())
    this.ended = new Promise((resolve) => this.#child.once('exit', resolve))
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    this.lines.push(...lines)
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  write(bytes: Buffer): void {
    this.#child.stdin?.write(bytes)
  }

  /** Asks, and waits for nothing. */
  tell(method: string, params: object): void {
    this.write(Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id: `tell-${(this.#lastId += 1)}`, method, params })}\n`))
  }

  /** Asks in the ordinary way and returns the reply. */
  async ask(method: string, params: object): Promise<Reply> {
    const id = `ask-${(this.#lastId += 1)}`
    this.write(Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`))
    for (;;) {
      const found = this.lines.map((line) => JSON.parse(line) as Reply).find((reply) => reply.id === id)
      if (found !== undefined) return found
      if (this.#child.exitCode !== null) throw new Error(`sluice run ended with ${this.#child.exitCode}`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  async greet(): Promise<void> {
    await this.ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } })
    this.write(Buffer.from('{"jsonrpc":"2.0","method":"notifications/initialized"}\n'))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** The end of the process; a stream of it that nobody reads may stay. */
  end(): Promise<number | null> {
    this.#child.stdin?.end()
    return this.ended
  }

  /** For the end of a test that failed. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
