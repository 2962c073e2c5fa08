/** What a rule about an argument's role looks like (pure): rules are data, and each was tried on samples of both kinds. */
import type { JsonObject } from '../../protocol/message.js'
import type { Role } from './role.js'

export interface RoleRule {
  readonly id: string
  readonly role: Role
  /** What it adds for its role. The role with most wins, from `ENOUGH` on; two with most are none (see infer.ts). */
  readonly weight: number
  /** For a person, after "path: ". */
  readonly because: string
  /** Why the clue means this role. */
  readonly why: string
  readonly clue: Clue
  readonly matches: readonly Sample[]
  readonly passes: readonly Sample[]
}

/**
 * Every member must hold; of the phrases of one member, one must be there. Phrases are words in lower case and in the
 * singular with blanks between, as names and texts are read; several stand in one string with commas between.
 */
export interface Clue {
  /** The last words of the name, which say what it is. */
  readonly head?: readonly string[]
  /** One stands anywhere before the head … */
  readonly after?: readonly string[]
  /** … or none of these does. */
  readonly notAfter?: readonly string[]
  /** The name has it anywhere. */
  readonly named?: readonly string[]
  /** The noun with which the argument's description begins ends with it: `path` fits "The absolute path to the file". */
  readonly begins?: readonly string[]
  /** The argument's description has it. */
  readonly says?: readonly string[]
  readonly saysNot?: readonly string[]
  /** The tool's name or description has it. */
  readonly tool?: readonly string[]
  readonly toolNot?: readonly string[]
  /** The tool or the argument's description has it. */
  readonly around?: readonly string[]
  readonly aroundNot?: readonly string[]
  /** JSON Schema `format`. */
  readonly format?: readonly string[]
  /** The values are a closed list. */
  readonly closed?: true
  /** What the schema's `pattern` demands. */
  readonly pattern?: 'url' | 'path' | 'plain'
  /** What `examples` and `default` look like, or an example in the description. */
  readonly example?: 'url' | 'path' | 'email' | 'host' | 'sql'
  /** `contentEncoding` is given. */
  readonly encoded?: true
}

/** An argument of a tool, as short as it can be written. */
export interface Sample {
  readonly name: string
  /** Its description. */
  readonly about?: string
  /** The tool's name, a colon, and its description. */
  readonly tool?: string
  /** What its schema says besides. Default: a string. */
  readonly schema?: JsonObject
}

/** Votes that make a role. */
export const ENOUGH = 4

/** @throws TypeError if a rule lacks samples of what it matches and what it lets pass: such a rule was never tried. */
export function checkedRules(rules: readonly RoleRule[]): readonly RoleRule[] {
  for (const { id, matches, passes } of rules) {
    if (matches.length === 0 || passes.length === 0) throw new TypeError(`rule ${id} has no samples of both kinds`)
  }
  return rules
}
