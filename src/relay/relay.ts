/** From an open gate to the end: wires a client, a sandboxed server and a log to the path, and sees the session through. */
import type { Readable, Writable } from 'node:stream'
import type { Entry } from '../audit/entry.js'
import type { Log } from '../audit/log.js'
import type { Secrets } from '../detect/secrets/secrets.js'
import { type StderrLine, StderrLines } from '../detect/stderr.js'
import type { Neighbourhood } from '../detect/texts/definitions.js'
import type { GuardTable } from '../guards/guard.js'
import type { Reach } from '../guards/roles/check.js'
import { LIMITS } from '../limits.js'
import type { LockedServer } from '../manifest/lock.js'
import type { Child, Exit } from '../sandbox/sandbox.js'
import type { AskedQuestion, Event } from './event.js'
import { steadyNow } from './clock.js'
import { Link } from './link.js'
import { Path, type PathListener } from './path.js'
import { Session } from './session.js'

export interface RelayOptions {
  readonly locked: LockedServer
  /** The server among the others that the client may use. */
  readonly about?: Neighbourhood
  readonly guards: GuardTable
  readonly log: Log
  /** Masked in what is recorded. Default: what is known by its shape. */
  readonly secrets?: Secrets
  readonly client: { readonly input: Readable; readonly output: Writable }
  /** Started and past its gate; nothing of its output has been read. */
  readonly server: Child
  /** Shows an entry that a person at the terminal should see: the server's stderr, alarms. */
  show(entry: Entry): void
  /** What exists for the server. */
  readonly reach: Reach
  /** Loads what arguments are read with, once one needs it. Never rejects. */
  loadParsers(): Promise<void>
  /** Somebody outside answers a question; without one, held messages end at their deadline. */
  ask?(question: AskedQuestion, answer: (yes: boolean, by: string) => void): void
  /** Aborted: ends the session like the end of the client's input. */
  readonly stop: AbortSignal
}

export type Outcome =
  /** The client ended it and the server followed, of itself or because it was killed. */
  | { readonly kind: 'ended'; readonly killed: boolean }
  | { readonly kind: 'server-exited'; readonly exit: Exit }
  | { readonly kind: 'failed'; readonly thrown: unknown }

/** Resolves when the server and everything it started are gone and all that it said is recorded. Never rejects. */
export function relay(options: RelayOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    new Relay(options, resolve).listen()
  })
}

const GENERATION = 1

class Relay implements PathListener {
  readonly #options: RelayOptions
  readonly #finish: (outcome: Outcome) => void
  readonly #links: { readonly client: Link; readonly server: Link }
  readonly #path: Path
  readonly #stderr: StderrLines
  #clientEnded = false
  #killed = false
  #grace: NodeJS.Timeout | undefined
  #hardEnd: number | undefined
  #stdoutDone: () => void = () => undefined
  readonly #stdoutEnded = new Promise<void>((resolve) => {
    this.#stdoutDone = resolve
  })

  constructor(options: RelayOptions, finish: (outcome: Outcome) => void) {
    const { client, server, log, locked, guards, reach, secrets, about } = options
    const digest = (): ReturnType<Log['digest']> => log.digest()
    this.#options = options
    this.#finish = finish
    this.#stderr = new StderrLines(secrets)
    this.#links = {
      client: new Link({ ...client, digest }),
      server: new Link({ input: server.stdout, output: server.stdin, digest }),
    }
    const session = new Session(locked, guards, GENERATION, reach, secrets, about)
    this.#path = new Path(session, log, { ...this.#links, stderr: server.stderr }, this)
  }

  listen(): void {
    const { client, server } = this.#links
    const drained = (): void => this.#path.regulate()
    server.listen({
      lines: (lines) => this.#path.postLines('server', GENERATION, lines),
      ended: () => this.#serverClosed(),
      drained,
      // It can be told nothing any more: its calls would hang until they time out.
      deaf: () => this.#startGrace(),
    })
    client.listen({
      lines: (lines) => this.#path.postLines('client', GENERATION, lines),
      ended: () => this.#end(),
      drained,
      // Nobody would learn what its calls did.
      deaf: () => this.#end(),
    })
    this.#options.stop.addEventListener('abort', () => this.#end(), { once: true })
    if (this.#options.stop.aborted) this.#end()
    void this.#awaitExit(this.#drainStderr())
  }

  /** The exit is the last event: after the last byte of both streams. */
  async #awaitExit(stderrEnded: Promise<void>): Promise<void> {
    const [exit] = await Promise.all([this.#options.server.exited, stderrEnded, this.#stdoutEnded])
    this.#post({ kind: 'exit', generation: GENERATION, ...exit, at: steadyNow() })
  }

  /** Whichever peer lags: a full stderr pipe stops a server. */
  #drainStderr(): Promise<void> {
    const { stderr } = this.#options.server
    stderr.on('data', (chunk: Buffer) => this.#postStderr(this.#stderr.push(chunk)))
    return new Promise((resolve) => {
      stderr.once('close', () => {
        this.#postStderr(this.#stderr.end())
        resolve()
      })
    })
  }

  #postStderr(lines: readonly StderrLine[]): void {
    const at = steadyNow()
    this.#path.postAll(lines.map(({ text, raw }) => ({ kind: 'stderr', generation: GENERATION, text, raw, at })))
  }

  #post(event: Event): void {
    this.#path.post(event)
  }

  /** The client is gone, or a signal says that it is. What it still writes is not read: it could not be sent on. */
  #end(): void {
    if (this.#clientEnded) return
    this.#clientEnded = true
    this.#links.client.stop()
    this.#post({ kind: 'end', at: steadyNow() })
  }

  /** The server says no more: it is ending, or it is given the grace to. */
  #serverClosed(): void {
    this.#stdoutDone()
    this.#startGrace()
  }

  /** Each sign of life renews the grace, up to the hard end. */
  #startGrace(): void {
    const now = steadyNow()
    this.#hardEnd ??= now + LIMITS.shutdownMs
    clearTimeout(this.#grace)
    this.#grace = setTimeout(() => this.#kill(), Math.min(LIMITS.graceMs, this.#hardEnd - now))
  }

  #kill(): void {
    this.#killed = true
    this.#options.server.kill()
    this.#path.drain()
  }

  // ── what the path says ─────────────────────────────────────────────────────────────────────────────────────────────

  question(question: AskedQuestion): void {
    if (question.question.kind === 'parser') return void this.#loadParsers()
    this.#options.ask?.(question, (yes, by) =>
      this.#post({ kind: 'answer', question: question.number, yes, by, at: steadyNow() }),
    )
  }

  async #loadParsers(): Promise<void> {
    await this.#options.loadParsers()
    this.#post({ kind: 'parsers', at: steadyNow() })
  }

  recorded(entry: Entry): void {
    this.#options.show(entry)
  }

  /** Every step after the client's end says so again. */
  serverDone(): void {
    this.#links.server.close()
    this.#startGrace()
  }

  stopped(exit: Exit): void {
    clearTimeout(this.#grace)
    this.#finish(this.#clientEnded ? { kind: 'ended', killed: this.#killed } : { kind: 'server-exited', exit })
  }

  failed(thrown: unknown): void {
    clearTimeout(this.#grace)
    this.#options.server.kill()
    void this.#options.server.exited.then(() => this.#finish({ kind: 'failed', thrown }))
  }
}
