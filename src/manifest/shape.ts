/** The few questions that reading a lock asks about a value. Each failure names where. */
import { Fault } from '../faults.js'
import { isObject, type Json, type JsonObject } from '../protocol/message.js'
import { below } from '../protocol/pointer.js'

/** A value and where it stands. */
export interface Spot {
  readonly file: string
  readonly pointer: string
  readonly value: Json | undefined
}

export function invalid({ file, pointer }: Spot, why: string): Fault {
  return new Fault('lock.invalid', { file, at: pointer === '' ? 'the whole' : pointer.slice(0, 512), why })
}

/** The members of an object that has all of `required`, maybe some of `may`, and nothing else. */
export function object<const Required extends string, const May extends string = never>(
  at: Spot,
  required: readonly Required[],
  may: readonly May[] = [],
): Record<Required, Spot> & Record<May, Spot | undefined> {
  const value = anyObject(at)
  const missing = required.find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined) throw invalid(at, `has no \`${missing}\``)
  const known: readonly string[] = [...required, ...may]
  const unknown = Object.keys(value).find((name) => !known.includes(name))
  if (unknown !== undefined) throw invalid(at, `has the unknown member \`${unknown.slice(0, 128)}\``)
  const spots = known.map((name) => [name, Object.hasOwn(value, name) ? inside(at, name, value[name]) : undefined])
  return Object.fromEntries(spots) as Record<Required, Spot> & Record<May, Spot | undefined>
}

/** A map by names that match; without a prototype, so that a name like `constructor` is only what the lock says. */
export function map<Value>(at: Spot, name: RegExp, read: (spot: Spot, name: string) => Value): { [name: string]: Value } {
  const result = Object.create(null) as { [name: string]: Value }
  for (const [key, value] of Object.entries(anyObject(at))) {
    if (!name.test(key)) throw invalid(at, `has the name \`${key.slice(0, 128)}\`, which is not in its form`)
    result[key] = read(inside(at, key, value), key)
  }
  return result
}

export function each<Value>(at: Spot, read: (spot: Spot) => Value): Value[] {
  if (!Array.isArray(at.value)) throw invalid(at, 'is not a list')
  return at.value.map((value, n) => read(inside(at, String(n), value)))
}

export function text(at: Spot): string {
  if (typeof at.value !== 'string') throw invalid(at, 'is not a text')
  return at.value
}

export function texts(at: Spot): string[] {
  return each(at, text)
}

export function choice<const Value extends string>(at: Spot, values: readonly Value[]): Value {
  const found = values.find((value) => value === at.value)
  if (found === undefined) throw invalid(at, `is not one of ${values.join(', ')}`)
  return found
}

export function digestText(at: Spot): string {
  return matching(at, /^sha256:[0-9a-f]{64}$/, 'is not a digest (`sha256:` and 64 hexadecimal digits)')
}

export function integrity(at: Spot): string {
  return matching(at, /^sha512-[A-Za-z0-9+/]{86}==$/, 'is not a sha512 integrity')
}

/** A relative path that stays below the folder it is joined to. */
export function fileInTree(at: Spot): string {
  // oxlint-disable-next-line no-control-regex -- these are what is refused
  const path = matching(at, /^[^/\u0000-\u001f\\][^\u0000-\u001f\\]{0,1023}$/, 'is not a relative path')
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) throw invalid(at, 'leaves its folder')
  return path
}

function matching(at: Spot, pattern: RegExp, why: string): string {
  const value = text(at)
  if (!pattern.test(value)) throw invalid(at, why)
  return value
}

/** A member that is left out where there is no value. */
export function optional<const Name extends string, Value>(
  name: Name,
  at: Spot | undefined,
  read: (spot: Spot) => Value,
): { [member in Name]?: Value } {
  return (at === undefined ? {} : { [name]: read(at) }) as { [member in Name]?: Value }
}

/** An object, whatever its members: those of definitions are the server's own making. */
export function anyObject(at: Spot): JsonObject {
  if (!isObject(at.value)) throw invalid(at, 'is not an object')
  return at.value
}

function inside({ file, pointer }: Spot, name: string, value: Json | undefined): Spot {
  return { file, pointer: below(pointer, name), value }
}
