/** One server of sluice.yaml, as declared and validated. Light: `run` may load this without YAML or schema. */
import { Fault } from '../faults.js'
import { digest } from '../manifest/digest.js'
import type { LockedServer, Profile, Surface } from '../manifest/lock.js'
import { type Corrections, correctionsIn } from '../manifest/roles.js'
import type { Json } from '../protocol/message.js'

/** As declared: `~` and relative paths are not resolved yet, so that its digest is the same on every machine. */
export interface ServerEntry extends Profile {
  readonly tools: Choices
}

/** What a person says of single tools: it is removed, or its arguments are for something else than was inferred. */
export type Choices = { readonly [tool: string]: Choice }
export type Choice = 'off' | { readonly roles: Corrections }

/** The tools that a person removed. */
export function offIn(choices: Choices): readonly string[] {
  return Object.keys(choices).filter((name) => choices[name] === 'off')
}

/** The same choices with these tools off and no others. What was said of a tool's arguments is forgotten while it is off. */
export function withOff(choices: Choices, off: readonly string[]): Choices {
  const others = Object.entries(choices).filter(([name, choice]) => choice !== 'off' && !off.includes(name))
  return Object.fromEntries([...others, ...off.map((name) => [name, 'off' as const] as const)])
}

/** A tool may be named like a member that every object has. */
export function choiceOf(choices: Choices, tool: string): Choice | undefined {
  return Object.hasOwn(choices, tool) ? choices[tool] : undefined
}

/** The choices that were made of what was reviewed. */
export function choicesIn({ tools }: Surface): Choices {
  const chosen = Object.entries(tools).flatMap(([name, { use, roles }]): [string, Choice][] => {
    if (use === 'off') return [[name, 'off']]
    const corrections = correctionsIn(roles)
    return isEmpty(corrections) ? [] : [[name, { roles: corrections }]]
  })
  return Object.fromEntries(chosen)
}

/** What sluice.lock keeps of an entry. */
export function profileOf({ tools: _choices, ...profile }: ServerEntry): Profile {
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
  const known = Object.entries(entry.tools).filter(([name]) => Object.hasOwn(surface.tools, name))
  return digestOf(Object.fromEntries(known)) === digestOf(choicesIn(surface)) ? changed : [...changed, 'tools']
}

function digestOf(value: unknown): string {
  return value === undefined ? '' : digest(value as Json)
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
