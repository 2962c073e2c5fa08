/**
 * THE path: a line from one peer is bounded and decoded once, correlated by the session, judged by its guards, recorded with
 * its verdict, and only with that record's receipt written to the other peer.
 */
import { setImmediate } from 'node:timers/promises'
import type { Log, Receipt } from '../audit/log.js'
import type { Entry } from '../audit/entry.js'
import { LIMITS } from '../limits.js'
import type { Line } from '../protocol/framing.js'
import type { Peer } from '../protocol/message.js'
import type { Exit } from '../sandbox/sandbox.js'
import type { AskedQuestion, Event, Step } from './event.js'
import { clockSkew, steadyNow } from './clock.js'
import type { Link } from './link.js'
import { EventQueue, type Source, SOURCES } from './queue.js'
import type { Session } from './session.js'

export interface PathListener {
  question(question: AskedQuestion): void
  /** A recorded entry that a person at the terminal should see: stderr of the server, what changed, alarms. */
  recorded(entry: Entry): void
  /** The session wants the server's input closed: nothing more will be sent. */
  serverDone(): void
  /** The server has ended and everything it caused is recorded and sent. */
  stopped(exit: Exit): void
  /** The log cannot be written, or something threw: nothing more crosses. */
  failed(thrown: unknown): void
}

/** What can be told to wait. */
interface Pausable {
  pause(): void
  resume(): void
}

export class Path {
  readonly #session: Session
  readonly #log: Pick<Log, 'append'>
  readonly #links: Readonly<Record<Peer, Link>>
  readonly #stderr: Pausable
  readonly #listener: PathListener
  readonly #queue = new EventQueue()
  #working = false
  #over = false
  #draining = false
  #timer: NodeJS.Timeout | undefined
  /** When the loop last had its turn, as far as we know. */
  #breathed = steadyNow()

  constructor(
    session: Session,
    log: Pick<Log, 'append'>,
    { stderr, ...links }: Readonly<Record<Peer, Link>> & { readonly stderr: Pausable },
    listener: PathListener,
  ) {
    this.#session = session
    this.#log = log
    this.#links = links
    this.#stderr = stderr
    this.#listener = listener
  }

  post(event: Event): void {
    this.postAll([event])
  }

  postAll(events: Iterable<Event>): void {
    if (this.#over) return
    for (const event of events) this.#queue.push(event)
    if (SOURCES.some((source) => this.#isFull(source))) this.regulate()
    if (!this.#working) void this.#work()
  }

  postLines(from: Peer, generation: number, lines: readonly Line[]): void {
    const at = steadyNow()
    this.postAll(lines.map((line) => ({ kind: 'line', from, generation, line, at })))
  }

  /** What waits becomes one group commit, as much as fits into one turn; the rest is the next one. Never rejects. */
  async #work(): Promise<void> {
    this.#working = true
    try {
      // Looked at in one turn with the end of the work: what is posted later starts it anew.
      for (let steps = this.#turn(); steps.length > 0; steps = this.#turn()) {
        await this.#commit(steps)
        if (steadyNow() - this.#breathed >= LIMITS.turnMs) await this.#breathe()
      }
    } catch (thrown) {
      this.#fail(thrown)
    }
    this.#working = false
  }

  /** A flood must not keep timers, signals and the other streams of this process waiting. */
  async #breathe(): Promise<void> {
    await setImmediate()
    this.#breathed = steadyNow()
  }

  async #commit(steps: readonly Step[]): Promise<void> {
    const entries = timed(steps.flatMap((step) => step.entries))
    if (entries.length > 0) this.#send(steps, await this.#log.append(entries))
    for (const step of steps) this.#follow(step)
    for (const entry of entries) if (SHOWN.has(entry.type) || entry.severity === 'high') this.#listener.recorded(entry)
    this.regulate()
  }

  /** The steps of one turn: what is costly or comes in floods must not keep timers and the other peer waiting. */
  #turn(): Step[] {
    const steps: Step[] = []
    if (this.#over) return steps
    const until = steadyNow() + LIMITS.turnMs
    for (let event = this.#queue.take(); event !== undefined; event = this.#queue.take()) {
      steps.push(this.#session.step(event))
      if (steps.length >= LIMITS.turnEvents || steadyNow() >= until) break
    }
    return steps
  }

  /** One write to each peer: what a step says to a peer keeps its order. */
  #send(steps: readonly Step[], receipt: Receipt): void {
    const text: Record<Peer, string> = { client: '', server: '' }
    for (const { sends } of steps) for (const send of sends) text[send.to] += `${send.text}\n`
    this.#links.client.send(text.client, receipt)
    this.#links.server.send(text.server, receipt)
  }

  #follow(step: Step): void {
    for (const question of step.questions) this.#listener.question(question)
    for (const at of step.timers) this.#wakeAt(at)
    if (step.closeServer === true) this.#listener.serverDone()
    if (step.stop === undefined) return
    this.#finish()
    this.#listener.stopped(step.stop)
  }

  #wakeAt(at: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.post({ kind: 'deadline', at: steadyNow() }), Math.max(0, at - steadyNow()))
  }

  /**
   * Backpressure. Nobody is read of whom too much waits to be judged; that never depends on another. The client is read
   * while neither peer lags; the server is read while the client takes what it gets, and as long as it reads the answers
   * that it causes itself (what the client causes is bounded by the first rule).
   */
  regulate(): void {
    if (this.#over) return
    const { client, server } = this.#links
    const clientLags = client.backlog > LIMITS.highWaterBytes
    const serverLags = clientLags || server.backlog > LIMITS.highWaterBytes + 2 * LIMITS.lineBytes
    turn(client, this.#isFull('client') || clientLags || server.backlog > LIMITS.highWaterBytes)
    turn(server, this.#isFull('server') || (serverLags && !this.#draining))
    turn(this.#stderr, this.#isFull('stderr'))
  }

  #isFull(source: Source): boolean {
    return this.#queue.waiting(source) > LIMITS.queuedEvents
  }

  /** The server is dead: what is left of its output is bounded and is taken in, however slow the client is. */
  drain(): void {
    this.#draining = true
    this.regulate()
  }

  #fail(thrown: unknown): void {
    this.#finish()
    this.#listener.failed(thrown)
  }

  #finish(): void {
    this.#over = true
    clearTimeout(this.#timer)
  }
}

const SHOWN: ReadonlySet<Entry['type']> = new Set(['stderr', 'drift'])

/** As the wall clock has it. */
function timed(entries: readonly Entry[]): readonly Entry[] {
  const skew = clockSkew()
  return skew === 0 ? entries : entries.map((entry) => ({ ...entry, at: entry.at + skew }))
}

function turn(link: Pausable, paused: boolean): void {
  if (paused) link.pause()
  else link.resume()
}
