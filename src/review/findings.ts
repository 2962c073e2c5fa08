/** What in a surface is suspicious, and which of its definitions are kept from clients for it (pure). */
import type { Finding } from '../detect/finding.js'
import { definitionsReader, type Neighbourhood } from '../detect/texts/definitions.js'
import type { Definition, Surface } from '../manifest/lock.js'
import { below } from '../protocol/pointer.js'

export interface Inspected {
  readonly findings: readonly Finding[]
  readonly suspects: readonly Suspect[]
}

/** A definition in which something was found that is reason to withhold it. */
export interface Suspect {
  readonly list: List
  readonly name: string
  /** The first such thing. */
  readonly what: string
}
export type List = (typeof LISTS)[number]
const LISTS = ['tools', 'prompts', 'resourceTemplates'] as const

export function inspect(surface: Surface, about: Neighbourhood): Inspected {
  const read = definitionsReader(about)
  const { serverInfo, capabilities, instructions = '', discover = {} } = surface
  const findings = read({ serverInfo, capabilities, instructions, discover })
  const suspects: Suspect[] = []
  for (const list of LISTS) {
    for (const [name, { definition }] of Object.entries(surface[list])) {
      const found = read(definition).map((each) => ({ ...each, at: below(below('', list), name) + each.at }))
      const worst = found.find(({ severity }) => severity === 'high')
      if (worst !== undefined) suspects.push({ list, name, what: worst.what })
      findings.push(...found)
    }
  }
  return { findings, suspects }
}

/** Begins why a definition is held out that a person may have offered all the same. */
const SUSPICIOUS = 'suspicious: '
export const isSuspect = ({ heldOut }: Definition): boolean => heldOut?.startsWith(SUSPICIOUS) === true

/** The surface with these definitions held out; what is held out for another reason stays so for that. */
export function heldBack(surface: Surface, suspects: readonly Suspect[]): Surface {
  const held = (list: List): Surface[List] => {
    const why = new Map(suspects.filter((each) => each.list === list).map(({ name, what }) => [name, `${SUSPICIOUS}${what}`]))
    const entries = Object.entries(surface[list]).map(([name, definition]): [string, Definition] => {
      const heldOut = definition.heldOut ?? why.get(name)
      return [name, heldOut === undefined ? definition : { ...definition, heldOut }]
    })
    return Object.fromEntries(entries)
  }
  return { ...surface, tools: held('tools'), prompts: held('prompts'), resourceTemplates: held('resourceTemplates') }
}

/** Suspects that a person had offered all the same at the last review, and that are as they were then. */
export function trustedBefore(suspects: readonly Suspect[], now: Surface, before: Surface): Suspect[] {
  return suspects.filter(({ list, name }) => {
    const reviewed = Object.hasOwn(before[list], name) ? before[list][name] : undefined
    return reviewed !== undefined && reviewed.heldOut === undefined && reviewed.digest === now[list][name]?.digest
  })
}

/** Of what is found now, what was not found by the last review, which a person has seen. */
export function unseen(findings: readonly Finding[], before: readonly Finding[]): Finding[] {
  const key = ({ rule, at, what }: Finding): string => JSON.stringify([rule, at, what])
  const seen = new Set(before.map(key))
  return findings.filter((finding) => !seen.has(key(finding)))
}
