/** One text for one JSON value, for digests (RFC 8785). */
import { Fault } from '../faults.js'
import type { Json } from './message.js'

/**
 * Members sorted by the UTF-16 code units of their names, no white space, numbers and strings as ECMAScript writes them.
 * @param value at most as deep as the call stack: decoded messages and configuration are bounded long before
 * @throws Fault `internal` for a number that JSON cannot write
 */
export function canonical(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Fault('internal', { why: `no JSON for ${value}` })
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const members = Object.entries(value).toSorted(byName)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}

function byName([a]: [string, Json], [b]: [string, Json]): number {
  return a < b ? -1 : 1
}
