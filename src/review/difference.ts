/** What changed between two reviews of one server (pure): packages, definitions, what it may touch. */
import type { Roles } from '../detect/roles/role.js'
import { rolesOf } from '../detect/roles/infer.js'
import type { Definition, LockedPackage, LockedServer, Source, Surface } from '../manifest/lock.js'
import { isObject, type Json, type JsonObject } from '../protocol/message.js'
import { below } from '../protocol/pointer.js'

export interface Change {
  readonly about:
    | 'package'
    | 'code'
    | 'profile'
    | 'tool'
    | 'roles of the tool'
    | 'prompt'
    | 'resource template'
    | 'instructions'
    | 'server'
  readonly name: string
  readonly what: 'added' | 'removed' | 'changed'
  /** Members that differ: a JSON pointer and both values as JSON text (absent where there is none). */
  readonly members: readonly MemberChange[]
}
export interface MemberChange {
  readonly at: string
  readonly before?: string
  readonly after?: string
}

export function changesBetween(before: LockedServer, after: LockedServer): Change[] {
  return [
    ...sourceChanges(before.source, after.source),
    ...whole('profile', 'what it may touch', asJson(before.profile), asJson(after.profile)),
    ...surfaceChanges(before.surface, after.surface),
  ]
}

function sourceChanges(before: Source, after: Source): Change[] {
  if (before.kind !== 'npm' || after.kind !== 'npm') return whole('code', 'the code', asJson(before), asJson(after))
  const { packages: _old, ...was } = before
  const { packages: _new, ...is } = after
  return [...whole('code', after.name, asJson(was), asJson(is)), ...packageChanges(before.packages, after.packages)]
}

function packageChanges(before: readonly LockedPackage[], after: readonly LockedPackage[]): Change[] {
  const text = (each: LockedPackage): Json => asJson({ ...each })
  return keyed(
    'package',
    new Map(before.map((each) => [each.at, text(each)])),
    new Map(after.map((each) => [each.at, text(each)])),
  )
}

function surfaceChanges(before: Surface, after: Surface): Change[] {
  const definitions = (list: { readonly [name: string]: Definition }) =>
    new Map(Object.entries(list).map(([name, each]) => [name, each.definition as Json]))
  return [
    ...keyed('tool', definitions(before.tools), definitions(after.tools)),
    ...roleChanges(before.tools, after.tools),
    ...keyed('prompt', definitions(before.prompts), definitions(after.prompts)),
    ...keyed('resource template', definitions(before.resourceTemplates), definitions(after.resourceTemplates)),
    ...whole('instructions', 'instructions', before.instructions, after.instructions),
    ...whole('server', 'server', serverFace(before), serverFace(after)),
  ]
}

/** What arguments are for now, of tools that were there before: also where nothing but the person's correction changed. */
function roleChanges(before: Surface['tools'], after: Surface['tools']): Change[] {
  return Object.entries(after).flatMap(([name, definition]): Change[] => {
    const was = Object.hasOwn(before, name) ? before[name] : undefined
    const members = was === undefined ? [] : roleMembers(rolesIn(was), rolesIn(definition))
    return members.length === 0 ? [] : [{ about: 'roles of the tool', name, what: 'changed', members }]
  })
}

const rolesIn = ({ definition, roles }: Definition): Roles => roles ?? rolesOf(definition)

function roleMembers(before: Roles, after: Roles): MemberChange[] {
  return Object.entries(after).flatMap(([at, { role }]) => {
    const was = Object.hasOwn(before, at) ? before[at]?.role : undefined
    return was === role ? [] : [{ at, ...(was === undefined ? {} : { before: was }), after: role }]
  })
}

function serverFace(surface: Surface): Json {
  return { serverInfo: surface.serverInfo, capabilities: surface.capabilities, resourceSchemes: [...surface.resourceSchemes] }
}

function keyed(about: Change['about'], before: ReadonlyMap<string, Json>, after: ReadonlyMap<string, Json>): Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return names.flatMap((name) => whole(about, name, before.get(name), after.get(name)))
}

function whole(about: Change['about'], name: string, before: Json | undefined, after: Json | undefined): Change[] {
  if (before === undefined && after === undefined) return []
  if (before === undefined) return [{ about, name, what: 'added', members: [] }]
  if (after === undefined) return [{ about, name, what: 'removed', members: [] }]
  const members = memberChanges(before, after, '')
  return members.length === 0 ? [] : [{ about, name, what: 'changed', members }]
}

/** Objects are compared member by member, arrays and scalars as a whole. Depth is bounded by the decoder. */
function memberChanges(before: Json | undefined, after: Json | undefined, at: string): MemberChange[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
    return names.flatMap((name) => memberChanges(own(before, name), own(after, name), below(at, name)))
  }
  const [was, is] = [textOf(before), textOf(after)]
  return was === is ? [] : [{ at, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }]
}

function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** Members in one order, so that order alone is no difference. */
function textOf(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined
  return JSON.stringify(value, (_key, inner: Json) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )
}

/** Lock types hold nothing but JSON; optional members that are absent stay absent. */
function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject
}
