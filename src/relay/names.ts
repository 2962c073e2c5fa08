/** Ids, progress tokens and subscription ids, from the names of one side into those of the other. */
import { LIMITS } from '../limits.js'
import { type Json, type JsonObject, metaOf, type Notification, type Peer, type Reply } from '../protocol/message.js'
import { META } from '../protocol/methods.js'
import type { HeldMessages } from './held.js'
import type { OpenRequest, OpenRequests } from './requests.js'

export interface Named {
  /** Requests by the peer that has to answer them. */
  readonly open: Readonly<Record<Peer, OpenRequests>>
  readonly held: HeldMessages
  readonly at: number
}

export const other = (peer: Peer): Peer => (peer === 'client' ? 'server' : 'client')

/**
 * The notification with the names that its receiver knows; undefined if it names nothing that is open. What it says of a
 * request is noted there. `hold-closed`: it took back a request that was never sent.
 */
export function renamed(notification: Notification, from: Peer, named: Named): Notification | 'hold-closed' | undefined {
  switch (notification.method) {
    case 'notifications/cancelled':
      return cancelled(notification, from, named)
    case 'notifications/progress':
      return progressed(notification, from, named)
    default:
      return from === 'client' ? notification : subscribed(notification, named)
  }
}

function cancelled(notification: Notification, from: Peer, { open, held }: Named): Notification | 'hold-closed' | undefined {
  const id = notification.params?.['requestId']
  if (typeof id !== 'string' && typeof id !== 'number') return undefined
  const unsent = held.askedAs(from, id)
  if (unsent !== undefined) {
    held.release(unsent)
    return 'hold-closed'
  }
  const sent = open[other(from)].askedAs(id)
  if (sent !== undefined && sent.asked.method !== 'initialize') {
    open[other(from)].cancel(sent)
    return withParam(notification, 'requestId', sent.id)
  }
  return from === 'server' ? unsubscribed(notification, id, open.server) : undefined
}

/** 2026-07-28: a server ends a client's subscription by cancelling it under the id that the server knows. */
function unsubscribed(notification: Notification, id: Json, open: OpenRequests): Notification | undefined {
  const ended = open.named(id)
  if (ended?.asked.method !== 'subscriptions/listen') return undefined
  open.close(ended)
  return withParam(notification, 'requestId', ended.asked.id)
}

/** Progress must name an open request by our token, and increase (MCP 2025-11-25 "Progress"). It renews the idle time. */
function progressed(notification: Notification, from: Peer, { open, at }: Named): Notification | undefined {
  const request = open[from].named(notification.params?.['progressToken'])
  const progress = notification.params?.['progress']
  if (request?.progressToken === undefined || request.cancelled) return undefined
  if (typeof progress !== 'number' || progress <= request.lastProgress) return undefined
  request.lastProgress = progress
  request.idleAt = at + LIMITS.requestIdleMs
  return withParam(notification, 'progressToken', request.progressToken)
}

function subscribed(notification: Notification, { open }: Named): Notification | undefined {
  const subscription = metaOf(notification.params)[META.subscriptionId]
  if (subscription === undefined) return notification
  const request = open.server.named(subscription)
  if (request?.asked.method !== 'subscriptions/listen') return undefined
  return { ...notification, params: withMeta(notification.params, META.subscriptionId, request.asked.id) }
}

/** The result of a subscription names it too. */
export function restoredSubscription(reply: Reply, request: OpenRequest): Reply {
  if (reply.kind === 'error' || metaOf(reply.result)[META.subscriptionId] !== request.id) return reply
  return { ...reply, result: withMeta(reply.result, META.subscriptionId, request.asked.id) }
}

export function withMeta(holder: JsonObject | undefined, name: string, value: Json): JsonObject {
  return { ...holder, _meta: { ...metaOf(holder), [name]: value } }
}

function withParam(notification: Notification, name: string, value: Json): Notification {
  return { ...notification, params: { ...notification.params, [name]: value } }
}
