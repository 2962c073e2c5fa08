/** A surface with what a person said of single tools in sluice.yaml (pure). */
import { type Choices, choiceOf } from '../config/entry.js'
import { suggestion } from '../config/closest.js'
import { rolesOf } from '../detect/roles/infer.js'
import type { Roles } from '../detect/roles/role.js'
import { visible } from '../detect/visible.js'
import { Fault } from '../faults.js'
import type { Definition, Surface } from '../manifest/lock.js'
import { corrected, CORRECTED, type Corrections, correctionsIn, isArgument } from '../manifest/roles.js'

/**
 * @param name of the server, for faults
 * @throws Fault `review.no-argument` where a role is given to what is no argument: it would hold nothing, and nobody would know
 */
export function switched(name: string, surface: Surface, choices: Choices): Surface {
  refuseUnknown(name, surface, choices)
  const tools = Object.entries(surface.tools).map(([tool, definition]): [string, Definition] => {
    const choice = choiceOf(choices, tool)
    if (choice === 'off') return [tool, { ...definition, use: 'off' }]
    return [tool, { ...definition, ...rolesSaid(definition, choice?.roles ?? {}), use: 'on' }]
  })
  return { ...surface, tools: Object.fromEntries(tools) }
}

function rolesSaid(definition: Definition, corrections: Corrections): { readonly roles?: Roles } {
  if (definition.roles === undefined && Object.keys(corrections).length === 0) return {}
  return { roles: corrected(uncorrected(definition), corrections) }
}

/** The roles without what the person had said: there they are inferred again. */
function uncorrected({ definition, roles }: Definition): Roles {
  if (roles !== undefined && Object.keys(correctionsIn(roles)).length === 0) return roles
  const inferred = rolesOf(definition)
  const standing = Object.entries(roles ?? inferred).flatMap(([at, said]) => {
    const role = said.because === CORRECTED ? inferred[at] : said
    return role === undefined ? [] : [[at, role] as const]
  })
  return Object.fromEntries(standing)
}

function refuseUnknown(name: string, { tools }: Surface, choices: Choices): void {
  for (const [tool, choice] of Object.entries(choices)) {
    if (choice === 'off') continue
    const known = Object.hasOwn(tools, tool) ? tools[tool] : undefined
    if (known === undefined) throw noTool(name, tool, choice.roles, Object.keys(tools))
    const inferred = rolesOf(known.definition)
    for (const at of Object.keys(choice.roles)) {
      if (!isArgument(at, inferred)) throw noArgument(name, tool, at, choice.roles, Object.keys(inferred))
    }
  }
}

function noTool(name: string, tool: string, roles: Corrections, tools: readonly string[]): Fault {
  const [[at, role] = ['nothing', '']] = Object.entries(roles)
  const instead = `remove the tool from \`tools\` of ${name} in sluice.yaml, or correct its name`
  const why = 'the server shows no such tool'
  return new Fault('review.no-argument', {
    at,
    tool: visible(tool),
    name,
    role,
    why,
    suggestion: suggestion(tool, tools),
    instead,
  })
}

function noArgument(name: string, tool: string, at: string, roles: Corrections, places: readonly string[]): Fault {
  const shown = places.map(visible).join(' ')
  const instead = places.length === 0 ? 'it has no arguments that hold text' : `its arguments are: ${shown}`
  const why = 'it has no such argument'
  const role = roles[at] ?? ''
  return new Fault('review.no-argument', {
    at: visible(at),
    tool: visible(tool),
    name,
    role,
    why,
    suggestion: suggestion(at, places.map(visible)),
    instead,
  })
}
