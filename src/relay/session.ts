/**
 * One client and one server, as a state machine. `step` is synchronous, does no I/O and reads no clock: it takes an event
 * and says what to record, what to send once that is recorded, and when to be woken.
 */
import { SHAPES } from '../detect/secrets/secrets.js'
import type { Secrets } from '../detect/secrets/secrets.js'
import { type Denial, denial } from '../faults.js'
import { type Case, type GuardTable, judge, type Judgement, type SessionView, subjectOf } from '../guards/guard.js'
import type { Neighbourhood } from '../detect/texts/definitions.js'
import { LiveFace } from '../guards/face.js'
import { LIST_OF_METHOD, LISTS, type ListName, LiveList } from '../guards/live.js'
import { NOWHERE, type Reach } from '../guards/roles/check.js'
import { newMarks, UNTAINTED, withMarks } from '../guards/taint.js'
import { Tasks } from '../guards/tasks.js'
import { LIMITS } from '../limits.js'
import { Grader } from '../manifest/drift.js'
import { sizeText } from '../manifest/limits.js'
import { ALONE } from '../manifest/neighbourhood.js'
import type { LockedServer } from '../manifest/lock.js'
import { decode, refuse, type Refused } from '../protocol/decode.js'
import { body } from '../protocol/encode.js'
import type { Line } from '../protocol/framing.js'
import {
  type JsonObject,
  type Message,
  metaOf,
  type Notification,
  objectOf,
  type Peer,
  type Reply,
  type Request,
  type RequestId,
} from '../protocol/message.js'
import { META } from '../protocol/methods.js'
import { REFUSALS } from '../protocol/refusal.js'
import { type Exit, howEnded } from '../sandbox/sandbox.js'
import type { Event, Executed, Step } from './event.js'
import { EarlyMessages, type Held, HeldMessages } from './held.js'
import { other, renamed, restoredSubscription, withMeta } from './names.js'
import { type Arrival, Recorder } from './recorder.js'
import { malformedReply, refusal } from './refusal.js'
import { type OpenRequest, OpenRequests } from './requests.js'

const EARLY_METHODS: ReadonlySet<string> = new Set(['initialize', 'ping'])

export class Session {
  readonly #guards: GuardTable
  readonly #generation: number
  readonly #secrets: Secrets
  readonly #view: { -readonly [Member in keyof SessionView]: SessionView[Member] }
  /** Requests by the peer that has to answer them. */
  readonly #open: Readonly<Record<Peer, OpenRequests>> = { client: new OpenRequests(), server: new OpenRequests() }
  readonly #held = new HeldMessages()
  readonly #early = new EarlyMessages()
  readonly #listing = new Set<ListName>()
  #clientEnded = false
  #wakeAt = Number.POSITIVE_INFINITY

  /**
   * @param generation of the server process; what an earlier one still says is not listened to
   * @param reach of the server, as it stands in its sandbox
   * @param secrets masked in what is recorded
   * @param about the other servers that the client may use
   */
  constructor(
    locked: LockedServer,
    guards: GuardTable,
    generation = 1,
    reach: Reach = NOWHERE,
    secrets = SHAPES,
    about: Neighbourhood = ALONE,
  ) {
    const grader = new Grader(about)
    this.#guards = guards
    this.#secrets = secrets
    this.#generation = generation
    this.#view = {
      locked,
      era: undefined,
      phase: 'fresh',
      clientCapabilities: {},
      live: {
        tools: new LiveList('tools', grader),
        prompts: new LiveList('prompts', grader),
        resourceTemplates: new LiveList('resourceTemplates', grader),
      },
      face: new LiveFace(grader),
      reach,
      tasks: new Tasks(),
      taint: UNTAINTED,
    }
  }

  /** Requests that wait for the server. */
  get pending(): number {
    return this.#open.server.size
  }

  step(event: Event): Step {
    const out = new Recorder(event.at, this.#secrets)
    this.#take(event, out)
    if (this.#clientEnded && this.#held.size === 0 && this.#early.size === 0) out.step.closeServer = true
    return out.step
  }

  #take(event: Event, out: Recorder): void {
    if ('generation' in event && event.generation !== this.#generation) return out.stale(event.kind)
    switch (event.kind) {
      case 'line':
        return this.#line(event, out)
      case 'end':
        this.#clientEnded = true
        return
      case 'stderr':
        return out.stderr(event.text, event.raw)
      case 'answer':
        return this.#answer(event, out)
      case 'parsers':
        return this.#parsersLoaded(out)
      case 'deadline':
        return this.#deadline(event.at, out)
      case 'exit':
        return this.#exit(event, out)
      default:
        event satisfies never
    }
  }

  // ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #line({ from, line }: Extract<Event, { kind: 'line' }>, out: Recorder): void {
    if (line.kind === 'oversize') return this.#refuseLine(from, line, refuse(line.head, 'oversize'), out)
    const decoded = decode(line.bytes)
    if (!decoded.ok) return this.#refuseLine(from, line, decoded, out)
    const arrival = { from, body: body(decoded.message), received: { bytes: line.bytes, text: decoded.text } }
    if (this.#isEarly(from, decoded.message)) this.#keepEarly(decoded.message, arrival, out)
    else this.#message(decoded.message, arrival, out)
  }

  #refuseLine(from: Peer, line: Line, refused: Refused, out: Recorder): void {
    out.refusedLine(from, line, refused.why)
    if (from === 'client') this.#answerMalformed(refused, out)
    else this.#endMalformed(refused, out)
  }

  #answerMalformed(refused: Refused, out: Recorder): void {
    const known = refused.id !== undefined && !this.#isTaken('client', refused.id)
    out.send('client', malformedReply(refused.code, REFUSALS[refused.why].message, known ? refused.id : undefined))
  }

  /** A malformed server line that names an open request ends it: its asker would wait for ever. */
  #endMalformed(refused: Refused, out: Recorder): void {
    const open = this.#open.server.named(refused.id)
    if (open === undefined) return
    this.#open.server.close(open)
    // What it lists now is not known; what it listed before is no answer.
    const list = LIST_OF_METHOD.get(open.asked.method)
    if (list !== undefined) this.#view.live[list].reset()
    this.#tellAsker('server', open, denial('relay.malformed-reply', { why: REFUSALS[refused.why].message }), 'yes', out)
    if (open.asked.method === 'initialize') this.#shookHands('fresh', out)
  }

  /** Whether a request of this sender with this id is open or held. */
  #isTaken(from: Peer, id: RequestId): boolean {
    return this.#open[other(from)].askedAs(id) !== undefined || this.#held.askedAs(from, id) !== undefined
  }

  #message(message: Message, arrival: Arrival, out: Recorder): void {
    switch (message.kind) {
      case 'request':
        return this.#request(message, arrival, out)
      case 'notification':
        return this.#notification(message, arrival, out)
      case 'result':
      case 'error':
        return this.#reply(message, arrival, out)
      default:
        message satisfies never
    }
  }

  // ── what a client says while it still shakes hands ─────────────────────────────────────────────────────────────────

  /**
   * Scripts write all their lines at once. What follows initialize waits for its reply, in order; only ping may overtake, and
   * the answer to a server's ping, which may be what the server's reply waits for.
   */
  #isEarly(from: Peer, message: Message): boolean {
    const shaking = from === 'client' && this.#view.phase === 'initializing'
    return shaking && 'method' in message && !EARLY_METHODS.has(message.method)
  }

  #keepEarly(message: Message, arrival: Arrival, out: Recorder): void {
    if (!this.#early.add(message, arrival.body, out.at)) return this.#message(message, arrival, out)
    out.line(arrival, message, { outcome: 'held', why: 'relay.handshake' })
    this.#wake(this.#early.until, out)
  }

  #shookHands(phase: SessionView['phase'], out: Recorder): void {
    this.#view.phase = phase
    this.#judgeEarly(out)
  }

  /** What is still early then is refused for it. */
  #judgeEarly(out: Recorder): void {
    for (const { message, text } of this.#early.takeAll()) this.#message(message, { from: 'client', body: text }, out)
  }

  // ── requests ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #request(request: Request, arrival: Arrival, out: Recorder): void {
    const { from } = arrival
    const to = other(from)
    if (this.#isTaken(from, request.id)) {
      out.line(arrival, request, { outcome: 'refused', why: REPEATED.code })
      return out.send(from, malformedReply(REPEATED.rpc, REPEATED.message))
    }
    const judgement = this.#open[to].full ? tooMany(this.#open[to].size) : this.#judge(request, arrival)
    switch (judgement.kind) {
      case 'forward':
        return this.#forwardRequest(request, judgement, arrival, out)
      case 'ask':
        return this.#hold(request, judgement, arrival, out)
      case 'deny':
        out.line(arrival, request, { outcome: 'denied', denial: judgement.denial.code, ...told(judgement) })
        return out.send(from, refusal(request, judgement.denial, 'no'))
      default:
        judgement satisfies never
    }
  }

  #forwardRequest(received: Request, judgement: Forward, arrival: Arrival, out: Recorder): void {
    const to = other(arrival.from)
    const request = judgement.message as Request
    const open = this.#open[to].open(request, arrival.from, out.at)
    this.#learnFromRequest(request, arrival.from)
    const sent =
      open.progressToken === undefined ? request : { ...request, params: withMeta(request.params, 'progressToken', open.id) }
    out.forward(arrival, received, { ...sent, id: open.id }, { as: open.id, ...told(judgement) })
    this.#wake(Math.min(open.idleAt, open.hardAt), out)
  }

  #learnFromRequest(request: Request, from: Peer): void {
    if (from === 'server') return
    if (request.method === 'initialize') {
      this.#view.era = 'legacy'
      this.#view.phase = 'initializing'
      this.#view.clientCapabilities = objectOf(request.params?.['capabilities'])
      return
    }
    const meta = metaOf(request.params)
    if (meta[META.protocolVersion] === undefined) return
    if (request.method !== 'server/discover') this.#view.era ??= 'modern'
    this.#view.clientCapabilities = objectOf(meta[META.clientCapabilities])
  }

  // ── held messages ──────────────────────────────────────────────────────────────────────────────────────────────────

  #hold(request: Request, judgement: Asked, arrival: Arrival, out: Recorder): void {
    const until = arrival.held?.until ?? out.at + LIMITS.holdMs
    const looks = (arrival.held?.looks ?? 0) + (judgement.question.kind === 'live' ? 1 : 0)
    if (judgement.question.kind === 'live' && looks > LIMITS.listLooks) {
      const endless = denial('surface.list-failed', { list: judgement.question.list })
      out.line(arrival, request, { outcome: 'denied', denial: endless.code, ...told(judgement) })
      return out.send(arrival.from, refusal(request, endless, 'no'))
    }
    if (judgement.question.kind === 'parser' && arrival.held?.question.kind === 'parser') {
      const unready = denial('arguments.no-parser', { role: judgement.question.role })
      out.line(arrival, request, { outcome: 'denied', denial: unready.code, ...told(judgement) })
      return out.send(arrival.from, refusal(request, unready, 'no'))
    }
    const held = this.#held.hold({
      from: arrival.from,
      request,
      question: judgement.question,
      bytes: arrival.body.length,
      until,
      looks,
      ...(arrival.ticket && { ticket: arrival.ticket }),
    })
    if (held === undefined) {
      out.line(arrival, request, { outcome: 'denied', denial: 'relay.too-many' })
      return out.send(arrival.from, refusal(request, tooMany(this.#held.size).denial, 'no'))
    }
    const text = out.line(arrival, request, { outcome: 'held', question: held.number, ...told(judgement) })
    this.#wake(held.until, out)
    this.#ask(held, text, out)
  }

  #ask(held: Held, text: string, out: Recorder): void {
    if (held.question.kind === 'live') this.#askForList(held.question.list, held.request, undefined, out)
    else out.step.questions.push({ number: held.number, question: held.question, message: text })
  }

  #answer(event: Extract<Event, { kind: 'answer' }>, out: Recorder): void {
    const held = this.#held.numbered(event.question)
    out.note('answer', {
      question: event.question,
      yes: event.yes,
      by: event.by,
      ...(held === undefined ? { why: 'no such open question' } : {}),
    })
    if (held === undefined) return
    if (!event.yes) return this.#refuseHeld(held, denial('relay.answered-no', {}), out)
    this.#judgeAgain(held, out, { question: event.question, by: event.by })
  }

  /** From the first guard: what was true when it was held may have changed. A yes outlives a look at a list, nothing else. */
  #judgeAgain(held: Held, out: Recorder, ticket = held.ticket): void {
    this.#held.release(held)
    this.#request(held.request, { from: held.from, body: body(held.request), held, ...(ticket && { ticket }) }, out)
  }

  /** Once: what still is not read then is refused. */
  #parsersLoaded(out: Recorder): void {
    for (const held of this.#held.waitingForParsers()) this.#judgeAgain(held, out)
  }

  #refuseHeld(held: Held, refused: Denial, out: Recorder): void {
    this.#held.release(held)
    out.send(held.from, refusal(held.request, refused, 'no'))
  }

  // ── the gateway's own look at a list ───────────────────────────────────────────────────────────────────────────────

  #askForList(list: ListName, because: Request, cursor: string | undefined, out: Recorder): void {
    if (cursor === undefined && this.#listing.has(list)) return
    this.#listing.add(list)
    const version = metaOf(because.params)[META.protocolVersion]
    const meta: JsonObject =
      version === undefined ? {} : { _meta: { [META.protocolVersion]: version, [META.clientCapabilities]: {} } }
    const params: JsonObject = { ...(cursor === undefined ? {} : { cursor }), ...meta }
    const request: Request = { kind: 'request', id: 0, method: LISTS[list].method, params }
    const open = this.#open.server.open(request, 'gateway', out.at)
    out.send('server', { ...request, id: open.id })
    this.#wake(open.idleAt, out)
  }

  #gatewayReply(open: OpenRequest, reply: Reply, arrival: Arrival, out: Recorder): void {
    out.line(arrival, reply, { outcome: 'for-gateway', as: open.id })
    const list = LIST_OF_METHOD.get(open.asked.method)
    if (list === undefined) return
    const usable = this.#observe(list, open, reply, out)
    const next = reply.kind === 'result' ? reply.result['nextCursor'] : undefined
    if (usable && typeof next === 'string') return this.#askForList(list, open.asked, next, out)
    this.#listed(list, usable, out)
  }

  /** The look is over: what waited for it is judged again, or refused because there was nothing to compare. */
  #listed(list: ListName, usable: boolean, out: Recorder): void {
    this.#listing.delete(list)
    for (const held of this.#held.waitingFor(list)) {
      if (usable) this.#judgeAgain(held, out)
      else this.#refuseHeld(held, denial('surface.list-failed', { list }), out)
    }
  }

  /** Compares one page of a live list. False if it is no list. */
  #observe(list: ListName, open: OpenRequest, reply: Reply, out: Recorder): boolean {
    if (reply.kind === 'error') return false
    const drifts = this.#view.live[list].observe(reply.result, open.asked.params?.['cursor'], this.#view.locked.surface)
    if (drifts === undefined) return false
    for (const drift of drifts) out.drift(drift)
    return true
  }

  #lookAtFace(method: string, reply: Reply, out: Recorder): void {
    if (reply.kind === 'error') return
    for (const drift of this.#view.face.observe(method, reply.result, this.#view.locked.surface)) out.drift(drift)
  }

  // ── replies ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #reply(reply: Reply, arrival: Arrival, out: Recorder): void {
    const open = this.#open[arrival.from].named(reply.id)
    if (open === undefined) return void out.line(arrival, reply, { outcome: 'refused', why: 'relay.uncorrelated' })
    this.#open[arrival.from].close(open)
    if (open.cancelled) return void out.line(arrival, reply, { outcome: 'withheld', as: open.id, why: 'relay.cancelled' })
    if (open.askedBy === 'gateway') return this.#gatewayReply(open, reply, arrival, out)
    const list = arrival.from === 'server' && reply.kind === 'result' ? LIST_OF_METHOD.get(open.asked.method) : undefined
    const unusable = list !== undefined && !this.#observe(list, open, reply, out)
    const judgement = unusable ? refused(denial('surface.list-failed', { list })) : this.#judge(reply, arrival, open)
    if (judgement.kind === 'forward') return this.#forwardReply(reply, judgement, open, arrival, out)
    // Nothing asks about a reply: a guard that is unsure of one withholds it.
    const why = judgement.kind === 'deny' ? judgement.denial : denial('guard.failed', { guard: 'reply' })
    out.line(arrival, reply, { outcome: 'withheld', as: open.id, denial: why.code, ...told(judgement) })
    this.#tellAsker(arrival.from, open, why, 'yes', out)
    if (open.asked.method === 'initialize') this.#shookHands('fresh', out)
  }

  #forwardReply(received: Reply, judgement: Forward, open: OpenRequest, arrival: Arrival, out: Recorder): void {
    const reply = judgement.message as Reply
    const home = { ...restoredSubscription(reply, open), id: open.asked.id }
    if (arrival.from === 'server') this.#lookAtFace(open.asked.method, received, out)
    out.forward(arrival, received, home, { as: open.id, ...told(judgement), ...this.#tainted(arrival.from, open, judgement) })
    if (arrival.from === 'server' && reply.kind === 'result') this.#view.tasks.learn(open.asked, reply.result)
    if (open.asked.method === 'initialize') this.#shookHands(reply.kind === 'result' ? 'initialized' : 'fresh', out)
  }

  /** Marks that the session takes on with this answer; on record where they are set. */
  #tainted(from: Peer, { asked }: OpenRequest, { steps }: Forward): JsonObject {
    const marks = from === 'server' ? newMarks(this.#view.taint, asked.method, steps, this.#view.locked.profile) : []
    this.#view.taint = withMarks(this.#view.taint, marks)
    return marks.length === 0 ? {} : { taint: marks }
  }

  #tellAsker(answering: Peer, open: OpenRequest, why: Denial, executed: Executed, out: Recorder): void {
    if (open.askedBy === 'gateway') {
      const list = LIST_OF_METHOD.get(open.asked.method)
      if (list !== undefined) this.#listed(list, false, out)
    } else if (!open.cancelled) out.send(other(answering), refusal(open.asked, why, executed))
  }

  // ── notifications ──────────────────────────────────────────────────────────────────────────────────────────────────

  #notification(notification: Notification, arrival: Arrival, out: Recorder): void {
    const judgement = this.#judge(notification, arrival)
    if (judgement.kind !== 'forward') {
      const why = judgement.kind === 'deny' ? judgement.denial.code : 'guard.failed'
      return void out.line(arrival, notification, { outcome: 'denied', denial: why, ...told(judgement) })
    }
    const named = renamed(judgement.message as Notification, arrival.from, { open: this.#open, held: this.#held, at: out.at })
    if (named === 'hold-closed') return void out.line(arrival, notification, { outcome: 'hold-closed' })
    if (named === undefined) return void out.line(arrival, notification, { outcome: 'refused', why: 'relay.uncorrelated' })
    this.#learnFromNotification(notification.method, arrival.from)
    out.forward(arrival, notification, named, told(judgement))
  }

  #learnFromNotification(method: string, from: Peer): void {
    if (from === 'client' && method === 'notifications/initialized') this.#view.phase = 'operating'
    if (from === 'client') return
    if (method === 'notifications/tools/list_changed') this.#view.live.tools.reset()
    if (method === 'notifications/prompts/list_changed') this.#view.live.prompts.reset()
    if (method === 'notifications/resources/list_changed') this.#view.live.resourceTemplates.reset()
  }

  // ── time and the end ───────────────────────────────────────────────────────────────────────────────────────────────

  #wake(at: number, out: Recorder): void {
    if (at >= this.#wakeAt) return
    this.#wakeAt = at
    out.step.timers.push(at)
  }

  #deadline(at: number, out: Recorder): void {
    this.#wakeAt = Number.POSITIVE_INFINITY
    for (const held of this.#held.due(at)) {
      out.note('deadline', { question: held.number })
      this.#refuseHeld(held, denial('relay.hold-expired', { seconds: LIMITS.holdMs / 1000 }), out)
    }
    if (this.#early.until <= at) {
      out.note('deadline', { early: this.#early.size })
      this.#judgeEarly(out)
    }
    for (const peer of ['server', 'client'] as const) for (const open of this.#open[peer].due(at)) this.#expire(peer, open, out)
    const next = Math.min(
      this.#held.nextDeadline(),
      this.#early.until,
      this.#open.server.nextDeadline(),
      this.#open.client.nextDeadline(),
    )
    if (Number.isFinite(next)) this.#wake(next, out)
  }

  #expire(answering: Peer, open: OpenRequest, out: Recorder): void {
    this.#open[answering].close(open)
    const seconds = Math.round((out.at >= open.hardAt ? LIMITS.requestHardMs : LIMITS.requestIdleMs) / 1000)
    out.note('deadline', { as: open.id, method: open.asked.method, seconds })
    this.#tellAsker(answering, open, denial('relay.timeout', { seconds }), 'unknown', out)
    if (open.asked.method === 'initialize') return this.#shookHands('fresh', out)
    if (open.cancelled) return
    out.send(answering, {
      kind: 'notification',
      method: 'notifications/cancelled',
      params: { requestId: open.id, reason: 'timed out' },
    })
  }

  #exit({ code, signal, outOfMemory }: Extract<Event, { kind: 'exit' }>, out: Recorder): void {
    const exit: Exit = { code, signal, ...(outOfMemory && { outOfMemory }) }
    out.exit(exit)
    const gone = endOf(exit)
    for (const open of this.#open.server.all()) {
      this.#open.server.close(open)
      this.#tellAsker('server', open, gone, 'unknown', out)
    }
    if (this.#view.phase === 'initializing') this.#shookHands('fresh', out)
    for (const held of this.#held.all()) this.#refuseHeld(held, gone, out)
    out.step.stop = exit
  }

  #judge(message: Message, arrival: Arrival, open?: OpenRequest): Judgement {
    const item: Case = {
      from: arrival.from,
      message,
      text: arrival.body,
      ...(open === undefined ? {} : { asked: open.asked, askedBy: open.askedBy }),
      ...(arrival.ticket === undefined ? {} : { ticket: arrival.ticket }),
    }
    return judge(this.#guards[subjectOf(arrival.from, message)], item, this.#view)
  }
}

type Forward = Extract<Judgement, { kind: 'forward' }>
type Asked = Extract<Judgement, { kind: 'ask' }>
type Refusal = Extract<Judgement, { kind: 'deny' }>

function endOf(exit: Exit): Denial {
  if (exit.outOfMemory === undefined) return denial('relay.server-exited', { how: howEnded(exit) })
  return denial('relay.out-of-memory', { limit: sizeText(exit.outOfMemory.limitBytes) })
}

/** Spoken without an id: the one that the request names is another's. */
const REPEATED = denial('relay.repeated-id', {})
const refused = (why: Denial): Refusal => ({ kind: 'deny', denial: why, steps: [] })
const tooMany = (open: number): Refusal => refused(denial('relay.too-many', { open }))

/** The guards' steps, where there are any, for the record. */
function told({ steps }: Judgement): JsonObject {
  return steps.length === 0 ? {} : { steps: steps.map((step) => ({ ...step })) }
}
