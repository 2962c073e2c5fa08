import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import fc from 'fast-check'
import { isLosslessNumber, isSafeNumber, parse as losslessParse } from 'lossless-json'
import { type Decoded, decode, refuse } from '#sluice/protocol/decode.js'
import { body, line } from '#sluice/protocol/encode.js'
import { readableId } from '#sluice/protocol/identify.js'
import type { Message } from '#sluice/protocol/message.js'
import { LIMITS } from '#sluice/limits.js'
import { message, nearly, object } from './json.js'

const decodeText = (text: string): Decoded => decode(Buffer.from(text))

test('decode(encode(m)) is m', () => {
  fc.assert(
    fc.property(message, (each) => {
      const decoded = decodeText(line(each))
      assert.ok(decoded.ok, decoded.ok ? '' : decoded.why)
      assert.deepEqual(decoded.message, each)
      assert.equal(decoded.text, line(each))
    }),
    { numRuns: 2000 },
  )
})

test('encode writes one line of the closed set, and the body fits any id', () => {
  fc.assert(
    fc.property(message, fc.maxSafeInteger(), (each, other) => {
      assert.doesNotMatch(line(each), /[\u0000-\u001f]/)
      if (each.kind === 'notification' || each.id === undefined) return
      const decoded = decodeText(line({ ...each, id: other }, body(each)))
      assert.ok(decoded.ok)
      assert.deepEqual(decoded.message, { ...each, id: other })
    }),
  )
})

/** What a strict reader of another make sees: numbers as written, a repeated name is an error. */
function otherReading(text: string): unknown {
  return losslessParse(text, undefined, {
    onDuplicateKey: ({ key }) => {
      throw new Error(`repeated: ${key}`)
    },
  })
}

/** Minus zero is zero; an absent id may be written as null. */
function sameValue(text: string): unknown {
  const value = JSON.parse(text, (_name, member: unknown) => (member === 0 ? 0 : member)) as Record<string, unknown>
  return 'error' in value && value['id'] === null ? { ...value, id: undefined } : value
}

function everyNumber(value: unknown, check: (token: string) => void): void {
  if (isLosslessNumber(value)) check(value.value)
  else if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) everyNumber(member, check)
}

test('whatever is accepted, our encoding says the same, and another reader agrees', () => {
  let accepted = 0
  fc.assert(
    fc.property(nearly(message.map((each) => line(each))), (text) => {
      const decoded = decodeText(text)
      if (!decoded.ok) return
      accepted++
      const written = JSON.parse(line(decoded.message)) as Record<string, unknown>
      assert.deepEqual(
        'error' in written ? { id: undefined, ...written } : written,
        'error' in written ? { id: undefined, ...(sameValue(text) as object) } : sameValue(text),
      )
      everyNumber(otherReading(text), (token) => {
        assert.ok(isSafeNumber(token) || Math.abs(Number(token)) >= 1e21, `${token} was accepted`)
      })
      // JSON.stringify writes only half pairs as escapes of this range.
      assert.doesNotMatch(JSON.stringify(decoded.message), /[^\\](\\\\)*\\ud[89a-f]/)
    }),
    { numRuns: 10_000 },
  )
  assert.ok(accepted > 1000, `only ${accepted} texts were accepted`)
})

test('what JSON.parse reads and the other reader reads alike is not refused for its JSON', () => {
  const forJson = new Set([
    'syntax',
    'duplicate-member',
    'lossy-number',
    'unsafe-integer',
    'lone-surrogate',
    'too-deep',
    'too-many-values',
  ])
  fc.assert(
    fc.property(object, (params) => {
      const decoded = decodeText(JSON.stringify({ jsonrpc: '2.0', method: 'm', params }, null, 1).replaceAll('\n', ''))
      assert.ok(decoded.ok || !forJson.has(decoded.why), decoded.ok ? '' : decoded.why)
      assert.ok(decoded.ok)
    }),
    { numRuns: 1000 },
  )
})

test('numbers: refused exactly where the decimal value does not come back', () => {
  const token = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(fc.constant('0'), fc.bigInt({ min: 1n, max: 10n ** 22n }).map(String)),
      fc.oneof(fc.constant(''), fc.stringMatching(/^\.[0-9]{1,20}$/), fc.stringMatching(/^\.0{0,5}[0-9]0{0,5}$/)),
      fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.stringMatching(/^[eE][+-]?[0-9]{1,3}$/) }),
    )
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(token, (written) => {
      const decoded = decodeText(`{"jsonrpc":"2.0","method":"m","params":{"n":${written}}}`)
      const value = Number(written)
      const huge = Math.abs(value) >= 1e21 && /[.eE]/.test(written)
      const unsafe = Number.isInteger(value) && !Number.isSafeInteger(value) && !huge
      const wanted = Number.isFinite(value) && !unsafe && sameDecimal(written, String(value))
      assert.equal(decoded.ok, wanted, written)
    }),
    { numRuns: 10_000 },
  )
})

/** Equality of two decimals by integer arithmetic. */
function sameDecimal(a: string, b: string): boolean {
  const [left, right] = [scaled(a), scaled(b)]
  const shift = Math.min(left.power, right.power)
  return left.digits * 10n ** BigInt(left.power - shift) === right.digits * 10n ** BigInt(right.power - shift)
}
function scaled(token: string): { digits: bigint; power: number } {
  const [mantissa = '', power = '0'] = token.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return { digits: BigInt(whole + fraction), power: Number(power) - fraction.length }
}

test('a member repeated anywhere is refused, however it is spelled', () => {
  const escaped = (name: string): string =>
    `"${name
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('')}"`
  const key = fc.string({ minLength: 1, maxLength: 5 }).filter((each) => each !== '__proto__')
  fc.assert(
    fc.property(object, key, fc.boolean(), fc.nat(5), fc.boolean(), (before, name, spelled, wraps, swap) => {
      const { [name]: _taken, ...others } = before
      const rest = JSON.stringify(others).slice(1, -1)
      const [first, second] = swap
        ? [spelled ? escaped(name) : JSON.stringify(name), JSON.stringify(name)]
        : [JSON.stringify(name), spelled ? escaped(name) : JSON.stringify(name)]
      const inner = `{${first}:1${rest === '' ? '' : `,${rest}`},${second}:2}`
      const wrapped = Array.from({ length: wraps }).reduce<string>((each) => `{"w":[${each}]}`, inner)
      const decoded = decodeText(`{"jsonrpc":"2.0","id":4,"method":"m","params":${wrapped}}`)
      assert.deepEqual(decoded, { ok: false, code: -32600, why: 'duplicate-member', id: 4 })
    }),
  )
})

test('decode never throws, and an id it gives is the one in the line', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decode(Buffer.from(bytes))))
  fc.assert(
    fc.property(nearly(message.map((each) => line(each))), (text) => {
      const decoded = decodeText(text)
      if (decoded.ok || decoded.id === undefined) return
      assert.ok(text.includes(JSON.stringify(decoded.id)), text)
    }),
    { numRuns: 5000 },
  )
})

test('the id of a line that was cut is read only if it came before the cut', () => {
  const whole = '{"jsonrpc":"2.0","id":17,"result":{"id":99,"text":"'
  assert.equal(readableId(Buffer.from(whole)), 17)
  assert.equal(readableId(Buffer.from('{"result":{"id":99,"text":"')), undefined)
  assert.equal(readableId(Buffer.from('{"jsonrpc":"2.0","id":1')), undefined)
  assert.deepEqual(refuse(Buffer.from(whole), 'oversize'), { ok: false, code: -32600, why: 'oversize', id: 17 })
})

test('an accepted simple id is the id that would be read from a refused line', () => {
  for (const id of [0, 1, -5, 9007199254740991, '', 'a b', 'x'.repeat(LIMITS.idCharacters)]) {
    assert.equal(readableId(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method: 'm' }))), id)
  }
})

/** Calls of the string functions that the scan is made of. */
function stringCalls(work: () => void): number {
  const mocks = [mock.method(String.prototype, 'charCodeAt'), mock.method(String.prototype, 'indexOf')]
  work()
  const calls = mocks.reduce((sum, each) => sum + each.mock.callCount(), 0)
  for (const each of mocks) each.mock.restore()
  return calls
}

test('the scan is linear in hostile lines', () => {
  const hostile: Record<string, (size: number) => string> = {
    'escaped quotes': (size) => `{"a":"${'\\"'.repeat(size)}"}`,
    'quotes that never close': (size) => `{"a":"${'\\"'.repeat(size)}`,
    backslashes: (size) => `{"a":"${'\\\\'.repeat(size)}"}`,
    'many strings': (size) => `{"a":[${'"",'.repeat(size)}""]}`,
    digits: (size) => `{"a":${'1'.repeat(size)}}`,
    'numbers side by side': (size) => `{"a":[${'1e1,'.repeat(size)}1]}`,
    'zeros and a digit': (size) => `{"a":0.${'0'.repeat(size)}1}`,
    'signs and exponents': (size) => `{"a":${'-e'.repeat(size)}}`,
    surrogates: (size) => `{"a":"${'\\ud83d\\ude00'.repeat(size)}"}`,
    objects: (size) => `{"a":[${'{"a":1},'.repeat(size)}1]}`,
    'same name': (size) => `{"x":{${'"a":1,'.repeat(size)}"a":1}}`,
    'open brackets': (size) => '['.repeat(size),
    spaces: (size) => `{${' '.repeat(size)}"id"${' '.repeat(size)}:1`,
  }
  for (const [name, make] of Object.entries(hostile)) {
    const [small, large] = [make(2000), make(4000)].map((text) => stringCalls(() => void decodeText(text)))
    assert.ok(small !== undefined && large !== undefined && large <= 2.2 * small + 100, `${name}: ${small} → ${large}`)
    assert.ok(large <= 6 * make(4000).length + 100, `${name}: ${large} calls for ${make(4000).length} characters`)
  }
})

test('an integer is refused up to where it is written with an exponent', () => {
  const refused = (number: string): string | undefined => {
    const decoded = decodeText(`{"jsonrpc":"2.0","method":"m","params":{"a":${number}}}`)
    return decoded.ok ? undefined : decoded.why
  }
  for (const number of ['9007199254740993', '1e20', '999999999999999900000', `1${'0'.repeat(21)}`])
    assert.equal(refused(number), 'unsafe-integer', number)
  for (const number of ['9007199254740991', '1e21', '1E+21', '1.0e22']) assert.equal(refused(number), undefined, number)
})

test('hostile lines of the full size are refused or read, not fatal', () => {
  const size = LIMITS.lineBytes - 100
  const outcome = (text: string): string => {
    const decoded = decodeText(text)
    return decoded.ok ? 'accepted' : decoded.why
  }
  const call = (value: string): string => `{"jsonrpc":"2.0","method":"m","params":{"a":${value}}}`
  assert.equal(outcome('['.repeat(size)), 'too-deep')
  assert.equal(outcome(call(`[${'[],'.repeat(size / 3 - 20)}0]`)), 'too-many-values')
  assert.equal(outcome(call(`"${'\\"'.repeat(size / 2 - 40)}"`)), 'accepted')
  assert.equal(outcome(call(`"${'\\ud83d'.repeat(size / 6 - 40)}"`)), 'lone-surrogate')
  assert.equal(outcome(call('9'.repeat(size - 100))), 'lossy-number')
  assert.equal(outcome(call(`0.${'0'.repeat(size - 100)}1`)), 'lossy-number')
  assert.equal(outcome(call(`1.${'0'.repeat(size - 100)}1`)), 'lossy-number')
  assert.equal(outcome(call(`1.${'0'.repeat(size - 100)}`)), 'accepted')
  assert.equal(outcome(`{${'"id":1,'.repeat(100_000)}"jsonrpc":"2.0"}`), 'duplicate-member')
})

test('names of Object.prototype are data in a message', () => {
  const decoded = decodeText(
    '{"jsonrpc":"2.0","id":1,"method":"m","params":{"constructor":1,"toJSON":"x","valueOf":{"hasOwnProperty":0}}}',
  )
  assert.ok(decoded.ok)
  const sent: Message = decoded.message
  assert.equal(
    line(sent),
    '{"jsonrpc":"2.0","id":1,"method":"m","params":{"constructor":1,"toJSON":"x","valueOf":{"hasOwnProperty":0}}}',
  )
})

test('nothing that some reader takes for a line end is written, and what is written says the same', () => {
  const ends = 'a\u0085b\u2028c\u2029d'
  const sent: Message = { kind: 'request', id: ends, method: ends, params: { [ends]: [ends, { a: ends }] } }
  const written = line(sent)
  assert.doesNotMatch(written, /[\u0085\u2028\u2029]/)
  assert.deepEqual(decodeText(written), { ok: true, message: sent, text: written })
  assert.equal(
    line({ kind: 'notification', method: 'm', params: { a: 'é漢😀' } }),
    '{"jsonrpc":"2.0","method":"m","params":{"a":"é漢😀"}}',
  )
})
