/** What a change of each member of a definition means, for tools, prompts, resource templates and the server itself. */
import { isObject, type Json, type JsonObject, objectOf } from '../../protocol/message.js'
import { below } from '../../protocol/pointer.js'
import { annotations } from './annotations.js'
import type { Changes, Spot } from './changes.js'
import { inputSchema, outputSchema } from './schema.js'
import { anything, inner, namesIn, text } from './values.js'

export type DriftKind = 'tools' | 'prompts' | 'resourceTemplates' | 'server'

type Member = (changes: Changes, spot: Spot) => void

const SHARED: Readonly<Record<string, Member>> = { title: text, description: text, icons: cosmetic, _meta: meta }

const MEMBERS: Readonly<Record<DriftKind, ReadonlyMap<string, Member>>> = {
  tools: table({ name: identity, annotations, inputSchema, outputSchema, execution }),
  prompts: table({ name: identity, arguments: promptArguments }),
  resourceTemplates: table({ uriTemplate: identity }),
  server: table({ serverInfo, instructions: text, capabilities: anything }),
}

/** Every member of either. */
export function compareMembers(kind: DriftKind, changes: Changes, before: JsonObject, after: JsonObject): void {
  for (const name of namesIn(before, after)) {
    const member = MEMBERS[kind].get(name) ?? anything
    member(changes, inner({ before, after, depth: 0 }, '', name))
  }
}

function table(members: Readonly<Record<string, Member>>): ReadonlyMap<string, Member> {
  return new Map(Object.entries({ ...SHARED, ...members }))
}

function identity(changes: Changes, spot: Spot): void {
  if (spot.before !== spot.after) changes.add('material', 'it calls itself otherwise', spot)
}

function cosmetic(changes: Changes, spot: Spot): void {
  const found = changes.attempt()
  anything(found, spot)
  if (found.grade !== 'same') changes.add('cosmetic', 'looks otherwise', spot)
}

/** MCP 2025-11-25 "Implementation". A version says nothing that is relied on. */
function serverInfo(changes: Changes, spot: Spot): void {
  const both = { before: objectOf(spot.before), after: objectOf(spot.after), depth: spot.depth }
  for (const name of namesIn(both.before, both.after)) (SERVER_INFO.get(name) ?? anything)(changes, inner(both, spot.at, name))
}

const SERVER_INFO = table({ name: identity, version: cosmetic, websiteUrl: cosmetic })

/** Extensions act on these; the client is given the reviewed ones, which then may no longer be what the server does. */
function meta(changes: Changes, spot: Spot): void {
  const found = changes.attempt()
  anything(found, spot)
  for (const { at, before, after } of found.all) {
    const switched = typeof before === 'boolean' && typeof after === 'boolean'
    changes.add(switched ? 'material' : 'compatible', 'an extension of the protocol may act on this', { at, before, after })
  }
}

/** MCP 2025-11-25 "Tasks: tool-level negotiation". */
function execution(changes: Changes, spot: Spot): void {
  const [was, is] = [objectOf(spot.before)['taskSupport'], objectOf(spot.after)['taskSupport']]
  if (was !== is && is === 'required') changes.add('material', 'a call has to be a task now', spot)
  else anything(changes, spot)
}

/** MCP 2025-11-25 "PromptArgument". Order does not count. */
function promptArguments(changes: Changes, spot: Spot): void {
  const [was, is] = [byName(spot.before), byName(spot.after)]
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [before, after] = [was.get(name), is.get(name)]
    const place = { at: below(spot.at, name), before, after, depth: spot.depth + 1 }
    if (before === undefined) {
      const required = after?.['required'] === true
      changes.add(required ? 'material' : 'compatible', required ? 'a new argument is required' : 'a new argument', place)
    } else if (after === undefined) changes.add('material', 'this argument is gone', place)
    else promptArgument(changes, { ...place, before, after })
  }
}

function promptArgument(changes: Changes, { at, before, after, depth }: Spot & { before: JsonObject; after: JsonObject }): void {
  for (const name of namesIn(before, after)) {
    const place = inner({ before, after, depth }, at, name)
    if (name !== 'required') text(changes, place)
    else if (place.before !== true && place.after === true) changes.add('material', 'is required now', place)
    else anything(changes, place)
  }
}

function byName(list: Json | undefined): Map<string, JsonObject> {
  const items = Array.isArray(list) ? list.filter(isObject) : []
  return new Map(items.map((item) => [typeof item['name'] === 'string' ? item['name'] : '', item]))
}
