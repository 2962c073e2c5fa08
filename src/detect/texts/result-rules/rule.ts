/** Rules of phrases: what each finds in a text that a server returns, what it weighs, and what it was tried on. */
import type { Where } from '../alone.js'
import type { Pattern } from '../patterns.js'

/** What a rule finds, and what it lets pass. */
export interface Sampled {
  readonly id: string
  readonly matches: readonly string[]
  readonly passes: readonly string[]
}

export interface PhraseRule extends Sampled {
  /** Rules of one family count once, with the strongest. */
  readonly family: Family
  readonly weight: number
  /** Only where it is a paragraph by itself in a text of something else, anywhere or at an end of it (see alone.ts). */
  readonly alone?: Where
  /** What it is, in a sentence that begins "a text that …". */
  readonly what: string
  readonly why: string
  readonly patterns: readonly Pattern[]
}

const FAMILIES = [
  'override',
  'task',
  'reply',
  'extraction',
  'persona',
  'address',
  'framing',
  'secrecy',
  'tools',
  'exfiltration',
  'pressure',
  'condition',
  'literal',
  'compose',
  'apology',
  'turn',
  'secrets',
  'orders',
  'vocative',
  'rating',
  'lure',
  'code',
  'memory',
  'act',
  'alone',
  'beacon',
  'advice',
  'payload',
] as const
export type Family = (typeof FAMILIES)[number]

/** @throws TypeError if a rule lacks samples of what it matches and what it lets pass: such a rule was never tried. */
export function tried<Rule extends Sampled>(rules: readonly Rule[]): readonly Rule[] {
  for (const { id, matches, passes } of rules) {
    if (matches.length === 0 || passes.length === 0) throw new TypeError(`rule ${id} has no samples of both kinds`)
  }
  return rules
}
