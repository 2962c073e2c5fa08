/** Locked servers for tests: one of each era, and one that speaks both. */
import { digest } from '#sluice/manifest/digest.js'
import type { Definition, LockedServer, Surface } from '#sluice/manifest/lock.js'
import type { LockedRole, Role } from '#sluice/detect/roles/role.js'
import type { JsonObject } from '#sluice/protocol/message.js'

export function reviewed(definition: JsonObject, more: Partial<Definition> = {}): Definition {
  return { definition, digest: digest(definition), use: 'on', ...more }
}

const TEXT = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false }

const TOOLS: Surface['tools'] = {
  echo: reviewed({ name: 'echo', description: 'Says it again.', inputSchema: TEXT }),
  ask: reviewed({ name: 'ask', inputSchema: { type: 'object' } }),
  sum: reviewed({
    name: 'sum',
    inputSchema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
    outputSchema: { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] },
  }),
  erase: reviewed({ name: 'erase', inputSchema: { type: 'object' } }, { use: 'off' }),
  odd: reviewed({ name: 'odd', inputSchema: { type: 'object' } }, { heldOut: 'its schema dialect is not supported' }),
}

const SURFACE: Surface = {
  serverInfo: { name: 'fixture', version: '1' },
  capabilities: { tools: { listChanged: true }, prompts: {}, resources: {}, logging: {}, completions: {} },
  instructions: 'Reviewed instructions.',
  tools: TOOLS,
  prompts: { greet: reviewed({ name: 'greet', arguments: [{ name: 'who', required: true }, { name: 'how' }] }) },
  resourceTemplates: { 'note:///{id}': reviewed({ uriTemplate: 'note:///{id}', name: 'note' }) },
  resourceSchemes: ['demo'],
}

const BASE = {
  entry: 'sha256:0',
  profile: { command: ['node', 'server.js'], grants: {}, env: {}, envFiles: [], programs: [], unixSockets: [], triggers: [] },
  source: { kind: 'script', interpreter: 'node', entry: 'server.js', digest: 'sha256:0' },
  reviewed: { by: 'test', at: '2026-01-01T00:00:00.000Z', sluice: '0' },
} as const satisfies Partial<LockedServer>

const DISCOVER: JsonObject = {
  supportedVersions: ['2026-07-28'],
  capabilities: SURFACE.capabilities,
  instructions: 'Reviewed instructions.',
}

const TASKS_SURFACE: Surface = {
  ...SURFACE,
  capabilities: { ...SURFACE.capabilities, tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } },
}

const role = (name: Role): LockedRole => ({ role: name, because: 'it is tried' })
const STRINGS = (...names: string[]): JsonObject => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
})

/** Tools and a prompt whose arguments have roles. */
const ROLES_SURFACE: Surface = {
  ...SURFACE,
  tools: {
    commit: reviewed(
      { name: 'commit', inputSchema: STRINGS('message', 'branch') },
      { roles: { '/message': role('text'), '/branch': role('identifier') } },
    ),
    write: reviewed(
      { name: 'write', inputSchema: STRINGS('path', 'content') },
      { roles: { '/path': role('path'), '/content': role('code') } },
    ),
    query: reviewed({ name: 'query', inputSchema: STRINGS('sql') }, { roles: { '/sql': role('sql') } }),
    put: reviewed({ name: 'put', inputSchema: { type: 'object' } }, { roles: { '/rows/*/note': role('text') } }),
  },
  resourceSchemes: ['demo', 'file'],
}

export const LOCKED = {
  roles: { ...BASE, eras: ['legacy'], surface: ROLES_SURFACE },
  tasks: { ...BASE, eras: ['legacy'], surface: TASKS_SURFACE },
  legacy: { ...BASE, eras: ['legacy'], surface: SURFACE },
  modern: { ...BASE, eras: ['modern'], surface: { ...SURFACE, discover: DISCOVER } },
  dual: { ...BASE, eras: ['legacy', 'modern'], surface: { ...SURFACE, discover: DISCOVER } },
} as const satisfies Record<string, LockedServer>
