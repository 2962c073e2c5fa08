/**
 * What a client sends to a server holds no mask of ours, so that nothing masked is written back, and no secret that is known
 * for what it is. Guessed ones pass: beside a name like `password` stands program text as often as a password. What this
 * server's own environment holds passes too, since the server has it; what other servers hold is not known here.
 */
import { MASK_MARKER } from '../detect/redact.js'
import type { Range, Secrets } from '../detect/secrets/secrets.js'
import { OWN } from '../detect/secrets/targets.js'
import { type Denial, denial } from '../faults.js'
import type { Json, JsonObject, Message } from '../protocol/message.js'
import { below, type JsonPointer } from '../protocol/pointer.js'
import { deny, type Guard, PASS, quoted } from './guard.js'

export function secretsGuard(secrets: Secrets): Guard {
  return {
    name: 'secrets',
    covers: ['client.request', 'client.reply', 'client.notification'],
    check: ({ message, text }, { locked }) => {
      if (!MARKER.test(text) && !secrets.may(text)) return PASS
      const refused = problemIn(spoken(message), '', { secrets, pass: locked.profile.content?.secrets === 'pass' })
      return refused === undefined ? PASS : deny(refused)
    },
  }
}

/** Also as a model may write it from memory. */
const MARKER = new RegExp(`${MASK_MARKER.replace('[', String.raw`\[`)}[a-z]`, 'i')

/** What the client itself says; what a server gave it to hand back is the server's. */
function spoken(message: Message): Json {
  if (message.kind === 'result') return message.result
  if (message.kind === 'error') return { message: message.error.message, data: message.error.data ?? null }
  return Object.fromEntries(Object.entries(message.params ?? {}).filter(([name]) => !HANDED_BACK.has(name)))
}
const HANDED_BACK: ReadonlySet<string> = new Set(['_meta', 'cursor', 'requestState'])

interface Rule {
  readonly secrets: Secrets
  readonly pass: boolean
}

function problemIn(value: Json, at: JsonPointer, rule: Rule): Denial | undefined {
  if (typeof value === 'string') return problemOf(value, at, rule)
  if (value === null || typeof value !== 'object') return undefined
  if (Array.isArray(value)) return first(value, (item, index) => problemIn(item, below(at, `${index}`), rule))
  return problemInMembers(value, at, rule)
}

function problemInMembers(value: JsonObject, at: JsonPointer, rule: Rule): Denial | undefined {
  return first(Object.entries(value), ([name, member]) => {
    return problemOf(name, at, rule) ?? problemIn(member, below(at, name), rule)
  })
}

function first<Item>(items: readonly Item[], problem: (item: Item, index: number) => Denial | undefined): Denial | undefined {
  for (const [index, item] of items.entries()) {
    const found = problem(item, index)
    if (found !== undefined) return found
  }
  return undefined
}

function problemOf(text: string, at: JsonPointer, { secrets, pass }: Rule): Denial | undefined {
  const where = quoted(at === '' ? '/' : at)
  // Both at once: undoing every encoding of a long text takes longer than all else.
  let masked = false
  const held = secrets
    .ranges(text, (reading) => {
      masked ||= MARKER.test(reading)
    })
    .find((range) => isForeign(range, secrets))
  if (masked) return denial('secrets.masked', { where })
  if (pass) return undefined
  return held === undefined ? undefined : denial('secrets.held', { where, what: held.rule.what })
}

function isForeign({ rule, certain, secret }: Range, secrets: Secrets): boolean {
  return certain && rule !== OWN && !secrets.isOwn(secret)
}
