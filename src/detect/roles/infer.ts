/**
 * What each argument of a tool or prompt is for, from everything that its definition says of it: format, list of values,
 * pattern, name, descriptions, examples. Rules vote; silence and ties fall to `identifier`, the strict reading.
 */
import { once } from '../../once.js'
import { isObject, type JsonObject, objectOf, textOf } from '../../protocol/message.js'
import { bears, type CompiledRule, compiledRules, type Evidence, evidenceOf, toolEvidence } from './clue.js'
import { type Leaf, leavesOf } from './leaves.js'
import type { LockedRole, Role, RolePattern, Roles } from './role.js'
import { ENOUGH } from './rule.js'
import { ROLE_RULES } from './rules.js'

/**
 * The roles of a tool's arguments by its `inputSchema`, or of a prompt's by its list `arguments`. Leaves beyond the bounds
 * of LIMITS have no entry, which means `identifier`; so have places inside members of which the schema says nothing.
 */
export function rolesOf(definition: JsonObject): Roles {
  const tool = toolEvidence(definition)
  const entries = leaves(definition).map((leaf): [RolePattern, LockedRole] => [leaf.at, roleOf(evidenceOf(leaf, tool))])
  return Object.fromEntries(entries.filter(([at, { role }]) => role !== 'identifier' || !at.endsWith('/*/*')))
}

function leaves(definition: JsonObject): readonly Leaf[] {
  const given = definition['arguments']
  return leavesOf(
    Array.isArray(given) ? { properties: argumentsOf(given.filter(isObject)) } : objectOf(definition['inputSchema']),
  )
}

/** A prompt's arguments (MCP 2025-11-25 "Prompts: data types") are texts with a name and a description. */
function argumentsOf(given: readonly JsonObject[]): JsonObject {
  return Object.fromEntries(
    given.map(({ name, description }) => [textOf(name), { type: 'string', description: textOf(description) }]),
  )
}

/** `run` infers nothing as long as the server’s definitions are those of the lock. */
const rules = once(() => compiledRules(ROLE_RULES))

function roleOf(known: Evidence): LockedRole {
  const votes = rules().filter(({ clue }) => bears(clue, known))
  const [first, second] = ranked(votes)
  if (first === undefined || first.weight < ENOUGH) return { role: 'identifier', because: 'nothing says what else it is' }
  if (second?.weight !== first.weight) return { role: first.role, because: first.because }
  const free = FREE.find((role) => role === first.role || role === second.role)
  if (free !== undefined && FREE.includes(first.role) && FREE.includes(second.role)) {
    return { role: free, because: `it is ${first.role} or ${second.role}` }
  }
  return { role: 'identifier', because: `it could be ${first.role} or ${second.role}` }
}

/** Whichever of these it is, people write it freely. The one of which most is asked stands first. */
const FREE: readonly Role[] = ['query', 'text', 'code']

interface Tally {
  readonly role: Role
  readonly weight: number
  /** Of the weightiest rule. */
  readonly because: string
}

function ranked(votes: readonly CompiledRule[]): readonly Tally[] {
  const byRole = new Map<Role, CompiledRule[]>()
  for (const vote of votes) byRole.set(vote.role, [...(byRole.get(vote.role) ?? []), vote])
  return [...byRole]
    .map(([role, rules]) => ({
      role,
      weight: rules.reduce((sum, { weight }) => sum + weight, 0),
      because: rules.toSorted((a, b) => b.weight - a.weight)[0]?.because ?? '',
    }))
    .toSorted((a, b) => b.weight - a.weight)
}
