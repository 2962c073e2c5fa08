/** A live definition against the reviewed one. The live one is the server's: untrusted, any size, any name. */
import { LIMITS } from '../limits.js'
import type { Json, JsonObject } from '../protocol/message.js'
import { below, type JsonPointer } from '../protocol/pointer.js'
import type { Definition } from './lock.js'

export type DefinitionKind = 'tools' | 'prompts' | 'resourceTemplates'

export interface Difference {
  /** Where the two differ, in the reviewed definition's terms; at most LIMITS.differences of them. */
  readonly differs: readonly JsonPointer[]
  /** A part that decides what a call may carry differs: the definition is held out. Else the reviewed text stands. */
  readonly schema: boolean
}

/** The members that decide what a call carries, per kind. A template without its uriTemplate is another template. */
const SCHEMA: Readonly<Record<DefinitionKind, readonly string[]>> = {
  tools: ['name', 'inputSchema', 'outputSchema'],
  prompts: ['name', 'arguments'],
  resourceTemplates: ['uriTemplate'],
}

/** Order of members does not count; everything else does. Linear in the smaller of the two; no recursion. */
export function compareDefinition(kind: DefinitionKind, { definition }: Definition, live: JsonObject): 'same' | Difference {
  const differs = differences(definition, live, LIMITS.differences)
  if (differs.length === 0) return 'same'
  // Looked at one by one, so that a flood of other differences cannot hide one of these.
  const schema = SCHEMA[kind].some((member) => differences(own(definition, member), own(live, member), 1).length > 0)
  return { differs, schema }
}

interface Pair {
  readonly at: Path | undefined
  readonly a: Json | undefined
  readonly b: Json | undefined
}
/** Written out only for what differs. */
interface Path {
  readonly above: Path | undefined
  readonly name: string
}

function differences(reviewed: Json | undefined, live: Json | undefined, limit: number): JsonPointer[] {
  const found: JsonPointer[] = []
  const stack: Pair[] = [{ at: undefined, a: reviewed, b: live }]
  for (let next = stack.pop(); next !== undefined && found.length < limit; next = stack.pop()) {
    if (next.a === next.b) continue
    if (!push(stack, next)) found.push(pointer(next.at))
  }
  return found
}

/** Puts what is inside both on the stack, first members last. False if the two differ in themselves. */
function push(stack: Pair[], { at, a, b }: Pair): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && pushItems(stack, at, a, b)
  pushMembers(stack, at, a, b)
  return true
}

function pushItems(stack: Pair[], at: Path | undefined, a: Json[], b: Json[]): boolean {
  if (a.length !== b.length) return false
  for (let n = a.length - 1; n >= 0; n -= 1) stack.push({ at: { above: at, name: String(n) }, a: a[n], b: b[n] })
  return true
}

function pushMembers(stack: Pair[], at: Path | undefined, a: JsonObject, b: JsonObject): void {
  for (const name of Object.keys(b)) {
    if (!Object.hasOwn(a, name)) stack.push({ at: { above: at, name }, a: undefined, b: b[name] })
  }
  for (const name of Object.keys(a).toReversed()) stack.push({ at: { above: at, name }, a: a[name], b: own(b, name) })
}

/** A member that the object itself has: not what every object inherits. */
function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function pointer(path: Path | undefined): JsonPointer {
  const names: string[] = []
  for (let part = path; part !== undefined; part = part.above) {
    names.push(below('', part.name.slice(0, LIMITS.pointerCharacters)))
  }
  return names.toReversed().join('')
}
