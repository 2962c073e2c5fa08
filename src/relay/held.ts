/** Messages that were not sent yet: requests about which something has to be known first, and what came too early. */
import type { Question, Ticket } from '../guards/guard.js'
import type { ListName } from '../guards/live.js'
import { LIMITS } from '../limits.js'
import type { Message, Peer, Request, RequestId } from '../protocol/message.js'

export interface Held {
  /** Number of its question. */
  readonly number: number
  readonly from: Peer
  readonly request: Request
  readonly question: Question
  /** Size of its recorded text. */
  readonly bytes: number
  readonly until: number
  /** A yes that it already has. */
  readonly ticket?: Ticket
  /** How often a list was looked at for it, this time included. */
  readonly looks: number
}

export class HeldMessages {
  readonly #byNumber = new Map<number, Held>()
  readonly #byId: Readonly<Record<Peer, Map<RequestId, Held>>> = { client: new Map(), server: new Map() }
  #last = 0
  #bytes = 0

  get size(): number {
    return this.#byNumber.size
  }

  /** Undefined when no more can be held. */
  hold(message: Omit<Held, 'number'>): Held | undefined {
    if (this.#byNumber.size >= LIMITS.heldMessages || this.#bytes + message.bytes > LIMITS.heldBytes) return undefined
    const held: Held = { ...message, number: ++this.#last }
    this.#byNumber.set(held.number, held)
    this.#byId[held.from].set(held.request.id, held)
    this.#bytes += held.bytes
    return held
  }

  numbered(number: number): Held | undefined {
    return this.#byNumber.get(number)
  }

  askedAs(from: Peer, id: RequestId): Held | undefined {
    return this.#byId[from].get(id)
  }

  release(held: Held): void {
    this.#byNumber.delete(held.number)
    this.#byId[held.from].delete(held.request.id)
    this.#bytes -= held.bytes
  }

  waitingFor(list: ListName): Held[] {
    return this.all().filter(({ question }) => question.kind === 'live' && question.list === list)
  }

  waitingForParsers(): Held[] {
    return this.all().filter(({ question }) => question.kind === 'parser')
  }

  due(at: number): Held[] {
    return this.all().filter((held) => held.until <= at)
  }

  nextDeadline(): number {
    let earliest = Number.POSITIVE_INFINITY
    for (const held of this.#byNumber.values()) earliest = Math.min(earliest, held.until)
    return earliest
  }

  all(): Held[] {
    return [...this.#byNumber.values()]
  }
}

/** What a client wrote after initialize and before its reply, in order. */
export class EarlyMessages {
  #messages: { readonly message: Message; readonly text: string }[] = []
  #bytes = 0
  /** When they are no longer held; infinity while there are none. */
  until = Number.POSITIVE_INFINITY

  get size(): number {
    return this.#messages.length
  }

  /** False when no more can be kept. */
  add(message: Message, text: string, at: number): boolean {
    if (this.#messages.length >= LIMITS.heldMessages || this.#bytes + text.length > LIMITS.heldBytes) return false
    this.#messages.push({ message, text })
    this.#bytes += text.length
    this.until = Math.min(this.until, at + LIMITS.holdMs)
    return true
  }

  takeAll(): readonly { readonly message: Message; readonly text: string }[] {
    const all = this.#messages
    this.#messages = []
    this.#bytes = 0
    this.until = Number.POSITIVE_INFINITY
    return all
  }
}
