/** What changed between two reviews of one server (pure): packages, definitions, what it may touch. */
import type { Roles } from '../detect/roles/role.js'
import { rolesOf } from '../detect/roles/infer.js'
import type { Neighbourhood } from '../detect/texts/definitions.js'
import { definitionOf, type ListName } from '../guards/live.js'
import { type DriftKind, type Drifted, type Grade, Grader } from '../manifest/drift.js'
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
  /** Of a definition that changed: what it would be as drift of a running server. */
  readonly grade?: Grade
}
export interface MemberChange {
  readonly at: string
  /** The worst of what changed here, and what that is. */
  readonly grade?: Grade
  readonly why?: string
  readonly before?: string
  readonly after?: string
}

/** @param about the server among its neighbours; left out, it stands alone */
export function changesBetween(before: LockedServer, after: LockedServer, about = alone(after.surface)): Change[] {
  return [
    ...sourceChanges(before.source, after.source),
    ...whole('profile', 'what it may touch', asJson(before.profile), asJson(after.profile)),
    ...surfaceChanges(before.surface, after.surface, about),
  ]
}

function alone({ tools }: Surface): Neighbourhood {
  return { self: '', own: new Set(Object.keys(tools)), others: new Map() }
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

function surfaceChanges(before: Surface, after: Surface, about: Neighbourhood): Change[] {
  const grader = new Grader(about)
  const lists = (list: ListName, kind: Change['about']): Change[] =>
    keyed(kind, definitions(before[list]), definitions(after[list])).map((change) =>
      graded(change, '', drifted(list, definitionOf(before, list, change.name), definitionOf(after, list, change.name), grader)),
    )
  const face = drifted('server', { definition: faceOf(before) }, { definition: faceOf(after) }, grader)
  return [
    ...lists('tools', 'tool'),
    ...roleChanges(before.tools, after.tools),
    ...lists('prompts', 'prompt'),
    ...lists('resourceTemplates', 'resource template'),
    ...whole('instructions', 'instructions', before.instructions, after.instructions).map((each) =>
      graded(each, '/instructions', face),
    ),
    ...whole('server', 'server', serverFace(before), serverFace(after)).map((each) => graded(each, '', face)),
  ]
}

const definitions = (list: Surface['tools']): Map<string, Json> =>
  new Map(Object.entries(list).map(([name, each]) => [name, each.definition]))

type Defined = Pick<Definition, 'definition'>

function drifted(kind: DriftKind, before: Defined | undefined, after: Defined | undefined, grader: Grader): Drifted | undefined {
  return before === undefined || after === undefined ? undefined : grader.grade(kind, before, after.definition)
}

/** With the grade of each member that changed. @param from where the members stand in what was graded */
function graded(change: Change, from: string, drift: Drifted | undefined): Change {
  if (drift === undefined || change.what !== 'changed') return change
  const members = change.members.map((member) => {
    // The worst come first.
    const worst = drift.changes.find(({ at }) => isWithin(at, from + member.at) || isWithin(from + member.at, at))
    return worst === undefined ? member : { ...member, grade: worst.grade, why: reasonOf(worst, drift) }
  })
  const grade = from === '' ? drift.grade : (members.find((member) => member.grade !== undefined)?.grade ?? 'compatible')
  return { ...change, members, grade }
}

function reasonOf({ at, what }: Drifted['changes'][number], { findings }: Drifted): string {
  return findings.find((finding) => finding.at === at)?.what ?? what
}

const isWithin = (at: string, holder: string): boolean => at === holder || at.startsWith(`${holder}/`)

function faceOf({ serverInfo, capabilities, instructions }: Surface): JsonObject {
  return { serverInfo, capabilities, ...(instructions === undefined ? {} : { instructions }) }
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
