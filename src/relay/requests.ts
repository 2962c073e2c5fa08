/**
 * Requests that wait for a reply from one peer. The gateway owns the id space towards that peer: an id or a progress token
 * that the peer sees was made here, and what the asker wrote is put back on the way home.
 */
import { LIMITS } from '../limits.js'
import { isRequestId } from '../protocol/decode.js'
import { type Json, type JsonObject, metaOf, type Origin, type Request, type RequestId } from '../protocol/message.js'
import { META } from '../protocol/methods.js'
import { Numbered } from './numbered.js'

export interface OpenRequest {
  /** Ours, towards the answering peer; also its progress token there. */
  readonly id: number
  /** As its sender wrote it, as far as judging the reply needs it. */
  readonly asked: Request
  readonly askedBy: Origin
  readonly progressToken: RequestId | undefined
  readonly hardAt: number
  idleAt: number
  lastProgress: number
  /** Its asker has taken it back: a late reply goes nowhere. */
  cancelled: boolean
  /** Characters that are kept of it. */
  readonly bytes: number
}

export class OpenRequests {
  readonly #byId = new Numbered<OpenRequest>()
  /** Our id. */
  readonly #byAsker = new Map<RequestId, number>()
  /** Taken back, oldest first; whoever answers them does so late, and most do not at all (MCP "Cancellation"). */
  readonly #cancelled = new Set<OpenRequest>()
  #bytes = 0

  /** Requests whose answer somebody waits for. */
  get size(): number {
    return this.#byId.size - this.#cancelled.size
  }

  get full(): boolean {
    return this.size >= LIMITS.pendingRequests || this.#bytes >= LIMITS.pendingBytes
  }

  open(asked: Request, askedBy: Origin, at: number): OpenRequest {
    const endless = asked.method === 'subscriptions/listen'
    const token = progressTokenOf(asked.params)
    const kept = neededLater(asked)
    const request: OpenRequest = {
      id: this.#byId.next(),
      asked: kept,
      askedBy,
      progressToken: token,
      hardAt: endless ? Number.POSITIVE_INFINITY : at + LIMITS.requestHardMs,
      idleAt: endless ? Number.POSITIVE_INFINITY : at + LIMITS.requestIdleMs,
      lastProgress: Number.NEGATIVE_INFINITY,
      cancelled: false,
      bytes: sizeOf(kept) + (typeof token === 'string' ? token.length : 0),
    }
    this.#bytes += request.bytes
    this.#byId.add(request)
    if (askedBy !== 'gateway') this.#byAsker.set(asked.id, request.id)
    return request
  }

  /** The request that a reply, a progress or a subscription names by our id. Only our own number will do, in our own type. */
  named(id: unknown): OpenRequest | undefined {
    return typeof id === 'number' ? this.#byId.get(id) : undefined
  }

  askedAs(id: RequestId): OpenRequest | undefined {
    return this.named(this.#byAsker.get(id))
  }

  /** Its asker no longer waits. Only so many are remembered: a late reply to an older one names nothing that is open. */
  cancel(request: OpenRequest): void {
    request.cancelled = true
    this.#cancelled.add(request)
    const [oldest] = this.#cancelled
    if (oldest !== undefined && this.#cancelled.size > LIMITS.pendingRequests) this.close(oldest)
  }

  close(request: OpenRequest): void {
    if (!this.#byId.remove(request)) return
    this.#cancelled.delete(request)
    this.#bytes -= request.bytes
    if (this.#byAsker.get(request.asked.id) === request.id) this.#byAsker.delete(request.asked.id)
  }

  /** Requests whose time is up. */
  due(at: number): OpenRequest[] {
    return this.all().filter((request) => deadlineOf(request) <= at)
  }

  /** The earliest deadline, or infinity. */
  nextDeadline(): number {
    let earliest = Number.POSITIVE_INFINITY
    for (const request of this.#byId) earliest = Math.min(earliest, deadlineOf(request))
    return earliest
  }

  all(): OpenRequest[] {
    return [...this.#byId]
  }
}

const deadlineOf = (request: OpenRequest): number => Math.min(request.idleAt, request.hardAt)

function progressTokenOf(params: JsonObject | undefined): RequestId | undefined {
  const token = metaOf(params)['progressToken']
  return isRequestId(token) ? token : undefined
}

/** What it names, and what its sender declared with it. The rest can be large, is on record, and is nobody's any more. */
function neededLater({ id, method, params = {} }: Request): Request {
  const kept: JsonObject = {}
  const { taskId } = params
  if (typeof taskId === 'string' && taskId.length <= LIMITS.idCharacters) kept['taskId'] = taskId
  if (params['name'] !== undefined) kept['name'] = params['name']
  if (params['cursor'] !== undefined) kept['cursor'] = params['cursor']
  if (params['task'] !== undefined) kept['task'] = {}
  const meta = declaredWith(metaOf(params))
  if (meta !== undefined) kept['_meta'] = meta
  return { kind: 'request', id, method, params: kept }
}

/** Characters of it; what is kept is seldom more than a name, whose length is all that has to be asked for. */
function sizeOf({ id, method, params = {} }: Request): number {
  const { name } = params
  const only = typeof name === 'string' && Object.keys(params).length === 1
  return (typeof id === 'string' ? id.length : DIGITS) + method.length + (only ? name.length : JSON.stringify(params).length)
}

/** Of a number at most. */
const DIGITS = 17

function declaredWith(meta: JsonObject): JsonObject | undefined {
  const version: Json | undefined = meta[META.protocolVersion]
  if (version === undefined) return undefined
  return { [META.protocolVersion]: version, [META.clientCapabilities]: meta[META.clientCapabilities] ?? {} }
}
