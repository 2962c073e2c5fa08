/**
 * Each value that a client hands to a server, judged by what it is for: every string of a tool's and of a prompt's arguments,
 * names of members that the schema does not have, what is to be completed, the address of a resource. Refused, never repaired.
 */
import type { Finding } from '../detect/finding.js'
import type { Role } from '../detect/roles/role.js'
import { type Denial, denial } from '../faults.js'
import { settingsOf } from '../manifest/dialect.js'
import type { Definition } from '../manifest/lock.js'
import { type Json, type JsonObject, objectOf, type Request, textOf } from '../protocol/message.js'
import { below, type JsonPointer } from '../protocol/pointer.js'
import { type Guard, PASS, quoted, type SessionView, type Verdict } from './guard.js'
import { definitionOf, type ListName } from './live.js'
import { LIMITS } from '../limits.js'
import { schemeOf } from './resources.js'
import type { Check, Site } from './roles/check.js'
import { checkResource, isEncoded, isSuspicious } from './roles/identifier.js'
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
  const wrongIn = (request: Request, view: SessionView): Named | undefined => {
    const given = givenIn(request, view)
    if (given === undefined) return undefined
    const { name, definition, value } = given
    return {
      name,
      wrong:
        definition === undefined
          ? wrongAddress(value, view, judges)
          : new Walk(judges).over(value, slotsFor(definition, name, view)),
    }
  }
  return {
    name: 'arguments',
    covers: ['client.request'],
    check: ({ message }, view) => verdictOn(message.kind === 'request' ? wrongIn(message, view) : undefined),
  }
}

interface Named {
  readonly name: string
  readonly wrong: Wrong | undefined
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
  settings: settingsOf(locked),
  reach,
})

/** What is wrong with a value, or for which role's parser it has to wait. */
type Wrong =
  | { readonly kind: 'refused'; readonly at: JsonPointer; readonly role: Role; readonly finding: Finding }
  | { readonly kind: 'waits'; readonly role: Role }

/** A file's address is a path; another scheme's is the server's own name for something. */
function wrongAddress(value: Json, view: SessionView, { checks }: Judges): Wrong | undefined {
  const uri = textOf(value)
  const role = schemeOf(uri) === 'file' ? 'path' : 'identifier'
  const finding = role === 'path' ? checks.path(uri, siteOf(role, '', around('resources', view))) : checkResource(uri)
  return finding && { kind: 'refused', at: '', role, finding }
}

/** An object or array that is still to be looked into. */
interface Open {
  readonly value: Json[] | JsonObject
  readonly slot: Slot | undefined
  /** In what it stands, and as what. Written out as a pointer only where something is wrong. */
  readonly within: Open | undefined
  readonly name: string | number
}

function pointerOf(open: Open): JsonPointer {
  const names: string[] = []
  for (let { within, name } = open; within !== undefined; { within, name } = within) names.push(String(name))
  return names.reduceRight<JsonPointer>(below, '')
}

/** One walk over a value, without recursion: it is a client's. */
class Walk {
  readonly #judges: Judges
  readonly #open: Open[] = []
  #waits: Wrong | undefined
  #odd = 0
  /** Values of the roles that have a bound. */
  readonly #counted = new Map<Role, number>()

  constructor(judges: Judges) {
    this.#judges = judges
  }

  /** What is refused, and only if nothing is, that something has to wait. */
  over(value: Json, slot: Slot): Wrong | undefined {
    const unknown = siteOf('identifier', '', slot.site)
    if (value !== null && typeof value === 'object') this.#open.push({ value, slot, within: undefined, name: '' })
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) {
      const wrong = Array.isArray(next.value) ? this.#items(next.value, next, unknown) : this.#members(next.value, next, unknown)
      if (wrong !== undefined) return wrong
    }
    return this.#waits
  }

  #items(items: readonly Json[], open: Open, unknown: Site): Wrong | undefined {
    // Counted by hand: a pair for each of a million items would be made.
    for (let index = 0; index < items.length; index += 1) {
      const wrong = this.#member(items[index], open.slot?.other, open, index, unknown)
      if (wrong !== undefined) return wrong
    }
    return undefined
  }

  /** Names that the schema does not have are the client's words, as much as values are. */
  #members(members: JsonObject, open: Open, unknown: Site): Wrong | undefined {
    const names = Object.keys(members)
    if (names.length > LIMITS.argumentMembers)
      return { kind: 'refused', at: pointerOf(open), role: 'identifier', finding: TOO_MANY }
    for (const name of names) {
      const named = open.slot?.named.get(name)
      const wrong =
        (named === undefined ? (brokenName(name, open) ?? this.#judge(name, unknown, open, name)) : undefined) ??
        this.#member(members[name], named ?? open.slot?.other, open, name, unknown)
      if (wrong !== undefined) return wrong
    }
    return undefined
  }

  #member(
    value: Json | undefined,
    slot: Slot | undefined,
    within: Open,
    name: string | number,
    unknown: Site,
  ): Wrong | undefined {
    if (typeof value === 'string') return this.#judge(value, slot?.site ?? unknown, within, name)
    if (value !== null && typeof value === 'object') this.#open.push({ value, slot, within, name })
    return undefined
  }

  #judge(value: string, site: Site, within: Open, name: string | number): Wrong | undefined {
    const { role } = site
    if (!this.#judges.ready(role)) {
      this.#waits ??= { kind: 'waits', role }
      return undefined
    }
    const finding = this.#tooMuch(value, role) ?? this.#judges.checks[role](value, site)
    return finding && { kind: 'refused', at: below(pointerOf(within), String(name)), role, finding }
  }

  /** Names that hold more than words take their time, and so do values that are parsed or held against places. */
  #tooMuch(value: string, role: Role): Finding | undefined {
    const most = MOST.get(role)
    if (most !== undefined) {
      const count = (this.#counted.get(role) ?? 0) + 1
      this.#counted.set(role, count)
      if (count > most) return tooManyOf(role, most)
    }
    if (FREE.has(role) || !isSuspicious(value) || (role === 'opaque' && isEncoded(value))) return undefined
    this.#odd += value.length
    return this.#odd > LIMITS.oddCharacters ? TOO_MUCH : undefined
  }
}

/** A header, a column, a key: where there is a line end in its name, another begins. */
function brokenName(name: string, within: Open): Wrong | undefined {
  if (!LINE_END.test(name)) return undefined
  return { kind: 'refused', at: below(pointerOf(within), name), role: 'identifier', finding: BROKEN_NAME }
}
const LINE_END = /[\r\n]/
const BROKEN_NAME: Finding = {
  rule: 'arguments.member-line',
  severity: 'high',
  at: '',
  what: 'has a name that goes on in another line',
  hint: 'send a name of one line',
}

const TOO_MANY: Finding = {
  rule: 'arguments.too-many',
  severity: 'high',
  at: '',
  what: `has more than ${LIMITS.argumentMembers} members`,
  hint: 'send fewer of them in one call',
}

const FREE: ReadonlySet<Role> = new Set(['text', 'code'])
const MOST: ReadonlyMap<Role, number> = new Map([
  ...(['sql', 'shell'] as const).map((role) => [role, LIMITS.parsedValues] as const),
  ...(['path', 'url', 'host', 'email', 'regex'] as const).map((role) => [role, LIMITS.placedValues] as const),
])

const tooManyOf = (role: Role, most: number): Finding => ({
  ...TOO_MANY,
  what: `is one of more values read as ${role} than ${most}`,
})
const TOO_MUCH: Finding = {
  rule: 'arguments.too-much',
  severity: 'high',
  at: '',
  what: `is one of more names with special characters than are judged at once (${LIMITS.oddCharacters} characters)`,
  hint: 'send fewer of them in one call',
}

function verdictOn(named: Named | undefined): Verdict {
  if (named?.wrong === undefined) return PASS
  const { name, wrong } = named
  if (wrong.kind === 'waits') return { kind: 'ask', question: { kind: 'parser', role: wrong.role } }
  const why = `${quoted(wrong.at)} (${wrong.role}) ${wrong.finding.rule}`
  return { kind: 'deny', denial: refusedArgument(name, wrong), why }
}

/** To the client about its own words, which stand in it shortened and escaped. */
function refusedArgument(name: string, { at, role, finding }: Extract<Wrong, { kind: 'refused' }>): Denial {
  const where = at === '' ? (finding === TOO_MANY ? 'object' : 'its address') : quoted(at)
  const data = { argument: quoted(at), role, rule: finding.rule }
  return denial('arguments.refused', { name: quoted(name), where, role, what: finding.what, hint: finding.hint }, data)
}
