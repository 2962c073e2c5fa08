/**
 * Two JSON Schemas (2020-12 or draft-07), keyword by keyword. A client sends what the reviewed inputSchema allows and gets what
 * the live server makes: a change is material where a reviewed argument may now mean something else, or cannot be given
 * without another that nobody reviewed; or where a result no longer is what was reviewed. That the server refuses more values
 * of the same meaning is its own affair.
 */
import { isObject, type Json, type JsonObject, objectOf } from '../../protocol/message.js'
import { below } from '../../protocol/pointer.js'
import { isSame, own } from '../compare.js'
import { type Changes, GRADES, type Spot } from './changes.js'
import { listed, types, type Way } from './kinds.js'
import { resolved } from './resolve.js'
import { anything, type Both, inner, namesIn, text } from './values.js'

interface Walk {
  readonly way: Way
  readonly changes: Changes
  readonly roots: { readonly before: JsonObject; readonly after: JsonObject }
  /** Pairs that were looked at: references go round. */
  readonly seen: Map<Json, Set<Json>>
}

export function inputSchema(changes: Changes, spot: Spot): void {
  whole('in', changes, spot)
}

export function outputSchema(changes: Changes, spot: Spot): void {
  whole('out', changes, spot)
}

function whole(way: Way, changes: Changes, spot: Spot): void {
  const { before, after } = spot
  if (before === undefined && after !== undefined) return changes.add('compatible', 'is new', spot)
  if (!isObject(before) || !isObject(after)) {
    if (before !== after) changes.add('material', 'is gone, or no schema any more', spot)
    return
  }
  schema({ way, changes, roots: { before, after }, seen: new Map() }, spot)
}

function schema(walk: Walk, spot: Spot): void {
  const { at, depth } = spot
  if (!walk.changes.enter(spot) || wasSeen(walk, spot)) return
  const before = resolved(walk.roots.before, spot.before)
  const after = resolved(walk.roots.after, spot.after)
  if (before === undefined || after === undefined) {
    if (!isSame(spot.before, spot.after)) walk.changes.add('material', 'refers to something else', spot)
    return
  }
  keywords(walk, at, { before, after, depth })
  if (hasForms(before) || hasForms(after)) return forms(walk, at, { before, after, depth })
  types(walk.way, walk.changes, at, { before, after, depth })
  listed(walk.way, walk.changes, at, { before, after, depth })
}

function wasSeen({ seen }: Walk, { before, after }: Spot): boolean {
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return false
  const others = seen.get(before) ?? new Set()
  seen.set(before, others)
  if (others.has(after)) return true
  others.add(after)
  return false
}

// ── alternatives ─────────────────────────────────────────────────────────────────────────────────────────────────────

const hasForms = (schema: JsonObject): boolean => formsIn(schema) !== undefined

function formsIn(schema: JsonObject): readonly Json[] | undefined {
  const found = own(schema, 'anyOf') ?? own(schema, 'oneOf')
  return Array.isArray(found) ? found : undefined
}

/** Every alternative that was must have one that takes its values. What stands beside the alternatives was compared already. */
function forms(walk: Walk, at: string, { before, after, depth }: Both): void {
  const [was, is] = [alternatives(before), alternatives(after)]
  const [from, to] = walk.way === 'in' ? [was, is] : [is, was]
  for (const [n, form] of from.entries()) {
    if (isSame(form, to[n])) continue
    const tried = to.map((other) => attempt(walk, at, walk.way === 'in' ? [form, other] : [other, form], depth))
    const best = tried.toSorted((a, b) => rank(a) - rank(b) || Number(b === tried[n]) - Number(a === tried[n]))[0]
    if (best !== undefined) walk.changes.adopt(best)
  }
  if (was.length !== is.length) walk.changes.add('compatible', 'has more or fewer alternatives', { at, before, after })
}

const rank = ({ grade }: Changes): number => GRADES.indexOf(grade)

function alternatives(schema: JsonObject): readonly Json[] {
  const found = formsIn(schema)
  if (found !== undefined) return found
  return [Object.fromEntries(Object.entries(schema).filter(([name]) => !ANNOTATIONS.has(name)))]
}

function attempt(walk: Walk, at: string, [before, after]: readonly [Json | undefined, Json | undefined], depth: number): Changes {
  const changes = walk.changes.attempt()
  schema({ ...walk, changes, seen: new Map() }, { at, before, after, depth: depth + 1 })
  return changes
}

// ── keywords ─────────────────────────────────────────────────────────────────────────────────────────────────────────

type Keyword = (walk: Walk, spot: Spot, both: Both) => void

const ANNOTATIONS: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'examples',
  '$comment',
  'deprecated',
  '$defs',
  'definitions',
  '$schema',
  '$id',
])

const told: Keyword = ({ changes }, spot) => text(changes, spot)
const free: Keyword = ({ changes }, spot) => anything(changes, spot)
const elsewhere: Keyword = () => undefined

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['title', told],
  ['description', told],
  // Compared with each other where both are looked at.
  ['type', elsewhere],
  ['enum', elsewhere],
  ['const', elsewhere],
  ['anyOf', elsewhere],
  ['oneOf', elsewhere],
  ['$defs', definitions],
  ['definitions', definitions],
  ['properties', properties],
  ['patternProperties', properties],
  ['required', required],
  ['additionalProperties', others],
  ['unevaluatedProperties', others],
  ['items', items],
  ['prefixItems', items],
  ['contains', within],
  ['propertyNames', within],
  ['unevaluatedItems', within],
  ['default', leftOut],
  ['format', meaning],
  ['contentEncoding', meaning],
  ['contentMediaType', meaning],
  ...['allOf', 'not', 'if', 'then', 'else', 'dependentRequired', 'dependentSchemas', 'dependencies'].map(
    (name): [string, Keyword] => [name, condition],
  ),
])

function keywords(walk: Walk, at: string, both: Both): void {
  for (const name of namesIn(both.before, both.after)) {
    const spot = inner(both, at, name)
    if (spot.before !== spot.after) (KEYWORDS.get(name) ?? free)(walk, spot, both)
  }
}

/** Here and not only where they are referred to: not every reference is followed. */
function definitions(walk: Walk, { at, before, after, depth }: Spot): void {
  const both = { before: objectOf(before), after: objectOf(after), depth }
  for (const name of namesIn(both.before, both.after)) {
    const spot = inner(both, at, name)
    if (spot.before === undefined || spot.after === undefined)
      walk.changes.add('compatible', spot.before === undefined ? 'is new' : 'is gone', spot)
    else schema(walk, spot)
  }
}

function properties(walk: Walk, { at, before, after, depth }: Spot, { before: holder }: Both): void {
  const both = { before: objectOf(before), after: objectOf(after), depth }
  for (const name of namesIn(both.before, both.after)) {
    const spot = inner(both, at, name)
    if (spot.before === undefined) property(walk, spot, holder)
    else if (spot.after === undefined) walk.changes.add(walk.way === 'in' ? 'material' : 'compatible', 'is gone', spot)
    else schema(walk, spot)
  }
}

function property({ way, changes }: Walk, spot: Spot, holder: JsonObject): void {
  if (way === 'in') changes.add('compatible', 'a new parameter, which no client is told of', spot)
  else if (own(holder, 'additionalProperties') === false)
    changes.add('material', 'the reviewed schema has no room for this in a result', spot)
  else changes.add('compatible', 'is new in results', spot)
}

function required({ way, changes }: Walk, { at, before, after }: Spot): void {
  const [was, is] = [namesOf(before), namesOf(after)]
  const added = [...is].filter((name) => !was.has(name))
  const gone = [...was].filter((name) => !is.has(name))
  for (const name of added) {
    const spot = { at: below(at, name), before: undefined, after: name }
    changes.add(way === 'in' ? 'material' : 'compatible', way === 'in' ? 'is required now' : 'is always there now', spot)
  }
  for (const name of gone) {
    const spot = { at: below(at, name), before: name, after: undefined }
    changes.add(
      way === 'in' ? 'compatible' : 'material',
      way === 'in' ? 'is not required any more' : 'may be missing in a result now',
      spot,
    )
  }
  if (added.length + gone.length === 0 && !isSame(before, after))
    changes.add('cosmetic', 'in another order', { at, before, after })
}

const namesOf = (list: Json | undefined): ReadonlySet<string> =>
  new Set(Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [])

function others(walk: Walk, spot: Spot): void {
  const { before = true, after = true } = spot
  if (isObject(before) && isObject(after)) return schema(walk, spot)
  if (before === after) return walk.changes.add('cosmetic', 'says the same as before', spot)
  const lost = walk.way === 'in' ? isObject(before) && after === false : before === false
  walk.changes.add(lost ? 'material' : 'compatible', 'other members are taken otherwise', spot)
}

function items(walk: Walk, spot: Spot): void {
  const { at, before, after, depth } = spot
  if (!Array.isArray(before) && !Array.isArray(after)) return schema(walk, spot)
  if (!Array.isArray(before) || !Array.isArray(after)) return walk.changes.add('material', 'items are taken otherwise', spot)
  if (before.length > after.length) walk.changes.add('material', 'an item is gone', spot)
  for (const [n, item] of before.slice(0, after.length).entries())
    schema(walk, { at: below(at, String(n)), before: item, after: after[n], depth: depth + 1 })
  if (before.length < after.length) walk.changes.add('compatible', 'takes more items', spot)
}

function within(walk: Walk, spot: Spot): void {
  schema(walk, spot)
}

/** What the server does where an argument is left out: nobody sees it. */
function leftOut({ changes, way }: Walk, spot: Spot): void {
  const { before, after } = spot
  if (isSame(before, after)) return
  if (way === 'in' && before !== undefined && after !== undefined && decides(before, after))
    changes.add('material', 'something else is done where this is left out', spot)
  else changes.add('compatible', 'another default', spot)
}

/** A switch, or a place somewhere. */
function decides(before: Json, after: Json): boolean {
  if (typeof before === 'boolean' || typeof after === 'boolean') return true
  return [before, after].some((value) => typeof value === 'string' && /[/\\@~$]/.test(value))
}

function meaning({ changes }: Walk, spot: Spot): void {
  const another = spot.before !== undefined && spot.after !== undefined
  changes.add(another ? 'material' : 'compatible', another ? 'is of another kind' : 'its kind is told or no longer told', spot)
}

/** What depends on other values is not followed: only that it changed. */
function condition({ changes }: Walk, spot: Spot): void {
  if (isSame(spot.before, spot.after)) return
  changes.add(spot.after === undefined ? 'compatible' : 'material', 'a condition changed', spot)
}
