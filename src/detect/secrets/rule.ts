/**
 * What a secret is known by, as data. A rule says in words that the linear matchers beside this file understand how its
 * secret is recognised; none of them is a free regular expression over a peer's text.
 */
import type { Alphabet } from './runs.js'

export interface SecretRule {
  readonly id: string
  /** What it is, in a sentence that begins "holds …". */
  readonly what: string
  /** Why it is masked although somebody may want to read it. */
  readonly why: string
  readonly shape: Shape
  /** Templates (see test/detect/sample.ts), so that no scanner takes this file for a leak. */
  readonly matches: readonly string[]
  readonly passes: readonly string[]
}

export type Shape =
  | TokenShape
  /** base64url parts with dots, the first of them a JSON object that names an algorithm. */
  | { readonly kind: 'jwt' }
  /** `-----BEGIN … PRIVATE KEY…-----` to its END, or as far as it looks like one. */
  | { readonly kind: 'private-key' }
  /** `scheme://user:PASSWORD@host`: the password. */
  | { readonly kind: 'url-password' }
  /** `Bearer CREDENTIAL`, `Basic CREDENTIAL`: the credential. */
  | { readonly kind: 'authorization' }
  /** `Cookie: NAME=VALUE; …` and `Set-Cookie: …`: the values that open a session. */
  | { readonly kind: 'cookie' }
  /** `password = VALUE`, `"api_key": "VALUE"`, `--token VALUE`: the value. */
  | { readonly kind: 'assignment' }

/** A prefix and the longest run of an alphabet after it. */
export interface TokenShape {
  readonly kind: 'token'
  readonly prefixes: readonly string[]
  readonly alphabet: Alphabet
  /** Characters after the prefix. */
  readonly min: number
  readonly max?: number
  /** What stands before the prefix and belongs to the secret: so many characters of an alphabet, no fewer. */
  readonly before?: { readonly alphabet: Alphabet; readonly min: number }
  /** The prefix is no secret and is left standing, whatever stands before it. */
  readonly beside?: true
  /** The last six of 36 characters are the CRC-32 of those before, in base 62: what has another is nobody's. */
  readonly checksum?: true
  /** Also the text after the run's begin must hold this, as the parameters of a signed address do. */
  readonly within?: string
}

/** @throws TypeError if a rule lacks samples of what it matches and what it lets pass: such a rule was never tried. */
export function checked(rules: readonly SecretRule[]): readonly SecretRule[] {
  for (const { id, matches, passes } of rules) {
    if (matches.length === 0 || passes.length === 0) throw new TypeError(`rule ${id} has no samples of both kinds`)
  }
  return rules
}
