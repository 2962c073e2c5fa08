/**
 * The gateway's own side of a talk with a server on trial: requests with a deadline, polite answers to what the server
 * asks. What is received is untrusted and already decoded.
 */
import { Fault } from '../faults.js'
import { CODES } from '../protocol/codes.js'
import {
  isObject,
  type Json,
  type JsonObject,
  type Message,
  type Reply,
  type Request,
  type RequestId,
} from '../protocol/message.js'

/** What a client without a person answers. Nothing is invented on anyone's behalf. */
const POLITE: ReadonlyMap<string, JsonObject> = new Map([
  ['ping', {}],
  ['roots/list', { roots: [] }],
  ['elicitation/create', { action: 'decline' }],
])

interface Pending {
  readonly method: string
  readonly resolve: (reply: Reply) => void
  readonly reject: (fault: Fault) => void
  readonly timer: NodeJS.Timeout
}

export class Conversation {
  /** Methods of the requests that the server sent. */
  readonly asked = new Set<string>()
  /** Methods of the notifications that the server sent since the last look. */
  readonly #told = new Set<string>()
  readonly #pending = new Map<number, Pending>()
  readonly #send: (message: Message) => Promise<void>
  readonly #deadlineMs: number
  #lastId = 0
  #ended: Fault | undefined

  constructor(send: (message: Message) => Promise<void>, deadlineMs: number) {
    this.#send = send
    this.#deadlineMs = deadlineMs
  }

  /** @throws Fault `review.silent` at the deadline, and what `end` was given when the server has ended. */
  async request(method: string, params?: JsonObject): Promise<Reply> {
    if (this.#ended !== undefined) throw this.#ended
    const id = (this.#lastId += 1)
    const reply = new Promise<Reply>((resolve, reject) => {
      const silent = (): void => {
        this.#pending.delete(id)
        reject(new Fault('review.silent', { method, seconds: this.#deadlineMs / 1000 }))
      }
      this.#pending.set(id, { method, resolve, reject, timer: setTimeout(silent, this.#deadlineMs) })
    })
    const [answer] = await Promise.all([reply, this.#send({ kind: 'request', id, method, ...optional(params) })])
    return answer
  }

  notify(method: string, params?: JsonObject): Promise<void> {
    return this.#send({ kind: 'notification', method, ...optional(params) })
  }

  /** Takes one message of the server. Replies that answer nothing are ignored: they are on record. */
  async receive(message: Message): Promise<void> {
    switch (message.kind) {
      case 'request':
        this.asked.add(message.method)
        return this.#send(politeReply(message))
      case 'notification':
        this.#told.add(message.method)
        return
      case 'result':
      case 'error':
        return this.#settle(message)
      default:
        return message satisfies never
    }
  }

  /** A line of the server that is no message: whoever waits for what it answers would wait for ever. */
  refuse(id: RequestId | undefined, why: string): void {
    const pending = this.#take(id)
    pending?.reject(new Fault('review.malformed', { method: pending.method, why }))
  }

  /** The server ended, or its trial did: whoever waits is told. */
  end(fault: Fault): void {
    this.#ended ??= fault
    for (const [id, pending] of this.#pending) {
      clearTimeout(pending.timer)
      this.#pending.delete(id)
      pending.reject(this.#ended)
    }
  }

  /** Whether a notification of this method came since the last time this was asked. */
  wasTold(method: string): boolean {
    return this.#told.delete(method)
  }

  #settle(reply: Reply): void {
    this.#take(reply.id)?.resolve(reply)
  }

  #take(id: RequestId | undefined): Pending | undefined {
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined
    if (pending === undefined || typeof id !== 'number') return undefined
    this.#pending.delete(id)
    clearTimeout(pending.timer)
    return pending
  }
}

function politeReply(request: Request): Message {
  const result = POLITE.get(request.method)
  if (result !== undefined) return { kind: 'result', id: request.id, result }
  const rejected = request.method === 'sampling/createMessage'
  const error = rejected
    ? { code: -1, message: 'User rejected sampling request' }
    : { code: CODES.methodNotFound, message: 'Method not found' }
  return { kind: 'error', id: request.id, error }
}

const optional = (params: JsonObject | undefined): { params?: JsonObject } => (params === undefined ? {} : { params })

/** A member that must be an object to mean anything. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined
}
