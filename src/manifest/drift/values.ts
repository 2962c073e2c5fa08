/** Differences in what no rule knows better: texts, and members of any shape. */
import { isObject, type Json, type JsonObject } from '../../protocol/message.js'
import { below } from '../../protocol/pointer.js'
import { own } from '../compare.js'
import type { Changes, Spot } from './changes.js'

/** A text that a model or a person reads. What a new one says is judged apart, as a finding. */
export function text(changes: Changes, spot: Spot): void {
  const { before, after } = spot
  if (before === after) return
  if (typeof before === 'string' && typeof after === 'string') {
    if (unspaced(before) === unspaced(after)) return changes.add('cosmetic', 'is spaced otherwise', spot)
    return changes.add('compatible', 'is worded otherwise', spot)
  }
  anything(changes, spot)
}

const unspaced = (value: string): string => value.replaceAll(/[ \t\r\n]+/g, ' ').trim()

/** Leaf by leaf: what came, went and changed, none of which alone decides what a call means. */
export function anything(changes: Changes, spot: Spot): void {
  const { at, before, after } = spot
  if (before === after || !changes.enter(spot)) return
  if (typeof before === 'string' && typeof after === 'string') return text(changes, spot)
  const inside = [membersOf(before), membersOf(after)]
  const [was, is] = inside
  if (was === undefined || is === undefined || Array.isArray(before) !== Array.isArray(after))
    return changes.add('compatible', before === undefined ? 'is new' : after === undefined ? 'is gone' : 'is another', spot)
  for (const name of namesIn(was, is)) anything(changes, inner({ ...spot, before: was, after: is }, at, name))
}

function membersOf(value: Json | undefined): JsonObject | undefined {
  return Array.isArray(value) ? Object.fromEntries(value.entries()) : isObject(value) ? value : undefined
}

/** The names in either, each once, those of the first in its order. */
export function namesIn(before: JsonObject, after: JsonObject): string[] {
  return [...Object.keys(before), ...Object.keys(after).filter((name) => !Object.hasOwn(before, name))]
}

export interface Both {
  readonly before: JsonObject
  readonly after: JsonObject
  readonly depth: number
}

export function inner({ before, after, depth }: Both, at: string, name: string): Spot {
  return { at: below(at, name), before: own(before, name), after: own(after, name), depth: depth + 1 }
}
