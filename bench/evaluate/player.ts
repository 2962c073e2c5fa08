/** One tool behind a session with the shipped guards, as `sluice run` would have it: what is let through, and why not. */
import { shippedGuards } from '#sluice/cli/guards.js'
import { SHAPES } from '#sluice/detect/secrets/secrets.js'
import { rolesOf } from '#sluice/detect/roles/infer.js'
import { type Guard, type GuardTable, guardTable } from '#sluice/guards/guard.js'
import type { Reach } from '#sluice/guards/roles/check.js'
import type { Parsers } from '#sluice/guards/roles/parsers.js'
import { digest } from '#sluice/manifest/digest.js'
import type { LockedServer } from '#sluice/manifest/lock.js'
import { type Json, type JsonObject, objectOf, textOf } from '#sluice/protocol/message.js'
import { Session } from '#sluice/relay/session.js'
import type { Step } from '#sluice/relay/event.js'

/** What became of one message. */
export interface Outcome {
  /** It reached the other side in some form. */
  readonly released: boolean
  /** Guards that had something to say, and their reasons. */
  readonly by: string
  /** Of all guards together. */
  readonly micros: number
}

export class Player {
  readonly #session: Session
  readonly #clock = new Stopwatch()
  readonly #name: string
  readonly listed: Outcome
  #id = 1

  /**
   * @param parsers loaded: nothing waits for them here
   * @param live what the server lists now; the reviewed definition where it is absent
   */
  constructor(reviewed: JsonObject, parsers: Parsers, live: JsonObject = reviewed) {
    this.#name = typeof reviewed['name'] === 'string' ? reviewed['name'] : ''
    this.#session = new Session(lockOf(this.#name, reviewed), timed(shippedGuards(SHAPES, parsers), this.#clock), 1, EVERYWHERE)
    this.#shakeHands()
    const first = this.#list(live)
    // What is compiled for the first difference of a session is not part of what a list costs.
    this.listed = { ...first, micros: this.#list(live).micros }
  }

  /** A call of the tool. */
  call(given: JsonObject): Outcome {
    const id = (this.#id += 1)
    const params = { name: this.#name, arguments: given }
    const step = this.#say('client', { jsonrpc: '2.0', id, method: 'tools/call', params })
    const sent = step.sends.find(({ to }) => to === 'server')
    if (sent === undefined) return { released: false, by: reasons(step), micros: this.#clock.take() }
    const outcome = { released: true, by: reasons(step), micros: this.#clock.take() }
    this.#say('server', { jsonrpc: '2.0', id: idOf(sent.text), result: { content: [] } })
    return outcome
  }

  /** A result of the tool, called without arguments. */
  answer(text: string): Outcome {
    const id = (this.#id += 1)
    const params = { name: this.#name, arguments: {} }
    const asked = this.#say('client', { jsonrpc: '2.0', id, method: 'tools/call', params })
    const sent = asked.sends.find(({ to }) => to === 'server')
    if (sent === undefined) throw new Error(`the call was not made: ${reasons(asked)}`)
    this.#clock.take()
    const content: Json = [{ type: 'text', text }]
    const step = this.#say('server', { jsonrpc: '2.0', id: idOf(sent.text), result: { content } })
    const denied = step.entries.some(({ data }) => data['outcome'] === 'withheld')
    return { released: !denied, by: reasons(step), micros: this.#clock.take() }
  }

  #shakeHands(): void {
    const client: JsonObject = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'client', version: '1' } }
    const asked = this.#say('client', { jsonrpc: '2.0', id: 0, method: 'initialize', params: client })
    const hello = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'server', version: '1' } }
    this.#say('server', { jsonrpc: '2.0', id: idOf(asked.sends[0]?.text ?? '{}'), result: hello })
    this.#say('client', { jsonrpc: '2.0', method: 'notifications/initialized' })
  }

  #list(live: JsonObject): Outcome {
    const asked = this.#say('client', { jsonrpc: '2.0', id: 1, method: 'tools/list' })
    this.#clock.take()
    const started = performance.now()
    const step = this.#say('server', { jsonrpc: '2.0', id: idOf(asked.sends[0]?.text ?? '{}'), result: { tools: [live] } })
    const micros = 1000 * (performance.now() - started)
    const result = objectOf(objectOf(parsed(step.sends[0]?.text ?? '{}'))['result'])
    const released = Array.isArray(result['tools']) && result['tools'].length === 1
    return { released, by: reasons(step), micros }
  }

  #say(from: 'client' | 'server', message: JsonObject): Step {
    const line = { kind: 'line', bytes: Buffer.from(JSON.stringify(message)) } as const
    return this.#session.step({ kind: 'line', from, generation: 1, line, at: 0 })
  }
}

/** Nothing is known of what the rows' servers were granted: only what no grant covers is refused. */
const EVERYWHERE: Reach = { places: [{ path: '/', access: 'write' }], cwd: '/home/user', destinations: [] }

function lockOf(name: string, definition: JsonObject): LockedServer {
  return {
    entry: 'sha256:0',
    profile: { command: ['server'], grants: {}, env: {}, envFiles: [], programs: [], unixSockets: [], triggers: [] },
    source: { kind: 'script', interpreter: 'node', entry: 'server.js', digest: 'sha256:0' },
    eras: ['legacy'],
    surface: {
      serverInfo: { name: 'server', version: '1' },
      capabilities: { tools: {} },
      tools: { [name]: { definition, digest: digest(definition), use: 'on', roles: rolesOf(definition) } },
      prompts: {},
      resourceTemplates: {},
      resourceSchemes: [],
    },
    reviewed: { by: 'evaluation', at: '2026-01-01T00:00:00.000Z', sluice: '0' },
  }
}

/** Microseconds that guards took since it was last taken. */
class Stopwatch {
  #micros = 0

  add(micros: number): void {
    this.#micros += micros
  }

  take(): number {
    const taken = this.#micros
    this.#micros = 0
    return taken
  }
}

function timed(table: GuardTable, clock: Stopwatch): GuardTable {
  const watched = (guard: Guard): Guard => ({
    ...guard,
    check: (item, view) => {
      const started = performance.now()
      try {
        return guard.check(item, view)
      } finally {
        clock.add(1000 * (performance.now() - started))
      }
    },
  })
  return guardTable([...new Set(Object.values(table).flat())].map(watched))
}

function reasons({ entries }: Step): string {
  return entries.flatMap(({ data }) => [data['denial'], data['grade'], ...words(data['steps'])].filter(isText)).join(' ')
}

function words(steps: Json | undefined): string[] {
  return Array.isArray(steps) ? steps.map(objectOf).map(({ guard, why }) => `${textOf(guard)}: ${textOf(why)}`) : []
}

const isText = (value: Json | undefined): value is string => typeof value === 'string'
const parsed = (text: string): Json => JSON.parse(text) as Json
const idOf = (text: string): Json => objectOf(parsed(text))['id'] ?? null
