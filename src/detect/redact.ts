/**
 * Secrets of known shape, masked in the copy of a message that goes on record. What a mask hid is gone from the record;
 * the keyed digest of the raw line still stands for it.
 */
import type { Json, JsonObject } from '../protocol/message.js'
import { isCredentialName } from './credential.js'
import type { Finding } from './finding.js'
import { mayHoldSecret } from './prefilter.js'
import { isPlaceholder, secretRanges } from './match.js'
import { SECRET_RULES, type SecretRule } from './rules.js'

export { mayHoldSecret }

/** Begins every mask: `[redacted:RULE:N]`, N characters hidden, rounded up to a multiple of eight. */
export const MASK_MARKER = '[redacted:'

export interface Redacted {
  readonly text: string
  readonly findings: readonly Finding[]
}

/** The text with every secret of known shape masked; the same text if there is none. */
export function redactText(text: string): Redacted {
  if (!mayHoldSecret(text)) return { text, findings: [] }
  const ranges = secretRanges(text, SECRET_RULES)
  if (ranges.length === 0) return { text, findings: [] }
  let out = ''
  let done = 0
  for (const { from, to, rule } of ranges) {
    out += text.slice(done, from) + mask(rule, to - from)
    done = to
  }
  return { text: out + text.slice(done), findings: ranges.map(({ rule }) => finding(rule, '')) }
}

/** The value with secrets masked in its strings and member names; the same object if nothing was. */
export function redactJson<Value extends Json>(value: Value): Value
export function redactJson(value: Json): Json {
  if (typeof value === 'string') return redactText(value).text
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? redactArray(value) : redactObject(value)
}

function redactArray(items: Json[]): Json[] {
  const out = items.map((item) => redactJson(item))
  return out.every((item, index) => item === items[index]) ? items : out
}

function redactObject(object: JsonObject): JsonObject {
  let changed = false
  const out: [string, Json][] = []
  for (const [name, value] of Object.entries(object)) {
    const masked = redactMember(name, value)
    const shown = redactText(name).text
    changed ||= masked !== value || shown !== name
    // Two secret names may get the same mask; neither may swallow the other.
    out.push([shown === name ? name : `${shown}#${out.length}`, masked])
  }
  return changed ? Object.fromEntries(out) : object
}

/** A member's name says what its value is: `{"password": "…"}` is masked whatever the value looks like. */
function redactMember(name: string, value: Json): Json {
  if (typeof value !== 'string' || value.length < 4 || !isCredentialName(name) || isPlaceholder(value)) return redactJson(value)
  return mask(ASSIGNMENT, value.length)
}

const ASSIGNMENT = { id: 'assignment' } as const

function mask(rule: Pick<SecretRule, 'id'>, hidden: number): string {
  return `${MASK_MARKER}${rule.id}:${Math.ceil(hidden / 8) * 8}]`
}

function finding(rule: SecretRule, at: string): Finding {
  return {
    rule: `secret.${rule.id}`,
    severity: 'high',
    at,
    what: `${rule.what}: ${rule.why}`,
    hint: 'it is masked in the record; if it reached somebody who should not have it, revoke it',
  }
}
