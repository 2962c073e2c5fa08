/** The commands that change what is configured, as a shell runs them, with real sandboxes. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { EXIT } from '#sluice/faults.js'
import { readLock } from '#sluice/manifest/read.js'
import { start } from '#sluice/process.js'
import { MAIN, type Stage, stage } from './stage.js'

const text = (at: Stage, name: string): string => readFileSync(join(at.home, 'config', name), 'utf8')
const lockOf = (at: Stage) => readLock(text(at, 'sluice.lock'), 'sluice.lock').servers

test('add writes yaml, lock and store, and prints a snippet with absolute paths', async () => {
  const at = stage()
  const { code, stdout, stderr } = await at.sluice(
    'add',
    'notes',
    '--yes',
    '--write',
    at.notes,
    '--',
    'node',
    at.server,
    'plain',
    at.notes,
  )
  assert.equal(code, EXIT.ok, stderr)
  assert.match(stdout, /calls itself fixture 1/)
  assert.match(stdout, /It can touch\n {2}write {8}/)
  assert.match(text(at, 'sluice.yaml'), /command: \[node, .*server\.mjs, plain, "\$\{grant:notes\}"\]/)
  const locked = lockOf(at)['notes']
  assert.ok(locked)
  assert.deepEqual(Object.keys(locked.surface.tools), ['echo', 'touch'])
  assert.deepEqual(locked.eras, ['legacy'])
  assert.deepEqual(locked.surface.resourceSchemes, ['memo'])
  const snippet = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{'))) as {
    mcpServers: { notes: { command: string; args: string[] } }
  }
  const { command, args } = snippet.mcpServers.notes
  assert.ok(existsSync(command) && existsSync(args[0] ?? ''))
  assert.deepEqual(args.slice(1), ['run', 'notes'])
  assert.deepEqual(readdirSync(join(at.home, 'data', 'homes')), ['notes'], 'throw-away homes are gone')
  assert.equal(statSync(join(at.home, 'config', 'sluice.yaml')).mode & 0o077, 0)
})

test('a trial cannot change what will be granted for writing', async () => {
  const at = stage()
  // The fixture itself only writes when it is called; this one writes as it starts.
  writeFileSync(
    at.server,
    `import * as fs from 'node:fs'\ntry { fs.writeFileSync('${at.notes}/planted', 'x') } catch {}\n${readFileSync(at.server, 'utf8')}`,
  )
  const { code, stderr } = await at.sluice('add', 'notes', '--yes', '--write', at.notes, '--', 'node', at.server)
  assert.equal(code, EXIT.ok, stderr)
  assert.equal(existsSync(join(at.notes, 'planted')), false)
})

test('what is refused changes nothing', async () => {
  const at = stage()
  const refusals: readonly [argv: string[], code: number, why: RegExp][] = [
    [['add', 'n', '--', 'node', at.server], EXIT.refused, /nobody to ask/],
    [
      ['add', 'n', '--yes', '--', 'node', at.server, 'die'],
      EXIT.server,
      /ended \(exit code 7\).*cannot find the database\\u\{1b\}\[2J.*\[redacted:/,
    ],
    [['add', 'n', '--yes', '--', 'node', at.server, 'hidden'], EXIT.refused, /characters that nobody sees: \\u\{e0049\}/],
    [
      ['add', 'n', '--yes', '--env', `TOKEN=ghp_${'aB3d'.repeat(9)}`, '--', 'node', at.server],
      EXIT.refused,
      /looks like a credential/,
    ],
    [['add', 'n', '--yes', '--read', '/', '--', 'node', at.server], EXIT.refused, /./],
    [['add', 'n', '--yes', '--', 'uvx', 'server'], EXIT.config, /not available in this version/],
    [['add', '../n', '--yes', '--', 'node', at.server], EXIT.usage, /a name is made of/],
  ]
  for (const [argv, code, why] of refusals) {
    const finished = await at.sluice(...argv)
    assert.match(finished.stderr, why)
    assert.equal(finished.code, code, finished.stderr)
  }
  assert.equal(existsSync(join(at.home, 'config', 'sluice.yaml')), false)
  assert.deepEqual(readdirSync(join(at.home, 'data', 'homes')), [])
})

test('eras: a modern server, and one that dies of the question', async () => {
  const at = stage()
  const modern = await at.sluice('add', 'modern', '--yes', '--', 'node', at.server, 'modern')
  assert.equal(modern.code, EXIT.ok, modern.stderr)
  const fragile = await at.sluice('add', 'fragile', '--yes', '--', 'node', at.server, 'probe-dies')
  assert.equal(fragile.code, EXIT.ok, fragile.stderr)
  const locked = lockOf(at)
  assert.deepEqual(locked['modern']?.eras, ['modern'])
  assert.deepEqual(locked['modern']?.surface.discover?.['supportedVersions'], ['2026-07-28'])
  assert.deepEqual(Object.keys(locked['modern']?.surface.tools ?? {}), ['echo', 'touch'])
  assert.deepEqual(locked['fragile']?.eras, ['legacy'])
})

test('a server that prints on stdout and asks its client is reviewed all the same, and what it asked is shown', async () => {
  const at = stage()
  const { code, stdout, stderr } = await at.sluice('add', 'chatty', '--yes', '--', 'node', at.server, 'chatty')
  assert.equal(code, EXIT.ok, stderr)
  assert.match(stdout, /It asks of its client\n {2}roots\/list, sampling\/createMessage\n/)
})

test('a tool whose schema cannot be enforced is held out, with why', async () => {
  const at = stage()
  const { stdout } = await at.sluice('add', 'odd', '--yes', '--', 'node', at.server, 'odd')
  assert.match(stdout, /Held out, whatever you decide\n {2}- odd: .*dialect/)
  const tools = lockOf(at)['odd']?.surface.tools ?? {}
  assert.equal(tools['good']?.heldOut, undefined)
  assert.match(tools['odd']?.heldOut ?? '', /dialect/)
})

test('review switches tools in yaml and lock; a tool that does not exist is a fault', async () => {
  const at = stage()
  await at.sluice('add', 'notes', '--yes', '--', 'node', at.server)
  const off = await at.sluice('review', 'notes', '--off', 'touch')
  assert.match(off.stdout, /touch \[destructive\] \(off\)/)
  assert.match(text(at, 'sluice.yaml'), /tools:\n {6}touch: off/)
  assert.equal(lockOf(at)['notes']?.surface.tools['touch']?.use, 'off')
  const listed = JSON.parse((await at.sluice('list', '--json')).stdout) as { state: string; tools: number; off: number }[]
  assert.deepEqual(
    listed.map(({ state, tools, off }) => [state, tools, off]),
    [['ready', 1, 1]],
  )
  assert.match((await at.sluice('review', 'notes', '--off', 'nope')).stderr, /cannot switch the tool nope/)
  await at.sluice('review', 'notes', '--on', 'touch')
  assert.equal(lockOf(at)['notes']?.surface.tools['touch']?.use, 'on')
  assert.doesNotMatch(text(at, 'sluice.yaml'), /touch: off/)
})

test('an entry edited by hand is not adopted by switching a tool: it needs update', async () => {
  const at = stage()
  await at.sluice('add', 'notes', '--yes', '--', 'node', at.server)
  const yaml = text(at, 'sluice.yaml')
  writeFileSync(join(at.home, 'config', 'sluice.yaml'), `${yaml}    # by hand\n    env: {LEVEL: debug}\n`)
  const refused = await at.sluice('review', 'notes', '--off', 'touch')
  assert.equal(refused.code, EXIT.config)
  assert.match(refused.stderr, /env.* changed since/)
  const updated = await at.sluice('update', 'notes', '--yes')
  assert.equal(updated.code, EXIT.ok, updated.stderr)
  assert.match(updated.stdout, /~ changed: profile what it may touch\n {6}\/env\/LEVEL\n {6}\+ "debug"/)
  assert.equal(lockOf(at)['notes']?.profile.env['LEVEL'], 'debug')
  assert.match(text(at, 'sluice.yaml'), /# by hand/)
})

test('what an argument is for is shown, kept in the lock, and corrected in sluice.yaml by update', async () => {
  const at = stage()
  const properties = { path: { type: 'string' }, owner: { type: 'string' }, repo: { type: 'string' }, body: { type: 'string' } }
  const tools = at.note(
    'tools.json',
    JSON.stringify({
      tools: [
        { name: 'a', inputSchema: { type: 'object', properties } },
        { name: 'b', inputSchema: { type: 'object' } },
      ],
    }),
  )
  const added = await at.sluice('add', 'n', '--yes', '--', 'node', at.server, tools)
  assert.match(
    added.stdout,
    /\n {2}a\n {6}path {9}\/path: its name says so\n {6}identifier {3}\/owner \/repo\n {6}text {9}\/body\n/,
  )
  assert.equal(lockOf(at)['n']?.surface.tools['a']?.roles?.['/path']?.role, 'path')

  const correct = (roles: string): void =>
    writeFileSync(join(at.home, 'config', 'sluice.yaml'), `${yaml}    tools: {a: {roles: {${roles}}}} # mine\n`)
  const yaml = text(at, 'sluice.yaml')
  correct('/boddy: sql')
  const wrong = await at.sluice('update', 'n', '--yes')
  assert.equal(wrong.code, EXIT.config)
  assert.match(wrong.stderr, /cannot give \/boddy of the tool a of n the role sql: .*did you mean `\/body`\?/)

  correct('/body: sql')
  assert.match((await at.sluice('review', 'n', '--off', 'b')).stderr, /tools.* changed since/)
  const updated = await at.sluice('update', 'n', '--yes')
  assert.equal(updated.code, EXIT.ok, updated.stderr)
  assert.match(updated.stdout, /~ changed: roles of the tool a\n {6}\/body\n {6}- text\n {6}\+ sql\n/)
  const role = () => lockOf(at)['n']?.surface.tools['a']?.roles?.['/body']
  assert.deepEqual(role(), { role: 'sql', because: 'as sluice.yaml says' })
  assert.match((await at.sluice('update', 'n', '--yes')).stdout, /^Nothing changed\.\n$/)
  assert.equal((await at.sluice('review', 'n', '--off', 'b')).code, EXIT.ok)
  assert.equal(role()?.role, 'sql')
  assert.match(text(at, 'sluice.yaml'), /a: ?\{ ?roles: ?\{ ?\/body: sql ?\} ?\}/)
})

test('update shows what changed in code and definitions; install refuses code that is not what was reviewed', async () => {
  const at = stage()
  const put = (description: string): string =>
    at.note('tools.json', JSON.stringify({ tools: [{ name: 'a', description, inputSchema: { type: 'object' } }] }))
  const tools = put('First.')
  const added = await at.sluice('add', 'n', '--yes', '--', 'node', at.server, tools)
  assert.equal(added.code, EXIT.ok, added.stderr)
  assert.match((await at.sluice('update', 'n', '--yes')).stdout, /^Nothing changed\.\n$/)

  put('Second.')
  writeFileSync(at.server, `${readFileSync(at.server, 'utf8')}\n// changed\n`)
  const again = await at.sluice('review', 'n', '--again', '--yes')
  assert.match(
    again.stdout,
    /~ changed: tool a \(compatible\)\n {6}\/description \(compatible: is worded otherwise\)\n {6}- "First\."\n {6}\+ "Second\."\n/,
  )
  assert.doesNotMatch(again.stdout, /the code/)
  const updated = await at.sluice('update', 'n', '--yes')
  assert.match(updated.stdout, /~ changed: code the code\n {6}\/digest/)
})

test('remove takes everything but the record, and asks about a home that holds files', async () => {
  const at = stage()
  // A server that writes into a folder of this user is this user, who can then put something into its home.
  const shared = process.getuid?.() === 0 ? [] : ['--write', at.notes]
  await at.sluice('add', 'n', '--yes', ...shared, '--', 'node', at.server)
  writeFileSync(join(at.home, 'data', 'homes', 'n', 'memory.json'), '{}')
  const unasked = await at.sluice('remove', 'n')
  assert.equal(unasked.code, EXIT.refused)
  assert.match(unasked.stderr, /--keep-home/)
  const kept = await at.sluice('remove', 'n', '--keep-home')
  assert.equal(kept.code, EXIT.ok, kept.stderr)
  assert.ok(existsSync(join(at.home, 'data', 'homes', 'n', 'memory.json')))
  assert.deepEqual(readdirSync(join(at.home, 'data', 'trees')), [], 'the tree went')
  assert.deepEqual(Object.keys(lockOf(at)), [])
  assert.ok(readdirSync(join(at.home, 'state', 'audit', 'sessions')).length > 0, 'the record stays')

  await at.sluice('add', 'n', '--yes', '--', 'node', at.server)
  assert.equal((await at.sluice('remove', 'n', '--yes')).code, EXIT.ok)
  assert.equal(existsSync(join(at.home, 'data', 'homes', 'n')), false)
  assert.match((await at.sluice('remove', 'n')).stderr, /there is no server `n`/)
})

test('sockets between its own processes name no user: such a server runs as one without them', async () => {
  const at = stage()
  const sockets = ['--unix-socket', 'own']
  const rows = { none: [], sockets, reads: ['--read', at.notes], both: ['--read', at.notes, ...sockets] }
  for (const [name, options] of Object.entries(rows)) {
    const added = await at.sluice('add', name, '--yes', ...options, '--', 'node', at.server)
    assert.equal(added.code, EXIT.ok, added.stderr)
  }
  const listed = JSON.parse((await at.sluice('list', '--json')).stdout) as { name: string; runsAs: { own: boolean } }[]
  const isOwn = Object.fromEntries(listed.map(({ name, runsAs }) => [name, runsAs.own]))
  assert.deepEqual([isOwn['sockets'], isOwn['both']], [isOwn['none'], isOwn['reads']])
  if (process.getuid?.() === 0) assert.equal(isOwn['none'], true)
})

test('install on a machine that has only yaml and lock', async () => {
  const at = stage()
  await at.sluice('add', 'n', '--yes', '--', 'node', at.server)
  const other = stage()
  mkdirSync(join(other.home, 'config'), { recursive: true })
  for (const name of ['sluice.yaml', 'sluice.lock']) writeFileSync(join(other.home, 'config', name), text(at, name))
  assert.match((await other.sluice('list')).stdout, /^n {2}not installed \(sluice install n\)/)
  const installed = await other.sluice('install')
  assert.equal(installed.code, EXIT.ok, installed.stderr)
  assert.match((await other.sluice('list')).stdout, /^n {2}ready/)
})

test('--config: another sluice.yaml, and the snippet says so', async () => {
  const at = stage()
  const file = join(at.folder, 'project.yaml')
  const { code, stdout, stderr } = await at.sluice('add', 'n', '--yes', '--config', 'project.yaml', '--', 'node', at.server)
  assert.equal(code, EXIT.ok, stderr)
  assert.ok(existsSync(file) && existsSync(join(at.folder, 'project.lock')))
  assert.deepEqual(
    (JSON.parse(stdout.slice(stdout.lastIndexOf('\n{'))) as { mcpServers: { n: { args: string[] } } }).mcpServers.n.args.slice(1),
    ['run', 'n', '--config', file],
  )
  assert.match((await at.sluice('list')).stdout, /No server yet/)
  assert.match((await at.sluice('list', '--config', file)).stdout, /^n {2}ready/)
})

test('trust: a project is ignored until it is trusted, and again when it changes', async () => {
  const at = stage()
  const words = Array.from({ length: 30 }, () => 'another')
  await at.sluice('add', 'n', '--yes', '--config', 'sluice.yaml', '--', 'node', at.server, 'plain', ...words)
  const before = await at.sluice('list')
  assert.match(before.stdout, /No server yet/)
  assert.match(before.stderr, /is ignored: it is not trusted/)
  const trusted = await at.sluice('trust', '.')
  assert.equal(trusted.code, EXIT.ok, trusted.stderr)
  assert.match(trusted.stdout, /n \(reviewed by .*\): node\s/)
  const listed = (await at.sluice('list')).stdout
  assert.match(listed, /^n {2}ready/)
  for (const line of `${trusted.stdout}${listed}`.split('\n')) assert.ok(line.length <= 80, line)
  assert.equal((JSON.parse((await at.sluice('trust', '--json')).stdout) as unknown[]).length, 1)
  writeFileSync(join(at.folder, 'sluice.yaml'), `${readFileSync(join(at.folder, 'sluice.yaml'), 'utf8')}# changed\n`)
  assert.match((await at.sluice('list')).stderr, /changed since you trusted it/)
  assert.equal((await at.sluice('trust', '.', '--remove')).code, EXIT.ok)
  assert.equal((await at.sluice('trust', '.', '--remove')).code, EXIT.config)
})

test('run goes on when nobody reads its diagnostics any more', async () => {
  const at = stage()
  await at.sluice('add', 'n', '--yes', '--', 'node', at.server, 'noisy')
  const child = start([process.execPath, MAIN, 'run', 'n'], {
    env: { SLUICE_HOME: at.home, HOME: at.folder },
    cwd: at.folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stderr?.destroy()
  const ended = new Promise((resolve) => child.once('close', resolve))
  let said = ''
  const answers = (count: number): Promise<void> =>
    new Promise((resolve) =>
      child.stdout?.on('data', (chunk: Buffer) => ((said += chunk.toString()), said.split('\n').length > count && resolve())),
    )
  const first = answers(1)
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } }
  child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: hello })}\n`)
  await first
  const second = answers(2)
  child.stdin?.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n{"jsonrpc":"2.0","id":2,"method":"tools/list"}\n')
  await second
  assert.match(said, /"name":"echo"/)
  child.stdin?.end()
  assert.equal(await ended, EXIT.ok)
})

test('two that add the same name at once: one wins, the other changes nothing', async () => {
  const at = stage()
  const add = (mode: string) => at.sluice('add', 'n', '--yes', '--', 'node', at.server, mode)
  const finished = await Promise.all([add('plain'), add('odd')])
  assert.deepEqual(new Set(finished.map(({ code }) => code)), new Set([EXIT.ok, EXIT.config]))
  const mode = finished[0]?.code === EXIT.ok ? 'plain' : 'odd'
  assert.equal(lockOf(at)['n']?.profile.command.at(-1), mode)
  assert.match(text(at, 'sluice.yaml'), new RegExp(`${mode}\\]`))
  const run = await at.sluice('list')
  assert.match(run.stdout, /^n {2}ready/)
})
