/** Whether a live definition is the reviewed one. The live one is the server's: untrusted, any size, any name. */
import type { Json, JsonObject } from '../protocol/message.js'

interface Pair {
  readonly a: Json | undefined
  readonly b: Json | undefined
}

/** Order of members does not count; everything else does. Linear in the smaller of the two; no recursion. */
export function isSame(reviewed: Json | undefined, live: Json | undefined): boolean {
  const stack: Pair[] = [{ a: reviewed, b: live }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.a !== next.b && !push(stack, next)) return false
  }
  return true
}

/** Puts what is inside both on the stack, first members last. False if the two differ in themselves. */
function push(stack: Pair[], { a, b }: Pair): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && pushItems(stack, a, b)
  return pushMembers(stack, a, b)
}

function pushItems(stack: Pair[], a: Json[], b: Json[]): boolean {
  if (a.length !== b.length) return false
  for (let n = a.length - 1; n >= 0; n -= 1) stack.push({ a: a[n], b: b[n] })
  return true
}

function pushMembers(stack: Pair[], a: JsonObject, b: JsonObject): boolean {
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  for (const name of names.toReversed()) stack.push({ a: a[name], b: own(b, name) })
  return true
}

/** A member that the object itself has: not what every object inherits. */
export function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}
