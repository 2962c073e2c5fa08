/**
 * Secrets of known shape, masked in the copy of a message that goes on record. What a mask hid is gone from the record;
 * the keyed digest of the raw line still stands for it.
 */
import type { Json, JsonObject } from '../protocol/message.js'
import { isCredentialName } from './credential.js'
import type { Finding } from './finding.js'
import { mayHoldSecret } from './prefilter.js'
import { isPlaceholder, type Patterns, patterns, type Range, secretRanges } from './match.js'
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
  const ranges = rangesOf(text)
  return { text: masked(text, ranges), findings: ranges.map(({ rule }) => finding(rule, '')) }
}

function rangesOf(text: string, walk?: Patterns): readonly Range[] {
  return mayHoldSecret(text) ? secretRanges(text, SECRET_RULES, walk) : []
}

function masked(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text
  let out = ''
  let done = 0
  for (const { from, to, rule } of ranges) {
    out += text.slice(done, from) + mask(rule, to - from)
    done = to
  }
  return out + text.slice(done)
}

/** Without the findings, of which a hostile text has a million. */
function textOnly(text: string, walk: Patterns): string {
  return masked(text, rangesOf(text, walk))
}

/** The value with secrets masked in its strings and member names; the same object if nothing was. */
export function redactJson<Value extends Json>(value: Value): Value
export function redactJson(value: Json): Json {
  return redact(value, patterns())
}

function redact(value: Json, walk: Patterns): Json {
  if (typeof value === 'string') return textOnly(value, walk)
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? redactArray(value, walk) : redactObject(value, walk)
}

function redactArray(items: Json[], walk: Patterns): Json[] {
  const out = items.map((item) => redact(item, walk))
  return out.every((item, index) => item === items[index]) ? items : out
}

function redactObject(object: JsonObject, walk: Patterns): JsonObject {
  let changed = false
  const out: [string, Json][] = []
  for (const [name, value] of Object.entries(object)) {
    const copy = redactMember(name, value, walk)
    const shown = textOnly(name, walk)
    changed ||= copy !== value || shown !== name
    // Two secret names may get the same mask; neither may swallow the other.
    out.push([shown === name ? name : `${shown}#${out.length}`, copy])
  }
  return changed ? Object.fromEntries(out) : object
}

/** A member's name says what its value is: `{"password": "…"}` is masked whatever the value looks like. */
function redactMember(name: string, value: Json, walk: Patterns): Json {
  if (typeof value !== 'string' || value.length < 4 || !isCredentialName(name) || isPlaceholder(value)) return redact(value, walk)
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
