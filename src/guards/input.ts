/** What a server asks of a client, on a line of its own or inside a result, a notification or an error: the client must have declared it. */
import { type Denial, denial } from '../faults.js'
import { isObject, type Json, type JsonObject, objectOf, textOf } from '../protocol/message.js'
import { declares, type MethodRow, methodRow, type Need } from '../protocol/methods.js'
import { deny, ours, PASS, type Verdict } from './guard.js'
import { wrongShape } from './params.js'

type Capability = Need['capability']

/** @param params of the request that a server sends to a client */
export function declaredInput(row: MethodRow, params: JsonObject, capabilities: JsonObject): Verdict {
  const lacking = [...(row.needs === undefined ? [] : [row.needs.capability]), ...needsOfParams(row.method, params)].find(
    (needed) => !offers(capabilities, needed),
  )
  if (lacking !== undefined) return deny(notDeclared(row.method, lacking))
  return row.method === 'elicitation/create' && params['mode'] === 'url' ? opened(params['url']) : PASS
}

/**
 * What a person is asked to open (MCP 2025-11-25 "Elicitation: URL mode"): a page, at the host that it seems to be of. Whatever
 * else an address opens, runs or reads something of the person's own.
 */
export function opened(url: Json | undefined): Verdict {
  const page = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  const isPlain = page !== undefined && /^https?:$/.test(page.protocol) && page.username === '' && page.password === ''
  return isPlain ? PASS : deny(denial('surface.link', {}))
}

/** Modes and tools have capabilities of their own (MCP 2025-11-25 "Elicitation: capabilities", "Sampling: tools"). */
function needsOfParams(method: string, params: JsonObject): Capability[] {
  if (method === 'elicitation/create') return [['elicitation', textOf(params['mode'] ?? 'form')]]
  const tools = params['tools'] !== undefined || params['toolChoice'] !== undefined
  return method === 'sampling/createMessage' && tools ? [['sampling', 'tools']] : []
}

/** An `elicitation` that names no mode means forms, as it did before there were modes. */
function offers(capabilities: JsonObject, capability: Capability): boolean {
  const [name, mode] = capability
  if (name !== 'elicitation' || mode !== 'form') return declares(capabilities, capability)
  return (
    declares(capabilities, ['elicitation']) &&
    (!declares(capabilities, ['elicitation', 'url']) || declares(capabilities, capability))
  )
}

const CAPABILITIES = ['elicitation', 'form', 'url', 'sampling', 'tools', 'roots'] as const

export function notDeclared(method: string, capability: Capability): Denial {
  return denial('surface.not-declared', { method, capability: capability.map((part) => ours(part, CAPABILITIES)).join('.') })
}

/** @param requests the member `inputRequests` (MCP 2026-07-28 "Multi round-trip requests"): request by key */
export function declaredInputs(requests: Json, capabilities: JsonObject): Verdict {
  if (!isObject(requests)) return wrongShape('input_required', '/inputRequests')
  for (const request of Object.values(requests)) {
    const method = textOf(objectOf(request)['method'])
    const row = methodRow('modern', 'server', 'input', method)
    if (row === undefined) return deny(denial('lifecycle.unknown-method', { method: 'what the server asks for' }))
    const verdict = declaredInput(row, objectOf(objectOf(request)['params']), capabilities)
    if (verdict.kind === 'deny') return verdict
  }
  return PASS
}
