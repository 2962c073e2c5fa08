/** What is suspicious in a definition that a model will read: a tool, a prompt, a template, instructions (pure). */
import type { Json } from '../../protocol/message.js'
import { below, type JsonPointer } from '../../protocol/pointer.js'
import type { Finding, Severity } from '../finding.js'
import { visible } from '../visible.js'
import { type Hidden, hiddenIn } from './hidden.js'
import type { Match } from './matcher.js'
import { readText } from './texts.js'
import type { Names } from './words.js'

/** Whose definition it is, and what stands beside it in the same configuration. */
export interface Neighbourhood {
  /** Name of the server in the configuration. */
  readonly self: string
  /** Names of its own tools. */
  readonly own: ReadonlySet<string>
  /** Names of other servers' tools: tool → server. */
  readonly others: ReadonlyMap<string, string>
}

/**
 * Every text and every member name in a definition is looked at, wherever it stands. `high` is a reason to withhold the
 * definition, `medium` to show it to a person, `low` to note it. Linear in the size of the definition.
 */
export function definitionFindings(value: Json, about: Neighbourhood): Finding[] {
  const names = namesOf(about)
  const findings: Finding[] = []
  for (const { text, at } of textsIn(value, '')) findings.push(...textFindings(text, at, names))
  return findings
}

function namesOf({ own, others }: Neighbourhood): Names {
  const mine = new Set([...own].map((name) => name.toLowerCase()))
  const theirs = new Set([...others.keys()].map((name) => name.toLowerCase()))
  return (name) => (mine.has(name) ? '%own' : theirs.has(name) ? '%other' : undefined)
}

interface Leaf {
  readonly text: string
  readonly at: JsonPointer
}

/** Depth is bounded by the strict decode that every message went through. */
function* textsIn(value: Json, at: JsonPointer): Generator<Leaf> {
  if (typeof value === 'string') yield { text: value, at }
  if (value === null || typeof value !== 'object') return
  const members = Array.isArray(value) ? value.map((each, index) => [String(index), each] as const) : Object.entries(value)
  for (const [name, each] of members) {
    const inside = below(at, name)
    if (!Array.isArray(value)) yield { text: name, at: inside }
    yield* textsIn(each, inside)
  }
}

function textFindings(text: string, at: JsonPointer, names: Names): Finding[] {
  return [...hiddenFindings(text, at), ...spokenFindings(text, at, names)]
}

/** One for each kind of channel. */
function hiddenFindings(text: string, at: JsonPointer): Finding[] {
  const runs = hiddenIn(text)
  return [...new Set(runs.map(({ kind }) => kind))].map((kind) => {
    const shown = runs.filter((run) => run.kind === kind)
    const more = shown.length > SHOWN ? ` and ${shown.length - SHOWN} more` : ''
    const what = shown
      .slice(0, SHOWN)
      .map((run) => shownRun(text, run))
      .join(' ')
    return {
      rule: `hidden.${kind}`,
      severity: 'high',
      at,
      what: `characters that nobody sees: ${what}${more}`,
      hint: HIDDEN_HINT,
    }
  })
}
const SHOWN = 3
const HIDDEN_HINT = 'read the text with these characters shown; no honest definition needs them'

function shownRun(text: string, { from, to, says }: Hidden): string {
  const run = visible(text.slice(from, Math.min(to, from + 8)))
  return says === undefined ? run : `${run}, which spell ${quoted(says)}`
}

/** Ten points are enough: one strong signal, or weak ones of different families. */
const ENOUGH = 10
const DOUBTFUL = 5
/** What a text only tells of counts for a third. */
const MENTIONED = 3

function spokenFindings(text: string, at: JsonPointer, names: Names): Finding[] {
  const { reading, matches } = readText(text, names)
  const strongest = strongestByFamily(matches)
  const points = strongest.reduce((sum, match) => sum + pointsOf(match), 0)
  const severity: Severity = points >= ENOUGH ? 'high' : points >= DOUBTFUL ? 'medium' : 'low'
  return strongest.map(({ rule, from, to }) => ({
    rule: rule.id,
    severity,
    at,
    what: `${quoted(text.slice(reading.origin(from), reading.origin(to)))}: ${rule.why}`,
    hint: 'a definition describes what a tool does; what tells the model to do something else is not for you',
  }))
}

function strongestByFamily(matches: readonly Match[]): Match[] {
  const best = new Map<string, Match>()
  for (const match of matches) {
    const before = best.get(match.rule.family)
    if (before === undefined || pointsOf(match) > pointsOf(before)) best.set(match.rule.family, match)
  }
  return [...best.values()]
}

const pointsOf = ({ rule, mentioned }: Match): number => (mentioned ? rule.weight / MENTIONED : rule.weight)

function quoted(text: string): string {
  const shown = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text
  return `“${visible(shown)}”`
}
const QUOTED = 120
