/**
 * How much work a schema can make of a text, before it is done: a schema is a server's program and a value its input. An
 * upper bound in steps; infinite where references go round in circles, since alternatives then multiply with every level.
 */
import { type Json, type JsonObject, objectOf } from '../protocol/message.js'

export interface Work {
  /** Steps for each character of the value. */
  readonly perCharacter: number
  /** Some keyword compares every item with every other. */
  readonly quadratic: boolean
}

/** RE2 against a comparison, measured. */
const PATTERN_STEPS = 100

/** @param schema at most LIMITS.schemaDepth deep */
export function workOf(schema: JsonObject): Work {
  const weights = new Map<JsonObject, number>()
  const inside = new Set<JsonObject>()
  let quadratic = false

  /** Every member counts as a schema: what is none makes the bound larger, never smaller. */
  const weigh = (value: Json): number => {
    if (value === null || typeof value !== 'object') return 1
    if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + weigh(item), 1)
    const known = weights.get(value)
    if (known !== undefined) return known
    if (inside.has(value)) return Number.POSITIVE_INFINITY
    inside.add(value)
    quadratic ||= value['uniqueItems'] !== undefined
    const weight = Object.entries(value).reduce((sum, [name, member]) => sum + weigh(member) + extra(name, member), 1)
    inside.delete(value)
    weights.set(value, weight)
    return weight
  }
  const extra = (name: string, member: Json): number => {
    if (name === 'pattern' || name === 'patternProperties')
      return PATTERN_STEPS * Math.max(1, Object.keys(objectOf(member)).length)
    if (name === '$dynamicRef' || name === '$recursiveRef') return Number.POSITIVE_INFINITY
    return name === '$ref' && typeof member === 'string' ? weighTarget(member) : 0
  }
  const weighTarget = (reference: string): number => {
    const target = resolve(schema, reference)
    return target === undefined ? Number.POSITIVE_INFINITY : weigh(target)
  }

  const perCharacter = weigh(schema)
  return { perCharacter, quadratic }
}

/** @param length characters of the value as text: no value has more parts */
export function stepsFor({ perCharacter, quadratic }: Work, length: number): number {
  return perCharacter * length + (quadratic ? length * length : 0)
}

/** The schema that a JSON pointer names; undefined for anchors and the like, and for the root, which always goes round in a circle. */
function resolve(root: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith('#/')) return undefined
  let at: Json | undefined = root
  for (const piece of reference.slice(2).split('/')) {
    const name = unescaped(piece)
    if (at === null || typeof at !== 'object' || name === undefined || !Object.hasOwn(at, name)) return undefined
    at = Array.isArray(at) ? at[Number(name)] : at[name]
  }
  return at
}

/** RFC 6901, inside a URI fragment. */
function unescaped(piece: string): string | undefined {
  try {
    return decodeURIComponent(piece).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch (thrown) {
    if (thrown instanceof URIError) return undefined
    throw thrown
  }
}
