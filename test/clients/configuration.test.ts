import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entriesIn, startOf, withCommand } from '#sluice/clients/configuration.js'
import { Fault } from '#sluice/faults.js'
import type { Json } from '#sluice/protocol/message.js'

const FILE = '/p/.mcp.json'

const REFUSED: readonly [text: string, why: RegExp][] = [
  ['\uFEFF{"mcpServers": {}}', /byte order mark/],
  ['{"mcpServers": {}', /not JSON/],
  ['{"mcpServers": {}} // mine', /not JSON/],
  ["{'mcpServers': {}}", /not JSON/],
  ['[]', /no JSON object/],
  ['{"mcpServers": []}', /mcpServers is no object/],
  ['{"mcpServers": {"a": {}}, "mcpServers": {}}', /"mcpServers" stands twice/],
  ['{"mcpServers": {"a": {"command": "x", "command": "y"}}}', /"command" stands twice/],
  ['{"mcpServers": {"a": 1, "\\u0061": 2}}', /"a" stands twice/],
  [`{"x": ${'['.repeat(100)}${']'.repeat(100)}}`, /nested deeper/],
  [`{"mcpServers": {${Array.from({ length: 101 }, (_, n) => `"s${n}": {}`).join(',')}}}`, /more than 100 servers/],
]
for (const [text, why] of REFUSED)
  test(`not read: ${text.slice(0, 50)}`, () =>
    assert.throws(
      () => entriesIn(text, FILE),
      (thrown: unknown) => thrown instanceof Fault && thrown.code === 'clients.unreadable' && why.test(thrown.message),
    ))

test('entries of the file, and of single projects, with where the client starts each', () => {
  const text = '{"projects": {"/w/a~b": {"mcpServers": {"x": {"command": "c"}}, "n": 1}, "/w/c": {}}, "mcpServers": {"y/z": {}}}'
  const found = (file: string) => entriesIn(text, file).map(({ at, name, folder }) => [at, name, folder])
  assert.deepEqual(found('/home/a/.claude.json'), [
    ['/mcpServers/y~1z', 'y/z', undefined],
    ['/projects/~1w~1a~0b/mcpServers/x', 'x', '/w/a~b'],
  ])
  assert.equal(found('/p/.mcp.json')[0]?.[2], '/p')
  assert.deepEqual(entriesIn('{}', FILE), [])
})

const STARTS: readonly [value: Json, kind: string][] = [
  [{ command: 'x' }, 'stdio'],
  [{ type: 'stdio', command: 'x', args: ['a'], env: { A: '1' }, timeout: 5 }, 'stdio'],
  [{ type: 'http', url: 'https://e.org' }, 'remote'],
  [{ type: 'sse', url: 'https://e.org', command: 'x' }, 'unclear'],
  [{ type: 'http', url: 'https://e.org', headersHelper: 'touch /tmp/x' }, 'unclear'],
  [{ url: 'https://e.org' }, 'remote'],
  [{ type: 'http', command: 'x' }, 'unclear'],
  [{ command: 'x', args: 'a' }, 'unclear'],
  [{ command: 'x', args: [1] }, 'unclear'],
  [{ command: 'x', env: { A: 1 } }, 'unclear'],
  [{ command: ['x'] }, 'unclear'],
  [{ command: '' }, 'unclear'],
  [{}, 'unclear'],
  [null, 'unclear'],
]
for (const [value, kind] of STARTS) test(`${kind}: ${JSON.stringify(value)}`, () => assert.equal(startOf(value).kind, kind))

const REWRITTEN: readonly [before: string, after: string][] = [
  ['{"command":"npx","args":["-y","p"]}', '{"command":"/n","args":["m", "run", "s"]}'],
  ['{"command":"npx"}', '{"command":"/n","args": ["m", "run", "s"]}'],
  ['{\n  "type": "stdio",\n  "command": "npx"\n}', '{\n  "type": "stdio",\n  "command": "/n",\n  "args": ["m", "run", "s"]\n}'],
  ['{ "env": {"A": "1"}, "command": "x", "args": [] }', '{ "command": "/n", "args": ["m", "run", "s"] }'],
  [
    '{"args": ["a", "b"], "command": "x", "env": {"A": ","}, "x": [1,  2]}',
    '{"args": ["m", "run", "s"], "command": "/n", "x": [1,  2]}',
  ],
  ['{"command": "x",\r\n\t"args": ["}\\"{"],\r\n\t"env": {}\r\n}', '{"command": "/n",\r\n\t"args": ["m", "run", "s"]\r\n}'],
  ['{"\\u0063ommand": "x"}', '{"\\u0063ommand": "/n","args": ["m", "run", "s"]}'],
]
for (const [before, after] of REWRITTEN)
  test(`only the command of ${JSON.stringify(before)}`, () => {
    assert.equal(withCommand(before, ['/n', 'm', 'run', 's']), after)
    const { command, args, env } = JSON.parse(after) as Record<string, unknown>
    assert.deepEqual([command, args, env], ['/n', ['m', 'run', 's'], undefined])
  })
