/**
 * Which methods, tools, prompts and resources exist here: those that a person reviewed. Absent means refused. A list gives the
 * reviewed definition of what is live now, never the live text. What a server asks of a client must be what it declared.
 */
import { type Denial, denial } from '../faults.js'
import { canonical } from '../protocol/canonical.js'
import { CODES } from '../protocol/codes.js'
import { body } from '../protocol/encode.js'
import type { Definition, Surface } from '../manifest/lock.js'
import {
  type ErrorReply,
  type Json,
  type JsonObject,
  metaOf,
  type Notification,
  objectOf,
  type Request,
  type Result,
  textOf,
} from '../protocol/message.js'
import { declares, META, type MethodRow, methodRow } from '../protocol/methods.js'
import { type Case, deny, type Guard, ours, PASS, quoted, type SessionView, type Verdict } from './guard.js'
import { declaredInput, declaredInputs, notDeclared, opened } from './input.js'
import { eraOfRequest } from './lifecycle.js'
import { definitionOf, LIST_OF_METHOD, type ListName, nameOf, type Standing } from './live.js'
import { mayCarryMarks, withoutMarks } from './marks.js'
import { misshapen, wrongShape } from './params.js'
import { isReviewedResource, reviewedResources } from './resources.js'
import { misspelled } from './spelling.js'
import { begunTask } from './tasks.js'

export const surface: Guard = {
  name: 'surface',
  covers: ['client.request', 'client.notification', 'client.reply', 'server.request', 'server.notification', 'server.reply'],
  check(item, view) {
    const spelled = spelling(item)
    if (spelled !== undefined) return deny(spelled)
    if (item.from === 'client') return fromClient(item, view)
    const verdict = fromServer(item, view)
    return verdict.kind === 'deny' ? verdict : withoutOurMarks(item, verdict)
  },
}

/** What a reader that ignores case would take for something that was not judged. */
function spelling({ message, asked }: Case): Denial | undefined {
  if (message.kind === 'error') return undefined
  const holder = message.kind === 'result' ? message.result : message.params
  const member = holder && misspelled(holder)
  if (member === undefined) return undefined
  const method = message.kind === 'result' ? (asked?.method ?? 'the result') : message.method
  return denial('surface.spelling', { method: quoted(method), member })
}

function fromClient({ message }: Case, view: SessionView): Verdict {
  if (message.kind === 'notification') return clientNotes(message, view)
  if (message.kind !== 'request') return PASS
  const row = methodRow(eraOfRequest(message, view), 'client', 'request', message.method)
  const lacking = row === undefined ? undefined : lacksCapability(row, view.locked.surface.capabilities)
  if (lacking !== undefined) return deny(denial('surface.capability', { method: message.method, capability: lacking }))
  const at = misshapen(message)
  if (at !== undefined) return wrongShape(message.method, at)
  const ask = ASKED.get(message.method)
  if (ask === undefined) return PASS
  return view.face.standing === 'live' ? ask(message, view) : deny(denial('surface.hostile', {}))
}

/** What a client reports on, it must have declared. */
function clientNotes({ method }: Notification, view: SessionView): Verdict {
  const row = view.era && methodRow(view.era, 'client', 'notification', method)
  const lacking = row === undefined ? undefined : lacksCapability(row, view.clientCapabilities)
  return lacking === undefined ? PASS : deny(denial('surface.undeclared', { method, capability: lacking }))
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
  ['subscriptions/listen', listen],
])

const KIND: Readonly<Record<ListName, string>> = { tools: 'tool', prompts: 'prompt', resourceTemplates: 'resource template' }

/** A reviewed definition that is on, not held out, and live. Whether it is live is asked of the server where it is not known. */
function named(list: ListName, request: Request, view: SessionView): Verdict {
  const name = request.params?.['name']
  if (typeof name !== 'string') return wrongShape(request.method, '/params/name')
  const says = { kind: KIND[list], name: quoted(name) }
  const reviewed = definitionOf(view.locked.surface, list, name)
  if (reviewed === undefined) return deny(denial('surface.unknown', says))
  if (reviewed.use === 'off') return deny(denial('surface.off', says))
  if (reviewed.heldOut !== undefined) return deny(denial('surface.held-out', { ...says, why: reviewed.heldOut }))
  const live = view.live[list]
  const standing = live.standing(name)
  if (standing === 'live') return PASS
  if (standing !== undefined) return deny(denial('surface.held-out', { ...says, why: WHY_HELD_OUT[standing] }))
  return live.complete ? deny(denial('surface.gone', says)) : { kind: 'ask', question: { kind: 'live', list } }
}

/** Without a word of the server's: a model reads this. */
const WHY_HELD_OUT: Readonly<Record<Exclude<Standing, 'live'>, string>> = {
  material: 'what it says of itself changed materially since the review',
  hostile: 'what it says of itself now is hostile',
  twice: 'the running server lists it twice',
}

function resource(request: Request, { locked }: SessionView): Verdict {
  const uri = request.params?.['uri']
  if (typeof uri !== 'string') return wrongShape(request.method, '/params/uri')
  if (isReviewedResource(uri, locked.surface)) return PASS
  return deny(denial('surface.resource', { uri: quoted(uri), reviewed: reviewedResources(locked.surface) }))
}

/** The resources that a subscription names, one by one (MCP 2026-07-28 "Subscriptions"). */
function listen(request: Request, view: SessionView): Verdict {
  const uris = objectOf(request.params?.['notifications'])['resourceSubscriptions'] ?? []
  if (!Array.isArray(uris)) return wrongShape(request.method, '/params/notifications/resourceSubscriptions')
  for (const uri of uris) {
    const verdict = resource({ ...request, params: { uri } }, view)
    if (verdict.kind === 'deny') return verdict
  }
  return PASS
}

function completion(request: Request, view: SessionView): Verdict {
  const ref = objectOf(request.params?.['ref'])
  if (ref['type'] === 'ref/prompt') return known('prompts', ref['name'], request, view)
  if (ref['type'] === 'ref/resource') return known('resourceTemplates', ref['uri'], request, view)
  return wrongShape(request.method, '/params/ref')
}

/** Reviewed and on; completions are data, so it need not be compared with the live list first. */
function known(list: ListName, name: Json | undefined, request: Request, view: SessionView): Verdict {
  if (typeof name !== 'string') return wrongShape(request.method, '/params/ref')
  const reviewed = definitionOf(view.locked.surface, list, name)
  return reviewed?.use === 'on' && reviewed.heldOut === undefined
    ? PASS
    : deny(denial('surface.unknown', { kind: KIND[list], name: quoted(name) }))
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
      return serverFails(message, view)
    default:
      return message satisfies never
  }
}

/** What a server asks of a client, the client must have declared. */
function serverAsks(request: Request, view: SessionView): Verdict {
  const row = view.era && methodRow(view.era, 'server', 'request', request.method)
  const at = misshapen(request)
  if (at !== undefined) return wrongShape(request.method, at)
  return row === undefined ? PASS : declaredInput(row, request.params ?? {}, view.clientCapabilities)
}

/** An error that carries elicitations asks for them (MCP 2025-11-25 "URL elicitation required"; gone in 2026-07-28). */
function serverFails({ error }: ErrorReply, view: SessionView): Verdict {
  if (error.code !== CODES.urlElicitationRequired) return PASS
  const declared = view.era === 'legacy' && declares(view.clientCapabilities, ['elicitation', 'url'])
  if (!declared) return deny(notDeclared('elicitation/create', ['elicitation', 'url']))
  const { elicitations } = objectOf(error.data)
  for (const asked of Array.isArray(elicitations) ? elicitations : []) {
    const verdict = opened(objectOf(asked)['url'])
    if (verdict.kind === 'deny') return verdict
  }
  return PASS
}

function serverNotes({ method, params }: Notification, view: SessionView): Verdict {
  const row = view.era && methodRow(view.era, 'server', 'notification', method)
  if (row === undefined) return PASS
  const capabilities = row.needs?.of === 'client' ? view.clientCapabilities : view.locked.surface.capabilities
  const lacking = lacksCapability(row, capabilities)
  if (lacking !== undefined) return deny(denial('surface.capability', { method, capability: lacking }))
  const requests = params?.['inputRequests']
  if (requests !== undefined) {
    const verdict = row.inputRequests
      ? declaredInputs(requests, view.clientCapabilities)
      : wrongShape(method, '/params/inputRequests')
    if (verdict.kind === 'deny') return verdict
  }
  const uri = params?.['uri']
  if (method !== 'notifications/resources/updated' || (typeof uri === 'string' && isReviewedResource(uri, view.locked.surface)))
    return PASS
  return deny(denial('surface.resource', { uri: quoted(uri), reviewed: reviewedResources(view.locked.surface) }))
}

function serverReplies(reply: Result, { asked }: Case, view: SessionView): Verdict {
  if (asked === undefined) return PASS
  const type = resultType(reply, asked, view)
  if (type.kind === 'deny') return type
  const list = LIST_OF_METHOD.get(asked.method)
  if (list !== undefined) return rewritten(reply, reviewedPage(list, reply.result, view), 'reviewed definitions')
  if (asked.method === 'initialize') return rewritten(reply, reviewedHello(reply.result, view.locked.surface), 'reviewed server')
  if (asked.method === 'server/discover')
    return rewritten(reply, reviewedDiscovery(reply.result, view.locked.surface), 'reviewed server')
  if (asked.method === 'resources/list') return resourcePage(reply, view)
  return withReviewedInfo(reply, view.locked.surface)
}

/** Every modern result may name its server: in the reviewed words, or not at all. */
function withReviewedInfo(reply: Result, { serverInfo }: Surface): Verdict {
  const meta = metaOf(reply.result)
  const live = meta[META.serverInfo]
  if (live === undefined || canonical(live) === canonical(serverInfo)) return PASS
  return rewritten(reply, { ...reply.result, _meta: { ...meta, [META.serverInfo]: serverInfo } }, 'reviewed server')
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
  return { ...paging(page), [list]: shown }
}

const SCOPES: ReadonlySet<Json | undefined> = new Set(['public', 'private'])

/** The live members of a reviewed list: cursor and caching. Nothing in them has room for a text but the cursor, which is nobody's to read. */
function paging({ nextCursor, ttlMs, cacheScope, resultType }: JsonObject): JsonObject {
  return {
    ...(typeof nextCursor === 'string' ? { nextCursor } : {}),
    ...(typeof ttlMs === 'number' ? { ttlMs } : {}),
    ...(SCOPES.has(cacheScope) && cacheScope !== undefined ? { cacheScope } : {}),
    ...(resultType === undefined ? {} : { resultType: 'complete' }),
  }
}

function isShown(list: ListName, name: string, reviewed: Definition, view: SessionView): boolean {
  if (view.face.standing !== 'live') return false
  return reviewed.use === 'on' && reviewed.heldOut === undefined && view.live[list].standing(name) === 'live'
}

/** The initialize result in reviewed words; the protocol version is what both sides agreed on now. */
function reviewedHello(result: JsonObject, reviewed: Surface): JsonObject {
  return {
    protocolVersion: result['protocolVersion'] ?? null,
    capabilities: common(reviewed.capabilities, objectOf(result['capabilities'])),
    serverInfo: reviewed.serverInfo,
    ...(reviewed.instructions === undefined ? {} : { instructions: reviewed.instructions }),
  }
}

function reviewedDiscovery(result: JsonObject, reviewed: Surface): JsonObject {
  const discover = reviewed.discover ?? {}
  return {
    ...discover,
    ...paging({ ...result, nextCursor: null }),
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
  if (!Array.isArray(items)) return wrongShape('resources/list', '/result/resources')
  const shown = items.filter((item) => isShownResource(objectOf(item), view.locked.surface))
  return shown.length === items.length ? PASS : rewritten(reply, { ...reply.result, resources: shown }, 'reviewed schemes')
}

/** Not one that a reader which ignores case takes for another. */
function isShownResource(item: JsonObject, reviewed: Surface): boolean {
  return isReviewedResource(textOf(item['uri']), reviewed) && misspelled(item) === undefined
}

/** Only where it may stand is a result something else than the answer; what it asks for is judged as a request of its own. */
function resultType(reply: Result, asked: Request, view: SessionView): Verdict {
  const { resultType: type = 'complete', inputRequests, task } = reply.result
  const row = view.era && methodRow(view.era, 'client', 'request', asked.method)
  const wrong = (what: Json): Verdict => deny(denial('surface.result-type', { type: ours(what, TYPES), method: asked.method }))
  if (inputRequests !== undefined && !(view.era === 'modern' && row?.inputRequests === true)) return wrong('input_required')
  if (task !== undefined && asked.method === 'tools/call' && !isTaskAllowed(asked, view)) return wrong('task')
  if (type !== 'complete' && !isTypeAllowed(type, row, view)) return wrong(type)
  if (asked.method === 'tools/call' && view.tasks.toolOf(begunTask(reply.result)) !== undefined) return wrong('task begun twice')
  return inputRequests === undefined ? PASS : declaredInputs(inputRequests, capabilitiesOf(asked))
}

const TYPES = ['complete', 'input_required', 'task', 'task begun twice'] as const

function isTypeAllowed(type: Json, row: MethodRow | undefined, view: SessionView): boolean {
  if (view.era !== 'modern') return false
  return (type === 'input_required' && row?.inputRequests === true) || (type === 'task' && row?.task === true)
}

/** The legacy era's task is the answer to a client that asked for one; the modern one's has a result type. */
function isTaskAllowed(asked: Request, view: SessionView): boolean {
  return view.era === 'modern' || asked.params?.['task'] !== undefined
}

const capabilitiesOf = (asked: Request): JsonObject => objectOf(metaOf(asked.params)[META.clientCapabilities])

function lacksCapability({ needs }: MethodRow, capabilities: JsonObject): string | undefined {
  return needs === undefined || declares(capabilities, needs.capability) ? undefined : needs.capability.join('.')
}

/** No server speaks in our name. */
function withoutOurMarks({ message, text }: Case, verdict: Verdict): Verdict {
  if (verdict.kind === 'ask') return verdict
  const judged = verdict.kind === 'rewrite' ? verdict.message : message
  if (!mayCarryMarks(judged === message ? text : body(judged))) return verdict
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
