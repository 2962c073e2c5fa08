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
 *   end | exit CODE   the client ends; the server exits
 *
 * A PATTERN is JSON; an object in it needs those members at least (`"absent"` as a value: must not be there), the string
 * "*" fits anything. Everything that a line causes to be sent must be expected before the next line: silence is checked too.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { schemaLibraries } from '#sluice/cli/libraries.js'
import type { Entry } from '#sluice/audit/entry.js'
import type { Guard } from '#sluice/guards/guard.js'
import { guardTable } from '#sluice/guards/guard.js'
import { lifecycle } from '#sluice/guards/lifecycle.js'
import { schemaGuard } from '#sluice/guards/schema.js'
import { surface } from '#sluice/guards/surface.js'
import type { Json } from '#sluice/protocol/message.js'
import type { Event, Send } from '#sluice/relay/event.js'
import { Session } from '#sluice/relay/session.js'
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

  constructor(server: keyof typeof LOCKED) {
    this.#session = new Session(LOCKED[server], guardTable([lifecycle, surface, schemaGuard(schemaLibraries), askingStub]))
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
      case 'end':
        return this.#step({ kind: 'end', at: this.#now })
      case 'exit':
        return this.#step({ kind: 'exit', generation: 1, code: Number(text), signal: null, at: this.#now })
      default:
        throw new Error(`not a line of a scenario: ${word}`)
    }
  }

  nothingLeft(): void {
    assert.deepEqual(this.#sent, [], 'sent, but not expected')
  }

  #says(from: 'client' | 'server', text: string): void {
    this.#step({ kind: 'line', from, generation: 1, line: { kind: 'line', bytes: Buffer.from(text) }, at: this.#now })
  }

  #step(event: Event): void {
    this.nothingLeft()
    const step = this.#session.step(event)
    this.#sent = step.sends
    this.#entries = step.entries
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
