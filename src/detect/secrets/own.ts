/**
 * The values that a session itself holds as secrets: what its server's environment was given. They are known to the letter, so
 * they are found whatever they look like: as they are, in base64 wherever it begins, in hexadecimal, percent-encoded, escaped.
 */
import { LIMITS } from '../../limits.js'
import { distinct, isPlaceholder, isRandom } from './credible.js'
import { isCredentialName } from './names.js'

/** What is looked for: the text, a part of it that no JSON text escapes, and how much of it a neighbouring character shares. */
export interface Needle {
  readonly text: string
  readonly literal: string
  readonly offset: number
  /** Hexadecimal is written in both cases. */
  readonly anyCase: boolean
  /** Characters before and after that carry bits of it. */
  readonly shared: readonly [before: number, after: number]
}

/**
 * Whether a variable of a server's environment is a secret: not what is short or ordinary (`info`, `true`, `8080`, a word, a
 * path, a plain address), since masking that would hide half of every answer.
 */
export function isOwnSecret(name: string, value: string): boolean {
  if (value.length < MIN_OWN || isPlaceholder(value) || /^[a-z]{1,15}$|^[\d.:,-]+$/i.test(value)) return false
  if (/^(?:~|\.{1,2})?\/[\w./@ -]*$/.test(value) || /^[a-z+]{2,12}:\/\/[^@]*$/i.test(value)) return false
  return (isCredentialName(name) && distinct(value) >= 5) || isRandom(value)
}

/** Shorter ones stand in texts by chance. */
export const MIN_OWN = 8

/** @param values secrets as they are; beyond the bound the longest */
export function needlesOf(values: readonly string[]): Needle[] {
  const kept = [...new Set(values)].toSorted((a, b) => b.length - a.length).slice(0, LIMITS.ownSecrets)
  return kept.flatMap((value) => [...spellings(value), ...BASE64_PHASES.flatMap((before) => base64Needles(value, before))])
}

function spellings(value: string): Needle[] {
  const bytes = Buffer.from(value)
  const inJson = quotedInJson(value)
  const inMarkup = QUOTES_IN_MARKUP.map(([double, single]) => escapedInMarkup(value, double, single))
  const plain = [value, encodeURIComponent(bytes.toString()), inJson, quotedInJson(inJson), bytes.toString('latin1'), ...inMarkup]
  return [...[...new Set(plain)].flatMap((text) => needle(text)), ...needle(bytes.toString('hex'), { anyCase: true })]
}

/** A double and a single quote as programs write them into HTML or XML, if they escape them. */
const QUOTES_IN_MARKUP = [
  ['"', "'"],
  ['&quot;', "'"],
  ['&quot;', '&#39;'],
  ['&quot;', '&#x27;'],
  ['&quot;', '&apos;'],
  ['&#34;', '&#39;'],
] as const

function escapedInMarkup(text: string, double: string, single: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped.replaceAll('"', double).replaceAll("'", single)
}

const quotedInJson = (text: string): string => JSON.stringify(text).slice(1, -1)

const BASE64_PHASES = [0, 1, 2] as const

/** The digits that no neighbour has a part in, in both alphabets. */
function base64Needles(value: string, before: 0 | 1 | 2): Needle[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)])
  const bits = bytes.length * 8
  const shared: Needle['shared'] = [before === 0 ? 0 : 1, bits % 6 === 0 ? 0 : 1]
  const whole = (text: string): string => text.slice(before === 0 ? 0 : before + 1, Math.floor(bits / 6))
  const texts = new Set([whole(bytes.toString('base64')), whole(bytes.toString('base64url'))])
  return [...texts].flatMap((text) => needle(text, { shared }))
}

/** None for a text without three ASCII characters in a row that JSON does not escape: there is nothing to find it by. */
function needle(text: string, { anyCase = false, shared = [0, 0] }: Partial<Needle> = {}): Needle[] {
  const part = /[ !#-[\]-~]{3,}/.exec(text)
  if (part === null) return []
  return [
    {
      text: anyCase ? text.toLowerCase() : text,
      literal: part[0].slice(0, LITERAL),
      offset: part.index,
      anyCase,
      shared,
    },
  ]
}

/** Characters of a needle that are looked for at first. */
const LITERAL = 12
