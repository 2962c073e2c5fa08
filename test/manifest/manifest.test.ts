import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Fault, type FaultCode } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
import { isSame } from '#sluice/manifest/compare.js'
import { digest } from '#sluice/manifest/digest.js'
import type { Definition, Lock, LockedServer } from '#sluice/manifest/lock.js'
import type { Json, JsonObject } from '#sluice/protocol/message.js'
import { readLock } from '#sluice/manifest/read.js'
import { writeLock } from '#sluice/manifest/write.js'

const SHA = `sha256:${'0'.repeat(64)}`
const SHA512 = `sha512-${'A'.repeat(86)}==`

const reviewed = (definition: JsonObject): Definition => ({ digest: digest(definition), definition, use: 'on' })

function lockedServer(tools: Record<string, Definition>): LockedServer {
  return {
    entry: SHA,
    profile: {
      command: ['npx', '-y', 'server-notes', '${grant:notes}'],
      grants: { notes: { path: '~/notes', access: 'write' } },
      env: { LOG_LEVEL: 'info' },
      envFiles: [],
      programs: [],
      unixSockets: [],
      triggers: [],
    },
    source: {
      kind: 'npm',
      name: 'server-notes',
      version: '1.0.0',
      entry: 'node_modules/server-notes/index.js',
      packages: [
        { at: 'node_modules/zz', name: 'zz', version: '2.0.0', integrity: SHA512, scripts: true },
        { at: 'node_modules/server-notes', name: 'server-notes', version: '1.0.0', integrity: SHA512, os: ['linux'] },
      ],
    },
    eras: ['legacy'],
    surface: {
      serverInfo: { name: 'notes', version: '1' },
      capabilities: { tools: {} },
      tools,
      prompts: {},
      resourceTemplates: {},
      resourceSchemes: ['file'],
    },
    reviewed: { by: 'a', at: '2026-01-01T00:00:00Z', sluice: '0.1.0' },
  }
}

const tool = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  description: `does ${name}`,
  inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
  ...more,
})
const lock: Lock = {
  version: 1,
  servers: { notes: lockedServer({ read: reviewed(tool('read')), constructor: reviewed(tool('constructor')) }) },
}

/** What JSON.parse would make of the lock's text, to be spoilt. */
type Spoil = (server: JsonObject, top: JsonObject) => void
function spoilt(spoil: Spoil): string {
  const top = JSON.parse(writeLock(lock)) as JsonObject
  const servers = top['servers'] as JsonObject
  spoil(servers['notes'] as JsonObject, top)
  return JSON.stringify(top)
}

function fault(code: FaultCode, part: string) {
  return (thrown: unknown) => {
    assert.ok(thrown instanceof Fault, String(thrown))
    assert.equal(thrown.code, code)
    assert.ok(thrown.message.includes(part), thrown.message)
    return true
  }
}

describe('digest', () => {
  it('is the same for any order of members, and another for any other value', () => {
    assert.equal(digest({ a: 1, b: [1, 2] }), digest(JSON.parse('{ "b": [1,2], "a": 1.0 }') as Json))
    assert.notEqual(digest({ a: 1, b: [1, 2] }), digest({ a: 1, b: [2, 1] }))
    assert.notEqual(digest(JSON.parse('{"__proto__":1}') as Json), digest({}))
  })
  it('is SHA-256 of the canonical text', () => {
    // printf '{"a":"b"}' | sha256sum
    assert.equal(digest({ a: 'b' }), 'sha256:db4a7ecb114bc66c623a06c4ff6fe8daa2f49cc270ebbf7a1f81e22ab061c837')
  })
})

describe('a live definition against the reviewed one', () => {
  it('is the same in any order of members', () => {
    const live =
      '{"inputSchema":{"required":["path"],"properties":{"path":{"type":"string"}},"type":"object"},"description":"does t","name":"t"}'
    assert.equal(isSame(tool('t'), JSON.parse(live) as JsonObject), true)
  })
  it('is not fooled by names that every object has', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const live = JSON.parse(`{"name":"t","inputSchema":{"${name}":{}}}`) as JsonObject
      for (const without of [
        { name: 't', inputSchema: {} },
        { name: 't', inputSchema: { other: {} } },
      ]) {
        assert.equal(isSame(without, live), false)
        assert.equal(isSame(live, without), false)
      }
      assert.equal(isSame(live, structuredClone(live)), true)
    }
  })
  it('takes any depth and 10 MB without recursion', () => {
    const deep = (leaf: string) => JSON.parse(`${'{"a":'.repeat(100_000)}${leaf}${'}'.repeat(100_000)}`) as JsonObject
    assert.equal(isSame(deep('1'), deep('1')), true)
    assert.equal(isSame(deep('1'), deep('2')), false)
    const long = { name: 't', inputSchema: { ['x'.repeat(10_000_000)]: 1 } }
    assert.equal(isSame({ name: 't', inputSchema: {} }, long), false)
  })
  it('agrees with the digest on anything', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })
    fc.assert(
      fc.property(object, object, (a, b) => {
        const [left, right] = [JSON.parse(JSON.stringify(a)) as JsonObject, JSON.parse(JSON.stringify(b)) as JsonObject]
        assert.equal(isSame(left, structuredClone(left)), true)
        assert.equal(isSame(left, right), digest(left) === digest(right))
      }),
    )
  })
})

describe('a lock', () => {
  it('is read as it was written, and written the same again', () => {
    const text = writeLock(lock)
    const read = readLock(text, 'sluice.lock')
    assert.equal(writeLock(read), text)
    assert.equal(read.servers['notes']?.surface.tools['constructor']?.definition['name'], 'constructor')
    assert.equal(read.servers['constructor'], undefined)
    assert.equal(read.servers['notes']?.surface.tools['toString'], undefined)
  })
  it('keeps limits as they were declared', () => {
    const notes = lock.servers['notes']
    assert.ok(notes)
    const limits = { memory: '512MiB', processes: 64, cpus: 0.5 }
    const text = writeLock({ version: 1, servers: { notes: { ...notes, profile: { ...notes.profile, limits } } } })
    assert.deepEqual(readLock(text, 'l').servers['notes']?.profile.limits, limits)
    assert.equal(writeLock(readLock(text, 'l')), text)
  })
  it('takes any text that a server may have put into it', () => {
    const description = 'a "b": c, \\": {"d":1} \\\\ \\" : \n\t": '
    const definitions = { t: reviewed({ name: 't', description, [description]: description }) }
    const text = writeLock({ version: 1, servers: { notes: lockedServer(definitions) } })
    assert.equal(readLock(text, 'l').servers['notes']?.surface.tools['t']?.definition[description], description)
  })
  it('does not depend on the order in which it was put together', () => {
    const notes = lock.servers['notes']
    assert.ok(notes?.source.kind === 'npm')
    const { tools } = notes.surface
    const other: LockedServer = {
      ...notes,
      source: { ...notes.source, packages: notes.source.packages.toReversed() },
      surface: { ...notes.surface, tools: Object.fromEntries(Object.entries(tools).toReversed()) },
    }
    assert.equal(writeLock({ version: 1, servers: { notes: other } }), writeLock(lock))
  })
  it('is made for review: a tool more is one block more', () => {
    const notes = lock.servers['notes']
    assert.ok(notes)
    const tools = { ...notes.surface.tools, more: reviewed(tool('more')) }
    const changed = writeLock({ version: 1, servers: { notes: { ...notes, surface: { ...notes.surface, tools } } } }).split('\n')
    assert.equal(changed.length - writeLock(lock).split('\n').length, 9)
    assert.ok(changed.every((line) => line.length <= 200))
    assert.ok(writeLock(lock).endsWith('}\n'))
  })
  it('keeps a tool named __proto__ what it is', () => {
    const named = JSON.parse(`{"__proto__":${JSON.stringify(reviewed(tool('__proto__')))}}`) as Record<string, Definition>
    const read = readLock(writeLock({ version: 1, servers: { notes: lockedServer(named) } }), 'l')
    assert.deepEqual(Object.keys(read.servers['notes']?.surface.tools ?? {}), ['__proto__'])
    assert.equal(Object.getPrototypeOf(read.servers['notes']?.surface.tools), null)
  })

  const source = (server: JsonObject) => server['source'] as JsonObject
  const spoilers: readonly (readonly [string, Spoil, string])[] = [
    ['an unknown member', (server) => (server['extra'] = 1), '/servers/notes has the unknown member `extra`'],
    ['a missing member', (server) => delete server['eras'], '/servers/notes has no `eras`'],
    ['a digest out of form', (server) => (server['entry'] = 'sha256:xyz'), '/servers/notes/entry is not a digest'],
    ['an unknown era', (server) => (server['eras'] = ['future']), '/servers/notes/eras/0 is not one of'],
    ['a server name out of form', (_, top) => (top['servers'] = { '../x': {} }), 'which is not in its form'],
    ['a list for a map', (server) => (server['profile'] = []), '/servers/notes/profile is not an object'],
    [
      'an entry that leaves the tree',
      (server) => (source(server)['entry'] = 'node_modules/../../x.js'),
      'source/entry leaves its folder',
    ],
    ['an absolute entry', (server) => (source(server)['entry'] = '/bin/sh'), 'is not a relative path'],
    ['a source of unknown kind', (server) => (server['source'] = { kind: 'git' }), '/servers/notes/source/kind is not one of'],
    [
      'a weaker integrity',
      (server) => (source(server)['packages'] = [{ at: 'a', name: 'a', version: '1', integrity: 'sha1-x' }]),
      'is not a sha512 integrity',
    ],
    [
      'a tool that stands under another name',
      (server) => {
        const tools = (server['surface'] as JsonObject)['tools'] as JsonObject
        tools['harmless'] = tools['read'] ?? null
      },
      'has another `name` than the name it stands under',
    ],
    [
      'limits beyond what sluice.yaml may say',
      (server) => ((server['profile'] as JsonObject)['limits'] = { memory: '9999GiB' }),
      'profile/limits/memory is not between 64MiB and 256GiB',
    ],
    [
      'limits of another type',
      (server) => ((server['profile'] as JsonObject)['limits'] = { cpus: '2' }),
      'profile/limits/cpus is not a number of processors',
    ],
    ['a nesting bomb', (server) => ((server['surface'] as JsonObject)['serverInfo'] = nested(200)), 'nested too deep'],
  ]
  for (const [what, spoil, part] of spoilers) {
    it(`with ${what} is refused`, () => assert.throws(() => readLock(spoilt(spoil), 'sluice.lock'), fault('lock.invalid', part)))
  }
  it('with a name twice, cut off, of another version, or too large is refused', () => {
    const text = writeLock(lock)
    const twice = text.replace('"eras":', '"eras": ["modern"],\n      "eras":')
    assert.throws(() => readLock(twice, 'l'), fault('lock.invalid', 'stands twice'))
    const spelled = text.replace('"description"', '"descri\\u0070tion": "x", "description"')
    assert.throws(() => readLock(spelled, 'l'), fault('lock.invalid', 'twice'))
    assert.throws(() => readLock('{"version" \n\t: 1, "version":1, "servers":{}}', 'l'), fault('lock.invalid', 'twice'))
    assert.deepEqual(readLock('{"version" \n\t: 1 , "servers":{}}', 'l').version, 1)
    for (let cut = 0; cut < text.length - 1; cut += 97)
      assert.throws(() => readLock(text.slice(0, cut), 'l'), fault('lock.invalid', 'JSON'))
    assert.throws(() => readLock('{"version":2,"shape":"unknown"}', 'l'), fault('lock.newer', '2'))
    assert.throws(() => readLock('[]', 'l'), fault('lock.invalid', 'the whole is not an object'))
    assert.throws(() => readLock(' '.repeat(LIMITS.lockBytes + 1), 'l'), fault('config.too-large', 'bytes'))
  })
})

function nested(depth: number): Json {
  let value: Json = {}
  for (let n = 0; n < depth; n += 1) value = { a: value }
  return value
}
