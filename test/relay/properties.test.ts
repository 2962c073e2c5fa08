/**
 * Any interleaving of two peers, each with ids that collide with the other's, hostile lines among them: nothing crosses that
 * strict decode refuses, each side sees ids of its own or numbers made for it, and answers for what it asked, once.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { schemaLibraries } from '#sluice/cli/libraries.js'
import { guardTable } from '#sluice/guards/guard.js'
import { lifecycle } from '#sluice/guards/lifecycle.js'
import { schemaGuard } from '#sluice/guards/schema.js'
import { surface } from '#sluice/guards/surface.js'
import type { Peer } from '#sluice/protocol/message.js'
import type { Era } from '#sluice/protocol/methods.js'
import type { Event, Step } from '#sluice/relay/event.js'
import { other } from '#sluice/relay/names.js'
import { Session } from '#sluice/relay/session.js'
import { attackLines } from '../protocol/lines.js'
import { seeded } from '../protocol/seed.js'
import { LOCKED } from './locked.js'
import { type Act, acts, lineOf, Witness } from './peers-at-random.js'

const RAW = attackLines()
  .filter(({ bytes, expected }) => bytes.length < 2000 && expected !== 'accepted')
  .map(({ bytes }) => bytes)

/** A session with its two peers, each watched. */
class Meeting {
  readonly era: Era
  readonly witnesses: Readonly<Record<Peer, Witness>>
  readonly #session: Session
  #now = 1_000_000
  crossed = 0

  constructor(era: Era) {
    this.era = era
    this.witnesses = { client: new Witness('client', era), server: new Witness('server', era) }
    this.#session = new Session(LOCKED[era], guardTable([lifecycle, surface, schemaGuard(schemaLibraries)]))
    if (era === 'legacy') this.#shakeHands()
  }

  #shakeHands(): void {
    const hello = { protocolVersion: '2025-11-25', capabilities: { roots: {}, sampling: {} } }
    this.witnesses.client.asks('hello')
    this.#says('client', { id: 'hello', method: 'initialize', params: hello })
    const capabilities = { ...LOCKED.legacy.surface.capabilities }
    this.#says('server', { id: 1, result: { ...hello, capabilities, serverInfo: { name: 'f', version: '1' } } })
    this.#says('client', { method: 'notifications/initialized' })
  }

  #says(from: Peer, value: object): void {
    this.says(from, Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...value })))
  }

  says(from: Peer, bytes: Buffer): Step {
    return this.#step({ kind: 'line', from, generation: 1, line: { kind: 'line', bytes }, at: this.#now }, from)
  }

  #step(event: Event, from?: Peer): Step {
    const step = this.#session.step(event)
    for (const send of step.sends) {
      this.witnesses[send.to].sees(send)
      if (from !== undefined && send.to === other(from)) this.crossed += 1
    }
    return step
  }

  act(act: Act): void {
    if (act.kind === 'wait') {
      this.#now += act.seconds * 1000
      this.#step({ kind: 'deadline', at: this.#now })
      return
    }
    const witness = this.witnesses[act.from]
    const bytes = lineOf(act, this.era, witness)
    if (bytes === undefined) return
    if (act.kind === 'ask') this.#asks(act, bytes)
    else {
      if (act.kind === 'cancel') witness.cancels(act.id)
      if (act.kind === 'raw' && act.from === 'client') witness.asksBadly(act.bytes)
      const step = this.says(act.from, bytes)
      if (act.kind === 'raw') assert.ok(isOurs(step, act.from), 'a malformed line crossed')
    }
  }

  /** An id that is open already is refused without an id: that request was never one. */
  #asks({ from, id, token }: Extract<Act, { kind: 'ask' }>, bytes: Buffer): void {
    const witness = this.witnesses[from]
    const before = witness.repeated
    witness.asks(id, token)
    this.says(from, bytes)
    if (witness.repeated > before) witness.unasks(id)
  }

  end(): void {
    this.#step({ kind: 'end', at: this.#now })
    this.#step({ kind: 'exit', generation: 1, code: 0, signal: null, at: this.#now })
  }
}

/** What a malformed line causes: an answer to its sender, and our own words to whoever waited for what it broke. */
function isOurs({ sends }: Step, from: Peer): boolean {
  return sends.every(({ to, text }) => to === from || text.includes('sluicegate/denial'))
}

for (const era of ['legacy', 'modern'] as const)
  test(`ids of one side never reach the other, and each is answered once (${era})`, (t) => {
    let crossed = 0
    fc.assert(
      fc.property(acts(era, RAW), (every) => {
        const meeting = new Meeting(era)
        for (const act of every) meeting.act(act)
        meeting.end()
        assert.deepEqual(meeting.witnesses.client.owed, [], 'never answered')
        crossed += meeting.crossed
      }),
      seeded(t, 1000),
    )
    t.diagnostic(`${crossed} messages crossed`)
    assert.ok(crossed > 2000, `only ${crossed} messages crossed`)
  })
