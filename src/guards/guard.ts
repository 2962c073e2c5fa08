/**
 * What a guard is, and the one runner that asks them. Guards are synchronous and pure: they look at one message and at the
 * session as it stands, and answer with a verdict. There is no `next()`; a guard that throws denies.
 */
import type { Role } from '../detect/roles/role.js'
import { type Denial, denial, reason } from '../faults.js'
import type { LockedServer } from '../manifest/lock.js'
import type { Json, JsonObject, Message, Origin, Peer, Request } from '../protocol/message.js'
import type { Era } from '../protocol/methods.js'
import type { LiveFace } from './face.js'
import type { ListName, LiveList } from './live.js'
import type { Reach } from './roles/check.js'
import type { Taint } from './taint.js'
import type { Tasks } from './tasks.js'

/** Where a message stands: which side sent it, and what it is. */
export type Subject = `${Peer}.${'request' | 'notification' | 'reply'}`

/** One message under judgement. Everything in it is untrusted except `asked` and `askedBy`. */
export interface Case {
  readonly from: Peer
  readonly message: Message
  /** The request that a reply answers, as its sender wrote it, and who sent it. */
  readonly asked?: Request
  readonly askedBy?: Origin
  /** The message's body as we encode it (see protocol/encode), for scans over text. */
  readonly text: string
  /** The answer to the question that this message was held for. */
  readonly ticket?: Ticket
}

/** A yes, good for the one judgement that it is handed to. */
export interface Ticket {
  readonly question: number
  readonly by: string
}

/** The session as guards see it. */
export interface SessionView {
  readonly locked: LockedServer
  /** Decided by the client's first deciding request. */
  readonly era: Era | undefined
  /** The handshake of the legacy era: nothing yet, initialize sent, its reply released, the client's `initialized` seen. */
  readonly phase: 'fresh' | 'initializing' | 'initialized' | 'operating'
  /** As declared in initialize (legacy era). */
  readonly clientCapabilities: JsonObject
  readonly live: Readonly<Record<ListName, LiveList>>
  /** What the server said of itself. */
  readonly face: LiveFace
  /** What exists for the server. */
  readonly reach: Reach
  /** Begun in this session. */
  readonly tasks: Tasks
  readonly taint: Taint
}

/** What has to be known before a message can be judged. */
export type Question =
  /** The gateway asks the server itself for a list, to compare it. */
  | { readonly kind: 'live'; readonly list: ListName }
  /** A parser that this role's values need is loaded. */
  | { readonly kind: 'parser'; readonly role: Role }
  /** Something outside the session answers. */
  | { readonly kind: 'person'; readonly why: string }

export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'rewrite'; readonly message: Message; readonly why: string }
  | { readonly kind: 'ask'; readonly question: Question }
  /** `why`: more than the denial says, for the record alone. */
  | { readonly kind: 'deny'; readonly denial: Denial; readonly why?: string }

export interface Guard {
  readonly name: string
  readonly covers: readonly Subject[]
  check(item: Case, view: SessionView): Verdict
}

/** A guard's verdict that was not `pass`, for the record. */
export interface GuardStep {
  readonly guard: string
  readonly verdict: 'rewrite' | 'ask' | 'deny'
  readonly why: string
}

export type Judgement = { readonly steps: readonly GuardStep[] } & (
  | { readonly kind: 'forward'; readonly message: Message }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'deny'; readonly denial: Denial }
)

export const PASS: Verdict = Object.freeze({ kind: 'pass' })
export const deny = (refusal: Denial): Verdict => ({ kind: 'deny', denial: refusal })

/** The guards of each subject, in declared order. */
export type GuardTable = Readonly<Record<Subject, readonly Guard[]>>

export function guardTable(guards: readonly Guard[]): GuardTable {
  const of = (subject: Subject): readonly Guard[] => guards.filter((guard) => guard.covers.includes(subject))
  return {
    'client.request': of('client.request'),
    'client.notification': of('client.notification'),
    'client.reply': of('client.reply'),
    'server.request': of('server.request'),
    'server.notification': of('server.notification'),
    'server.reply': of('server.reply'),
  }
}

export function subjectOf(from: Peer, message: Message): Subject {
  return `${from}.${message.kind === 'result' || message.kind === 'error' ? 'reply' : message.kind}`
}

const NO_STEPS: readonly GuardStep[] = Object.freeze([])

/** Asks the guards in order. The first `ask` or `deny` ends it; a rewrite is what the next guard sees. */
export function judge(guards: readonly Guard[], item: Case, view: SessionView): Judgement {
  let steps = NO_STEPS
  let current = item
  for (const guard of guards) {
    const verdict = verdictOf(guard, current, view)
    switch (verdict.kind) {
      case 'pass':
        break
      case 'rewrite':
        steps = [...steps, { guard: guard.name, verdict: 'rewrite', why: verdict.why }]
        current = { ...current, message: verdict.message }
        break
      case 'ask':
        return { kind: 'ask', question: verdict.question, steps: [...steps, step(guard, 'ask', whyAsked(verdict.question))] }
      case 'deny':
        return { kind: 'deny', denial: verdict.denial, steps: [...steps, step(guard, 'deny', whyDenied(verdict))] }
      default:
        verdict satisfies never
    }
  }
  return { kind: 'forward', message: current.message, steps }
}

function verdictOf(guard: Guard, item: Case, view: SessionView): Verdict {
  try {
    return guard.check(item, view)
  } catch (thrown) {
    // For the record alone: what is thrown may quote either peer.
    return { kind: 'deny', denial: denial('guard.failed', { guard: guard.name }), why: reason(thrown) }
  }
}

const whyDenied = ({ denial: { code }, why }: Extract<Verdict, { kind: 'deny' }>): string =>
  why === undefined ? code : `${code}: ${why}`
const step = (guard: Guard, verdict: GuardStep['verdict'], why: string): GuardStep => ({ guard: guard.name, verdict, why })

function whyAsked(question: Question): string {
  switch (question.kind) {
    case 'live':
      return `list ${question.list}`
    case 'parser':
      return `parser of ${question.role}`
    case 'person':
      return question.why
    default:
      return question satisfies never
  }
}

/** A peer's word inside a sentence of ours: short, and without control characters. */
export function quoted(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  return JSON.stringify(text.slice(0, 128)).slice(1, -1)
}

/**
 * A server's word inside a sentence of ours: only one that we know. A model takes such a sentence for ours, and nothing masks
 * what stands in it.
 */
export function ours(word: Json | undefined, words: readonly string[], instead = 'unknown'): string {
  return typeof word === 'string' && words.includes(word) ? word : instead
}
