/** What an argument is for (pure). Inferred at review, corrected by a person, kept in the lock. */
import type { JsonPointer } from '../../protocol/pointer.js'

export const ROLES = [
  /** A file or folder, absolute or relative. */
  'path',
  'url',
  /** A host name or an address, maybe with a port. */
  'host',
  'sql',
  /** A command line. */
  'shell',
  /** Source text of a program: free. */
  'code',
  /** What somebody searches for: free. */
  'query',
  /** Names something: an id, a branch, an enum without its list. What nobody knows better is read as this. */
  'identifier',
  'email',
  'regex',
  /** A text with placeholders that the server fills in. */
  'template',
  /** Prose: free. */
  'text',
  /** Bytes in some encoding, tokens, hashes. */
  'opaque',
] as const
export type Role = (typeof ROLES)[number]

/** A role and why it was chosen: a sentence for a person. */
export interface LockedRole {
  readonly role: Role
  readonly because: string
}

/**
 * The roles of a tool's arguments by where they stand: a JSON pointer into the arguments in which `*` is any item of an array
 * or any member that the schema does not name. A leaf without an entry is an `identifier`.
 */
export type Roles = Readonly<Record<RolePattern, LockedRole>>
export type RolePattern = JsonPointer
