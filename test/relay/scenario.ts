/**
 * Runs a scenario of attacks/session/*.txt on the state machine with the shipped guards. The format:
 *
 *   # why this scenario exists (the first lines)
 *   server: legacy | modern | dual     which fixture stands in the lock
 *   > LINE      the client sends it            >> PATTERN   exactly this is sent to the server next
 *   < LINE      the server sends it            << PATTERN   exactly this is sent to the client next
 *   record PATTERN    an entry with these members is made next
 *   wait SECONDS      time passes; due deadlines fire
 *   answer N yes|no   somebody answers question N
 *   parsers           what arguments are read with is loaded (no statement can be judged before)
 *   end | exit CODE   the client ends; the server exits
 *   ready CAPABILITIES         the legacy handshake by a client that declares these, after which the reviewed tools and
 *                              prompts are live; in the modern era the capabilities of every later `each> ` and `!> ` line
 *   !> WHY LINE  !< WHY LINE   a hostile line of the client, of the server: it is on record as WHY (a denial, or why it was
 *                              not understood) and nothing of it reaches the other side, except that a request which it
 *                              answered ends with a refusal in our words; its sender is told no more than a refusal
 *   each> LINE   each< LINE    from now on the client (the server) asks this under a fresh id before each `!` line of the
 *                              other side, in which $ stands for the id that was given to it; `each>` alone ends that
 *
 * A PATTERN is JSON; an object in it needs those members at least (`"absent"` as a value: must not be there), the string
 * "*" fits anything. Everything that a line causes to be sent must be expected before the next line: silence is checked too.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { schemaLibraries } from '#sluice/cli/libraries.js'
import type { Entry } from '#sluice/audit/entry.js'
import type { Role } from '#sluice/detect/roles/role.js'
import { argumentsGuard } from '#sluice/guards/arguments.js'
import type { Reach } from '#sluice/guards/roles/check.js'
import { checksByRole } from '#sluice/guards/roles/checks.js'
import type { Parsers } from '#sluice/guards/roles/parsers.js'
import type { Guard } from '#sluice/guards/guard.js'
import { guardTable } from '#sluice/guards/guard.js'
import { lifecycle } from '#sluice/guards/lifecycle.js'
import { schemaGuard } from '#sluice/guards/schema.js'
import { surface } from '#sluice/guards/surface.js'
import { NOTICE } from '#sluice/guards/marks.js'
import { decode } from '#sluice/protocol/decode.js'
import { type Json, type JsonObject, metaOf, objectOf, type Peer } from '#sluice/protocol/message.js'
import { type Era, META } from '#sluice/protocol/methods.js'
import { other } from '#sluice/relay/names.js'
import type { Surface } from '#sluice/manifest/lock.js'
import type { Event, Send } from '#sluice/relay/event.js'
import { Session } from '#sluice/relay/session.js'
import { isSpoken } from '../guards/spoken.js'
import { LOCKED } from './locked.js'

/** Asks a person about every call of the tool `ask`, for want of a policy. */
const askingStub: Guard = {
  name: 'stub',
  covers: ['client.request'],
  check: ({ message, ticket }) =>
    message.kind === 'request' && message.params?.['name'] === 'ask' && ticket === undefined
      ? { kind: 'ask', question: { kind: 'person', why: 'the stub wants to know' } }
      : { kind: 'pass' },
}

/** What the servers of the fixtures are granted. */
const REACH: Reach = { places: [{ path: '/work', access: 'write' }], cwd: '/work', destinations: [] }

export function runScenario(file: string): void {
  const lines = readFileSync(file, 'utf8').split('\n')
  const run = new Run(serverOf(lines))
  lines.forEach((line, index) => {
    try {
      run.line(line)
    } catch (thrown) {
      throw new Error(`${file}:${index + 1}: ${line}\n${(thrown as Error).message}`, { cause: thrown })
    }
  })
  run.nothingLeft()
}

function serverOf(lines: readonly string[]): keyof typeof LOCKED {
  const name =
    lines
      .find((line) => line.startsWith('server:'))
      ?.slice(7)
      .trim() ?? 'legacy'
  assert.ok(name in LOCKED, `no such fixture: ${name}`)
  return name as keyof typeof LOCKED
}

class Run {
  readonly #session: Session
  #sent: Send[] = []
  #entries: Entry[] = []
  #now = 1_000_000
  readonly #era: Era
  readonly #surface: Surface
  /** Of a modern client, once `ready` has said them. */
  #capabilities: JsonObject | undefined
  /** What each side asks before a hostile line of the other. */
  readonly #each: Record<Peer, string> = { client: '', server: '' }
  #asked = 0
  #parsersThere = false
  /** A statement that begins with SELECT reads; nothing else is known of it. */
  readonly #parsers: Parsers = {
    load: () => Promise.resolve(),
    ready: (role) => role !== 'sql' || this.#parsersThere,
    sql: () => (text) => ({ ok: true, value: [{ does: [text.slice(0, 6).toLowerCase()], calls: [] }] }),
    shell: () => ({ ok: false, why: 'it is not read here' }),
  }

  constructor(server: keyof typeof LOCKED) {
    this.#era = server === 'modern' ? 'modern' : 'legacy'
    this.#surface = LOCKED[server].surface
    const judges = { checks: checksByRole(this.#parsers), ready: (role: Role) => this.#parsers.ready(role) }
    const guards = [lifecycle, surface, schemaGuard(schemaLibraries), argumentsGuard(judges), askingStub]
    this.#session = new Session(LOCKED[server], guardTable(guards), 1, REACH)
  }

  line(line: string): void {
    const [word = '', ...rest] = line.trimEnd().split(' ')
    const text = rest.join(' ')
    switch (word) {
      case '':
      case '#':
      case 'server:':
        return
      case '>':
      case '<':
        return this.#says(word === '>' ? 'client' : 'server', text)
      case '>>':
      case '<<':
        return this.#expects(word === '>>' ? 'server' : 'client', JSON.parse(text) as Json)
      case 'record':
        return this.#expectsRecord(JSON.parse(text) as Json)
      case 'wait':
        this.#now += Number(text) * 1000
        return this.#step({ kind: 'deadline', at: this.#now })
      case 'answer':
        return this.#step({ kind: 'answer', question: Number(rest[0]), yes: rest[1] === 'yes', by: 'test', at: this.#now })
      case 'parsers':
        this.#parsersThere = true
        return this.#step({ kind: 'parsers', at: this.#now })
      case 'end':
        return this.#step({ kind: 'end', at: this.#now })
      case 'ready':
        return this.#ready(JSON.parse(text) as JsonObject)
      case 'each>':
      case 'each<':
        this.#each[word === 'each>' ? 'client' : 'server'] = text
        return
      case '!>':
      case '!<':
        return this.#hostile(word === '!>' ? 'client' : 'server', rest[0] ?? '', rest.slice(1).join(' '))
      case 'exit':
        return this.#step({ kind: 'exit', generation: 1, code: Number(text), signal: null, at: this.#now })
      default:
        throw new Error(`not a line of a scenario: ${word}`)
    }
  }

  nothingLeft(): void {
    assert.deepEqual(this.#sent, [], 'sent, but not expected')
  }

  #ready(capabilities: JsonObject): void {
    if (this.#era === 'modern') {
      this.#capabilities = capabilities
    } else {
      const hello = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'c', version: '1' } }
      const { serverInfo, capabilities: offered } = this.#surface
      this.#exchange('initialize', hello, { protocolVersion: '2025-11-25', capabilities: offered, serverInfo })
      this.#says('client', '{"jsonrpc":"2.0","method":"notifications/initialized"}')
      this.#sent = []
    }
    for (const list of ['tools', 'prompts'] as const) {
      const reviewed = Object.values(this.#surface[list]).map(({ definition }) => definition)
      this.#exchange(`${list}/list`, {}, { [list]: reviewed })
    }
  }

  /** A request of the client that the server answers. */
  #exchange(method: string, params: JsonObject, result: JsonObject): void {
    const id = this.#ask('client', JSON.stringify({ method, params }))
    this.#says('server', JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(id) as Json, result }))
    assert.equal(this.#sent.shift()?.to, 'client')
  }

  /** Sends a request under a fresh id. Returns the id that the other side was given, as text. */
  #ask(from: Peer, text: string): string {
    this.#asked += 1
    const request = JSON.parse(text) as JsonObject
    this.#says(from, this.#inEra(from, JSON.stringify({ jsonrpc: '2.0', id: `asked-${this.#asked}`, ...request })))
    const sent = this.#sent.shift()
    assert.ok(sent !== undefined && sent.to !== from, `not sent: ${text} ${sent?.text}`)
    return JSON.stringify((JSON.parse(sent.text) as { id: Json }).id)
  }

  /** In the modern era every request of a client says so. */
  #inEra(from: Peer, text: string): string {
    if (this.#capabilities === undefined || from === 'server') return text
    const request = JSON.parse(text) as JsonObject
    const params = objectOf(request['params'])
    const meta = { [META.protocolVersion]: '2026-07-28', [META.clientCapabilities]: this.#capabilities, ...metaOf(params) }
    return JSON.stringify({ ...request, params: { ...params, _meta: meta } })
  }

  #hostile(from: Peer, why: string, text: string): void {
    const to = other(from)
    const asked = this.#each[to]
    const line = asked === '' ? text : text.replaceAll('$', this.#ask(to, asked))
    this.#says(from, isCall(line) ? this.#inEra(from, line) : line)
    const said = this.#entries.find(({ data }) => data['from'] === from)?.data
    assert.equal(said?.['denial'] ?? said?.['why'] ?? said?.['outcome'], why)
    for (const sent of this.#sent) this.#isRefusal(sent)
    assert.ok(this.#sent.length <= 1, 'more than one answer')
    this.#sent = []
  }

  #isRefusal({ text }: Send): void {
    const { result, error, method } = JSON.parse(text) as { result?: JsonObject; error?: JsonObject; method?: string }
    const words = JSON.stringify(error?.['message'] ?? objectOf(result)['content'])
    assert.ok(method === undefined && words.includes(NOTICE), `crossed: ${text}`)
  }

  #says(from: Peer, text: string): void {
    this.#step({ kind: 'line', from, generation: 1, line: { kind: 'line', bytes: Buffer.from(text) }, at: this.#now })
  }

  #step(event: Event): void {
    this.nothingLeft()
    const step = this.#session.step(event)
    this.#sent = step.sends
    this.#entries = step.entries
    for (const { text } of step.sends) if (text.includes(NOTICE)) isSpoken(text)
  }

  #expects(to: string, pattern: Json): void {
    const next = this.#sent.shift()
    assert.ok(next !== undefined, `nothing was sent, expected to the ${to}: ${JSON.stringify(pattern)}`)
    assert.equal(next.to, to, next.text)
    fits(JSON.parse(next.text) as Json, pattern, '')
  }

  #expectsRecord(pattern: Json): void {
    const next = this.#entries.shift()
    assert.ok(next !== undefined, 'no further entry was made')
    const message = next.message === undefined ? {} : { message: JSON.parse(next.message) as Json }
    fits({ type: next.type, ...next.data, ...message, ...(next.severity && { severity: next.severity }) }, pattern, '')
  }
}

/** A whole request that does not say its era itself. */
function isCall(line: string): boolean {
  const decoded = decode(Buffer.from(line))
  return decoded.ok && decoded.message.kind === 'request' && decoded.message.params?.['_meta'] === undefined
}

function fits(value: Json | undefined, pattern: Json, at: string): void {
  if (pattern === '*') return
  if (pattern === null || typeof pattern !== 'object' || Array.isArray(pattern))
    return assert.deepEqual(value, pattern, `${at}: ${JSON.stringify(value)}`)
  assert.ok(value !== null && typeof value === 'object' && !Array.isArray(value), `${at} is ${JSON.stringify(value)}`)
  for (const [name, member] of Object.entries(pattern)) {
    if (member === 'absent') assert.ok(!Object.hasOwn(value, name), `${at}/${name} is there: ${JSON.stringify(value[name])}`)
    else fits(value[name], member, `${at}/${name}`)
  }
}
