/** Which values two schemas take: their types and the values that they list. */
import { canonical } from '../../protocol/canonical.js'
import type { Json, JsonObject } from '../../protocol/message.js'
import { below } from '../../protocol/pointer.js'
import { own } from '../compare.js'
import type { Changes } from './changes.js'
import type { Both } from './values.js'

/** Whose values the schema is about: the client's arguments, or the server's results. */
export type Way = 'in' | 'out'

export function types(way: Way, changes: Changes, at: string, { before, after }: Both): void {
  const [was, is] = [typesOf(before), typesOf(after)]
  if (was === undefined && is === undefined) return
  const place = { at: below(at, 'type'), before: own(before, 'type'), after: own(after, 'type') }
  const [lost, gained] = [missing(was, is), missing(is, was)]
  if (way === 'out') {
    if (is === undefined || gained.length > 0) changes.add('material', 'a result may be of another type', place)
    else if (lost.length > 0) changes.add('compatible', 'a result is of fewer types', place)
  } else if (lost.some((type) => type !== 'null')) changes.add('material', 'takes another type', place)
  else if (lost.length + gained.length > 0 || was === undefined || is === undefined)
    changes.add('compatible', 'takes more or fewer types', place)
}

/** Types of the first that the second has not; what has no type takes any. */
function missing(one: ReadonlySet<string> | undefined, other: ReadonlySet<string> | undefined): string[] {
  if (one === undefined || other === undefined) return []
  return [...one].filter(
    (type) => !other.has(type) && !(type === 'integer' && other.has('number')) && !(type === 'number' && other.has('integer')),
  )
}

function typesOf(schema: JsonObject): ReadonlySet<string> | undefined {
  const said = own(schema, 'type')
  if (typeof said === 'string') return new Set([said])
  if (Array.isArray(said)) return new Set(said.filter((type) => typeof type === 'string'))
  const values = valuesOf(schema)
  return values === undefined ? undefined : new Set(values.map(typeOf))
}

function typeOf(value: Json): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function valuesOf(schema: JsonObject): readonly Json[] | undefined {
  const values = own(schema, 'enum')
  if (Array.isArray(values)) return values
  return Object.hasOwn(schema, 'const') ? [own(schema, 'const') ?? null] : undefined
}

export function listed(way: Way, changes: Changes, at: string, { before, after }: Both): void {
  const [was, is] = [valuesOf(before), valuesOf(after)]
  if (was === undefined && is === undefined) return
  const spot = { at: below(at, 'enum'), before: was && [...was], after: is && [...is] }
  if (was === undefined) return changes.add('compatible', 'takes only these values now', spot)
  if (is === undefined) return changes.add(way === 'in' ? 'compatible' : 'material', 'is no longer one of these values', spot)
  const [lost, gained] = [without(was, is), without(is, was)]
  if (lost > 0) changes.add(way === 'in' ? 'material' : 'compatible', 'a value is gone', spot)
  else if (gained > 0) changes.add(way === 'in' ? 'compatible' : 'material', 'a value is new', spot)
  else if (was.some((value, n) => canonical(value) !== canonical(is[n] ?? null)))
    changes.add('cosmetic', 'in another order', spot)
}

/** How many of the first the second has not. */
function without(one: readonly Json[], other: readonly Json[]): number {
  const there = new Set(other.map(canonical))
  return one.filter((value) => !there.has(canonical(value))).length
}
