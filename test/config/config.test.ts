import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { differences, entryDigest, profileOf } from '#sluice/config/entry.js'
import { expand, literal, resolvePath } from '#sluice/config/expand.js'
import { parseConfig } from '#sluice/config/parse.js'
import { Fault, type FaultCode } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
import type { LockedServer } from '#sluice/manifest/lock.js'

const NOTES = `version: 1
servers:
  notes:
    command: [npx, -y, "@modelcontextprotocol/server-filesystem", "\${grant:notes}"]
    grants: {notes: {path: ~/notes, access: write}}
`
const server = (lines: string) => `version: 1\nservers:\n  a:\n    command: [x]\n${lines.replaceAll(/^/gm, '    ')}\n`
const one = (text: string) => {
  const entry = parseConfig(text, 'sluice.yaml').servers.values().next().value
  assert.ok(entry)
  return entry
}

function refused(text: string, code: FaultCode, ...parts: string[]): void {
  assert.throws(
    () => parseConfig(text, 'sluice.yaml'),
    (thrown) => {
      assert.ok(thrown instanceof Fault, String(thrown))
      const said = `${thrown.message}\n${thrown.hint}`
      assert.equal(thrown.code, code, said)
      for (const part of parts) assert.ok(said.includes(part), said)
      return true
    },
  )
}

describe('sluice.yaml', () => {
  it('is read, with what is left out filled in, frozen to its leaves', () => {
    const entry = one(NOTES)
    assert.deepEqual(JSON.parse(JSON.stringify(entry)), {
      command: ['npx', '-y', '@modelcontextprotocol/server-filesystem', '${grant:notes}'],
      grants: { notes: { path: '~/notes', access: 'write' } },
      env: {},
      envFiles: [],
      programs: [],
      unixSockets: [],
      triggers: [],
      tools: {},
    })
    assert.ok([entry, entry.command, entry.grants, entry.grants['notes'], entry.env].every((value) => Object.isFrozen(value)))
  })
  it('takes names that every object has as plain names', () => {
    const entry = one(server('env: {constructor: x}\ntools: {toString: off, constructor: off}'))
    assert.equal(entry.env['constructor'], 'x')
    assert.equal(entry.env['toString'], undefined)
    assert.deepEqual(Object.keys(entry.tools), ['toString', 'constructor'])
    assert.equal(parseConfig('version: 1', 'f').servers.size, 0)
  })
})

describe('a wrong sluice.yaml', () => {
  it('names the key, its line and the key that was meant', () => {
    refused(
      server('grnats: {}'),
      'config.unknown-key',
      'sluice.yaml:5:5',
      '`grnats` is not a key of a server',
      'did you mean `grants`',
    )
    refused('version: 1\nserver: {}', 'config.unknown-key', 'sluice.yaml:2:1', 'did you mean `servers`')
    refused(server('grants: {n: {path: /x, acess: read}}'), 'config.unknown-key', 'did you mean `access`')
    refused(server('zzzzzz: 1'), 'config.unknown-key', 'its keys are: command, grants')
    refused(server('__proto__: 1'), 'config.syntax', '5:5', '__proto__')
    refused(server('constructor: 1'), 'config.unknown-key', '`constructor`')
  })
  it('says of a later key what works now', () => {
    for (const key of ['network', 'secrets', 'policy', 'consent', 'roles', 'labels', 'background']) {
      refused(server(`${key}: []`), 'not-yet', `servers.a.${key}`, 'sluice.yaml:5:5', 'remove')
    }
    for (const key of ['policy', 'record', 'consent', 'secrets'])
      refused(`version: 1\n${key}: {}`, 'not-yet', `\`${key}\``, ':2:1')
    refused(server('tools: {t: {consent: each-call}}'), 'not-yet', 'servers.a.tools.t', '5:13', '`off`')
    refused(server('tools: {t: on}'), 'not-yet', 'servers.a.tools.t')
    refused(server('dev: false'), 'config.value', 'must be `true`, or left out')
    refused(server('netwrk: []'), 'config.unknown-key', 'did you mean `network`')
  })
  it('takes a record that waits for the disk, for one server', () => {
    assert.equal(parseConfig(server('record: synced'), 'f').servers.get('a')?.record, 'synced')
    refused(server('record: written'), 'config.value', '5:13', 'must be `synced`, or left out')
  })
  it('says what a value must be, and where it stands', () => {
    refused('version: 2', 'config.value', ':1:10', '`version` must be 1')
    refused('', 'config.value', 'the file', 'must be a map')
    refused('version: 1\nservers: {a: }', 'config.value', ':2:14', 'must be a map with `command`')
    refused(server('env: {PORT: 8080}'), 'config.value', ':5:17', 'servers.a.env.PORT', 'quotes')
    refused(server('env: {"A=B": x}'), 'config.value', ':5:11', 'is not a name of an environment variable')
    refused(server('grants: {n: {path: ~x/y}}'), 'config.value', 'must be a path')
    refused(server('grants: {n: {path: ""}}'), 'config.value', 'servers.a.grants.n.path')
    refused(server('grants: {n: {path: /x, access: all}}'), 'config.value', 'must be `read` or `write`')
    refused(server('triggers: [../.git]'), 'config.value', 'servers.a.triggers.0')
    refused(server('triggers: [..]'), 'config.value', 'servers.a.triggers.0')
    refused('version: 1\nservers: {"A B": {command: [x]}}', 'config.value', ':2:11', 'is not a name')
    refused('version: 1\nservers: {a: {command: []}}', 'config.value', 'is empty')
    refused('version: 1\nservers: {a: {command: "x y"}}', 'config.value', 'must be a list')
    refused('version: 1\nservers: {a: {command: ["x\\0"]}}', 'config.value', 'control characters')
    refused('version: 1\nservers: {a: {command: ["\\ud800"]}}', 'config.value', 'control characters')
    refused(server(`env: {A: ${'x'.repeat(LIMITS.configTextCharacters + 1)}}`), 'config.value', 'too long')
  })
  it('takes limits within their bounds, and no others', () => {
    const limits = (text: string) => one(server(`limits: ${text}`)).limits
    assert.deepEqual({ ...limits('{memory: 512MiB, processes: 64, cpus: 0.5}') }, { memory: '512MiB', processes: 64, cpus: 0.5 })
    assert.deepEqual({ ...limits('{memory: 64MiB}') }, { memory: '64MiB' })
    for (const text of ['{memory: 256GiB}', '{processes: 16}', '{processes: 16384}', '{cpus: 256}', '{cpus: 0.05}']) limits(text)
    for (const text of ['512', '512MB', '0GiB', '1.5GiB', '-1GiB', '99999999GiB', '" 1GiB"', '512MiB '])
      refused(
        server(`limits: {memory: "${text}"}`.replaceAll('""', '"')),
        'config.value',
        'servers.a.limits.memory',
        'is not a size',
      )
    for (const [text, why] of [
      ['{memory: 63MiB}', 'is not between 64MiB and 256GiB'],
      ['{memory: 257GiB}', 'is not between'],
      ['{memory: 512}', 'is not a size'],
      ['{processes: 15}', 'is not between 16 and 16384'],
      ['{processes: 16385}', 'is not between'],
      ['{processes: 64.5}', 'is not a whole number'],
      ['{processes: many}', 'is not a whole number'],
      ['{cpus: 0}', 'is not between 0.05 and 256'],
      ['{cpus: .inf}', 'not finite'],
      ['{}', 'is empty'],
      ['[]', 'must be a map'],
    ] as const)
      assert.throws(
        () => limits(text),
        (thrown) => thrown instanceof Fault && thrown.message.includes(why),
        `${text}: ${why}`,
      )
    refused(server('limits: {memroy: 1GiB}'), 'config.unknown-key', 'did you mean `memory`', 'limits')
  })
  it('says which `${…}` is not filled in', () => {
    refused(
      'version: 1\nservers: {a: {command: [x, "${grant:y}"]}}',
      'config.value',
      'servers.a.command.1',
      'there is no grant `y`',
    )
    refused(server('env: {A: "${HOME}"}'), 'config.value', 'servers.a.env.A', 'write $${HOME}')
    refused(server('cwd: ${grant:constructor}'), 'config.value', 'there is no grant `constructor`')
    assert.equal(one(server('env: {A: "$${HOME}"}')).env['A'], '$${HOME}')
  })
})

describe('YAML beyond plain data is refused', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['an alias bomb', `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]`, 'anchor'],
    ['an alias', 'version: 1\nservers: *x', 'alias'],
    ['a tag', 'version: !!int "1"', 'tag'],
    ['a custom tag', 'version: !foo 1', 'tag'],
    ['a merge key', 'version: 1\n<<: {servers: {}}', 'merge key'],
    ['a key twice', 'version: 1\nservers: {}\nservers: {a: {command: [x]}}', 'sluice.yaml:3:1: the key `servers` stands twice'],
    ['a key twice in two spellings', 'version: 1\n"version": 1', 'stands twice'],
    ['a second document', 'version: 1\n---\nversion: 1', 'several documents'],
    ['a directive', '%YAML 1.1\n---\nversion: 1', 'directive'],
    ['a tag directive', '%TAG ! tag:x,2000:\n---\nversion: 1', 'directive'],
    ['a key that is a list', '? [a]\n: 1', 'string'],
    ['infinity', 'version: .inf', 'not finite'],
    ['broken text', 'version: 1\nservers: {', 'sluice.yaml:2'],
    ['tabs', 'version: 1\nservers:\n\ta: 1', 'sluice.yaml:3'],
    ['deep flow', '['.repeat(100_000), 'deeper than'],
    ['deep blocks', '- '.repeat(100_000), 'deeper than'],
    ['deep keys', '? '.repeat(100_000), 'deeper than'],
    ['deep implicit maps', 'a: '.repeat(100_000), 'deeper than'],
    ['too many values', `version: 1\nservers: [${'a,'.repeat(LIMITS.configNodes + 1)}]`, 'values'],
  ]
  for (const [what, text, why] of cases) it(what, () => refused(text, 'config.syntax', why))
  it('too large', () => refused(`#${'x'.repeat(LIMITS.configBytes)}`, 'config.too-large', 'bytes'))
  it('a hundred thousand keys are refused without comparing every pair', () => {
    const lines = Array.from({ length: 60_000 }, (_, n) => `k${n}: 1`)
    refused(lines.join('\n'), 'config.syntax', 'values')
  })
})

describe('what an entry says', () => {
  const locked = (entry: ReturnType<typeof one>, off: readonly string[] = []): LockedServer => ({
    entry: entryDigest(entry),
    profile: profileOf(entry),
    source: { kind: 'executable', path: '/x', digest: '' },
    eras: ['legacy'],
    surface: {
      serverInfo: {},
      capabilities: {},
      tools: Object.fromEntries(
        ['t', 'u'].map((name) => [name, { digest: '', definition: { name }, use: off.includes(name) ? 'off' : 'on' }]),
      ),
      prompts: {},
      resourceTemplates: {},
      resourceSchemes: [],
    },
    reviewed: { by: '', at: '', sluice: '' },
  })
  it('does not change by comments, order, quotes, or what is empty anyway', () => {
    const other = `# mine\nservers:\n  notes:\n    env: {}\n    grants:\n      notes:\n        access: write\n        path: "~/notes"\n    tools: {}\n    command:\n      - npx\n      - "-y"\n      - '@modelcontextprotocol/server-filesystem'\n      - \${grant:notes}\nversion: 1\n`
    assert.equal(entryDigest(one(other)), entryDigest(one(NOTES)))
    assert.notEqual(entryDigest(one(NOTES.replace('write', 'read'))), entryDigest(one(NOTES)))
  })
  it('is told apart from what was reviewed by the keys that differ', () => {
    const before = one(server('env: {A: x}'))
    assert.deepEqual(differences(before, locked(before)), [])
    assert.deepEqual(differences(one(server('env: {A: y}\nprograms: [git]\ncwd: ${home}')), locked(before)), [
      'env',
      'programs',
      'cwd',
    ])
    assert.deepEqual(differences(one(server('env: {A: x}\ntools: {t: off}')), locked(before)), ['tools'])
    assert.deepEqual(differences(one(server('env: {A: x}\ntools: {t: off}')), locked(before, ['t'])), [])
  })
})

describe('`${…}` and paths', () => {
  const meaning = { grant: (name: string) => `/g/${name}`, home: '/home/server' }
  it('fills in grants and home, once, and leaves everything else', () => {
    assert.equal(expand('--dir=${grant:a}/x:${home}/y $HOME {} ${', meaning), '--dir=/g/a/x:/home/server/y $HOME {} ${')
    assert.equal(expand('${grant:a}', { ...meaning, grant: () => '${home}' }), '${home}')
  })
  it('gives back what was escaped, whatever it is', () => {
    for (const text of ['${HOME}', '$${x}', '${', '$', '$$$${{}}', '${grant:a}', '${home}${home}', 'x'.repeat(1_000)]) {
      assert.equal(expand(literal(text), meaning), text)
    }
  })
  it('is linear in text made of marks', () => {
    assert.equal(expand('${'.repeat(500_000), meaning).length, 1_000_000)
  })
  it('resolves paths against home and the folder of sluice.yaml', () => {
    const place = { folder: '/repo', home: '/home/a' }
    assert.deepEqual(
      ['~', '~/x', 'x/../y', '/a/./b', '../z'].map((path) => resolvePath(path, place)),
      ['/home/a', '/home/a/x', '/repo/y', '/a/b', '/z'],
    )
  })
})
