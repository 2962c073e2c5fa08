/** From what a server showed to the surface that the lock keeps (pure). */
import { rolesOf } from '../detect/roles/infer.js'
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { unseenIn, visible } from '../detect/visible.js'
import type { Definition, Surface } from '../manifest/lock.js'
import type { Json, JsonObject } from '../protocol/message.js'
import type { Shown } from './trial.js'

export interface Judges {
  /** SHA-256 over the canonical JSON. */
  readonly digest: (definition: JsonObject) => string
  /** Why a tool's schemas cannot be enforced; such a tool is held out. */
  readonly unenforceable: (definition: JsonObject) => string | undefined
}

export interface Reviewable {
  readonly surface: Surface
  /** Definitions that cannot be part of any surface, and other sentences for the review. */
  readonly notes: readonly string[]
}

/** @param off names of tools that a person removed @throws Fault `review.too-much` */
export function surfaceOf(shown: Shown, discover: JsonObject | undefined, off: ReadonlySet<string>, judges: Judges): Reviewable {
  const notes =
    shown.withoutResources === undefined ? [] : [`${visible(shown.withoutResources)}; its resources stay out of reach`]
  const keep = (what: string, items: readonly JsonObject[], key: string): [string, Definition][] =>
    named(what, items, key, notes).map(([name, definition]) => {
      const use = what === 'tool' && off.has(name) ? ('off' as const) : ('on' as const)
      const heldOut = what === 'tool' ? judges.unenforceable(definition) : undefined
      const roles = what === 'resource template' ? {} : { roles: rolesOf(definition) }
      return [
        name,
        { digest: judges.digest(definition), definition, use, ...(heldOut === undefined ? {} : { heldOut }), ...roles },
      ]
    })
  const surface: Surface = {
    serverInfo: shown.serverInfo,
    capabilities: shown.capabilities,
    ...(shown.instructions === undefined ? {} : { instructions: shown.instructions }),
    ...(discover === undefined ? {} : { discover }),
    tools: Object.fromEntries(keep('tool', shown.tools, 'name')),
    prompts: Object.fromEntries(keep('prompt', shown.prompts, 'name')),
    resourceTemplates: Object.fromEntries(keep('resource template', shown.resourceTemplates, 'uriTemplate')),
    resourceSchemes: schemesOf(shown),
  }
  refuseExcess(surface)
  return { surface, notes }
}

/** What would make a lock that every start reads, and a review that nobody reads. */
function refuseExcess({ tools, prompts, resourceTemplates, resourceSchemes: _schemes, ...face }: Surface): void {
  const own = sizeOf(face)
  if (own > LIMITS.definitionCharacters) throw tooMuch('what it says of itself', own, LIMITS.definitionCharacters)
  const definitions = [tools, prompts, resourceTemplates].flatMap((list) => Object.values(list))
  const all = definitions.reduce((sum, { definition }) => sum + sizeOf(definition), 0)
  if (all > LIMITS.surfaceCharacters) throw tooMuch('its definitions', all, LIMITS.surfaceCharacters)
}

const sizeOf = (value: JsonObject): number => JSON.stringify(value).length

const tooMuch = (what: string, characters: number, most: number): Fault =>
  new Fault('review.too-much', { what: `${what}, in ${characters} characters where at most ${most} are taken` })

/** Items by name. An item without a usable name, with one that came before, or beyond all size is left out and noted. */
function named(what: string, items: readonly JsonObject[], key: string, notes: string[]): [string, JsonObject][] {
  const byName = new Map<string, JsonObject>()
  for (const item of items) {
    const name = item[key]
    const why = unusable(name, byName) ?? oversize(item)
    if (why === undefined && typeof name === 'string') byName.set(name, item)
    else notes.push(`a ${what} ${why}; it is held out${typeof name === 'string' ? `: ${visible(name.slice(0, 80))}` : ''}`)
  }
  return [...byName]
}

function unusable(name: Json | undefined, before: ReadonlyMap<string, JsonObject>): string | undefined {
  if (typeof name !== 'string' || name === '') return 'has no name'
  if (name.length > LIMITS.nameCharacters) return 'has a name that is too long'
  if (name === '__proto__') return 'has a name that every object has'
  if (unseenIn(name).length > 0 || /[\n\r\t]/.test(name)) return 'has a name with characters that nobody sees'
  if (before.has(name)) return 'appears twice'
  return undefined
}

function oversize(item: JsonObject): string | undefined {
  return sizeOf(item) > LIMITS.definitionCharacters ? `has more than ${LIMITS.definitionCharacters} characters` : undefined
}

function schemesOf(shown: Shown): string[] {
  const uris = [...shown.resources.map((each) => each['uri']), ...shown.resourceTemplates.map((each) => each['uriTemplate'])]
  const schemes = uris.map((uri) =>
    typeof uri === 'string' ? /^[a-z][a-z0-9+.-]*(?=:)/i.exec(uri)?.[0].toLowerCase() : undefined,
  )
  return [...new Set(schemes.filter((scheme) => scheme !== undefined))].toSorted()
}
