/**
 * Each value that a client hands to a server, judged by what it is for: every string of a tool's and of a prompt's arguments,
 * names of members that the schema does not have, what is to be completed, the address of a resource. Refused, never repaired.
 */
import type { Finding } from '../detect/finding.js'
import type { Role } from '../detect/roles/role.js'
import { type Denial, denial } from '../faults.js'
import type { Definition } from '../manifest/lock.js'
import { type Json, type JsonObject, objectOf, type Request, textOf } from '../protocol/message.js'
import { below, type JsonPointer } from '../protocol/pointer.js'
import { deny, type Guard, PASS, quoted, type SessionView, type Verdict } from './guard.js'
import { definitionOf, type ListName } from './live.js'
import { schemeOf } from './resources.js'
import type { Check, Site } from './roles/check.js'
import { siteOf, type Slot, slotsOf } from './roles/slots.js'

/** How values are judged, by their role. */
export interface Judges {
  readonly checks: Readonly<Record<Role, Check>>
  /** Whether values of a role can be judged now. If not, the message waits for the session's parsers. */
  readonly ready: (role: Role) => boolean
}

/** Made for one session: what it compiles of definitions stays with it. */
export function argumentsGuard(judges: Judges): Guard {
  const known = new WeakMap<Definition, Slot>()
  const slotsFor = (definition: Definition, name: string, view: SessionView): Slot => {
    const slots = known.get(definition) ?? slotsOf(definition.roles ?? {}, around(name, view))
    known.set(definition, slots)
    return slots
  }
  return {
    name: 'arguments',
    covers: ['client.request'],
    check: ({ message }, view) => {
      const given = message.kind === 'request' ? givenIn(message, view) : undefined
      if (given === undefined) return PASS
      const { name, definition, value } = given
      const slot = definition === undefined ? resourceSlot(textOf(value), view) : slotsFor(definition, name, view)
      return verdictOn(name, firstWrong(value, slot, judges))
    },
  }
}

interface Given {
  readonly name: string
  /** Absent for the address of a resource. */
  readonly definition?: Definition
  readonly value: Json
}

function givenIn({ method, params = {} }: Request, view: SessionView): Given | undefined {
  switch (method) {
    case 'tools/call':
      return argumentsOf('tools', textOf(params['name']), params['arguments'], view)
    case 'prompts/get':
      return argumentsOf('prompts', textOf(params['name']), params['arguments'], view)
    case 'completion/complete':
      return completed(objectOf(params['ref']), params, view)
    case 'resources/read':
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      return { name: method, value: textOf(params['uri']) }
    default:
      return undefined
  }
}

function argumentsOf(list: ListName, name: string, value: Json | undefined, view: SessionView): Given | undefined {
  const definition = definitionOf(view.locked.surface, list, name)
  return definition === undefined || value === undefined ? undefined : { name, definition, value }
}

/** What is being typed for an argument, and what was chosen for others; of a template of resources nothing says what it is. */
function completed(ref: JsonObject, params: JsonObject, view: SessionView): Given | undefined {
  const { name, value } = objectOf(params['argument'])
  const others = objectOf(objectOf(params['context'])['arguments'])
  const values = { ...others, [textOf(name)]: textOf(value) }
  const [list, called] =
    ref['type'] === 'ref/prompt' ? (['prompts', ref['name']] as const) : (['resourceTemplates', ref['uri']] as const)
  return argumentsOf(list, textOf(called), values, view)
}

const around = (tool: string, { locked, reach }: SessionView): Pick<Site, 'tool' | 'settings' | 'reach'> => ({
  tool,
  settings: locked.profile.content ?? {},
  reach,
})

/** A file's address is a path; another scheme's is the server's own name for something. */
function resourceSlot(uri: string, view: SessionView): Slot {
  const role = schemeOf(uri) === 'file' ? 'path' : 'identifier'
  return { site: siteOf(role, '', around('resources', view)), named: new Map() }
}

/** What is wrong with a value, or for which role's parser it has to wait. */
type Wrong =
  | { readonly kind: 'refused'; readonly at: JsonPointer; readonly role: Role; readonly finding: Finding }
  | { readonly kind: 'waits'; readonly role: Role }

/** A value that is still to be looked at. */
interface Open {
  readonly value: Json
  readonly slot: Slot | undefined
  readonly parent: JsonPointer
  readonly name?: string
}

/** Without recursion: the value is a client's. That one has to wait is only said if no other is refused. */
function firstWrong(given: Json, slot: Slot, judges: Judges): Wrong | undefined {
  const unknown = siteOf('identifier', '', slot.site)
  const open: Open[] = [{ value: given, slot, parent: '' }]
  let waits: Wrong | undefined
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value } = next
    if (typeof value === 'string') {
      const wrong = wrongIn(value, next.slot?.site ?? unknown, next, judges)
      if (wrong?.kind === 'refused') return wrong
      waits ??= wrong
    } else if (value !== null && typeof value === 'object') {
      const wrong = wrongName(value, next, unknown, judges)
      if (wrong !== undefined) return wrong
      openAll(value, next, open)
    }
  }
  return waits
}

function wrongIn(value: string, site: Site, place: Open, { checks, ready }: Judges): Wrong | undefined {
  const { role } = site
  if (!ready(role)) return { kind: 'waits', role }
  const finding = checks[role](value, site)
  return finding && { kind: 'refused', at: pointerOf(place), role, finding }
}

/** Names that the schema does not have are the client's words, as much as values are. */
function wrongName(value: Json[] | JsonObject, place: Open, unknown: Site, judges: Judges): Wrong | undefined {
  if (Array.isArray(value)) return undefined
  for (const name in value) {
    if (place.slot?.named.has(name) === true) continue
    const wrong = wrongIn(name, unknown, { value: name, slot: undefined, parent: pointerOf(place), name }, judges)
    if (wrong?.kind === 'refused') return wrong
  }
  return undefined
}

function openAll(value: Json[] | JsonObject, place: Open, open: Open[]): void {
  const parent = pointerOf(place)
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'string' && (typeof member !== 'object' || member === null)) continue
    const slot = Array.isArray(value) ? place.slot?.other : (place.slot?.named.get(name) ?? place.slot?.other)
    open.push({ value: member, slot, parent, name })
  }
}

const pointerOf = ({ parent, name }: Open): JsonPointer => (name === undefined ? parent : below(parent, name))

function verdictOn(name: string, wrong: Wrong | undefined): Verdict {
  if (wrong === undefined) return PASS
  if (wrong.kind === 'waits') return { kind: 'ask', question: { kind: 'parser', role: wrong.role } }
  return deny(refusedArgument(name, wrong))
}

/** To the client about its own words, which stand in it shortened and escaped. */
function refusedArgument(name: string, { at, role, finding }: Extract<Wrong, { kind: 'refused' }>): Denial {
  const where = at === '' ? 'its address' : quoted(at)
  const data = { argument: quoted(at), role, rule: finding.rule }
  return denial('arguments.refused', { name: quoted(name), where, role, what: finding.what, hint: finding.hint }, data)
}
