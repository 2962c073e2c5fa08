/**
 * The methods of MCP as data: both eras, both directions. A method that is not in the table does not exist here.
 * Sources: schema.ts of 2024-11-05 … 2025-11-25 and of 2026-07-28; tasks extension `io.modelcontextprotocol/tasks`.
 */
import { isObject, type Json, type JsonObject, type Peer } from './message.js'

/** legacy: `initialize` and a session. modern: every request stands alone, `server/discover`. */
export type Era = 'legacy' | 'modern'

/** `input`: a request that travels inside a server's result (modern "input_required"), not on a line of its own. */
export type MethodKind = 'request' | 'notification' | 'input'

export interface MethodRow {
  readonly era: Era
  readonly from: Peer
  readonly kind: MethodKind
  readonly method: string
  /** Nobody may send it unless that side declared the capability (a path into its capabilities object). */
  readonly needs?: Need
  /** Its result (of a notification: its params) may carry `inputRequests`, each an `input` of the same era. */
  readonly inputRequests?: true
  /** May be answered with a task in place of the result, if both sides declared tasks. */
  readonly task?: true
}
export interface Need {
  readonly of: Peer
  readonly capability: readonly [string, ...string[]]
}

/** Protocol versions, newest first. */
export const VERSIONS = {
  legacy: ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'],
  modern: ['2026-07-28'],
} as const satisfies Record<Era, readonly string[]>

/** Every version of both eras, newest first. */
export const supportedVersions: readonly string[] = [...VERSIONS.modern, ...VERSIONS.legacy]

export function eraOf(version: string): Era | undefined {
  if (VERSIONS.modern.some((known) => known === version)) return 'modern'
  return VERSIONS.legacy.some((known) => known === version) ? 'legacy' : undefined
}

/** Identifier of the tasks extension in `capabilities.extensions` (modern). */
const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks'

/** Members of `_meta` that the protocol itself defines and we read or write (modern). */
export const META = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
} as const

type Extra = Pick<MethodRow, 'inputRequests' | 'task'>
type Entry = readonly [method: string, needs?: Need['capability'], extra?: Extra]

const LEGACY_CLIENT_REQUESTS: readonly Entry[] = [
  ['initialize'],
  ['ping'],
  ['completion/complete', ['completions']],
  ['logging/setLevel', ['logging']],
  ['prompts/list', ['prompts']],
  ['prompts/get', ['prompts']],
  ['resources/list', ['resources']],
  ['resources/templates/list', ['resources']],
  ['resources/read', ['resources']],
  ['resources/subscribe', ['resources', 'subscribe']],
  ['resources/unsubscribe', ['resources', 'subscribe']],
  ['tools/list', ['tools']],
  ['tools/call', ['tools'], { task: true }],
  ['tasks/get', ['tasks']],
  ['tasks/result', ['tasks']],
  ['tasks/list', ['tasks', 'list']],
  ['tasks/cancel', ['tasks', 'cancel']],
]
const LEGACY_SERVER_REQUESTS: readonly Entry[] = [
  ['ping'],
  ['sampling/createMessage', ['sampling'], { task: true }],
  ['elicitation/create', ['elicitation'], { task: true }],
  ['roots/list', ['roots']],
  ['tasks/get', ['tasks']],
  ['tasks/result', ['tasks']],
  ['tasks/list', ['tasks', 'list']],
  ['tasks/cancel', ['tasks', 'cancel']],
]
const MODERN_CLIENT_REQUESTS: readonly Entry[] = [
  ['server/discover'],
  ['completion/complete', ['completions']],
  ['prompts/list', ['prompts']],
  ['prompts/get', ['prompts'], { inputRequests: true }],
  ['resources/list', ['resources']],
  ['resources/templates/list', ['resources']],
  ['resources/read', ['resources'], { inputRequests: true }],
  ['tools/list', ['tools']],
  ['tools/call', ['tools'], { inputRequests: true, task: true }],
  ['subscriptions/listen'],
  ['tasks/get', ['extensions', TASKS_EXTENSION], { inputRequests: true }],
  ['tasks/update', ['extensions', TASKS_EXTENSION]],
  ['tasks/cancel', ['extensions', TASKS_EXTENSION]],
]
const MODERN_INPUTS: readonly Entry[] = [
  ['sampling/createMessage', ['sampling']],
  ['elicitation/create', ['elicitation']],
  ['roots/list', ['roots']],
]

// What a notification needs is a capability of its sender, except where it reports on what the other side asked for.
const LEGACY_CLIENT_NOTIFICATIONS: readonly Entry[] = [
  ['notifications/initialized'],
  ['notifications/cancelled'],
  ['notifications/progress'],
  ['notifications/roots/list_changed', ['roots']],
  ['notifications/tasks/status', ['tasks']],
]
const LEGACY_SERVER_NOTIFICATIONS: readonly Entry[] = [
  ['notifications/cancelled'],
  ['notifications/progress'],
  ['notifications/message', ['logging']],
  ['notifications/resources/updated', ['resources']],
  ['notifications/resources/list_changed', ['resources']],
  ['notifications/tools/list_changed', ['tools']],
  ['notifications/prompts/list_changed', ['prompts']],
  ['notifications/tasks/status', ['tasks']],
]
const LEGACY_ELICITATION_NOTIFICATIONS: readonly Entry[] = [['notifications/elicitation/complete', ['elicitation', 'url']]]
const MODERN_CLIENT_NOTIFICATIONS: readonly Entry[] = [['notifications/cancelled']]
const MODERN_SERVER_NOTIFICATIONS: readonly Entry[] = [
  /** Only to end a `subscriptions/listen`. */
  ['notifications/cancelled'],
  ['notifications/progress'],
  ['notifications/message', ['logging']],
  ['notifications/resources/updated', ['resources']],
  ['notifications/resources/list_changed', ['resources']],
  ['notifications/tools/list_changed', ['tools']],
  ['notifications/prompts/list_changed', ['prompts']],
  ['notifications/subscriptions/acknowledged'],
  ['notifications/tasks', ['extensions', TASKS_EXTENSION], { inputRequests: true }],
]

export const METHODS: readonly MethodRow[] = [
  ...rows('legacy', 'client', 'request', 'server', LEGACY_CLIENT_REQUESTS),
  ...rows('legacy', 'client', 'notification', 'client', LEGACY_CLIENT_NOTIFICATIONS),
  ...rows('legacy', 'server', 'request', 'client', LEGACY_SERVER_REQUESTS),
  ...rows('legacy', 'server', 'notification', 'server', LEGACY_SERVER_NOTIFICATIONS),
  ...rows('legacy', 'server', 'notification', 'client', LEGACY_ELICITATION_NOTIFICATIONS),
  ...rows('modern', 'client', 'request', 'server', MODERN_CLIENT_REQUESTS),
  ...rows('modern', 'client', 'notification', 'client', MODERN_CLIENT_NOTIFICATIONS),
  ...rows('modern', 'server', 'input', 'client', MODERN_INPUTS),
  ...rows('modern', 'server', 'notification', 'server', MODERN_SERVER_NOTIFICATIONS),
]

function rows(era: Era, from: Peer, kind: MethodKind, of: Peer, entries: readonly Entry[]): MethodRow[] {
  return entries.map(([method, capability, extra]) => ({
    era,
    from,
    kind,
    method,
    ...(capability === undefined ? {} : { needs: { of, capability } }),
    ...extra,
  }))
}

type Table = ReadonlyMap<string, MethodRow>

/** A table for each era, side and kind, made once: the look-up stands on the way of every message and makes no text. */
const TABLES: Readonly<Record<Era, Readonly<Record<Peer, Readonly<Record<MethodKind, Table>>>>>> = {
  legacy: { client: tablesOf('legacy', 'client'), server: tablesOf('legacy', 'server') },
  modern: { client: tablesOf('modern', 'client'), server: tablesOf('modern', 'server') },
}

function tablesOf(era: Era, from: Peer): Readonly<Record<MethodKind, Table>> {
  const own = METHODS.filter((row) => row.era === era && row.from === from)
  const of = (kind: MethodKind): Table => new Map(own.filter((row) => row.kind === kind).map((row) => [row.method, row]))
  return { request: of('request'), notification: of('notification'), input: of('input') }
}

/** The row of a method, or undefined: that side may not send it in that era. `method` is untrusted. */
export function methodRow(era: Era, from: Peer, kind: MethodKind, method: string): MethodRow | undefined {
  return TABLES[era][from][kind].get(method)
}

/** Whether a capabilities object (untrusted) declares a capability: an object, or `true`, at the end of the path. */
export function declares(capabilities: JsonObject, path: Need['capability']): boolean {
  let value: Json | undefined = capabilities
  for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value === true || isObject(value)
}
