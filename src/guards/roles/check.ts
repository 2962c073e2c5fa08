/** One argument under its role's check: what is asked of it, and what the server may reach with it. */
import type { Finding } from '../../detect/finding.js'
import type { ContentSettings } from '../../manifest/content.js'
import type { Role } from '../../detect/roles/role.js'
import type { JsonPointer } from '../../protocol/pointer.js'

/** What exists for the server, as it sees it. */
export interface Reach {
  /** Absolute paths of the grants and of the server's own folders. */
  readonly places: readonly Place[]
  /** Where its relative paths begin: absolute, inside one of the places. */
  readonly cwd: string
  /** `host:port` as declared, `*` for any public host. Empty: no network, and an address is only a text to the server. */
  readonly destinations: readonly string[]
}
/** Nothing exists: what a guard assumes that was told nothing. */
export const NOWHERE: Reach = { places: [], cwd: '/', destinations: [] }

export interface Place {
  readonly path: string
  readonly access: 'read' | 'write'
}

/** Where a value stands. Everything here is reviewed, nothing the client's. */
export interface Site {
  readonly role: Role
  /** Into the arguments. */
  readonly at: JsonPointer
  readonly tool: string
  readonly settings: ContentSettings
  readonly reach: Reach
}

/**
 * Pure, linear in the value, without recursion over it. A finding refuses the call; its `what` says what of the value is
 * wrong and quotes no secret, its `hint` what the caller can do.
 */
export type Check = (value: string, site: Site) => Finding | undefined
