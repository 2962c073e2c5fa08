/** Roles of one definition, compiled for looking up while a value is walked. */
import type { Role, Roles } from '../../detect/roles/role.js'
import type { Site } from './check.js'

/** A place in the arguments. */
export interface Slot {
  /** Of a string that stands here. */
  readonly site: Site
  readonly named: ReadonlyMap<string, Slot>
  /** Any item, any member that the schema does not name. */
  readonly other?: Slot
}

type Around = Pick<Site, 'tool' | 'settings' | 'reach'>
interface Growing {
  site: Site
  readonly named: Map<string, Growing>
  other?: Growing
}

export function slotsOf(roles: Roles, around: Around): Slot {
  const root = growing('', around)
  for (const [pattern, { role }] of Object.entries(roles)) {
    const slot = reached(root, pattern, around)
    slot.site = { ...slot.site, role }
  }
  return root
}

function reached(root: Growing, pattern: string, around: Around): Growing {
  let slot = root
  for (const [index, step] of pattern.split('/').entries()) {
    if (index > 0) slot = grown(slot, step, around)
  }
  return slot
}

function grown(slot: Growing, step: string, around: Around): Growing {
  const at = `${slot.site.at}/${step}`
  if (step === '*') return (slot.other ??= growing(at, around))
  const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
  const known = slot.named.get(name) ?? growing(at, around)
  slot.named.set(name, known)
  return known
}

const growing = (at: string, around: Around): Growing => ({ site: siteOf('identifier', at, around), named: new Map() })

export function siteOf(role: Role, at: string, around: Around): Site {
  return { ...around, role, at }
}
