/**
 * Where strings can stand in what a schema describes. The schema is the server's text and may be anything: work is bounded
 * by the number of places looked at, and what lies beyond has no entry.
 */
import { LIMITS } from '../../limits.js'
import { isObject, type Json, type JsonObject, objectOf, textOf } from '../../protocol/message.js'
import { below } from '../../protocol/pointer.js'
import type { RolePattern } from './role.js'

/** A place for a string, with everything that the schema says of it. */
export interface Leaf {
  readonly at: RolePattern
  /** Of the nearest member with a name: that of the array for its items. */
  readonly name: string
  /** All that may apply there: several where a schema has alternatives. */
  readonly schemas: readonly JsonObject[]
  /** Only the values of a list can stand there. */
  readonly closed: boolean
}

/** @returns leaves by place, those near the root first */
export function leavesOf(schema: JsonObject): readonly Leaf[] {
  const leaves = new Map<RolePattern, Leaf>()
  let visits = 0
  let queue: readonly Spot[] = [{ at: '', name: '', schema, closed: false, depth: 0, refs: [] }]
  while (queue.length > 0) {
    const next: Spot[] = []
    for (const spot of queue) {
      if (visits++ >= LIMITS.roleSpots) return [...leaves.values()]
      if (isLeaf(spot) && !hold(leaves, spot)) return [...leaves.values()]
      if (spot.depth < LIMITS.schemaDepth) next.push(...within(spot, schema, LIMITS.roleSpots - visits - next.length))
    }
    queue = next
  }
  return [...leaves.values()]
}

interface Spot {
  readonly at: RolePattern
  readonly name: string
  readonly schema: JsonObject
  /** A list of values around this alternative. */
  readonly closed: boolean
  readonly depth: number
  /** References followed on the way here. */
  readonly refs: readonly string[]
}

/** @returns false where there is no room for more */
function hold(leaves: Map<RolePattern, Leaf>, { at, name, schema, closed }: Spot): boolean {
  const here = leaves.get(at)
  if (here === undefined && leaves.size >= LIMITS.roleLeaves) return false
  const isClosed = closed || lists(schema)
  leaves.set(at, {
    at,
    name: here?.name ?? name,
    schemas: [...(here?.schemas ?? []), schema].slice(0, LIMITS.roleAlternatives),
    closed: isClosed && (here?.closed ?? true),
  })
  return true
}

const lists = ({ enum: values, const: value }: JsonObject): boolean => Array.isArray(values) || value !== undefined

/** A string may stand here. What only combines others says nothing itself. */
function isLeaf({ at, schema }: Spot): boolean {
  return at !== '' && allows(schema, 'string') && (schema['type'] !== undefined || lists(schema) || !combines(schema))
}

const COMBINING = ['anyOf', 'oneOf', 'allOf', '$ref', 'properties', 'items', 'prefixItems'] as const
const combines = (schema: JsonObject): boolean => COMBINING.some((keyword) => schema[keyword] !== undefined)

function allows({ type }: JsonObject, wanted: string): boolean {
  return type === undefined || type === wanted || (Array.isArray(type) && type.includes(wanted))
}

/** The places one step further, at most `room`. */
function within(spot: Spot, root: JsonObject, room: number): Spot[] {
  const { schema, at, name } = spot
  const out: Spot[] = []
  const enter = (value: Json | undefined, place: RolePattern, called: string): void => {
    if (value !== undefined && value !== false && out.length < room) out.push(deeper(spot, objectOf(value), place, called))
  }
  const enterItem = (value: Json | undefined, step: string): void => enter(described(value, schema), below(at, step), name)
  for (const alternative of alternatives(spot, root)) if (out.length < room) out.push(alternative)
  const { properties, items, prefixItems } = schema
  if (isObject(properties)) {
    for (const member of Object.keys(properties)) {
      if (out.length >= room) return out
      // Its pattern would be that of every member which has no name.
      if (member !== '*') enter(properties[member], below(at, member), member)
    }
  }
  for (const [index, item] of listOf(Array.isArray(items) ? items : prefixItems).entries()) enterItem(item, String(index))
  if (!Array.isArray(items)) enterItem(items, '*')
  enterItem(schema['additionalProperties'], '*')
  if (isObject(schema['patternProperties'])) {
    for (const pattern of Object.values(schema['patternProperties'])) enterItem(pattern, '*')
  }
  if (isOpen(spot)) enterItem({}, '*')
  return out
}

/** Below a member of which nothing is said, strings can stand anywhere: a few levels of it are named. */
function isOpen({ at, schema }: Spot): boolean {
  const said = combines(schema) || lists(schema) || SAYING.some((keyword) => schema[keyword] !== undefined)
  return at !== '' && !said && !at.endsWith('/*/*/*') && (allows(schema, 'object') || allows(schema, 'array'))
}
const SAYING = ['additionalProperties', 'patternProperties', 'format', 'pattern', 'maxLength', 'minLength'] as const

const deeper = (spot: Spot, schema: JsonObject, at: RolePattern, name: string): Spot => ({
  at,
  name,
  schema,
  closed: false,
  depth: spot.depth + 1,
  refs: spot.refs,
})

/** What is said of the whole holds for a part of which nothing is said. */
function described(value: Json | undefined, whole: JsonObject): Json | undefined {
  if (value === undefined || value === false) return value
  const said = WORDS.flatMap((keyword) => (whole[keyword] === undefined ? [] : [[keyword, whole[keyword]] as const]))
  return { ...Object.fromEntries(said), ...objectOf(value) }
}
const WORDS = ['description', 'default', 'examples'] as const

/** The same place under another schema. */
function alternatives(spot: Spot, root: JsonObject): Spot[] {
  const { schema } = spot
  const all = listOf(schema['allOf'])
  const closed = spot.closed || lists(schema) || all.some((part) => lists(objectOf(part)))
  const as = (value: Json, refs = spot.refs): Spot => ({
    ...spot,
    schema: objectOf(described(value, schema)),
    closed,
    depth: spot.depth + 1,
    refs,
  })
  const parts = [...all, ...listOf(schema['anyOf']), ...listOf(schema['oneOf']), schema['then'] ?? false, schema['else'] ?? false]
  const referred = referredTo(textOf(schema['$ref']), spot.refs, root)
  return [
    ...parts.filter((part) => part !== false).map((part) => as(part)),
    ...(referred === undefined ? [] : [as(referred.schema, referred.refs)]),
  ]
}

/** What a reference inside the document points to; each is followed a few times on one way, so that a tree is seen some levels deep. */
function referredTo(ref: string, refs: readonly string[], root: JsonObject): { schema: JsonObject; refs: string[] } | undefined {
  if (!/^#(?:\/|$)/.test(ref) || ref.length > LIMITS.pointerCharacters) return undefined
  if (refs.filter((earlier) => earlier === ref).length >= LIMITS.roleRepeats) return undefined
  let schema: Json | undefined = root
  for (const step of ref.slice(1).split('/').slice(1)) schema = member(schema, step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return isObject(schema) ? { schema, refs: [...refs, ref] } : undefined
}

function member(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(name)]
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
