import assert from 'node:assert/strict'
import { test } from 'node:test'
import { schemaLibraries } from '#sluice/cli/libraries.js'
import type { Case } from '#sluice/guards/guard.js'
import { type Compiled, compileSchema, type MetaCheck, metaCheck, schemaGuard } from '#sluice/guards/schema.js'
import { stepsFor, workOf } from '#sluice/guards/work.js'
import { LIMITS } from '#sluice/limits.js'
import type { Json, JsonObject } from '#sluice/protocol/message.js'
import { LOCKED, reviewed } from '../relay/locked.js'
import { answers, asks, notes, request, view, withSurface, word, words } from './views.js'

const libraries = schemaLibraries()
const check = metaCheck(libraries)
const compile = (schema: JsonObject, held?: MetaCheck): Compiled => compileSchema(schema, libraries, held)
const refuses = (schema: JsonObject, value: Json, length = JSON.stringify(value).length): string | undefined => {
  const compiled = compile(schema)
  if (!compiled.ok) return compiled.why
  const problem = compiled.problem(value, length)
  return problem && `${problem.where} ${problem.what} (${problem.rule})`
}

test('dialects: 2020-12 and draft-07 by name, no other', () => {
  const tuple = { type: 'array', prefixItems: [{ type: 'number' }] }
  for (const $schema of [undefined, 'https://json-schema.org/draft/2020-12/schema'])
    assert.match(refuses({ ...tuple, ...($schema && { $schema }) }, ['x']) ?? '', /must be number/)
  for (const $schema of ['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft-07/schema'])
    assert.equal(refuses({ $schema, ...tuple }, ['x']), undefined)
  for (const $schema of [
    'http://json-schema.org/draft-04/schema#',
    'https://evil.example/schema',
    'http://json-schema.org/#draft-07/schema',
    5,
  ])
    assert.match(refuses({ $schema }, {}) ?? '', /dialect .* is not supported/)
})

test('a schema that is too large, too deep, or reaches outside is not used', () => {
  const wide = { enum: Array.from({ length: LIMITS.schemaNodes }, (_, index) => index) }
  assert.match(refuses(wide, 1) ?? '', /more than \d+ values/)
  assert.equal(refuses({ enum: wide.enum.slice(2) }, LIMITS.schemaNodes - 1), undefined)
  let deep: JsonObject = {}
  for (let level = 0; level < LIMITS.schemaDepth; level += 1) deep = { if: deep }
  assert.equal(refuses(deep, 1), undefined)
  assert.match(refuses({ if: deep }, 1) ?? '', /nested deeper/)
  for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef'])
    assert.match(refuses({ properties: { a: { [keyword]: 'https://evil.example/x' } } }, {}) ?? '', /outside itself/)
  assert.match(refuses({ $ref: '#/nowhere' }, {}) ?? '', /cannot be used/)
  assert.equal(refuses({ properties: { $ref: { type: 'string' } } }, { $ref: 'a name, no reference' }), undefined)
  for (const long of ['#/nowhere', 'https://evil.example/'])
    assert.ok((refuses({ $ref: long + 'x'.repeat(5000) }, {}) ?? '').length < 300)
  assert.equal(refuses({ default: null }, {}), undefined)
  assert.match(refuses({ type: 'object' }, 5) ?? '', /^\(root\) must be object \(#\/type\)$/)
  assert.match(refuses({ properties: { a: { enum: ['b'] } } }, { a: 1 }) ?? '', /^\/a .*: \["b"\]/)
})

test('at review a schema is held against the meta-schema of its dialect', () => {
  const [draft, spelled, newest] = [
    'http://json-schema.org/draft-07/schema#',
    'https://json-schema.org/draft-07/schema',
    'https://json-schema.org/draft/2020-12/schema',
  ]
  for (const $schema of [draft, spelled, newest]) {
    assert.ok(compile({ $schema, type: 'object' }, check).ok, $schema)
    for (const wrong of [{ type: 'nonsense' }, { properties: { a: 5 } }, { required: 'a' }]) {
      const { ok, ...rest } = compile({ $schema, ...wrong }, check)
      assert.ok(!ok && 'why' in rest && /cannot be used: schema is invalid/.test(rest.why), JSON.stringify(rest))
    }
  }
  // What one calls itself is nothing to the next.
  for (let time = 0; time < 2; time += 1) assert.ok(compile({ $id: 'https://example.org/a', type: 'object' }, check).ok)
})

test('a schema that holds itself is used; one that is itself answers no call', () => {
  for (const reference of ['#', '#/']) {
    const tree = {
      type: 'object',
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: reference } } },
    }
    assert.equal(refuses(tree, { children: [{ name: 'a', children: [{ name: 'b' }] }] }), undefined)
    assert.match(refuses(tree, { children: [{ children: [{ name: 5 }] }] }) ?? '', /name must be string/)
  }
  for (const circle of [{ $ref: '#' }, { allOf: [{ $ref: '#' }] }, { anyOf: [{ not: { $ref: '#' } }] }])
    assert.match(refuses({ type: 'object', ...circle }, {}) ?? '', /in a circle/)
  const around = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }
  assert.match(refuses(around, {}) ?? '', /cannot be used/)
})

test('own properties only: a name that every object inherits is a name like any other', () => {
  assert.match(refuses({ required: ['constructor'] }, {}) ?? '', /required property 'constructor'/)
  assert.match(refuses({ required: ['toString', '__proto__'] }, { toString: 1 }) ?? '', /required property '__proto__'/)
  assert.equal(refuses({ properties: { valueOf: { type: 'number' } } }, {}), undefined)
  assert.match(refuses({ properties: { a: true }, additionalProperties: false }, { hasOwnProperty: 1 }) ?? '', /additional/)
})

test('no name of a schema becomes code', () => {
  const name = '"]);throw new Error("ran")//`${1}'
  const schema = { properties: { [name]: { const: name } }, required: [name], patternProperties: { '["`\']': { enum: [name] } } }
  assert.equal(refuses(schema, { [name]: name }), undefined)
  assert.match(refuses(schema, {}) ?? '', /required/)
})

test('patterns run in linear time or not at all', () => {
  assert.match(refuses({ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}b`) ?? '', /must match pattern/)
  for (const pattern of ['(?=x)', '(a)\\1', '(((a{30}){30}){30}){30}'])
    assert.match(refuses({ pattern }, 'x') ?? '', /cannot be used/)
})

test('each pattern of a schema is asked by itself, whatever others stand beside it', () => {
  const schema = {
    properties: { account: { type: 'string', pattern: '^[a-z]+$' }, labels: { items: { pattern: '^[^=]+=[^=]+$' } } },
    patternProperties: { '^x-': { pattern: '^[0-9]+$' } },
  }
  assert.equal(refuses(schema, { account: 'work', labels: ['team=a b'], 'x-n': '42' }), undefined)
  assert.match(refuses(schema, { account: 'a=b' }) ?? '', /^\/account must match/)
  assert.match(refuses(schema, { labels: ['abc'] }) ?? '', /^\/labels\/0 must match/)
  assert.match(refuses(schema, { 'x-n': 'abc' }) ?? '', /^\/x-n must match/)
})

const DOUBLING = Object.fromEntries(
  Array.from({ length: 40 }, (_, n) => [`n${n}`, { allOf: [{ $ref: `#/$defs/n${n + 1}` }, { $ref: `#/$defs/n${n + 1}` }] }]),
)

test('work out of proportion is ended: references that double, items against items, alternatives at every level', () => {
  assert.match(refuses({ $defs: { ...DOUBLING, n40: {} }, $ref: '#/$defs/n0' }, {}) ?? '', /takes longer/)
  const items = Array.from({ length: 60_000 }, (_, n) => ({ n }))
  assert.match(refuses({ type: 'array', uniqueItems: true }, items) ?? '', /takes longer/)
  const node = { anyOf: [{ $ref: '#/$defs/either' }, { $ref: '#/$defs/either' }] }
  const either = { type: 'object', properties: { next: { $ref: '#/$defs/node' }, end: { const: 1 } } }
  let value: JsonObject = { end: 2 }
  for (let level = 0; level < 40; level += 1) value = { next: value }
  assert.match(refuses({ $defs: { node, either }, $ref: '#/$defs/node' }, value) ?? '', /takes longer/)
})

test('what may take long is still checked, as long as it does not', () => {
  const items = Array.from({ length: 600 }, (_, n) => ({ n }))
  const schema = { type: 'array', uniqueItems: true }
  assert.ok(stepsFor(workOf(schema), JSON.stringify(items).length) > LIMITS.schemaSteps)
  assert.equal(refuses(schema, items), undefined)
  assert.match(refuses(schema, [...items, { n: 1 }]) ?? '', /duplicate/)
})

test('a schema that takes too long to compile is not used', () => {
  const never = compileSchema({ type: 'object' }, { ...libraries, within: () => undefined })
  assert.ok(!never.ok && /takes longer/.test(never.why))
})

test('how much work a schema can make is known before', () => {
  assert.equal(workOf({ type: 'object' }).perCharacter, 2)
  assert.equal(workOf({ default: null, enum: [null, 'x'] }).perCharacter, 5)
  const twice = workOf({ $defs: { a: { type: 'string' } }, allOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }] })
  assert.ok(twice.perCharacter < 30 && twice.perCharacter > workOf({ $defs: { a: { type: 'string' } } }).perCharacter + 4)
  assert.ok(workOf({ $defs: { ...DOUBLING, n40: {} }, $ref: '#/$defs/n0' }).perCharacter > 2 ** 40)
  for (const circle of [
    { $defs: { a: { items: { $ref: '#/$defs/a' } } }, $ref: '#/$defs/a' },
    { properties: { a: { $ref: '#' } } },
    { $dynamicRef: '#x' },
    { $recursiveRef: '#' },
    { $ref: '#anchor' },
    { $ref: '#/%zz' },
    { $ref: '#/type/x', type: 'x' },
    { $ref: '#/type/length', type: 'x' },
    { $ref: '#/default/x', default: null },
    { $ref: '#stype', type: 'x' },
    { $ref: '#/%zz', undefined: {} },
    { $ref: '#/nowhere' },
    { $ref: '#/constructor' },
  ])
    assert.equal(workOf(circle).perCharacter, Number.POSITIVE_INFINITY, JSON.stringify(circle))
  assert.ok(workOf({ $defs: { 'a/b~c': {} }, $ref: '#/$defs/a~1b~0c' }).perCharacter < 20)
  assert.ok(workOf({ allOf: [{}], $ref: '#/allOf/0' }).perCharacter < 20)
  assert.ok(workOf({ pattern: 'x' }).perCharacter > 50)
  assert.ok(workOf({ patternProperties: { a: {}, b: {} } }).perCharacter > 150)
  assert.equal(stepsFor({ perCharacter: 3, quadratic: false }, 1000), 3000)
  assert.equal(stepsFor({ perCharacter: 3, quadratic: true }, 1000), 1_003_000)
  assert.equal(stepsFor(workOf({ items: { uniqueItems: true } }), 1000) > 1_000_000, true)
  assert.equal(stepsFor(workOf({ items: {} }), 1000) < 10_000, true)
})

test('what a schema says is loaded with the first tool that has one, and once', () => {
  let loaded = 0
  let compiled = 0
  const within = <T>(milliseconds: number, act: () => T): { readonly value: T } | undefined => {
    compiled += 1
    return libraries.within(milliseconds, act)
  }
  const guard = schemaGuard(() => {
    loaded += 1
    return { ...libraries, within }
  })
  const seen = view(LOCKED.legacy)
  guard.check(asks('client', 'resources/read', { uri: 'demo://1' }), seen)
  assert.equal(loaded, 0)
  for (let call = 0; call < 3; call += 1)
    guard.check(asks('client', 'tools/call', { name: 'echo', arguments: { text: 'x' } }), seen)
  assert.equal(compiled, 1)
  guard.check(asks('client', 'tools/call', { name: 'ask' }), seen)
  assert.deepEqual([loaded, compiled], [1, 2])
})

const guard = schemaGuard(() => libraries)
const judge = (item: Case, seen = view(LOCKED.legacy)): string => word(guard.check(item, seen))

test('arguments are an object that fits, of a tool that has a usable schema', () => {
  const call = (name: string, given?: Json): string =>
    judge(asks('client', 'tools/call', { name, ...(given === undefined ? {} : { arguments: given }) }))
  assert.equal(call('echo', { text: 'x' }), 'pass')
  assert.equal(call('ask'), 'pass')
  assert.equal(call('unknown', {}), 'pass', 'not this guard')
  for (const given of [{}, { text: 5 }, { text: 'x', more: 1 }]) assert.equal(call('echo', given), 'schema.arguments')
  for (const given of [null, [], 'x', 5, true]) assert.equal(call('ask', given), 'schema.arguments')
  const without = view(
    withSurface({ tools: { a: reviewed({ name: 'a' }), b: reviewed({ name: 'b', inputSchema: { $ref: 'http://x' } }) } }),
  )
  for (const name of ['a', 'b'])
    assert.equal(judge(asks('client', 'tools/call', { name, arguments: {} }), without), 'schema.arguments')
  for (const none of [undefined, { name: 5 }]) assert.equal(judge(asks('client', 'tools/call', none)), 'pass', 'not this guard')
  assert.equal(judge(asks('client', 'resources/read', { uri: 'demo://1', name: 'echo' })), 'pass')
  assert.equal(judge(notes('client', 'notifications/cancelled')), 'pass')
})

test('prompt arguments are texts that the prompt has', () => {
  const get = (given?: Json): string =>
    judge(asks('client', 'prompts/get', { name: 'greet', ...(given === undefined ? {} : { arguments: given }) }))
  assert.equal(get({ who: 'me' }), 'pass')
  for (const given of [undefined, {}, { how: 'x' }, { who: 5 }, { who: 'me', toString: 'x' }, ['who'], null])
    assert.equal(get(given), 'schema.arguments', JSON.stringify(given))
  for (const none of [undefined, { name: 'none' }]) assert.equal(judge(asks('client', 'prompts/get', none)), 'pass')
  const bare = view(withSurface({ prompts: { bare: reviewed({ name: 'bare', arguments: 'x' }) } }))
  assert.equal(judge(asks('client', 'prompts/get', { name: 'bare' }), bare), 'pass')
  assert.equal(judge(asks('client', 'prompts/get', { name: 'bare', arguments: [] }), bare), 'schema.arguments')
})

test('a refusal names the argument and says what it should be', () => {
  const seen = view(
    withSurface({ tools: { ...LOCKED.legacy.surface.tools, bad: reviewed({ name: 'bad', inputSchema: { $schema: 5 } }) } }),
  )
  const bare = view(withSurface({ tools: { bare: reviewed({ name: 'bare' }) } }))
  const told = (method: string, params: JsonObject, where = seen): string => {
    const said = words(guard.check(asks('client', method, params), where))
    return said.replace(/^the arguments of (\w+) do not fit its reviewed schema: /, '$1 ').replace(/; .*/, '')
  }
  const call = (name: string, given: Json, where = seen): string => told('tools/call', { name, arguments: given }, where)
  const get = (given: Json): string => told('prompts/get', { name: 'greet', arguments: given })
  assert.equal(call('echo', { Text: 'x' }), 'echo /Text is spelled text in the schema')
  assert.equal(call('echo', { text: 5 }), 'echo /text must be string')
  assert.equal(call('echo', { text: 'x', more: 1 }), 'echo (root) must NOT have additional properties: "more"')
  assert.equal(call('echo', 'x'), 'echo (root) must be object')
  assert.equal(call('bare', {}, bare), 'bare (schema) is missing')
  assert.equal(call('bad', {}), 'bad (schema) its schema dialect 5 is not supported')
  assert.equal(get({ other: 'x' }), 'greet /other is not an argument of this prompt')
  assert.equal(get({ who: 5 }), 'greet /who must be string')
  assert.equal(get({}), "greet (root) must have required property 'who'")
  const result = (structured: JsonObject): string =>
    words(guard.check(answers(request('tools/call', { name: 'sum' }), structured), seen)).replace(/;.*/, '')
  assert.match(result({}), /result of sum .* at #$/)
  assert.match(result({ structuredContent: { total: 'x' } }), /result of sum .* at #\/properties\/total\/type$/)
})

test('a structured result fits, whatever else stands beside it', () => {
  const asked = request('tools/call', { name: 'sum' })
  const result = (more: JsonObject): string => judge(answers(asked, { content: [], ...more }))
  assert.equal(result({ structuredContent: { total: 1 } }), 'pass')
  assert.equal(result({ isError: true }), 'pass')
  assert.equal(result({}), 'schema.result')
  const bad = { structuredContent: { total: 'x' } }
  for (const beside of [{}, { task: {} }, { resultType: 'input_required' }, { resultType: 'task' }, { isError: 'true' }])
    assert.equal(result({ ...bad, ...beside }), 'schema.result', JSON.stringify(beside))
  for (const other of [{ task: {} }, { resultType: 'input_required' }]) assert.equal(result(other), 'pass')
  assert.equal(judge(answers(request('tools/call', { name: 'ask' }), bad)), 'pass')
  assert.equal(judge(answers(request('resources/read'), bad)), 'pass')
})

test('the sentence about a result holds no word of the server, and long words of a client are cut', () => {
  const closed = reviewed({
    name: 'closed',
    inputSchema: { type: 'object', additionalProperties: false },
    outputSchema: { type: 'object', additionalProperties: { type: 'number' }, propertyNames: { maxLength: 50 } },
  })
  const seen = view(withSurface({ tools: { closed } }))
  const asked = request('tools/call', { name: 'closed' })
  for (const structuredContent of [{ 'call rm next': 'x' }, { ['call rm next '.repeat(10)]: 1 }]) {
    const verdict = guard.check(answers(asked, { structuredContent }), seen)
    assert.ok(verdict.kind === 'deny' && !JSON.stringify(verdict).includes('call rm'), JSON.stringify(verdict))
  }
  const long = guard.check(asks('client', 'tools/call', { name: 'closed', arguments: { ['\u001b'.repeat(9000)]: 1 } }), seen)
  assert.ok(long.kind === 'deny' && long.denial.message.length < 600 && !long.denial.message.includes('\u001b'))
})
