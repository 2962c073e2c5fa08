/** What a rule about texts is. The rules themselves are data, in rules/. */

export type Family =
  /** Takes back what the model was told before, or gives it another role. */
  | 'override'
  /** Speaks to the model, or to whoever works with it, instead of describing. */
  | 'address'
  /** Says what is to be done around other tools, or in place of them. */
  | 'steering'
  /** Changes what is passed to other tools, or what the model says. */
  | 'tampering'
  /** Speaks well of itself. */
  | 'praise'
  /** Speaks badly of another tool. */
  | 'disparaging'
  /** Keeps something from the user. */
  | 'secrecy'
  /** Names what only its owner should read. */
  | 'secrets'
  /** Has something carried away. */
  | 'exfiltration'
  /** Takes effect later than it is read. */
  | 'delayed'
  /** Presses: urgency, threat, authority. */
  | 'pressure'
  /** Looks like the frame of a conversation. */
  | 'frame'
  /** Takes away what protects the user. */
  | 'safeguards'
  /** Keeps the model from its work. */
  | 'disruption'
  /** Has something run or destroyed. */
  | 'command'

export interface TextRule {
  readonly id: string
  readonly family: Family
  /** Points; seven are enough by themselves. */
  readonly weight: number
  /** What it is, in a sentence that begins with a verb: "tells the model …". */
  readonly why: string
  /** Any of them; see `compiled` in matcher.ts for how they are written. */
  readonly patterns: readonly string[]
  /** Words that must not stand in the same sentence up to four words before: what is denied is not asked for. */
  readonly unless?: string
  /** Words that must not stand inside a match: they turn what it says round ("never … without showing"). */
  readonly unlessWithin?: string
  /** Also found in a sentence that only tells of such texts. */
  readonly evenMentioned?: true
  /** In samples `other_tool` is a tool of another server. */
  readonly matches: readonly string[]
  readonly passes: readonly string[]
}

/** @throws TypeError if a rule lacks samples of what it matches and what it lets pass: such a rule was never tried. */
export function tried(rules: readonly TextRule[]): readonly TextRule[] {
  for (const { id, matches, passes } of rules) {
    if (matches.length === 0 || passes.length === 0) throw new TypeError(`rule ${id} has no samples of both kinds`)
  }
  return rules
}
