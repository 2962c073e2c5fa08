/** Two peers that say arbitrary things under ids that collide, and what each of them may see. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { decode } from '#sluice/protocol/decode.js'
import { type Json, type JsonObject, type Message, metaOf, type Peer, type RequestId } from '#sluice/protocol/message.js'
import { type Era, META } from '#sluice/protocol/methods.js'
import type { Send } from '#sluice/relay/event.js'

/** One thing that happens. An id is drawn from few, so that both sides use the same ones; `nth` picks among what is open. */
export type Act =
  | { readonly kind: 'ask'; readonly from: Peer; readonly id: RequestId; readonly method: string; readonly token?: RequestId }
  /** An answer to the nth request that this side was asked, or to one that it was never asked. */
  | { readonly kind: 'answer'; readonly from: Peer; readonly nth: number; readonly guess?: RequestId; readonly fails: boolean }
  | { readonly kind: 'cancel'; readonly from: Peer; readonly id: RequestId }
  | {
      readonly kind: 'progress'
      readonly from: Peer
      readonly nth: number
      readonly guess?: RequestId
      readonly progress: number
    }
  | { readonly kind: 'raw'; readonly from: Peer; readonly bytes: Buffer }
  | { readonly kind: 'wait'; readonly seconds: number }

const peer = fc.constantFrom<Peer>('client', 'server')
/** Each side's own names never stand in what the other side is sent. */
const MARKS: Readonly<Record<Peer, string>> = { client: 'CLIENT', server: 'SERVER' }
const SHARED: readonly RequestId[] = [0, 1, 2, 3, 4, 5, '1', '2', '', -1]
const idOf = (from: Peer): fc.Arbitrary<RequestId> => fc.constantFrom(...SHARED, MARKS[from])
const guess = fc.constantFrom<RequestId>(...SHARED, ...Object.values(MARKS))
const METHODS: Readonly<Record<Era, Readonly<Record<Peer, readonly [string, ...string[]]>>>> = {
  legacy: {
    client: ['ping', 'resources/read', 'tools/list', 'tools/call', 'logging/setLevel'],
    server: ['ping', 'roots/list', 'sampling/createMessage'],
  },
  modern: { client: ['resources/read', 'tools/list', 'tools/call', 'subscriptions/listen'], server: ['roots/list'] },
}

/** @param raw lines of the corpus */
export function acts(era: Era, raw: readonly Buffer[]): fc.Arbitrary<Act[]> {
  const ask = peer.chain((from) =>
    fc.record(
      {
        kind: fc.constant('ask' as const),
        from: fc.constant(from),
        id: idOf(from),
        method: fc.constantFrom(...METHODS[era][from]),
        token: idOf(from),
      },
      { requiredKeys: ['kind', 'from', 'id', 'method'] },
    ),
  )
  const answer = fc.record(
    { kind: fc.constant('answer' as const), from: peer, nth: fc.nat(9), guess, fails: fc.boolean() },
    { requiredKeys: ['kind', 'from', 'nth', 'fails'] },
  )
  const progress = fc.record(
    { kind: fc.constant('progress' as const), from: peer, nth: fc.nat(9), guess, progress: fc.nat(20) },
    { requiredKeys: ['kind', 'from', 'nth', 'progress'] },
  )
  const cancel = peer.chain((from) =>
    fc.record({ kind: fc.constant('cancel' as const), from: fc.constant(from), id: idOf(from) }),
  )
  return fc.array(
    fc.oneof(
      { weight: 6, arbitrary: ask },
      { weight: 6, arbitrary: answer },
      { weight: 2, arbitrary: cancel },
      { weight: 2, arbitrary: progress },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('raw' as const), from: peer, bytes: fc.constantFrom(...raw) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 50, 700, 4000) }) },
    ),
    { minLength: 10, maxLength: 60 },
  )
}

/** What one peer has said and was sent: it holds the gateway to the rules of ids. */
export class Witness {
  readonly #peer: Peer
  readonly #era: Era
  /** Its own requests that were not answered, by the text of the id. An id may be asked for again, while it is open too. */
  readonly #asked = new Map<string, number>()
  /** Its tokens, by the text of its request's id. */
  readonly #tokens = new Set<string>()
  readonly #seen = new Set<number>()
  readonly #toAnswer: { readonly id: number; readonly method: string; readonly token?: number }[] = []
  readonly #cancelled = new Set<string>()
  /** Requests that were refused because their id is open. */
  repeated = 0

  constructor(side: Peer, era: Era) {
    this.#peer = side
    this.#era = era
  }

  asks(id: RequestId, token?: RequestId): void {
    const key = JSON.stringify(id)
    this.#asked.set(key, (this.#asked.get(key) ?? 0) + 1)
    if (token !== undefined) this.#tokens.add(JSON.stringify(token))
  }

  /** A line that is no message, but names an id: it is answered under that id, unless the id is open. */
  asksBadly(bytes: Buffer): void {
    const decoded = decode(bytes)
    const id = decoded.ok ? undefined : decoded.id
    if (id !== undefined && (this.#asked.get(JSON.stringify(id)) ?? 0) === 0) this.asks(id)
  }

  /** The last one under this id was no request: the id was open. */
  unasks(id: RequestId): void {
    this.#isOwn(id, 'a request that was refused for its id')
  }

  /** The nth request that this side was ever asked. */
  asked(nth: number): { readonly id: number; readonly method: string; readonly token?: number } | undefined {
    return this.#toAnswer.length === 0 ? undefined : this.#toAnswer[nth % this.#toAnswer.length]
  }

  /** Requests that it waits for. */
  get waiting(): number {
    return [...this.#asked.values()].reduce((sum, count) => sum + count, 0)
  }

  sees({ text }: Send): void {
    const decoded = decode(Buffer.from(text))
    assert.ok(decoded.ok, `crossed, and strict decode refuses it: ${text}`)
    assert.ok(!text.includes(MARKS[this.#peer === 'client' ? 'server' : 'client']), `a name of the other side: ${text}`)
    this.#judge(decoded.message, text)
  }

  #judge(message: Message, text: string): void {
    switch (message.kind) {
      case 'request':
        return this.#isFresh(message.id, message.method, metaOf(message.params))
      case 'result':
      case 'error':
        return message.id === undefined ? this.#isAboutNoId(text) : this.#isOwn(message.id, text)
      case 'notification':
        return this.#isAboutOwn(message.method, message.params ?? {}, text)
      default:
        message satisfies never
    }
  }

  /** A number that this side was never given before, and as token the same. */
  #isFresh(id: RequestId, method: string, { progressToken: token }: JsonObject): void {
    assert.ok(typeof id === 'number' && !this.#seen.has(id), `id ${id} was given before`)
    assert.ok(token === undefined || token === id, `token ${JSON.stringify(token)} of another`)
    this.#seen.add(id)
    this.#toAnswer.push({ id, method, ...(token === undefined ? {} : { token: id }) })
  }

  /** An answer to what it asked, in its own type, once for each time that it asked. */
  #isOwn(id: RequestId, text: string): void {
    const key = JSON.stringify(id)
    const open = this.#asked.get(key) ?? 0
    assert.ok(open > 0, `an answer to nothing: ${text}`)
    this.#asked.set(key, open - 1)
  }

  /** To a malformed line, or to an id that is open already: which of the two was meant, nobody could say. */
  #isAboutNoId(text: string): void {
    assert.match(text, /Not understood/)
    if (text.includes('already open')) this.repeated += 1
  }

  #isAboutOwn(method: string, params: JsonObject, text: string): void {
    if (method === 'notifications/progress') assert.ok(this.#tokens.has(JSON.stringify(params['progressToken'])), text)
    if (method !== 'notifications/cancelled') return
    const named: Json | undefined = params['requestId']
    // A modern server asks for nothing; it cancels to end a subscription, which is the subscription's answer.
    if (this.#peer === 'client' && this.#era === 'modern') return this.#isOwn(named as RequestId, text)
    assert.ok(typeof named === 'number' && this.#seen.has(named), `cancels what it was never asked: ${text}`)
  }

  /** Its own cancel: no answer is owed any more. */
  cancels(id: RequestId): void {
    const key = JSON.stringify(id)
    const open = this.#asked.get(key) ?? 0
    if (open > 0) this.#cancelled.add(key)
  }

  /** Asked, not answered, and not taken back. */
  get owed(): string[] {
    return [...this.#asked].filter(([key, count]) => count > 0 && !this.#cancelled.has(key)).map(([key]) => key)
  }
}

/** The line of an act, or undefined where it says nothing. */
export function lineOf(act: Act, era: Era, witness: Witness): Buffer | undefined {
  switch (act.kind) {
    case 'raw':
      return act.bytes
    case 'wait':
      return undefined
    case 'ask':
      return message({ id: act.id, method: act.method, params: paramsOf(act, era) })
    case 'cancel':
      return message({ method: 'notifications/cancelled', params: { requestId: act.id } })
    case 'answer':
      return answer(act.guess ?? witness.asked(act.nth)?.id, witness.asked(act.nth)?.method ?? '', act.fails)
    case 'progress':
      return message({
        method: 'notifications/progress',
        params: { progressToken: act.guess ?? witness.asked(act.nth)?.token ?? 0, progress: act.progress },
      })
    default:
      return act satisfies never
  }
}

const message = (value: JsonObject): Buffer => Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...value }))

function answer(id: RequestId | undefined, method: string, fails: boolean): Buffer | undefined {
  if (id === undefined) return undefined
  if (fails) return message({ id, error: { code: 1, message: 'no' } })
  const list = { tools: [{ name: 'echo', inputSchema: ECHO }], contents: [], content: [], roots: [] }
  return message({ id, result: method === 'tools/list' ? { tools: list.tools } : list })
}

const ECHO = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false }
const PARAMS: Readonly<Record<string, JsonObject>> = {
  'resources/read': { uri: 'demo://1' },
  'tools/call': { name: 'echo', arguments: { text: 'x' } },
  'logging/setLevel': { level: 'info' },
  'subscriptions/listen': { notifications: {} },
  'sampling/createMessage': { messages: [], maxTokens: 1 },
}

function paramsOf({ from, method, token }: Extract<Act, { kind: 'ask' }>, era: Era): JsonObject {
  const said =
    era === 'modern' && from === 'client' ? { [META.protocolVersion]: '2026-07-28', [META.clientCapabilities]: {} } : {}
  return { ...PARAMS[method], _meta: { ...said, ...(token === undefined ? {} : { progressToken: token }) } }
}
