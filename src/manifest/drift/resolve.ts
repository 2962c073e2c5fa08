/** What a JSON Schema refers to inside of its document: JSON pointers, which is how schemas are written here. */
import { isObject, type Json, type JsonObject } from '../../protocol/message.js'
import { own } from '../compare.js'

const ANYTHING: JsonObject = {}
const NOTHING: JsonObject = { not: {} }

/** References followed before it counts as going nowhere. */
const HOPS = 8

/** The schema itself, with what a reference inside the document refers to. Undefined where it refers to nothing. */
export function resolved(root: JsonObject, value: Json | undefined): JsonObject | undefined {
  let found = value === true || value === undefined ? ANYTHING : value === false ? NOTHING : value
  for (let hop = 0; hop < HOPS; hop += 1) {
    if (!isObject(found)) return undefined
    const { $ref: reference, ...beside } = found
    if (typeof reference !== 'string') return found
    const target = referred(root, reference)
    if (!isObject(target)) return undefined
    found = { ...target, ...beside }
  }
  return undefined
}

function referred(root: JsonObject, reference: string): Json | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined
  let found: Json | undefined = root
  for (const part of reference.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    found = Array.isArray(found) ? found[Number(name)] : isObject(found) ? own(found, name) : undefined
  }
  return found
}
