/** Sessions as guards see them, and messages under judgement. */
import { body } from '#sluice/protocol/encode.js'
import type { Case, SessionView, Verdict } from '#sluice/guards/guard.js'
import { LiveFace } from '#sluice/guards/face.js'
import { LiveList } from '#sluice/guards/live.js'
import { NOWHERE } from '#sluice/guards/roles/check.js'
import { UNTAINTED } from '#sluice/guards/taint.js'
import { Tasks } from '#sluice/guards/tasks.js'
import type { LockedServer, Surface } from '#sluice/manifest/lock.js'
import type { JsonObject, Message, Peer, Request } from '#sluice/protocol/message.js'
import { LOCKED } from '../relay/locked.js'
import { isSpoken } from './spoken.js'
import { Grader } from '#sluice/manifest/drift.js'
import { ALONE } from '#sluice/manifest/neighbourhood.js'

const GRADER = new Grader(ALONE)

export function view(locked: LockedServer, more: Partial<SessionView> = {}): SessionView {
  return {
    locked,
    era: locked.eras[0],
    phase: 'operating',
    clientCapabilities: {},
    live: {
      tools: new LiveList('tools', GRADER),
      prompts: new LiveList('prompts', GRADER),
      resourceTemplates: new LiveList('resourceTemplates', GRADER),
    },
    face: new LiveFace(GRADER),
    reach: NOWHERE,
    tasks: new Tasks(),
    taint: UNTAINTED,
    ...more,
  }
}

export function withSurface(change: Partial<Surface>, base: LockedServer = LOCKED.legacy): LockedServer {
  return { ...base, surface: { ...base.surface, ...change } }
}

export function asks(from: Peer, method: string, params?: JsonObject): Case {
  return item(from, { kind: 'request', id: 1, method, ...(params && { params }) })
}

export function notes(from: Peer, method: string, params?: JsonObject): Case {
  return item(from, { kind: 'notification', method, ...(params && { params }) })
}

export function answers(asked: Request, result: JsonObject): Case {
  return { ...item('server', { kind: 'result', id: 1, result }), asked, askedBy: 'client' }
}

export function fails(asked: Request, code: number, data?: JsonObject): Case {
  const error = { code, message: 'no', ...(data && { data }) }
  return { ...item('server', { kind: 'error', id: 1, error }), asked, askedBy: 'client' }
}

export const request = (method: string, params?: JsonObject): Request => ({
  kind: 'request',
  id: 1,
  method,
  ...(params && { params }),
})

function item(from: Peer, message: Message): Case {
  return { from, message, text: body(message) }
}

/** The verdict in one word: `pass`, `rewrite`, `ask`, or the code of the denial, whose sentences are looked at too. */
export function word(verdict: Verdict): string {
  if (verdict.kind !== 'deny') return verdict.kind
  isSpoken(`${verdict.denial.message} ${verdict.denial.hint}`)
  return verdict.denial.code
}

/** What a refusal says. */
export function words(verdict: Verdict): string {
  return verdict.kind === 'deny' ? `${verdict.denial.message}; ${verdict.denial.hint}` : verdict.kind
}

export function rewrittenResult(verdict: Verdict): JsonObject {
  if (verdict.kind !== 'rewrite' || verdict.message.kind !== 'result') throw new Error(`not rewritten: ${word(verdict)}`)
  return verdict.message.result
}

export const MODERN: JsonObject = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}
