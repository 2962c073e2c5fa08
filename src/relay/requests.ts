/**
 * Requests that wait for a reply from one peer. The gateway owns the id space towards that peer: an id or a progress token
 * that the peer sees was made here, and what the asker wrote is put back on the way home.
 */
import { LIMITS } from '../limits.js'
import type { JsonObject, Origin, Request, RequestId } from '../protocol/message.js'
import { metaOf } from './names.js'

export interface OpenRequest {
  /** Ours, towards the answering peer; also its progress token there. */
  readonly id: number
  /** As its sender wrote it, without the arguments. */
  readonly asked: Request
  readonly askedBy: Origin
  readonly progressToken?: RequestId
  readonly hardAt: number
  idleAt: number
  lastProgress: number
  /** Its asker has taken it back: a late reply goes nowhere. */
  cancelled: boolean
}

export class OpenRequests {
  readonly #byId = new Map<number, OpenRequest>()
  readonly #byAsker = new Map<RequestId, OpenRequest>()
  #lastId = 0

  get size(): number {
    return this.#byId.size
  }

  open(asked: Request, askedBy: Origin, at: number): OpenRequest {
    const id = ++this.#lastId
    const endless = asked.method === 'subscriptions/listen'
    const token = progressTokenOf(asked.params)
    const request: OpenRequest = {
      id,
      asked: withoutArguments(asked),
      askedBy,
      ...(token === undefined ? {} : { progressToken: token }),
      hardAt: endless ? Number.POSITIVE_INFINITY : at + LIMITS.requestHardMs,
      idleAt: endless ? Number.POSITIVE_INFINITY : at + LIMITS.requestIdleMs,
      lastProgress: Number.NEGATIVE_INFINITY,
      cancelled: false,
    }
    this.#byId.set(id, request)
    if (askedBy !== 'gateway') this.#byAsker.set(asked.id, request)
    return request
  }

  /** The request that a reply, a progress or a subscription names by our id. Only our own number will do, in our own type. */
  named(id: unknown): OpenRequest | undefined {
    return typeof id === 'number' ? this.#byId.get(id) : undefined
  }

  askedAs(id: RequestId): OpenRequest | undefined {
    return this.#byAsker.get(id)
  }

  close(request: OpenRequest): void {
    this.#byId.delete(request.id)
    if (this.#byAsker.get(request.asked.id) === request) this.#byAsker.delete(request.asked.id)
  }

  /** Requests whose time is up. */
  due(at: number): OpenRequest[] {
    return [...this.#byId.values()].filter((request) => deadlineOf(request) <= at)
  }

  /** The earliest deadline, or infinity. */
  nextDeadline(): number {
    let earliest = Number.POSITIVE_INFINITY
    for (const request of this.#byId.values()) earliest = Math.min(earliest, deadlineOf(request))
    return earliest
  }

  all(): OpenRequest[] {
    return [...this.#byId.values()]
  }
}

const deadlineOf = (request: OpenRequest): number => Math.min(request.idleAt, request.hardAt)

function progressTokenOf(params: JsonObject | undefined): RequestId | undefined {
  const token = metaOf(params)?.['progressToken']
  return typeof token === 'string' || typeof token === 'number' ? token : undefined
}

/** What later judgement of the reply needs; the arguments can be large and are on record already. */
function withoutArguments(asked: Request): Request {
  if (asked.params?.['arguments'] === undefined) return asked
  const { arguments: _, ...params } = asked.params
  return { ...asked, params }
}
