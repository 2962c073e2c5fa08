/**
 * Which method may come when: the handshake of the legacy era, the per-request version of the modern one, and never a mix
 * (MCP 2025-11-25 "Lifecycle"; MCP 2026-07-28 "Versioning"). Real servers enforce none of it.
 */
import { denial } from '../faults.js'
import { isObject, metaOf, type Notification, type Reply, type Request } from '../protocol/message.js'
import { type Era, eraOf, META, methodRow, VERSIONS } from '../protocol/methods.js'
import { type Case, deny, type Guard, ours, PASS, quoted, type SessionView, type Verdict } from './guard.js'

export const lifecycle: Guard = {
  name: 'lifecycle',
  covers: ['client.request', 'client.notification', 'server.request', 'server.notification', 'server.reply'],
  check(item, view) {
    const { message } = item
    switch (message.kind) {
      case 'request':
        return item.from === 'client' ? clientRequest(message, view) : serverRequest(message, view)
      case 'notification':
        return item.from === 'client' ? clientNotification(message, view) : serverNotification(message, view)
      case 'result':
      case 'error':
        return serverReply(message, item)
      default:
        return message satisfies never
    }
  },
}

function clientRequest(request: Request, view: SessionView): Verdict {
  if (request.method === 'initialize') return initialize(view)
  return eraOfRequest(request, view) === 'modern' ? modernRequest(request, view) : legacyRequest(request, view)
}

/** The era of the connection, or the one that this request of a client would open. */
export function eraOfRequest(request: Request, view: SessionView): Era {
  if (view.era !== undefined) return view.era
  const modern = metaOf(request.params)[META.protocolVersion] !== undefined || request.method === 'server/discover'
  return modern || !speaks(view, 'legacy') ? 'modern' : 'legacy'
}

function initialize(view: SessionView): Verdict {
  if (!speaks(view, 'legacy')) {
    const supported = modernVersions(view)
    return deny(denial('lifecycle.modern-only', { supported: supported.join(', ') }, { supported }))
  }
  if (view.era === 'modern') return deny(denial('lifecycle.era', { era: 'modern', method: 'initialize' }))
  return view.phase === 'fresh' ? PASS : deny(denial('lifecycle.initialized-twice', { method: 'initialize' }))
}

/** A version of its own would make a request of the other era of it for a server that speaks both. */
function legacyRequest(request: Request, view: SessionView): Verdict {
  const { method } = request
  if (methodRow('legacy', 'client', 'request', method) === undefined) return unknown(method)
  if (metaOf(request.params)[META.protocolVersion] !== undefined)
    return deny(denial('lifecycle.era', { era: 'legacy', method: `${method} with ${META.protocolVersion}` }))
  const early = view.phase === 'fresh' || view.phase === 'initializing'
  return early && method !== 'ping' ? deny(denial('lifecycle.not-initialized', { method })) : PASS
}

function modernRequest(request: Request, view: SessionView): Verdict {
  const { method } = request
  const version = metaOf(request.params)[META.protocolVersion]
  if (!speaks(view, 'modern')) return legacyOnly(method, version)
  if (methodRow('modern', 'client', 'request', method) === undefined) return unknown(method)
  if (typeof version !== 'string') return missing(method, META.protocolVersion)
  const supported = modernVersions(view)
  if (!supported.includes(version)) {
    const values = { requested: quoted(version), supported: supported.join(', ') }
    return deny(denial('lifecycle.unsupported', values, { supported, requested: version }))
  }
  return isObject(metaOf(request.params)[META.clientCapabilities]) ? PASS : missing(method, META.clientCapabilities)
}

/** Clients of both eras fall back to initialize on this answer to `server/discover`; it is not forwarded: some servers die of it. */
function legacyOnly(method: string, version: unknown): Verdict {
  if (method === 'server/discover') return unknown(method)
  const requested = typeof version === 'string' ? version : 'none'
  const supported = [...VERSIONS.legacy]
  const values = { method: quoted(method), requested: quoted(requested), supported: supported.join(', ') }
  return deny(denial('lifecycle.legacy-only', values, { supported, requested }))
}

function clientNotification({ method }: Notification, view: SessionView): Verdict {
  if (view.era === undefined) return deny(denial('lifecycle.not-initialized', { method: quoted(method) }))
  if (methodRow(view.era, 'client', 'notification', method) === undefined) return unknown(method)
  if (method === 'notifications/initialized') {
    return view.phase === 'initialized' ? PASS : deny(denial('lifecycle.initialized-twice', { method }))
  }
  const early = view.era === 'legacy' && view.phase !== 'operating' && method !== 'notifications/cancelled'
  return early ? deny(denial('lifecycle.not-initialized', { method })) : PASS
}

/** Before the client's `initialized` a server may only ping. In the modern era it asks for nothing on lines of its own. */
function serverRequest({ method }: Request, view: SessionView): Verdict {
  if (view.era === undefined || methodRow(view.era, 'server', 'request', method) === undefined) return unknown(method)
  return view.phase === 'operating' || method === 'ping' ? PASS : deny(denial('lifecycle.not-initialized', { method }))
}

function serverNotification({ method }: Notification, view: SessionView): Verdict {
  if (view.era === undefined) return deny(denial('lifecycle.not-initialized', { method: quoted(method) }))
  return methodRow(view.era, 'server', 'notification', method) === undefined ? unknown(method) : PASS
}

function serverReply(reply: Reply, { asked }: Case): Verdict {
  if (reply.kind === 'error' || asked?.method !== 'initialize') return PASS
  const version = reply.result['protocolVersion']
  if (typeof version === 'string' && eraOf(version) === 'legacy') return PASS
  return deny(denial('lifecycle.version', { version: ours(version, VERSIONS.modern) }))
}

function modernVersions({ locked }: SessionView): string[] {
  const stated = locked.surface.discover?.['supportedVersions']
  return VERSIONS.modern.filter((version) => !Array.isArray(stated) || stated.includes(version))
}

const speaks = ({ locked }: SessionView, era: Era): boolean => locked.eras.includes(era)
const unknown = (method: string): Verdict => deny(denial('lifecycle.unknown-method', { method: quoted(method) }))
const missing = (method: string, member: string): Verdict => deny(denial('lifecycle.missing-meta', { method, member }))
