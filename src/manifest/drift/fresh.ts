/** What of a live definition is worth a look: whether it is of a size to be looked at, and what of it is new. */
import { LIMITS } from '../../limits.js'
import { isObject, type Json, type JsonObject } from '../../protocol/message.js'
import { own } from '../compare.js'
import { schemaDialect } from '../schema-dialect.js'

/** Beyond what is compared place by place. Without recursion; ends where the bound is reached. */
export function isTooLarge(root: Json): boolean {
  let left = LIMITS.driftCharacters
  let level: Json[] = [root]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > LIMITS.driftDepth) return true
    const next: Json[] = []
    for (const value of level) {
      left -= cost(value)
      if (left < 0) return true
      if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) next.push(inner)
    }
    level = next
  }
  return false
}

/** In characters, names of members included. */
function cost(value: Json): number {
  if (typeof value === 'string') return value.length
  if (!isObject(value)) return 1
  let sum = 1
  for (const name in value) sum += name.length
  return sum
}

/**
 * The live value without what stood at the same place at the review: words that a person has read are not judged again. What
 * is left keeps its place. Undefined where nothing is new.
 */
export function freshIn(reviewed: Json | undefined, live: Json): Json | undefined {
  if (reviewed === live) return undefined
  if (isObject(reviewed) && isObject(live)) return freshMembers(reviewed, live)
  if (Array.isArray(reviewed) && Array.isArray(live)) {
    const items = live.map((item, n) => freshIn(reviewed[n], item) ?? null)
    return items.every((item) => item === null) ? undefined : items
  }
  return live
}

function freshMembers(reviewed: JsonObject, live: JsonObject): JsonObject | undefined {
  const fresh = Object.entries(live).flatMap(([name, value]) => {
    // A dialect that we know says nothing: development kits begin to write it down.
    if (name === '$schema' && schemaDialect(value) !== undefined) return []
    const left = freshIn(own(reviewed, name), value)
    return left === undefined ? [] : [[name, left] as const]
  })
  return fresh.length === 0 ? undefined : Object.fromEntries(fresh)
}
