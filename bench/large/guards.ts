/** One session with the shipped guards, of which each one's time for one message is taken. */
import { parserLoaders } from '#sluice/cli/parsers.js'
import { shippedGuards } from '#sluice/cli/guards.js'
import { ROLES } from '#sluice/detect/roles/role.js'
import { sessionSecrets } from '#sluice/detect/secrets/secrets.js'
import { type Guard, type GuardTable, guardTable } from '#sluice/guards/guard.js'
import type { Reach } from '#sluice/guards/roles/check.js'
import { type Parsers, parsersFor } from '#sluice/guards/roles/parsers.js'
import type { Definition, LockedServer } from '#sluice/manifest/lock.js'
import { type Json, type JsonObject, textOf } from '#sluice/protocol/message.js'
import { Session } from '#sluice/relay/session.js'

/** Milliseconds by guard; `the rest` is decoding, comparing, recording and encoding. */
export type Times = Map<string, number>

const REACH: Reach = { places: [{ path: '/work', access: 'write' }], cwd: '/work', destinations: [] }

export async function loadedParsers(): Promise<Parsers> {
  const parsers = parsersFor(new Set(ROLES), {}, parserLoaders())
  await parsers.load()
  return parsers
}

export class Timed {
  readonly #session: Session
  #times: Times = new Map()
  #id = 10

  constructor(parsers: Parsers) {
    const secrets = sessionSecrets({ TOKEN: 'a-secret-of-the-session' })
    this.#session = new Session(LOCK, this.#timing(shippedGuards(secrets, parsers)), 1, REACH, secrets)
    const client = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } }
    const hello = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } }
    this.#exchange('initialize', client, hello)
    this.#say('client', { method: 'notifications/initialized' })
    this.#exchange('tools/list', {}, { tools: TOOLS.map(({ definition }) => definition) })
  }

  /** A call of the tool whose argument has this role. */
  call(role: string, value: Json): Times {
    this.#id += 1
    const sent = this.#say('client', { id: this.#id, method: 'tools/call', params: { name: role, arguments: { value } } })
    const times = this.#times
    if (sent !== undefined) this.#say('server', { id: sent, result: { content: [] } })
    return times
  }

  /** What a call without arguments returns. */
  answer(result: JsonObject): Times {
    return this.#exchange('tools/call', { name: 'text', arguments: {} }, result)
  }

  /** A list in which a tool changed, and one is new. */
  list(value: Json): Times {
    const tools = TOOLS.map(({ definition }) => definition)
    const changed = { ...tools[0], _meta: { value } }
    return this.#exchange('tools/list', {}, { tools: [changed, ...tools.slice(1), { name: 'new', description: value }] })
  }

  #exchange(method: string, params: JsonObject, result: JsonObject): Times {
    this.#id += 1
    const sent = this.#say('client', { id: this.#id, method, params })
    if (sent === undefined) throw new Error(`not sent: ${method}`)
    this.#say('server', { id: sent, result })
    return this.#times
  }

  /** @returns the id under which a request of the client went on, if it did */
  #say(from: 'client' | 'server', message: JsonObject): Json | undefined {
    const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))
    this.#times = new Map()
    const started = cpu()
    const { sends } = this.#session.step({ kind: 'line', from, generation: 1, line: { kind: 'line', bytes }, at: 0 })
    const whole = cpu() - started
    const guards = [...this.#times.values()].reduce((sum, each) => sum + each, 0)
    this.#times.set('the rest', whole - guards)
    const on = sends.find(({ to }) => to === 'server')
    return on === undefined ? undefined : (JSON.parse(on.text) as { id?: Json }).id
  }

  #timing(table: GuardTable): GuardTable {
    const timed = (guard: Guard): Guard => ({
      ...guard,
      check: (item, view) => {
        const started = cpu()
        const verdict = guard.check(item, view)
        this.#times.set(guard.name, (this.#times.get(guard.name) ?? 0) + cpu() - started)
        return verdict
      },
    })
    return guardTable([...new Set(Object.values(table).flat())].map(timed))
  }
}

/** Milliseconds of this process: what else the machine does is not counted, what the collector of garbage does is. */
function cpu(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** One tool for each role, which stands at every depth of its argument. */
const TOOLS: readonly Definition[] = ROLES.map((role) => {
  const given = { role, because: 'it is measured' }
  const roles = Object.fromEntries(['', '/*', '/*/*', '/*/*/*'].map((deeper) => [`/value${deeper}`, given]))
  const definition = {
    name: role,
    inputSchema: { type: 'object', properties: { value: true } },
    outputSchema: { type: 'object' },
  }
  return { digest: 'sha256:0', definition: role === 'text' ? definition : { ...definition, outputSchema: {} }, use: 'on', roles }
})

const LOCK: LockedServer = {
  entry: 'sha256:0',
  profile: { command: ['server'], grants: {}, env: {}, envFiles: [], programs: [], unixSockets: [], triggers: [] },
  source: { kind: 'script', interpreter: 'node', entry: 'server.js', digest: 'sha256:0' },
  eras: ['legacy'],
  surface: {
    serverInfo: { name: 's', version: '1' },
    capabilities: { tools: {} },
    tools: Object.fromEntries(TOOLS.map((tool) => [textOf(tool.definition['name']), tool])),
    prompts: {},
    resourceTemplates: {},
    resourceSchemes: [],
  },
  reviewed: { by: 'bench', at: '2026-01-01T00:00:00.000Z', sluice: '0' },
}
