/** `dev: true`: a script that is being written runs as it stands, says so everywhere, and gains nothing else by it. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { EXIT } from '#sluice/faults.js'
import { start } from '#sluice/process.js'
import { MAIN, type Stage, stage } from './stage.js'

const HELLO =
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}\n{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
const call = (id: number, name: string): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}","arguments":{"text":"x"}}}\n`

interface Running {
  readonly say: (text: string) => void
  /** Until it stands in what the client or the person was told. */
  readonly hears: (text: string) => Promise<string>
  readonly kill: () => Promise<void>
  readonly end: () => Promise<number | null>
}

function client(at: Stage, name: string): Running {
  const child = start([process.execPath, MAIN, 'run', name], {
    env: { SLUICE_HOME: at.home, HOME: at.folder, PATH: '/usr/bin:/bin' },
    cwd: at.folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let heard = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (heard += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    say: (text) => child.stdin?.write(text),
    async hears(text) {
      while (!heard.includes(text)) {
        if (child.exitCode !== null) assert.fail(`it ended: ${heard}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      return heard
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    end() {
      child.stdin?.end()
      return ended
    },
  }
}

interface Recorded {
  readonly type: string
  readonly dev?: boolean
  readonly code?: {
    readonly dev?: boolean
    readonly digest?: string
    readonly reviewed?: string
    readonly changed?: readonly string[]
  }
}

async function record(at: Stage): Promise<Recorded[]> {
  const { stdout } = await at.sluice('log', 'show', '--json')
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded)
}

/** A folder of a script with a module beside it. */
async function developing(): Promise<{ at: Stage; folder: string; script: string; edit: (from: string, to: string) => void }> {
  const at = stage()
  const folder = join(at.folder, 'work')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const script = join(folder, 'server.js')
  writeFileSync(join(folder, 'words.js'), "export const greeting = 'first'\n")
  writeFileSync(
    script,
    `import { greeting } from './words.js'\n${readFileSync(at.server, 'utf8').replace('return `${params?.name}: ${text}`', 'return `${greeting}: ${text}`')}`,
  )
  assert.match(readFileSync(script, 'utf8'), /\$\{greeting\}/)
  const added = await at.sluice('add', 'n', '--dev', '--yes', '--', 'node', script)
  assert.equal(added.code, EXIT.ok, added.stderr)
  assert.match(added.stdout, /NOT PINNED +dev: any change of it runs at the next start/)
  return { at, folder, script, edit: (from, to) => writeFileSync(script, readFileSync(script, 'utf8').replaceAll(from, to)) }
}

const inTrees = (at: Stage): string[] => readdirSync(join(at.home, 'data', 'trees')).filter((name) => name.startsWith('.'))

test('each start runs the script as it stands, and what that changes of its tools is held out until update', async () => {
  const { at, folder, edit } = await developing()
  assert.match(readFileSync(join(at.home, 'config', 'sluice.yaml'), 'utf8'), /dev: true/)
  assert.match((await at.sluice('list')).stdout, /dev: not pinned, each start runs the script as it stands/)
  assert.equal((JSON.parse((await at.sluice('list', '--json')).stdout) as { dev: boolean }[])[0]?.dev, true)
  assert.match((await at.sluice('review', 'n')).stdout, /NOT PINNED/)

  const first = client(at, 'n')
  first.say(HELLO + call(2, 'echo'))
  assert.match(await first.hears('first: x'), /sluice: n: dev: runs .*work as it stands; it is what was reviewed \(sha256:/)
  assert.equal(await first.end(), EXIT.ok)
  const before = await record(at)
  assert.equal(before[0]?.dev, true)
  assert.equal(before.find(({ type }) => type === 'start-planned')?.code?.dev, true)
  assert.equal(before.filter(({ type }) => type === 'change').length, 0)
  assert.deepEqual(inTrees(at), [], 'the copy is gone')

  writeFileSync(join(folder, 'words.js'), "export const greeting = 'second'\n")
  edit("tool('touch'", "tool('planted'), tool('touch'")
  const second = client(at, 'n')
  second.say(`${HELLO + call(2, 'echo') + call(3, 'planted')}{"jsonrpc":"2.0","id":4,"method":"tools/list"}\n`)
  assert.match(await second.hears('second: x'), /it is not what was reviewed: tools that changed are held out/)
  const told = await second.hears('"id":4')
  assert.match(told, /"id":3,[^\n]*planted is not part of the reviewed server/)
  assert.doesNotMatch(told.split('\n').find((line) => line.includes('"id":4')) ?? '', /planted/)
  await second.end()
  const planned = (await record(at)).find(({ type }) => type === 'start-planned')
  assert.notEqual(planned?.code?.digest, planned?.code?.reviewed)
  assert.equal((await record(at)).filter(({ type, code }) => type === 'change' && code?.dev === true).length, 1)

  const updated = await at.sluice('update', 'n', '--yes')
  assert.match(updated.stdout, /\+ new tool planted/)
  const third = client(at, 'n')
  third.say(HELLO + call(2, 'planted'))
  assert.match(await third.hears('"id":2'), /it is what was reviewed/)
  await third.end()
})

test('a change while it runs is noticed and recorded; what runs is what it was', async () => {
  const { at, folder, script, edit } = await developing()
  const running = client(at, 'n')
  running.say(HELLO + call(2, 'echo'))
  await running.hears('first: x')
  // Nothing of it: touched, beside it, and written anew as it was.
  utimesSync(script, new Date(), new Date())
  writeFileSync(join(folder, 'notes.txt'), 'x')
  writeFileSync(script, readFileSync(script))
  // As editors do: another file in its place.
  writeFileSync(join(folder, '.words.swp'), "export const greeting = 'second'\n")
  renameSync(join(folder, '.words.swp'), join(folder, 'words.js'))
  const told = await running.hears('words.js changed: restart your client')
  assert.doesNotMatch(told, /server\.js changed|notes\.txt/)
  running.say(call(3, 'echo'))
  assert.match(await running.hears('"id":3'), /"id":3[^\n]*first: x/)
  edit('Does ', 'Did ')
  await running.hears('server.js changed')
  assert.equal(await running.end(), EXIT.ok)
  assert.deepEqual(
    (await record(at)).flatMap(({ type, code }) => (type === 'change' ? [code?.changed] : [])),
    [['words.js'], ['server.js']],
  )
  assert.equal((await at.sluice('log', 'verify')).code, EXIT.ok)
})

test('a copy that a killed session left behind is removed at the next start', async () => {
  const { at } = await developing()
  const killed = client(at, 'n')
  killed.say(HELLO)
  await killed.hears('serverInfo')
  assert.equal(inTrees(at).length, 1)
  await killed.kill()
  assert.equal(inTrees(at).length, 1)
  const next = client(at, 'n')
  next.say(HELLO)
  await next.hears('serverInfo')
  assert.equal(inTrees(at).length, 1)
  await next.end()
  assert.deepEqual(inTrees(at), [])
})

test("only the user's own configuration may say it: not a project's, trusted or not, nor one that is named", async () => {
  const { at, script } = await developing()
  const project = join(at.folder, 'project')
  mkdirSync(project)
  const file = join(project, 'sluice.yaml')
  const named = await at.sluice('add', 'p', '--dev', '--yes', '--config', file, '--', 'node', script)
  assert.equal(named.code, EXIT.refused)
  assert.match(named.stderr, /only your own configuration may say/)
  assert.equal(existsSync(file), false)
  // As somebody would commit it: both files of a user for whom it is right.
  for (const name of ['sluice.yaml', 'sluice.lock'])
    writeFileSync(
      join(project, name),
      readFileSync(join(at.home, 'config', name), 'utf8')
        .replaceAll(/\bn:$/gm, 'p:')
        .replace('"n": {', '"p": {'),
    )
  for (const argv of [
    ['trust', project],
    ['run', 'p', '--config', file],
    ['list', '--config', file],
    ['update', 'p', '--yes', '--config', file],
  ]) {
    const refused = await at.sluice(...argv)
    assert.equal(refused.code, EXIT.refused, `${argv.join(' ')}: ${refused.stdout}${refused.stderr}`)
    assert.match(refused.stderr, /only your own configuration may say/)
  }
})

test('only a script of the user: everything else stays pinned', async () => {
  const at = stage()
  for (const command of [['npx', '-y', '@x/server'], ['/bin/true']]) {
    const { code, stderr } = await at.sluice('add', 'n', '--dev', '--yes', '--', ...command)
    assert.equal(code, EXIT.config)
    assert.match(stderr, /starts no script of yours by node or python/)
  }
})

const PYTHON = '/usr/bin/python3'
test('a Python script too', { skip: existsSync(PYTHON) ? false : `${PYTHON} is not installed` }, async () => {
  const at = stage()
  const script = join(at.folder, 'server.py')
  const source = (word: string): string => `
import json, sys
for line in sys.stdin:
    m = json.loads(line)
    if 'id' not in m: continue
    r = {'protocolVersion': '2025-11-25', 'capabilities': {'tools': {}}, 'serverInfo': {'name': 'py', 'version': '1'}} if m['method'] == 'initialize' else \\
        {'tools': [{'name': 'word', 'inputSchema': {'type': 'object'}}]} if m['method'] == 'tools/list' else \\
        {'content': [{'type': 'text', 'text': '${word}'}]} if m['method'] == 'tools/call' else None
    a = {'jsonrpc': '2.0', 'id': m['id']}
    a.update({'result': r} if r else {'error': {'code': -32601, 'message': 'no'}})
    print(json.dumps(a), flush=True)
`
  writeFileSync(script, source('first'))
  const added = await at.sluice('add', 'py', '--dev', '--yes', '--', PYTHON, script)
  assert.equal(added.code, EXIT.ok, added.stderr)
  writeFileSync(script, source('second'))
  const running = client(at, 'py')
  running.say(HELLO + call(2, 'word'))
  assert.match(await running.hears('"text":"second"'), /it is not what was reviewed/)
  writeFileSync(script, source('third'))
  await running.hears('server.py changed')
  assert.equal(await running.end(), EXIT.ok)
})
