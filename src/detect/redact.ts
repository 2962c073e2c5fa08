/**
 * Secrets masked in a copy: toward the model, and in what goes on record. What a mask hid is gone from both; the keyed digest
 * of the raw line still stands for it in the record.
 */
import { isUtf8 } from 'node:buffer'
import type { Json, JsonObject } from '../protocol/message.js'
import { isBase64 } from './base64.js'
import type { Finding } from './finding.js'
import { isMemberSecret } from './secrets/assigned.js'
import { isCredentialName } from './secrets/names.js'
import { type Range, type Secrets, SHAPES } from './secrets/secrets.js'
import type { Named } from './secrets/targets.js'

/** Begins every mask: `[redacted:RULE:N]`, N characters hidden, rounded up to a multiple of eight. */
export const MASK_MARKER = '[redacted:'

export interface Redacted {
  readonly text: string
  readonly findings: readonly Finding[]
}

/** The text with every secret masked; the same text if there is none. */
export function redactText(text: string, secrets: Secrets = SHAPES): Redacted {
  const ranges = rangesOf(text, secrets)
  return { text: masked(text, ranges), findings: ranges.map(({ rule }) => finding(rule, '')) }
}

function rangesOf(text: string, secrets: Secrets): readonly Range[] {
  return text.length < SHORTEST ? [] : secrets.ranges(text)
}

/** No rule hides anything of a shorter text. */
const SHORTEST = 8

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

/** The value with secrets masked in its strings and member names; the same object if nothing was. */
export function redactJson<Value extends Json>(value: Value, secrets?: Secrets): Value
export function redactJson(value: Json, secrets: Secrets = SHAPES): Json {
  return new Masking(secrets).value(value)
}

/** One message, or one value: what was masked in it, and how often. */
export class Masking {
  /** By rule. */
  readonly counts = new Map<string, number>()
  readonly #secrets: Secrets

  constructor(secrets: Secrets) {
    this.#secrets = secrets
  }

  value<Value extends Json>(value: Value): Value
  value(value: Json): Json {
    if (typeof value === 'string') return this.#text(value)
    if (typeof value !== 'object' || value === null) return value
    return Array.isArray(value) ? this.#array(value) : this.members(value, NONE)
  }

  /** @param except members whose text stays as it is */
  members(object: JsonObject, except: ReadonlySet<string>): JsonObject {
    const pair = namedValue(object)
    let changed = false
    const out: [string, Json][] = []
    for (const [name, value] of Object.entries(object)) {
      const isKept = except.has(name) && typeof value === 'string'
      const copy = isKept ? value : this.#member(name === pair?.member ? pair.name : name, name, value)
      const shown = this.#text(name)
      changed ||= copy !== value || shown !== name
      // Two secret names may get the same mask; neither may swallow the other.
      out.push([shown === name ? name : `${shown}#${out.length}`, copy])
    }
    return changed ? Object.fromEntries(out) : object
  }

  #text(text: string): string {
    return this.#mask(text, rangesOf(text, this.#secrets))
  }

  #mask(text: string, ranges: readonly Range[]): string {
    for (const { rule } of ranges) this.#count(rule)
    return masked(text, ranges)
  }

  #count({ id }: Pick<Named, 'id'>): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1)
  }

  #array(items: Json[]): Json[] {
    const out = items.map((item, index) => (isFlagged(items[index - 1], item) ? this.#hidden(item) : this.value(item)))
    return out.every((item, index) => item === items[index]) ? items : out
  }

  /** A member's name says what its value is: `{"password": "…"}` is masked whatever the value looks like. */
  #member(meant: string, name: string, value: Json): Json {
    if (typeof value !== 'string') return this.value(value)
    if (name === 'blob') return this.#blob(value)
    return isMemberSecret(meant, value) ? this.#hidden(value) : this.#text(value)
  }

  #hidden(value: string): string {
    this.#count(ASSIGNMENT)
    return mask(ASSIGNMENT, value.length)
  }

  /**
   * The bytes of a resource: as text where they are text, and encoded again; other bytes would be broken. What is not base64, or as
   * short as a key, is read as it stands too.
   */
  #blob(base64: string): string {
    if (!isBase64(base64)) return this.#text(base64)
    const bytes = Buffer.from(base64, 'base64')
    if (!isUtf8(bytes)) return base64.length > SHORT_BLOB ? base64 : this.#mask(base64, standing(base64, this.#secrets))
    const text = bytes.toString('utf8')
    const shown = this.#text(text)
    return shown === text ? base64 : Buffer.from(shown).toString('base64')
  }
}

/** What stands there as it is: of other bytes, what they say decoded is chance. */
function standing(text: string, secrets: Secrets): readonly Range[] {
  return rangesOf(text, secrets).filter(({ from, to, secret }) => text.slice(from, to) === secret)
}

/** Characters: longer than keys that stand by themselves, shorter than any picture. */
const SHORT_BLOB = 256

/** `["--api-key", "…"]`: words of a command. */
function isFlagged(flag: Json | undefined, value: Json): value is string {
  if (typeof flag !== 'string' || typeof value !== 'string' || value.startsWith('-')) return false
  return flag.startsWith('--') && flag.length <= 64 && isMemberSecret(flag.slice(2), value)
}

/** `{"name": "DB_PASSWORD", "value": "…"}`: the member that holds the value, and what it is named. */
function namedValue(object: JsonObject): { readonly member: string; readonly name: string } | undefined {
  const name = object['name'] ?? object['key'] ?? object['Name'] ?? object['Key']
  if (typeof name !== 'string' || name.length > 64 || !isCredentialName(name)) return undefined
  return { member: Object.hasOwn(object, 'value') ? 'value' : 'Value', name }
}

const NONE: ReadonlySet<string> = new Set()
const ASSIGNMENT = { id: 'assignment' } as const

function mask(rule: Pick<Named, 'id'>, hidden: number): string {
  return `${MASK_MARKER}${rule.id}:${Math.ceil(hidden / 8) * 8}]`
}

function finding(rule: Named, at: string): Finding {
  return {
    rule: `secret.${rule.id}`,
    severity: 'high',
    at,
    what: `${rule.what}: ${rule.why}`,
    hint: 'it is masked in the record; if it reached somebody who should not have it, revoke it',
  }
}
