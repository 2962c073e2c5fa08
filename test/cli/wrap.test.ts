/** `sluice wrap` and `unwrap` as a shell runs them, on real files: what is exchanged, what stays, and that it is undone exactly. */
import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { entriesIn } from '#sluice/clients/configuration.js'
import { exchange, openClientFile, refusal } from '#sluice/clients/file.js'
import { remember } from '#sluice/clients/memory.js'
import { EXIT, Fault } from '#sluice/faults.js'
import { start } from '#sluice/process.js'
import { MAIN, type Stage, stage } from './stage.js'

const user = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1, home: '/' }

interface Wrapping extends Stage {
  readonly file: string
  readonly write: (text: string) => void
  readonly read: () => string
  readonly yaml: () => string
}

/** A stage with a folder of a project. */
function project(text: string): Wrapping {
  const at = stage()
  const folder = join(at.folder, 'project')
  mkdirSync(folder)
  const file = join(folder, '.mcp.json')
  writeFileSync(file, text)
  return {
    ...at,
    file,
    write: (now) => writeFileSync(file, now),
    read: () => readFileSync(file, 'utf8'),
    yaml: () => readFileSync(join(at.home, 'config', 'sluice.yaml'), 'utf8'),
  }
}

/** Without the breaks of lines. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')

const TOKEN = `ghp_${'bA4e'.repeat(9)}`
const plain = (server = '../server.mjs'): string => `{
\t"mcpServers": {
\t\t"My Notes": { "type": "stdio",  "command": "node", "args": ["${server}", "plain"], "env": {"LEVEL": "info"}, "timeout": 9 }
\t},
   "other": [1,   2.50]}\r\n`

test('only command, args and env of an entry change; unwrap gives the bytes back, the mode stays', async () => {
  const at = project(plain())
  const before = at.read()
  chmodSync(at.file, 0o640)
  const wrapped = await at.sluice('wrap', 'project', '--yes')
  assert.equal(wrapped.code, EXIT.ok, wrapped.stderr + wrapped.stdout)
  const args = `["${MAIN}", "run", "my-notes"]`
  const expected = before.replace(
    /"command": "node", "args": \[[^\]]*\], "env": \{[^}]*\}/,
    `"command": "${process.execPath}", "args": ${args}`,
  )
  assert.equal(at.read(), expected)
  assert.equal(statSync(at.file).mode & 0o777, 0o640)
  assert.match(at.yaml(), /LEVEL: info/)
  assert.deepEqual(readdirSync(join(at.file, '..')), ['.mcp.json'], 'nothing is left beside it')
  const kept = join(at.home, 'state', 'clients')
  assert.deepEqual(
    readdirSync(kept).map((name) => statSync(join(kept, name)).mode & 0o777),
    [0o600, 0o600],
  )
  assert.equal(readFileSync(join(kept, readdirSync(kept).find((name) => name.endsWith('.backup')) ?? ''), 'utf8'), before)

  const again = await at.sluice('wrap', at.file, '--yes')
  assert.equal(again.code, EXIT.ok, again.stderr)
  assert.match(again.stdout, /My Notes: starts through Sluicegate already/)
  assert.equal(at.read(), expected, 'twice is once')

  const undone = await at.sluice('unwrap', 'project', '--yes')
  assert.equal(undone.code, EXIT.ok, undone.stderr)
  assert.equal(at.read(), before)
  assert.equal(statSync(at.file).mode & 0o777, 0o640)
  assert.deepEqual(readdirSync(kept), [])
  assert.match((await at.sluice('unwrap', 'project', '--yes')).stderr, /nothing is remembered of it/)
  assert.match((await at.sluice('list')).stdout, /^my-notes {2}ready/, 'the server stays reviewed')
})

test('the change is shown first; without a person or --yes, and with --dry-run, nothing at all changes', async () => {
  const at = project(plain())
  const before = at.read()
  const inode = statSync(at.file).ino
  const unasked = await at.sluice('wrap', 'project')
  assert.equal(unasked.code, EXIT.refused)
  assert.match(unasked.stderr, /nobody to ask/)
  const dry = await at.sluice('wrap', 'project', '--dry-run')
  assert.equal(dry.code, EXIT.ok, dry.stderr)
  assert.match(dry.stdout, /^- {5}"My Notes": \{ "type": "stdio", {2}"command": "node",/m)
  assert.match(dry.stdout, /^\+ {5}"My Notes": \{ "type": "stdio", {2}"command": "\//m)
  for (const line of dry.stdout.split('\n')) assert.ok(line.length <= 80, line)
  assert.deepEqual([at.read(), statSync(at.file).ino], [before, inode])
  assert.equal(existsSync(join(at.home, 'config', 'sluice.yaml')), false)
  assert.equal(existsSync(join(at.home, 'state', 'clients')), false)
  await at.sluice('wrap', 'project', '--yes')
  const wrapped = at.read()
  assert.equal((await at.sluice('unwrap', 'project')).code, EXIT.refused)
  assert.equal((await at.sluice('unwrap', 'project', '--dry-run')).code, EXIT.ok)
  assert.equal(at.read(), wrapped)
})

test('what cannot be carried over stays to the byte, with its reason; the others are wrapped, and the exit code tells', async () => {
  const entries: readonly [name: string, text: string, why: RegExp][] = [
    [
      'github',
      `{"command": "npx", "args": ["-y", "@x/github"], "env": {"GITHUB_TOKEN": "${TOKEN}"}}`,
      /GITHUB_TOKEN looks like a\s+credential/,
    ],
    ['argument', `{"command": "node", "args": ["../server.mjs", "--token=${TOKEN}"]}`, /looks like a secret/],
    ['expanded', '{"command": "node", "args": ["${HOME}/server.mjs"]}', /fills in a/],
    ['defaulted', '{"command": "node", "args": ["../server.mjs"], "env": {"A": "${A:-b}"}}', /fills in a/],
    ['container', '{"command": "docker", "args": ["run", "x"]}', /container image/],
    ['shell', '{"command": "sh", "args": ["-c", "node ../server.mjs"]}', /a shell would read/],
    ['unclear', '{"command": "node", "args": "../server.mjs"}', /its args are no list/],
    ['odd\\u001b[2J\\u202e', '{"command": ""}', /odd\\u\{1b\}\[2J\\u\{202e\}: stays/],
    ['***', '{"command": "node", "args": ["../server.mjs", "odd"]}', /nothing that a name/],
    ['dies', '{"command": "node", "args": ["../server.mjs", "die"]}', /dies: stays as it is: the server ended/],
    ['impostor', `{"command": "/bin/true", "args": ["${MAIN}", "run", "good"]}`, /starts Sluicegate by\s+\/bin\/true/],
    [
      'word',
      '{"command": "node", "args": ["../server.mjs", "--api-key", "hunter2hunter2"]}',
      /word: stays[^;]*looks\s+like\s+a\s+secret/,
    ],
    [
      'preload',
      `{"command": "${process.execPath}", "args": ["${MAIN}", "run", "good"], "env": {"NODE_OPTIONS": "--import=/p/x.mjs"}}`,
      /take NODE_OPTIONS out/,
    ],
    [
      'elsewhere',
      `{"command": "${process.execPath}", "args": ["${MAIN}", "run", "good", "--config", "./sluice.yaml"]}`,
      /elsewhere: stays as it is: it starts Sluicegate with other words/,
    ],
    [
      'helper',
      '{"type": "http", "url": "https://e.org", "headersHelper": "touch /p"}',
      /helper: stays[^;]*program\s+for\s+its\s+headers/,
    ],
  ]
  const remote = '{"type": "http",   "url": "https://example.org/mcp", "headers": {"Authorization": "Bearer ${T}"}}'
  const good = '{"command": "node", "args": ["../server.mjs"]}'
  const text = `{"mcpServers": {"api": ${remote}, "good": ${good}, ${entries.map(([name, entry]) => `"${name}": ${entry}`).join(', ')}}}`
  const at = project(text)
  const { code, stdout, stderr } = await at.sluice('wrap', 'project', '--yes')
  assert.equal(code, EXIT.refused, stderr)
  for (const [name, entry, why] of entries) {
    assert.match(stdout, why, name)
    assert.ok(at.read().includes(`"${name}": ${entry}`), name)
  }
  assert.match(stdout, /api: stays as it is: it is spoken to over the network/)
  assert.ok(at.read().includes(remote))
  assert.match(stderr, /\.mcp\.json still start without Sluicegate: "github"/)
  assert.deepEqual(
    (await at.sluice('list', '--json').then(({ stdout }) => JSON.parse(stdout) as { name: string }[])).map(({ name }) => name),
    ['good'],
  )
  assert.equal(at.read().replace(/"command": "\/[^}]*"good"\]/, '"command": "node", "args": ["../server.mjs"]'), text)
  // The token is where it was, and in the backup that only the user can read: nowhere else.
  for (const [where, found] of Object.entries(await everyFile(at.home)))
    assert.equal(found.includes(TOKEN), where.endsWith('.backup'), where)
  assert.ok(!stdout.includes(TOKEN) && !stderr.includes(TOKEN))
})

function everyFile(folder: string): Promise<Record<string, string>> {
  const rows = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((row) => row.isFile())
  return Promise.resolve(
    Object.fromEntries(
      rows.map((row) => [join(row.parentPath, row.name), readFileSync(join(row.parentPath, row.name), 'latin1')]),
    ),
  )
}

test("a reviewed server is used for the very same command and environment, and a name of the user's is never redefined", async () => {
  const at = project('')
  const added = await at.sluice(
    'add',
    'mine',
    '--yes',
    '--write',
    at.notes,
    '--env',
    'LEVEL=info',
    '--',
    'node',
    at.server,
    'plain',
    `--root=${at.notes}`,
  )
  assert.equal(added.code, EXIT.ok, added.stderr)
  const yaml = at.yaml()
  const entry = (name: string, env: string, root = '../notes'): string =>
    `"${name}": {"command": "node", "args": ["../server.mjs", "plain", "--root=${root}"], "env": {${env}}}`
  at.write(
    `{"mcpServers": {${entry('Anything', '"LEVEL": "info"')}, ${entry('less', '')}, ${entry('mine', '"LEVEL": "debug"')}, ${entry('Mine', '"LEVEL": "info"', '..')}}}`,
  )
  const { stdout, code } = await at.sluice('wrap', 'project', '--yes')
  assert.equal(code, EXIT.refused)
  assert.match(stdout, /Anything: will start `sluice run mine`, which you reviewed/)
  assert.match(stdout, /less: will start `sluice run mine`, which you reviewed/)
  assert.match(stdout, /mine: stays as it is: you have a server `mine` of another command/)
  assert.match(stdout, /Mine: stays as it is: you have a server `mine` of another command/)
  assert.equal(at.yaml(), yaml, 'nothing of the user is changed')
  assert.equal(at.read().match(/"run", "mine"\]/g)?.length, 2)

  // Whoever edits the entry by hand has something else than was reviewed.
  writeFileSync(join(at.home, 'config', 'sluice.yaml'), yaml.replace('LEVEL: info', 'LEVEL: trace'))
  at.write(`{"mcpServers": {${entry('other', '"LEVEL": "trace"')}}}`)
  assert.match(
    (await at.sluice('wrap', 'project', '--dry-run')).stdout,
    /other: will start `sluice run other`, which is reviewed now/,
  )
})

test('two entries that would become one server: the first is taken', async () => {
  const at = project(
    '{"mcpServers": {"A b": {"command": "node", "args": ["../server.mjs"]}, "a-B": {"command": "node", "args": ["../server.mjs", "odd"]}}}',
  )
  assert.match(
    (await at.sluice('wrap', 'project', '--dry-run')).stdout,
    /a-B: stays as it is: `A b` of the same file becomes `a-b` already/,
  )
})

test('~/.claude.json: servers of the user and of single projects, each from its own folder', async () => {
  const at = project('')
  const file = join(at.folder, '.claude.json')
  const own = '"own": {"command": "node", "args": ["./server.mjs"]}'
  const text = `{"numStartups": 3, "mcpServers": {${own}}, "projects": {"${at.folder}/project": {"mcpServers": {"p": {"command": "node", "args": ["../server.mjs"]}}}}}`
  writeFileSync(file, text)
  const { stdout, code } = await at.sluice('wrap', '.claude.json', '--yes')
  assert.equal(code, EXIT.refused)
  assert.match(flat(stdout), /own: stays as it is: a path in its command begins at the folder in which the client/)
  assert.match(readFileSync(file, 'utf8'), new RegExp(`"p": \\{"command": "${process.execPath}", "args": \\[.*"run", "p"\\]`))
  assert.ok(readFileSync(file, 'utf8').includes(own))
  assert.equal((await at.sluice('unwrap', '.claude.json', '--yes')).code, EXIT.ok)
  assert.equal(readFileSync(file, 'utf8'), text)
})

test('unwrap after others wrote to the file: ours is restored exactly, theirs stays', async () => {
  const at = project(plain())
  const original = /"My Notes": (\{.*\})/.exec(at.read())?.[1] ?? ''
  await at.sluice('wrap', 'project', '--yes')
  // A client that writes its file anew, with one more server.
  const config = JSON.parse(at.read()) as { mcpServers: Record<string, unknown> }
  at.write(JSON.stringify({ ...config, mcpServers: { new: { command: 'x' }, ...config.mcpServers } }, undefined, 4))
  const expected = at.read().replace(/("My Notes": )\{[^}]*\}/, (_, name: string) => name + original)
  assert.equal((await at.sluice('unwrap', 'project', '--yes')).code, EXIT.ok)
  assert.equal(at.read(), expected)
})

test('unwrap refuses where an entry was edited, changes nothing, and goes on once it is removed', async () => {
  const at = project(plain())
  await at.sluice('wrap', 'project', '--yes')
  const wrapped = at.read()
  at.write(wrapped.replace('"timeout": 9', '"timeout": 10'))
  const edited = at.read()
  const refused = await at.sluice('unwrap', 'project', '--yes')
  assert.equal(refused.code, EXIT.refused)
  assert.match(refused.stderr, /"My Notes" changed since it was wrapped.*\n.*kept in .*\.backup/)
  assert.equal(at.read(), edited)
  at.write('{"mcpServers": {}}')
  assert.equal((await at.sluice('unwrap', 'project', '--yes')).code, EXIT.ok)
  assert.equal(at.read(), '{"mcpServers": {}}')
})

test('more servers are wrapped later; one unwrap undoes both', async () => {
  const at = project('{"mcpServers": {"a": {"command": "node", "args": ["../server.mjs"]}}}')
  await at.sluice('wrap', 'project', '--yes')
  at.write(at.read().replace(/\}\}$/, ', "b": {"command": "node", "args": ["../server.mjs", "odd"]}}}'))
  assert.equal((await at.sluice('wrap', 'project', '--yes')).code, EXIT.ok)
  assert.equal(at.read().match(/"run"/g)?.length, 2)
  await at.sluice('unwrap', 'project', '--yes')
  const both =
    '{"mcpServers": {"a": {"command": "node", "args": ["../server.mjs"]}, "b": {"command": "node", "args": ["../server.mjs", "odd"]}}}'
  assert.equal(at.read(), both)
})

test('a link is followed and named; the link itself stays', async () => {
  const at = project('')
  const real = join(at.folder, 'real.json')
  writeFileSync(real, '{"mcpServers": {"p": {"command": "node", "args": ["/none"], "env": {}}}}')
  symlinkSync(real, join(at.folder, 'linked.json'))
  const { stdout } = await at.sluice('wrap', 'linked.json', '--dry-run')
  assert.match(flat(stdout), /real\.json, which \S*linked\.json is a link to/)
  const file = openClientFile(join(at.folder, 'linked.json'), '/', user)
  exchange(file, '{}', '/', user)
  assert.equal(readFileSync(real, 'utf8'), '{}')
  assert.ok(lstatSync(join(at.folder, 'linked.json')).isSymbolicLink())
})

const UNSAFE: readonly { what: string; make: (file: string) => void; why: RegExp; root?: true }[] = [
  { what: 'everybody may change it', make: (file) => chmodSync(file, 0o666), why: /every user may change it/ },
  { what: 'everybody may exchange it', make: (file) => chmodSync(join(file, '..'), 0o777), why: /every user may change it/ },
  { what: 'it has two names', make: (file) => linkSync(file, `${file}.2`), why: /hard link/ },
  { what: 'it is of another user', make: (file) => chownSync(file, 61_002, 61_002), why: /belongs to uid 61002/, root: true },
]
for (const { what, make, why, root } of UNSAFE) {
  const skip = root && process.getuid?.() !== 0 ? 'only root can give files away' : false
  test(`not changed where ${what}`, { skip }, () => {
    const at = project(plain())
    make(at.file)
    assert.throws(
      () => openClientFile(at.file, '/', user),
      (thrown: unknown) => thrown instanceof Fault && thrown.code === 'clients.unsafe' && why.test(thrown.message),
    )
  })
}

test('not changed where its group could not be kept, or where it is too large', () => {
  const stats = { isFile: () => true, uid: 1000, gid: 5, nlink: 1, size: 10 }
  const someone = { uid: 1000, gid: 1000, home: '/' }
  assert.equal(refusal(stats, someone, [4, 5]), undefined)
  assert.match(refusal(stats, someone, [4]) ?? '', /its group \(5\) is none of yours/)
  assert.equal(refusal({ ...stats, uid: 0 }, { ...someone, uid: 0 }, []), undefined, 'root gives files away')
  assert.match(refusal({ ...stats, gid: 1000, size: 2 ** 30 }, someone, []) ?? '', /more than/)
  assert.match(refusal({ ...stats, isFile: () => false }, someone, []) ?? '', /no regular file/)
})

test('killed after it remembered and before it wrote: unwrap finds everything as it was, and forgets', async () => {
  const at = project(plain())
  const before = at.read()
  assert.equal((await at.sluice('list')).code, EXIT.ok, 'makes the folders')
  const [entry] = entriesIn(before, at.file)
  assert.ok(entry)
  const wrapped = { at: entry.at, name: entry.name, server: 'my-notes', before: entry.text, after: '{"command": "x"}' }
  remember(join(at.home, 'state'), { file: at.file, entries: [wrapped] }, before)
  const undone = await at.sluice('unwrap', 'project')
  assert.equal(undone.code, EXIT.ok, undone.stderr)
  assert.match(undone.stdout, /My Notes: stands there as it was already/)
  assert.equal(at.read(), before)
  assert.deepEqual(readdirSync(join(at.home, 'state', 'clients')), [])
})

test('whoever writes to the file between the look and the exchange is not overwritten', () => {
  const at = project(plain())
  const file = openClientFile(at.file, '/', user)
  at.write('{"mcpServers": {"theirs": {}}}')
  assert.throws(() => exchange(file, '{}', '/', user), /somebody changed it while it was looked at/)
  assert.equal(at.read(), '{"mcpServers": {"theirs": {}}}')
})

test('killed at any moment, the file is whole: as before or as after, and unwrap leads back', async () => {
  const at = project('{"mcpServers": {"mine": {"command": "node", "args": ["../server.mjs"]}}}')
  await at.sluice('add', 'mine', '--yes', '--', 'node', at.server)
  const before = at.read()
  const began = Date.now()
  await at.sluice('wrap', 'project', '--yes')
  const took = Date.now() - began
  const after = at.read()
  assert.notEqual(after, before)
  await at.sluice('unwrap', 'project', '--yes')
  for (let round = 0; round < 8; round += 1) {
    const child = start([process.execPath, MAIN, 'wrap', at.file, '--yes'], {
      env: { SLUICE_HOME: at.home, HOME: at.folder, PATH: '/usr/bin:/bin' },
      cwd: at.folder,
      stdio: ['ignore', 'ignore', 'ignore'],
    })
    const closed = new Promise((resolve) => child.once('close', resolve))
    // The exchange is at the end: most kills fall around it.
    const timer = setTimeout(() => child.kill('SIGKILL'), took * (0.5 + round / 14))
    await closed
    clearTimeout(timer)
    const now = at.read()
    assert.ok(now === before || now === after, now)
    const undone = await at.sluice('unwrap', 'project', '--yes')
    assert.ok(undone.code === EXIT.ok || /nothing is remembered/.test(undone.stderr), undone.stderr)
    assert.equal(at.read(), before)
  }
})
