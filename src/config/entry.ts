/** One server of sluice.yaml, as declared and validated. Light: `run` may load this without YAML or schema. */
import { Fault } from '../faults.js'
import { digest } from '../manifest/digest.js'
import type { LockedServer, Profile } from '../manifest/lock.js'
import type { Json } from '../protocol/message.js'

/** As declared: `~` and relative paths are not resolved yet, so that its digest is the same on every machine. */
export interface ServerEntry extends Profile {
  /** Tools that a person removed. */
  readonly tools: { readonly [name: string]: 'off' }
}

/** What sluice.lock keeps of an entry. */
export function profileOf({ tools: _off, ...profile }: ServerEntry): Profile {
  return profile
}

/**
 * Digest of what an entry says: comments, order of keys, quoting and empty members do not count, so that a key of a later
 * version leaves older entries as they are.
 */
export function entryDigest(entry: ServerEntry): string {
  return digest(Object.fromEntries(Object.entries(entry).filter(([, value]) => !isEmpty(value))) as Json)
}

/**
 * The profile is what runs: a lock must say what the entry says, not only bear its digest.
 * @throws Fault `config.differs`
 */
export function refuseDifferences(name: string, file: string, entry: ServerEntry, locked: LockedServer): void {
  const changed = differences(entry, locked)
  if (changed.length === 0 && entryDigest(entry) === locked.entry) return
  const what = changed.map((key) => `\`${key}\``).join(', ') || 'something'
  throw new Fault('config.differs', { name, file, what })
}

/** The keys in which an entry is not what was reviewed. Empty if only the lock's digest differs. */
export function differences(entry: ServerEntry, locked: LockedServer): string[] {
  const { profile, surface } = locked
  const declared: Readonly<Record<string, unknown>> = { ...profileOf(entry) }
  const reviewed: Readonly<Record<string, unknown>> = { ...profile }
  const keys = [...new Set([...Object.keys(declared), ...Object.keys(reviewed)])]
  const changed = keys.filter((key) => digestOf(declared[key]) !== digestOf(reviewed[key]))
  const off = Object.keys(surface.tools).filter((name) => surface.tools[name]?.use === 'off')
  const known = Object.keys(entry.tools).filter((name) => Object.hasOwn(surface.tools, name))
  return digestOf(off.toSorted()) === digestOf(known.toSorted()) ? changed : [...changed, 'tools']
}

function digestOf(value: unknown): string {
  return value === undefined ? '' : digest(value as Json)
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
