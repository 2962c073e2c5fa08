/** The rules over one text (pure). */
import { compiled, type Match } from './matcher.js'
import { type Reading, readingOf } from './normal.js'
import type { TextRule } from './rule.js'
import { ADDRESS } from './rules/address.js'
import { OVERRIDE } from './rules/override.js'
import { SECRECY } from './rules/secrecy.js'
import { SECRETS } from './rules/secrets.js'
import { STEERING } from './rules/steering.js'
import type { Names } from './words.js'

export const TEXT_RULES: readonly TextRule[] = [...OVERRIDE, ...ADDRESS, ...STEERING, ...SECRECY, ...SECRETS]

const matcher = compiled(TEXT_RULES)

export interface Read {
  readonly reading: Reading
  /** In terms of `reading.text`. */
  readonly matches: readonly Match[]
}

/** Linear, about 3 µs for 1 KB of ordinary text. */
export function readText(text: string, names?: Names): Read {
  const reading = readingOf(text)
  return { reading, matches: matcher(reading.text, names) }
}
