/** What a tool's arguments are for, as the review shows it (pure, 80 columns). */
import type { LockedRole, Role, RolePattern, Roles } from '../detect/roles/role.js'
import { visible } from '../detect/visible.js'
import { wrap } from '../detect/wrap.js'
import { CORRECTED } from '../manifest/roles.js'

type Entry = readonly [RolePattern, LockedRole]

/** What is not looked at by a grammar of its own: in one line together. */
const FOLDED: readonly Role[] = ['identifier', 'text', 'query', 'code', 'opaque']
/** Of each of these, as many are named. */
const NAMED = 24

/** @param full each with its reason */
export function roleLines(roles: Roles, full: boolean): string[] {
  const entries = Object.entries(roles)
  if (full) return entries.flatMap(reasoned)
  const [together, alone] = [entries.filter(isFolded), entries.filter((entry) => !isFolded(entry))]
  return [...alone.flatMap(reasoned), ...FOLDED.flatMap((role) => folded(role, together))]
}

const isFolded = ([, { role, because }]: Entry): boolean => FOLDED.includes(role) && because !== CORRECTED

const reasoned = ([at, { role, because }]: Entry): string[] => line(role, `${visible(at)}: ${visible(because)}`)

function folded(role: Role, entries: readonly Entry[]): string[] {
  const places = entries.filter(([at, each]) => each.role === role && !at.endsWith('/*/*')).map(([at]) => visible(at))
  if (places.length === 0) return []
  const more = places.length > NAMED ? [`… ${places.length - NAMED} more`] : []
  return line(role, [...places.slice(0, NAMED), ...more].join(' '))
}

const line = (label: string, text: string): string[] => wrap(text, ' '.repeat(19), `      ${label.padEnd(12)} `)
