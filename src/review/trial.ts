/**
 * What a server shows when it is asked for everything: handshake of its era, every page of every list. Runs over a
 * Conversation, so it knows nothing of processes. Whatever comes back is the server's own claim.
 */
import { Fault, isFault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { CODES } from '../protocol/codes.js'
import { type JsonObject, metaOf, type Reply } from '../protocol/message.js'
import { type Era, META, VERSIONS } from '../protocol/methods.js'
import { type Conversation, asObject } from './conversation.js'

/** What was seen, as sent. */
export interface Shown {
  readonly serverInfo: JsonObject
  readonly capabilities: JsonObject
  readonly instructions?: string
  readonly tools: readonly JsonObject[]
  readonly prompts: readonly JsonObject[]
  readonly resourceTemplates: readonly JsonObject[]
  readonly resources: readonly JsonObject[]
  /** Requests that the server sent to its client meanwhile. */
  readonly asked: readonly string[]
  /** Why it could not list its resources: a database behind a socket, for one, is not there while a server is tried. */
  readonly withoutResources?: string
}

const [LEGACY] = VERSIONS.legacy
const [MODERN] = VERSIONS.modern

/** Everything that a client of the legacy era can offer, so that nothing stays hidden for want of a capability. */
const EVERY_LEGACY_CAPABILITY: JsonObject = {
  roots: { listChanged: true },
  sampling: { context: {}, tools: {} },
  elicitation: { form: {}, url: {} },
}
const EVERY_MODERN_CAPABILITY: JsonObject = {
  roots: {},
  sampling: { context: {}, tools: {} },
  elicitation: { form: {}, url: {} },
}

const LISTS = [
  { list: 'tools', method: 'tools/list', needs: 'tools', changed: 'notifications/tools/list_changed' },
  { list: 'prompts', method: 'prompts/list', needs: 'prompts', changed: 'notifications/prompts/list_changed' },
  { list: 'resources', method: 'resources/list', needs: 'resources', changed: 'notifications/resources/list_changed' },
  {
    list: 'resourceTemplates',
    method: 'resources/templates/list',
    needs: 'resources',
    changed: 'notifications/resources/list_changed',
  },
] as const
type ListRow = (typeof LISTS)[number]

/**
 * The answer to `server/discover` where the server speaks the modern era. Any other answer, also silence, means that it
 * does not (2026-07-28, "Transports: era probe"). Some servers die of the question: ask it of a process of its own.
 */
export async function discover(talk: Conversation, client: JsonObject): Promise<JsonObject | undefined> {
  try {
    const reply = await talk.request('server/discover', modernParams(client))
    const result = resultOf(reply)
    return Array.isArray(result?.['supportedVersions']) && result['supportedVersions'].includes(MODERN) ? result : undefined
  } catch (thrown) {
    if (isFault(thrown)) return undefined
    throw thrown
  }
}

/** @throws Fault `review.no-handshake` if the server answers initialize with an error; what the conversation throws. */
export async function showLegacy(talk: Conversation, client: JsonObject): Promise<Shown> {
  const reply = await talk.request('initialize', {
    protocolVersion: LEGACY,
    capabilities: EVERY_LEGACY_CAPABILITY,
    clientInfo: client,
  })
  const result = resultOf(reply)
  if (result === undefined) throw new Fault('review.no-handshake', { why: errorText(reply) })
  await talk.notify('notifications/initialized')
  return showLists(talk, result, asObject(result['serverInfo']) ?? {}, {})
}

/** @param discovered the answer to server/discover */
export function showModern(talk: Conversation, client: JsonObject, discovered: JsonObject): Promise<Shown> {
  const info = asObject(metaOf(discovered)[META.serverInfo]) ?? {}
  return showLists(talk, discovered, info, modernParams(client))
}

function modernParams(client: JsonObject): JsonObject {
  return {
    _meta: {
      [META.protocolVersion]: MODERN,
      [META.clientCapabilities]: EVERY_MODERN_CAPABILITY,
      [META.clientInfo]: client,
    },
  }
}

async function showLists(talk: Conversation, hello: JsonObject, serverInfo: JsonObject, params: JsonObject): Promise<Shown> {
  const capabilities = asObject(hello['capabilities']) ?? {}
  const instructions = hello['instructions']
  const lists: Lists = { tools: [], prompts: [], resources: [], resourceTemplates: [] }
  for (const row of LISTS) {
    if (asObject(capabilities[row.needs]) !== undefined) await fill(lists, row, talk, params)
  }
  await listAgain(talk, lists, params)
  return {
    serverInfo,
    capabilities,
    ...(typeof instructions === 'string' ? { instructions } : {}),
    ...lists,
    asked: [...talk.asked].toSorted(),
  }
}

type Lists = Record<ListRow['list'], JsonObject[]> & { withoutResources?: string }

/**
 * Resources are data, of which only the schemes are reviewed: a server that cannot name them now, or that has more than are
 * looked at, may still have tools.
 */
async function fill(lists: Lists, row: ListRow, talk: Conversation, params: JsonObject): Promise<void> {
  try {
    lists[row.list] = await everyPage(talk, row, params)
  } catch (thrown) {
    if (row.list !== 'resources' || !isFault(thrown) || !NO_LIST.has(thrown.code)) throw thrown
    lists.withoutResources = thrown.message
  }
}

const NO_LIST: ReadonlySet<string> = new Set(['review.bad-list', 'review.malformed'])

/** Servers add tools after `initialized`, once they know what the client can do; they say so by list_changed. */
async function listAgain(talk: Conversation, lists: Lists, params: JsonObject): Promise<void> {
  for (let round = 0; round < LIMITS.trialRounds; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, LIMITS.trialSettleMs))
    const told = new Set(LISTS.map((row) => row.changed).filter((method) => talk.wasTold(method)))
    if (told.size === 0) return
    for (const row of LISTS.filter((row) => told.has(row.changed))) await fill(lists, row, talk, params)
  }
}

async function everyPage(talk: Conversation, row: ListRow, params: JsonObject): Promise<JsonObject[]> {
  const items: JsonObject[] = []
  const most = row.list === 'resources' ? LIMITS.listItems : LIMITS.definitions
  let cursor: string | undefined
  for (let page = 0; page < LIMITS.listPages; page += 1) {
    const reply = await talk.request(row.method, cursor === undefined ? params : { ...params, cursor })
    if (reply.kind === 'error' && reply.error.code === CODES.methodNotFound) return items
    const found = resultOf(reply)?.[row.list]
    if (!Array.isArray(found)) throw new Fault('review.bad-list', { method: row.method, why: errorText(reply) })
    items.push(...found.map((item) => asObject(item)).filter((item) => item !== undefined))
    if (items.length > most) break
    const next = resultOf(reply)?.['nextCursor']
    if (typeof next !== 'string') return items
    cursor = next
  }
  if (row.list === 'resources') return items
  throw new Fault('review.endless-list', { method: row.method, pages: LIMITS.listPages, items: most })
}

function resultOf(reply: Reply): JsonObject | undefined {
  return reply.kind === 'result' ? reply.result : undefined
}

function errorText(reply: Reply): string {
  return reply.kind === 'error'
    ? `it answered ${reply.error.code} ${reply.error.message}`
    : 'its answer has not the shape of the specification'
}

/** Which eras, from the two probes. */
export function erasOf(legacy: Shown | undefined, discovered: JsonObject | undefined): Era[] {
  return [...(legacy === undefined ? [] : (['legacy'] as const)), ...(discovered === undefined ? [] : (['modern'] as const))]
}
