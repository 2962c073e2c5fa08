/** Arbitrary messages, and JSON text that is nearly one, for property tests. */
import fc from 'fast-check'
import type { Json, JsonObject, Message } from '#sluice/protocol/message.js'

const unsafe = (value: number): boolean => Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21
const safeNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -9, max: 9 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !unsafe(value) && !Object.is(value, -0)),
)
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 20 }),
  fc.constantFrom('":{},[]', '\\', '\\"', '\\u0061', '\u2028', '\u0000\u001f', 'a'.repeat(300), '😀'),
)
const name = fc
  .oneof(text, fc.constantFrom('a', 'b', 'name', 'id', '1', '', 'constructor', 'toJSON'))
  .filter((each) => each !== '__proto__')

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(safeNumber, text, fc.boolean(), fc.constant(null)),
    fc.array(tie('json'), { maxLength: 5 }),
    fc.dictionary(name, tie('json'), { maxKeys: 6, noNullPrototype: true }),
  ),
}))
export const object: fc.Arbitrary<JsonObject> = fc.dictionary(name, json, { maxKeys: 6, noNullPrototype: true })
export { json }

const id = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.maxSafeInteger())
const method = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
const error = fc.record(
  { code: fc.maxSafeInteger(), message: text, data: json },
  { requiredKeys: ['code', 'message'], noNullPrototype: true },
)

export const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record(
    { kind: fc.constant('request' as const), id, method, params: object },
    { requiredKeys: ['kind', 'id', 'method'], noNullPrototype: true },
  ),
  fc.record(
    { kind: fc.constant('notification' as const), method, params: object },
    { requiredKeys: ['kind', 'method'], noNullPrototype: true },
  ),
  fc.record({ kind: fc.constant('result' as const), id, result: object }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('error' as const), id, error }, { requiredKeys: ['kind', 'error'], noNullPrototype: true }),
)

const SPICE = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  ' ',
  '\t',
  '\r',
  '0',
  '-',
  '1e5',
  '1e400',
  '.5',
  '-0',
  'null',
  '\\u0061',
  '\\ud800',
  '"id":1,',
  '"a":1,',
  '9007199254740993',
  '\u0000',
  '\ufeff',
  'é',
]

interface Edit {
  readonly at: number
  readonly remove: number
  readonly insert: string
}

/** A text with a few pieces removed, inserted or repeated. */
export function nearly(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const edit: fc.Arbitrary<Edit> = fc.record({ at: fc.nat(), remove: fc.nat(3), insert: fc.constantFrom('', ...SPICE) })
  return fc.tuple(texts, fc.array(edit, { maxLength: 3 })).map(([start, edits]) => {
    const edited = edits.reduce((current, { at, remove, insert }) => {
      const place = at % (current.length + 1)
      return current.slice(0, place) + insert + current.slice(place + remove)
    }, start)
    // An edit may have cut a pair in two; as bytes it cannot be.
    return Buffer.from(edited).toString()
  })
}
