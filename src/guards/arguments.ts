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
import type { Site } from './roles/check.js'
import type { Checks } from './roles/checks.js'
import { checkResource, isEncoded, isSuspicious } from './roles/identifier.js'
import { siteOf, type Slot, slotsOf } from './roles/slots.js'
import { folded } from './spelling.js'

/** How values are judged, by their role. */
export interface Judges {
  readonly checks: Checks
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
    const { name, definition, value, also } = given
    if (definition === undefined) return { name, wrong: wrongAddresses(value, view, judges) }
    const slots = slotsFor(definition, name, view)
    const walk = new Walk(judges)
    return { name, wrong: walk.over(value, slots) ?? (also && walk.over(also, slots)) }
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
  /** Absent for a list of addresses of resources. */
  readonly definition?: Definition
  readonly value: Json
  /** Other values of the same arguments, of which a server may take either. */
  readonly also?: JsonObject
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
      return { name: method, value: [params['uri'] ?? ''] }
    case 'subscriptions/listen':
      return { name: method, value: objectOf(params['notifications'])['resourceSubscriptions'] ?? [] }
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
  const [list, called] =
    ref['type'] === 'ref/prompt' ? (['prompts', ref['name']] as const) : (['resourceTemplates', ref['uri']] as const)
  const given = argumentsOf(list, textOf(called), { [textOf(name)]: textOf(value) }, view)
  return given && { ...given, also: others }
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

function wrongAddresses(given: Json, view: SessionView, judges: Judges): Wrong | undefined {
  for (const uri of Array.isArray(given) ? given : []) {
    const wrong = wrongAddress(textOf(uri), view, judges)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

/** A file's address is a path, that of a page leads where it says; another scheme's is the server's own name for something. */
function wrongAddress(uri: string, view: SessionView, { checks }: Judges): Wrong | undefined {
  const role = ROLE_OF_SCHEME.get(schemeOf(uri) ?? '') ?? 'identifier'
  const finding = role === 'identifier' ? checkResource(uri) : checks[role](uri, siteOf(role, '', around('resources', view)))
  return finding && { kind: 'refused', at: '', role, finding }
}
const ROLE_OF_SCHEME: ReadonlyMap<string, 'path' | 'url'> = new Map([
  ['file', 'path'],
  ['http', 'url'],
  ['https', 'url'],
  ['ws', 'url'],
  ['wss', 'url'],
])

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
  readonly #folded = new Map<Slot, ReadonlySet<string>>()
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
    const { slot } = open
    const inside = slot?.other?.site
    if (inside?.role === 'shell' && isCommand(items)) return this.#words(items, inside, pointerOf(open))
    // Counted by hand: a pair for each of a million items would be made.
    for (let index = 0; index < items.length; index += 1) {
      const own = slot === undefined || slot.named.size === 0 ? undefined : slot.named.get(String(index))
      const wrong = this.#member(items[index], own ?? slot?.other, open, index, unknown)
      if (wrong !== undefined) return wrong
    }
    return undefined
  }

  #words(words: readonly string[], site: Site, at: JsonPointer): Wrong | undefined {
    if (!this.#judges.ready(site.role)) {
      this.#waits ??= { kind: 'waits', role: site.role }
      return undefined
    }
    if (words.length > LIMITS.commandWords)
      return { kind: 'refused', at, role: site.role, finding: tooManyOf(site.role, LIMITS.commandWords) }
    const found = this.#judges.checks.words(words, site)
    const { index } = found ?? {}
    return (
      found && {
        kind: 'refused',
        at: index === undefined ? at : below(at, String(index)),
        role: site.role,
        finding: found.finding,
      }
    )
  }

  /** Names that the schema does not have are the client's words, as much as values are. */
  #members(members: JsonObject, open: Open, unknown: Site): Wrong | undefined {
    const names = Object.keys(members)
    if (names.length > LIMITS.argumentMembers)
      return { kind: 'refused', at: pointerOf(open), role: 'identifier', finding: TOO_MANY }
    for (const name of names) {
      const named = open.slot?.named.get(name)
      const wrong =
        (named === undefined
          ? (this.#spelled(name, open) ?? brokenName(name, open) ?? this.#judge(name, unknown, open, name))
          : undefined) ?? this.#member(members[name], named ?? open.slot?.other, open, name, unknown)
      if (wrong !== undefined) return wrong
    }
    return undefined
  }

  /** Readers that ignore case take it for the one that the schema has: its value would be judged as a stranger's. */
  #spelled(name: string, within: Open): Wrong | undefined {
    const { slot } = within
    if (slot === undefined || slot.named.size === 0) return undefined
    const known = this.#folded.get(slot) ?? new Set(Array.from(slot.named.keys(), folded))
    this.#folded.set(slot, known)
    if (!known.has(folded(name))) return undefined
    return { kind: 'refused', at: below(pointerOf(within), name), role: 'identifier', finding: RESPELLED }
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

/** A program and its arguments; where the first item has a blank, each of them is a command line. */
function isCommand(items: readonly Json[]): items is readonly string[] {
  return typeof items[0] === 'string' && /^\S{1,200}$/.test(items[0]) && items.every((item) => typeof item === 'string')
}

/** A header, a column, a key: where there is a line end in its name, another begins. */
function brokenName(name: string, within: Open): Wrong | undefined {
  if (!LINE_END.test(name)) return undefined
  return { kind: 'refused', at: below(pointerOf(within), name), role: 'identifier', finding: BROKEN_NAME }
}
const LINE_END = /[\r\n]/
const RESPELLED: Finding = {
  rule: 'arguments.member-spelling',
  severity: 'high',
  at: '',
  what: 'has a name that the schema has in other letters',
  hint: 'spell names as the schema does',
}
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
