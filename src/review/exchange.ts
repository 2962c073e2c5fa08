/** A server in a throw-away sandbox, talked to over a link, with every byte on record like in any session. */
import { once } from 'node:events'
import type { Entry } from '../audit/entry.js'
import type { Log } from '../audit/log.js'
import { SHAPES } from '../detect/secrets/secrets.js'
import { StderrLines } from '../detect/stderr.js'
import { visible } from '../detect/visible.js'
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { decode, type Decoded, refuse } from '../protocol/decode.js'
import { body } from '../protocol/encode.js'
import type { Line } from '../protocol/framing.js'
import type { Message } from '../protocol/message.js'
import { REFUSALS } from '../protocol/refusal.js'
import { Link } from '../relay/link.js'
import { Recorder } from '../relay/recorder.js'
import { type Child, type Exit, howEnded } from '../sandbox/sandbox.js'
import { Conversation } from './conversation.js'

/**
 * Talks to a child past its gate until `about` has what it wants, then kills it.
 * @throws what `about` throws; Fault `review.ended` with the end of stderr if the server ends before
 */
export async function exchange<T>(
  child: Child,
  log: Log,
  deadlineMs: number,
  about: (talk: Conversation) => Promise<T>,
): Promise<T> {
  const running = new Exchange(child, log, deadlineMs)
  try {
    return await Promise.race([about(running.talk), running.failure])
  } finally {
    await running.end()
  }
}

class Exchange {
  readonly talk: Conversation
  /** Rejects if something can no longer be recorded; never resolves. */
  readonly failure: Promise<never>
  readonly #child: Child
  readonly #log: Log
  readonly #link: Link
  readonly #stderr = new StderrLines()
  /** First and last lines of stderr, for a person who wonders why the server ended: many print their usage behind the reason. */
  readonly #head: string[] = []
  readonly #tail: string[] = []
  /** Written by the server. */
  #bytes = 0
  /** Resolves once the server has ended and all that it said was read. */
  readonly #ending: Promise<void>
  #over: () => void = () => undefined
  #fail: (thrown: unknown) => void = () => undefined
  /** What arrives is recorded and answered in order. */
  #work: Promise<void> = Promise.resolve()

  constructor(child: Child, log: Log, deadlineMs: number) {
    this.#child = child
    this.#log = log
    this.talk = new Conversation((message) => this.#send(message), deadlineMs)
    this.failure = new Promise((_resolve, reject) => {
      this.#fail = reject
    })
    // Whoever races against it hears of it; nobody else must.
    this.failure.catch(() => undefined)
    this.#ending = new Promise((resolve) => {
      this.#over = resolve
    })
    this.#link = new Link({ input: child.stdout, output: child.stdin, digest: () => log.digest() })
    this.#listen()
  }

  #listen(): void {
    this.#link.listen({
      lines: (lines) => {
        if (this.#isTooMuch(lines)) return
        // A line is a view of a chunk that is gone when its turn comes.
        const kept = lines.map((line) => (line.kind === 'line' ? { ...line, bytes: Buffer.from(line.bytes) } : line))
        this.#then(() => this.#receive(kept))
      },
      ended: () => undefined,
      drained: () => undefined,
      deaf: () => undefined,
    })
    this.#child.stderr.on('data', (chunk: Buffer) => this.#hear(this.#stderr.push(chunk)))
    // What the server said last is on its way still when it has ended, and says why.
    void Promise.all([this.#child.exited, this.#heard()])
      .then(([exit]) => this.#then(() => this.#ended(exit)))
      .catch((thrown: unknown) => this.#fail(thrown))
      .finally(() => this.#over())
  }

  async #heard(): Promise<void> {
    if (!this.#child.stderr.closed) await once(this.#child.stderr, 'close')
    this.#hear(this.#stderr.end())
  }

  /** Kills the server and waits until everything that it said is on record. */
  async end(): Promise<void> {
    this.#child.kill()
    await this.#ending
    await this.#work
  }

  #then(act: () => Promise<void>): void {
    this.#work = this.#work.then(act).catch((thrown: unknown) => this.#fail(thrown))
  }

  async #send(message: Message): Promise<void> {
    const out = new Recorder(Date.now(), SHAPES)
    out.send('server', message)
    const receipt = await this.#log.append(out.step.entries)
    this.#link.send(out.step.sends.map(({ text }) => `${text}\n`).join(''), receipt)
  }

  async #receive(lines: readonly Line[]): Promise<void> {
    for (const line of lines) {
      const out = new Recorder(Date.now(), SHAPES)
      const read = readLine(line)
      noted(read, line, out)
      await this.#log.append(out.step.entries)
      if (read.ok) await this.talk.receive(read.message)
      else this.talk.refuse(read.id, REFUSALS[read.why].message)
    }
  }

  /** Faster than it is recorded, a server would fill our memory: what comes after is not taken, and the trial is over. */
  #isTooMuch(lines: readonly Line[]): boolean {
    if (this.#bytes > LIMITS.trialBytes) return true
    for (const line of lines) this.#bytes += line.kind === 'line' ? line.bytes.length : line.length
    if (this.#bytes <= LIMITS.trialBytes) return false
    this.talk.end(new Fault('review.too-much', { what: `it wrote more than ${LIMITS.trialBytes} bytes while it was tried` }))
    return true
  }

  #hear(lines: ReturnType<StderrLines['push']>): void {
    if (lines.length === 0) return
    for (const { text } of lines) (this.#head.length < LIMITS.trialStderrLines ? this.#head : this.#tail).push(text)
    this.#tail.splice(0, this.#tail.length - LIMITS.trialStderrLines)
    const entries: Entry[] = lines.map(({ text, raw }) => ({ type: 'stderr', at: Date.now(), data: { text }, raw }))
    this.#then(async () => void (await this.#log.append(entries)))
  }

  async #ended(exit: Exit): Promise<void> {
    await this.#log.append([{ type: 'exit', at: Date.now(), data: { ...exit } }])
    this.talk.end(new Fault('review.ended', { how: howEnded(exit), said: excerpt([...this.#head, ...this.#tail]) }))
  }
}

function excerpt(lines: readonly string[]): string {
  const said = lines.map((line) => visible(line)).join(' | ')
  const half = LIMITS.trialStderrCharacters / 2
  if (said === '') return 'nothing'
  return said.length <= 2 * half ? said : `${said.slice(0, half)} … ${said.slice(-half)}`
}

const readLine = (line: Line): Decoded => (line.kind === 'oversize' ? refuse(line.head, 'oversize') : decode(line.bytes))

/** What no strict decode accepts is on record, and says nothing to us. */
function noted(read: Decoded, line: Line, out: Recorder): void {
  if (!read.ok || line.kind === 'oversize') return out.refusedLine('server', line, read.ok ? 'oversize' : read.why)
  const { message, text } = read
  out.line({ from: 'server', body: body(message), received: { bytes: line.bytes, text } }, message, { outcome: 'received' })
}
