/** The roles that a definition's arguments have: as the lock says, as a person corrected them, or as they are inferred (pure). */
import { rolesOf } from '../detect/roles/infer.js'
import type { Role, RolePattern, Roles } from '../detect/roles/role.js'
import type { Definition } from './lock.js'

/** What a person says of a tool's arguments, by where they stand. */
export type Corrections = Readonly<Record<RolePattern, Role>>

/** The reason in the lock of a role that a person chose. */
export const CORRECTED = 'as sluice.yaml says'

/** A lock of an older version has no roles: then they are inferred, which costs some work. Ask once for a definition. */
export function rolesFor({ definition, roles }: Pick<Definition, 'definition' | 'roles'>): Roles {
  return roles ?? rolesOf(definition)
}

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

/** The roles without what the person had said: there they are inferred again. */
export function uncorrected({ definition, roles }: Pick<Definition, 'definition' | 'roles'>): Roles {
  if (roles !== undefined && Object.keys(correctionsIn(roles)).length === 0) return roles
  const inferred = rolesOf(definition)
  const standing = Object.entries(roles ?? inferred).flatMap(([at, said]) => {
    const role = said.because === CORRECTED ? inferred[at] : said
    return role === undefined ? [] : [[at, role] as const]
  })
  return Object.fromEntries(standing)
}

/** Whether a place is one that the definition names, or one inside of what it leaves open (`*`). */
export function isArgument(at: RolePattern, roles: Roles): boolean {
  const steps = at.split('/')
  return Object.keys(roles).some((pattern) => {
    const named = pattern.split('/')
    return named.length === steps.length && named.every((step, index) => step === '*' || step === steps[index])
  })
}
