/** Builds one step: every line that comes in and every line that goes out leaves an entry, redacted, beside what is sent. */
import type { Entry, EntryType } from '../audit/entry.js'
import { redactJson, redactText } from '../detect/redact.js'
import type { Secrets } from '../detect/secrets/secrets.js'
import type { Ticket } from '../guards/guard.js'
import type { Drift } from '../guards/live.js'
import { body, holdsLineEnd, line } from '../protocol/encode.js'
import type { Line } from '../protocol/framing.js'
import type { JsonObject, Message, Notification, Peer, Request } from '../protocol/message.js'
import type { Exit } from '../sandbox/sandbox.js'
import type { Step } from './event.js'
import type { Held } from './held.js'

/** A message on its way through one step: where it came from and what of it is written down. */
export interface Arrival {
  readonly from: Peer
  /** As encoded by us (see protocol/encode). */
  readonly body: string
  /** As received; absent when a held message is judged again. */
  readonly received?: { readonly bytes: Buffer; readonly text: string }
  readonly held?: Held
  readonly ticket?: Ticket
}

/** What stands in the record of a line besides the message: what became of it, and how it was named on. */
type Fate = JsonObject

export class Recorder {
  readonly at: number
  readonly step: Step = { entries: [], sends: [], questions: [], timers: [] }

  readonly #secrets: Secrets

  constructor(at: number, secrets: Secrets) {
    this.at = at
    this.#secrets = secrets
  }

  /** Records a line as received. Returns the recorded text. */
  line(arrival: Arrival, message: Message, fate: Fate): string {
    const { from, held, received } = arrival
    // A step quotes what it found.
    const told = fate['steps'] === undefined ? fate : redactJson(fate, this.#secrets)
    const data = held === undefined ? { from, ...told } : { from, question: held.number, ...told }
    // The very line, which then needs no digest; a secret would have shown in our encoding, where nothing is escaped. The
    // record is read by lines too.
    const verbatim = received !== undefined && !mayBeMasked(message, arrival.body, this.#secrets) && !holdsLineEnd(received.text)
    const text = verbatim ? received.text : recordedText(message, arrival.body, this.#secrets)
    this.#entry('line', data, text, verbatim ? undefined : received?.bytes)
    return text
  }

  /** Records a line and sends it on. If what goes on says more or less than what came, that is recorded too. */
  forward(arrival: Arrival, received: Message, sent: Message, fate: Fate): void {
    const to: Peer = arrival.from === 'client' ? 'server' : 'client'
    const sentBody = sameBut(received, sent) ? arrival.body : body(sent)
    this.line(arrival, received, { outcome: sentBody === arrival.body ? 'forwarded' : 'rewritten', ...fate })
    if (sentBody !== arrival.body)
      this.#entry('line', { from: 'gateway', to, outcome: 'sent' }, recordedText(sent, sentBody, this.#secrets))
    this.step.sends.push({ to, text: line(sent, sentBody) })
  }

  /** Sends a message in the gateway's own words. */
  send(to: Peer, message: Message): void {
    const text = body(message)
    this.#entry('line', { from: 'gateway', to, outcome: 'sent' }, recordedText(message, text, this.#secrets))
    this.step.sends.push({ to, text: line(message, text) })
  }

  /** A line that is no message: its text as far as it is text, masked. The keyed digest stands for the exact bytes. */
  refusedLine(from: Peer, refused: Line, why: string): void {
    const text = redactText((refused.kind === 'line' ? refused.bytes : refused.head).toString('utf8'), this.#secrets).text
    if (refused.kind === 'line') return this.#entry('refused-line', { from, why, text }, undefined, refused.bytes)
    const digest = refused.digest === undefined ? {} : { raw: refused.digest }
    this.#entry('refused-line', { from, why, bytes: refused.length, ...digest, text })
  }

  stderr(text: string, raw: Uint8Array): void {
    this.#entry('stderr', { text }, undefined, raw)
  }

  stale(kind: string): void {
    this.#entry('refused-line', { from: 'server', why: 'stale-generation', kind })
  }

  drift({ changes, findings, ...drift }: Drift): void {
    const details = {
      ...(changes.length === 0 ? {} : { changes: changes.map((change) => ({ ...change })) }),
      ...(findings.length === 0 ? {} : { findings: findings.map((finding) => ({ ...finding })) }),
    }
    const data = redactJson({ ...drift, ...details }, this.#secrets)
    this.#entry('drift', data, undefined, undefined, drift.grade === 'hostile' ? 'high' : undefined)
  }

  exit({ code, signal, outOfMemory }: Exit): void {
    const data = { code, signal, ...(outOfMemory && { outOfMemory: { ...outOfMemory } }) }
    this.#entry('exit', data, undefined, undefined, outOfMemory && 'high')
  }

  note(type: EntryType, data: JsonObject): void {
    this.#entry(type, data)
  }

  #entry(type: EntryType, data: JsonObject, message?: string, raw?: Uint8Array, severity?: 'high'): void {
    const entry: { -readonly [Member in keyof Entry]: Entry[Member] } = { type, at: this.at, data }
    if (message !== undefined) entry.message = message
    if (raw !== undefined) entry.raw = raw
    if (severity !== undefined) entry.severity = severity
    this.step.entries.push(entry)
  }
}

/** The text that is written down: the message as we encode it, with secrets masked. */
function recordedText(message: Message, text: string, secrets: Secrets): string {
  return mayBeMasked(message, text, secrets) ? line(redacted(message, secrets)) : line(message, text)
}

/** @param text everything but the id (see protocol/encode), of which a peer can make a text too */
function mayBeMasked(message: Message, text: string, secrets: Secrets): boolean {
  return (
    secrets.may(text) ||
    ('id' in message && typeof message.id === 'string' && redactText(message.id, secrets).text !== message.id)
  )
}

function redacted(message: Message, secrets: Secrets): Message {
  switch (message.kind) {
    case 'request':
      return { ...message, id: redactJson(message.id, secrets), ...redactedCall(message, secrets) }
    case 'notification':
      return { ...message, ...redactedCall(message, secrets) }
    case 'result':
      return { ...message, id: redactJson(message.id, secrets), result: redactJson(message.result, secrets) }
    case 'error': {
      const id = message.id === undefined ? {} : { id: redactJson(message.id, secrets) }
      return { ...message, ...id, error: redactJson(message.error, secrets) }
    }
    default:
      return message satisfies never
  }
}

function redactedCall({ method, params }: Request | Notification, secrets: Secrets): Pick<Notification, 'method' | 'params'> {
  return { method: redactText(method, secrets).text, ...(params === undefined ? {} : { params: redactJson(params, secrets) }) }
}

/** Whether two messages differ in nothing but the id, so that one text serves both. */
function sameBut(one: Message, two: Message): boolean {
  if ('method' in one) return 'method' in two && one.params === two.params
  if (one.kind === 'result') return two.kind === 'result' && one.result === two.result
  return two.kind === 'error' && one.error === two.error
}
