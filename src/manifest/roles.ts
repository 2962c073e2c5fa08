/** The roles of a definition's arguments in the lock: what of them a person said, and what was inferred (pure). */
import type { Role, RolePattern, Roles } from '../detect/roles/role.js'
import type { Definition, LockedServer, Surface } from './lock.js'

/** What a person says of a tool's arguments, by where they stand. */
export type Corrections = Readonly<Record<RolePattern, Role>>

/** The reason in the lock of a role that a person chose. */
export const CORRECTED = 'as sluice.yaml says'

/** @param inferred of the definition @returns them with what the person said in their place */
export function corrected(inferred: Roles, corrections: Corrections): Roles {
  const said = Object.entries(corrections).map(([at, role]) => [at, { role, because: CORRECTED }] as const)
  return { ...inferred, ...Object.fromEntries(said) }
}

/** What the person had said when these roles were reviewed. */
export function correctionsIn(roles: Roles = {}): Corrections {
  const said = Object.entries(roles).filter(([, { because }]) => because === CORRECTED)
  return Object.fromEntries(said.map(([at, { role }]) => [at, role]))
}

/** Whether a place is one that the definition names, or one inside of what it leaves open (`*`). */
export function isArgument(at: RolePattern, roles: Roles): boolean {
  const steps = at.split('/')
  return Object.keys(roles).some((pattern) => {
    const named = pattern.split('/')
    return named.length === steps.length && named.every((step, index) => step === '*' || step === steps[index])
  })
}

/** Every role that an argument of the server has. */
export function rolesIn({ tools, prompts }: Pick<Surface, 'tools' | 'prompts'>): ReadonlySet<Role> {
  const all = [...Object.values(tools), ...Object.values(prompts)].flatMap(({ roles = {} }) => Object.values(roles))
  return new Set(all.map(({ role }) => role))
}

/**
 * The same server, with roles at every tool and prompt: a lock of an older version has none. Only then are the rules of
 * inference loaded, since this stands on the start path of `run`.
 */
export async function withRoles(locked: LockedServer): Promise<LockedServer> {
  const { tools, prompts } = locked.surface
  if (Object.values(tools).every(hasRoles) && Object.values(prompts).every(hasRoles)) return locked
  const { rolesOf } = await import('../detect/roles/infer.js')
  const filled = (list: Surface['tools']): Surface['tools'] =>
    Object.fromEntries(
      Object.entries(list).map(([name, each]) => [name, { ...each, roles: each.roles ?? rolesOf(each.definition) }]),
    )
  return { ...locked, surface: { ...locked.surface, tools: filled(tools), prompts: filled(prompts) } }
}

const hasRoles = ({ roles }: Definition): boolean => roles !== undefined
