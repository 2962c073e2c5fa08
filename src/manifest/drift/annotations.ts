/**
 * What a tool claims about itself (MCP 2025-11-25 "ToolAnnotations"). Clients are lenient where it claims to be harmless, and
 * are given the reviewed claims: what counts is whether those still hold, and whether a warning was taken back.
 */
import { type JsonObject, objectOf } from '../../protocol/message.js'
import { own } from '../compare.js'
import type { Changes, Spot } from './changes.js'
import { anything, inner, namesIn, text } from './values.js'

/** The value that a hint has where it is absent, and the value that calls for care. */
const HINTS: ReadonlyMap<string, { readonly absent: boolean; readonly wary: boolean }> = new Map([
  ['readOnlyHint', { absent: false, wary: false }],
  ['destructiveHint', { absent: true, wary: true }],
  ['idempotentHint', { absent: false, wary: false }],
  ['openWorldHint', { absent: true, wary: true }],
])
/** Which say something only of a tool that is not read-only. */
const OF_WRITERS: ReadonlySet<string> = new Set(['destructiveHint', 'idempotentHint'])

export function annotations(changes: Changes, spot: Spot): void {
  const both = { before: objectOf(spot.before), after: objectOf(spot.after), depth: spot.depth }
  for (const name of namesIn(both.before, both.after)) {
    const place = inner(both, spot.at, name)
    if (place.before === place.after) continue
    if (HINTS.has(name)) hint(changes, name, place, both.before, both.after)
    else if (name === 'title') text(changes, place)
    else anything(changes, place)
  }
}

function hint(changes: Changes, name: string, place: Spot, before: JsonObject, after: JsonObject): void {
  const [was, is] = [isWary(before, name), isWary(after, name)]
  if (!was && is) return changes.add('material', 'the tool no longer claims what the review relied on', place)
  if (was && !is && warned(before, name)) return changes.add('material', 'the tool takes back a warning', place)
  if (was && !is) return changes.add('cosmetic', 'the tool claims to do less; what was reviewed stands', place)
  changes.add('cosmetic', 'says the same as before', place)
}

function isWary(claims: JsonObject, name: string): boolean {
  const row = HINTS.get(name)
  if (row === undefined || (OF_WRITERS.has(name) && own(claims, 'readOnlyHint') === true)) return false
  const said = own(claims, name)
  return (typeof said === 'boolean' ? said : row.absent) === row.wary
}

/** Whether care was asked for in so many words; a default is nobody's warning. */
function warned(claims: JsonObject, name: string): boolean {
  return name === 'readOnlyHint'
    ? own(claims, 'destructiveHint') === true
    : own(claims, name) === true && name !== 'idempotentHint'
}
