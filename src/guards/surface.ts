/**
 * Which methods, tools, prompts and resources exist here: those that a person reviewed. Absent means refused. A list gives the
 * reviewed definition of what is live now, never the live text. What a server asks of a client must be what it declared.
 */
import { denial } from '../faults.js'
import type { Definition, Surface } from '../manifest/lock.js'
import {
  type Json,
  type JsonObject,
  type Notification,
  objectOf,
  type Request,
  type Result,
  textOf,
} from '../protocol/message.js'
import { declares, META, type MethodRow, methodRow } from '../protocol/methods.js'
import { type Case, deny, type Guard, PASS, quoted, type SessionView, type Verdict } from './guard.js'
import { definitionOf, LIST_OF_METHOD, type ListName, nameOf } from './live.js'
import { mayCarryMarks, withoutMarks } from './marks.js'
import { isReviewedResource, reviewedResources } from './resources.js'

export const surface: Guard = {
  name: 'surface',
  covers: ['client.request', 'client.notification', 'server.request', 'server.notification', 'server.reply'],
  check(item, view) {
    if (item.from === 'client') return fromClient(item, view)
    const verdict = fromServer(item, view)
    return verdict.kind === 'deny' ? verdict : withoutOurMarks(item, verdict)
  },
}

function fromClient({ message }: Case, view: SessionView): Verdict {
  if (message.kind !== 'request') return PASS
  const row = view.era && methodRow(view.era, 'client', 'request', message.method)
  const lacking = row === undefined ? undefined : lacksCapability(row, view.locked.surface.capabilities)
  if (lacking !== undefined) return deny(denial('surface.capability', { method: message.method, capability: lacking }))
  return ASKED.get(message.method)?.(message, view) ?? PASS
}

type Ask = (request: Request, view: SessionView) => Verdict

/** The methods that name something. */
const ASKED: ReadonlyMap<string, Ask> = new Map<string, Ask>([
  ['tools/call', (request, view) => named('tools', request, view)],
  ['prompts/get', (request, view) => named('prompts', request, view)],
  ['resources/read', resource],
  ['resources/subscribe', resource],
  ['resources/unsubscribe', resource],
  ['completion/complete', completion],
])

const KIND: Readonly<Record<ListName, string>> = { tools: 'tool', prompts: 'prompt', resourceTemplates: 'resource template' }

/** A reviewed definition that is on, not held out, and live. Whether it is live is asked of the server where it is not known. */
function named(list: ListName, request: Request, view: SessionView): Verdict {
  const name = request.params?.['name']
  if (typeof name !== 'string') return deny(denial('surface.shape', { method: request.method, at: '/params/name' }))
  const says = { kind: KIND[list], name: quoted(name) }
  const reviewed = definitionOf(view.locked.surface, list, name)
  if (reviewed === undefined) return deny(denial('surface.unknown', says))
  if (reviewed.use === 'off') return deny(denial('surface.off', says))
  if (reviewed.heldOut !== undefined) return deny(denial('surface.held-out', { ...says, why: reviewed.heldOut }))
  const live = view.live[list]
  const standing = live.standing(name)
  if (standing === 'live') return PASS
  if (standing === 'held-out')
    return deny(denial('surface.held-out', { ...says, why: 'its live schema differs from the reviewed one' }))
  return live.complete ? deny(denial('surface.gone', says)) : { kind: 'ask', question: { kind: 'live', list } }
}

function resource(request: Request, { locked }: SessionView): Verdict {
  const uri = request.params?.['uri']
  if (typeof uri !== 'string') return deny(denial('surface.shape', { method: request.method, at: '/params/uri' }))
  if (isReviewedResource(uri, locked.surface)) return PASS
  return deny(denial('surface.resource', { uri: quoted(uri), reviewed: reviewedResources(locked.surface) }))
}

function completion(request: Request, view: SessionView): Verdict {
  const ref = objectOf(request.params?.['ref'])
  if (ref['type'] === 'ref/prompt') return known('prompts', ref['name'], request, view)
  if (ref['type'] === 'ref/resource') return known('resourceTemplates', ref['uri'], request, view)
  return deny(denial('surface.shape', { method: request.method, at: '/params/ref' }))
}

/** Reviewed and on; completions are data, so it need not be compared with the live list first. */
function known(list: ListName, name: Json | undefined, request: Request, view: SessionView): Verdict {
  if (typeof name !== 'string') return deny(denial('surface.shape', { method: request.method, at: '/params/ref' }))
  const reviewed = definitionOf(view.locked.surface, list, name)
  return reviewed?.use === 'on' ? PASS : deny(denial('surface.unknown', { kind: KIND[list], name: quoted(name) }))
}

function fromServer(item: Case, view: SessionView): Verdict {
  const { message } = item
  switch (message.kind) {
    case 'request':
      return serverAsks(message, view)
    case 'notification':
      return serverNotes(message, view)
    case 'result':
      return serverReplies(message, item, view)
    case 'error':
      return PASS
    default:
      return message satisfies never
  }
}

/** What a server asks of a client, the client must have declared. */
function serverAsks(request: Request, view: SessionView): Verdict {
  const row = view.era && methodRow(view.era, 'server', 'request', request.method)
  return row === undefined ? PASS : declared(row, view.clientCapabilities)
}

function serverNotes({ method, params }: Notification, view: SessionView): Verdict {
  const row = view.era && methodRow(view.era, 'server', 'notification', method)
  if (row === undefined) return PASS
  const capabilities = row.needs?.of === 'client' ? view.clientCapabilities : view.locked.surface.capabilities
  const lacking = lacksCapability(row, capabilities)
  if (lacking !== undefined) return deny(denial('surface.capability', { method, capability: lacking }))
  const uri = params?.['uri']
  if (method !== 'notifications/resources/updated' || (typeof uri === 'string' && isReviewedResource(uri, view.locked.surface)))
    return PASS
  return deny(denial('surface.resource', { uri: quoted(uri), reviewed: reviewedResources(view.locked.surface) }))
}

function serverReplies(reply: Result, { asked }: Case, view: SessionView): Verdict {
  if (asked === undefined) return PASS
  const list = LIST_OF_METHOD.get(asked.method)
  if (list !== undefined) return rewritten(reply, reviewedPage(list, reply.result, view), 'reviewed definitions')
  if (asked.method === 'initialize') return rewritten(reply, reviewedHello(reply.result, view.locked.surface), 'reviewed server')
  if (asked.method === 'server/discover')
    return rewritten(reply, reviewedDiscovery(reply.result, view.locked.surface), 'reviewed server')
  if (asked.method === 'resources/list') return resourcePage(reply, view)
  return resultType(reply, asked, view)
}

const rewritten = (reply: Result, result: JsonObject, why: string): Verdict => ({
  kind: 'rewrite',
  message: { ...reply, result },
  why,
})

/** Of the live page, the items that were reviewed and are the same, in their reviewed words. */
function reviewedPage(list: ListName, page: JsonObject, view: SessionView): JsonObject {
  const items = Array.isArray(page[list]) ? page[list] : []
  const shown = items.flatMap((item) => {
    const name = nameOf(item, list)
    const reviewed = name === undefined ? undefined : definitionOf(view.locked.surface, list, name)
    return name !== undefined && reviewed !== undefined && isShown(list, name, reviewed, view) ? [reviewed.definition] : []
  })
  return { ...only(page, ['nextCursor', 'ttlMs', 'cacheScope', 'resultType']), [list]: shown }
}

function isShown(list: ListName, name: string, reviewed: Definition, view: SessionView): boolean {
  return reviewed.use === 'on' && reviewed.heldOut === undefined && view.live[list].standing(name) === 'live'
}

/** The initialize result in reviewed words; the protocol version is what both sides agreed on now. */
function reviewedHello(result: JsonObject, reviewed: Surface): JsonObject {
  return {
    ...only(result, ['protocolVersion']),
    capabilities: common(reviewed.capabilities, objectOf(result['capabilities'])),
    serverInfo: reviewed.serverInfo,
    ...(reviewed.instructions === undefined ? {} : { instructions: reviewed.instructions }),
  }
}

function reviewedDiscovery(result: JsonObject, reviewed: Surface): JsonObject {
  const discover = reviewed.discover ?? {}
  return {
    ...discover,
    ...only(result, ['ttlMs', 'cacheScope', 'resultType']),
    capabilities: common(objectOf(discover['capabilities']), objectOf(result['capabilities'])),
  }
}

/** What was reviewed and is still offered: a capability gained since review is not passed on, one lost is not promised. */
function common(reviewed: JsonObject, live: JsonObject): JsonObject {
  const kept = Object.entries(reviewed).filter(([name]) => Object.hasOwn(live, name) && live[name] !== false)
  return Object.fromEntries(kept)
}

function resourcePage(reply: Result, view: SessionView): Verdict {
  const items = reply.result['resources']
  if (!Array.isArray(items)) return deny(denial('surface.shape', { method: 'resources/list', at: '/result/resources' }))
  const shown = items.filter((item) => isReviewedResource(textOf(objectOf(item)['uri']), view.locked.surface))
  return shown.length === items.length ? PASS : rewritten(reply, { ...reply.result, resources: shown }, 'reviewed schemes')
}

/** A result that asks for input carries requests to the client: each is judged as one (MCP 2026-07-28 "Multi round-trip"). */
function resultType(reply: Result, asked: Request, view: SessionView): Verdict {
  const type = reply.result['resultType']
  if (type === undefined || type === 'complete') return PASS
  const row = view.era && methodRow(view.era, 'client', 'request', asked.method)
  const wrong = deny(denial('surface.result-type', { type: quoted(type), method: asked.method }))
  if (view.era !== 'modern' || row === undefined) return wrong
  if (type === 'input_required' && row.inputRequests === true) return inputRequests(reply.result['inputRequests'], asked)
  return type === 'task' && row.task === true ? PASS : wrong
}

function inputRequests(requests: Json | undefined, asked: Request): Verdict {
  const capabilities = objectOf(objectOf(asked.params?.['_meta'])[META.clientCapabilities])
  for (const request of Object.values(objectOf(requests))) {
    const method = textOf(objectOf(request)['method'])
    const row = methodRow('modern', 'server', 'input', method)
    if (row === undefined) return deny(denial('lifecycle.unknown-method', { method: quoted(method) }))
    const verdict = declared(row, capabilities)
    if (verdict.kind === 'deny') return verdict
  }
  return PASS
}

function declared(row: MethodRow, capabilities: JsonObject): Verdict {
  const lacking = lacksCapability(row, capabilities)
  return lacking === undefined ? PASS : deny(denial('surface.not-declared', { method: row.method, capability: lacking }))
}

function lacksCapability({ needs }: MethodRow, capabilities: JsonObject): string | undefined {
  return needs === undefined || declares(capabilities, needs.capability) ? undefined : needs.capability.join('.')
}

function only(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)))
}

/** No server speaks in our name. */
function withoutOurMarks({ message, text }: Case, verdict: Verdict): Verdict {
  if (verdict.kind === 'ask' || !mayCarryMarks(text)) return verdict
  const judged = verdict.kind === 'rewrite' ? verdict.message : message
  switch (judged.kind) {
    case 'request':
    case 'notification':
      return marked(judged.params === undefined ? judged : { ...judged, params: withoutMarks(judged.params) })
    case 'result':
      return marked({ ...judged, result: withoutMarks(judged.result) })
    case 'error':
      return marked({ ...judged, error: withoutMarks({ ...judged.error }) as typeof judged.error })
    default:
      return judged satisfies never
  }
}

const marked = (message: Case['message']): Verdict => ({ kind: 'rewrite', message, why: 'marks of the gateway removed' })
