/** Step 3 of the demo: a client talks to the server through `sluice run`, does ordinary work, then what must not work. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EXIT, type ExitCode, Fault, isSystemError } from '../faults.js'
import type { Json, JsonObject, Reply } from '../protocol/message.js'
import { DemoClient } from './demo-client.js'
import { argvOf, command, environment, line, PLANTED, type Stage, title, words, WRITTEN } from './demo-stage.js'

export async function converse(stage: Stage): Promise<ExitCode> {
  title(stage.terminal, '3. A client uses the server through `sluice run`')
  command(stage.terminal, ['sluice', 'run', 'notes'])
  const client = new DemoClient(argvOf(['run', 'notes']), environment(stage), (said) => line(stage.terminal, said))
  try {
    await meet(stage, client)
    await work(stage, client)
    await trespass(stage, client)
    spill(stage, client)
  } finally {
    await client.close()
  }
  return EXIT.ok
}

async function meet(stage: Stage, client: DemoClient): Promise<void> {
  const clientInfo = { name: 'sluice demo', version: '1' }
  const hello = await ask(stage, client, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })
  expect(hello.kind === 'result', 'an answer to initialize', hello)
  client.notify('notifications/initialized')
  const listed = await ask(stage, client, 'tools/list', {})
  expect(listed.kind === 'result' && toolNames(listed.result).includes('write_file'), 'a list with the tool write_file', listed)
  words(stage.terminal, 'These are the tools that were reviewed, in the words that were reviewed.')
}

async function work(stage: Stage, client: DemoClient): Promise<void> {
  const path = join(stage.notes, 'hello.md')
  const written = await call(stage, client, 'write_file', { path, content: WRITTEN })
  expect(!refused(written), 'the file to be written', written)
  words(stage.terminal, `On this machine, ${path} now says: ${await readFile(path, 'utf8')}`)
  const read = await call(stage, client, 'read_text_file', { path: join(stage.notes, 'today.md') })
  expect(textOf(read).includes('Buy bread.'), 'the text of today.md', read)
}

async function trespass(stage: Stage, client: DemoClient): Promise<void> {
  words(stage.terminal, 'Now what must not work. A file beside the granted folder, readable for everybody:')
  const outside = await call(stage, client, 'read_text_file', { path: stage.outside })
  expect(refused(outside) && !textOf(outside).includes('1234'), 'a refusal', outside)
  const inside = `/proc/${lastDescendant(client.pid)}/root${stage.outside}`
  expect(existsSync(stage.outside) && !existsSync(inside), `a server without ${stage.outside}`, inside)
  words(
    stage.terminal,
    'The call did not reach the server. It could have done nothing with it: among the files that the kernel shows it (/proc/PID/root) there is no secret.txt.',
  )
  words(stage.terminal, 'An argument that does not fit the reviewed schema never reaches the server:')
  const bad = await call(stage, client, 'read_text_file', { path: 42 })
  expect(refused(bad), 'a refusal', bad)
}

/** The server is looked at from outside: what the kernel says that its environment is. */
function spill({ terminal }: Stage, client: DemoClient): void {
  const ours = names(readFileSync(`/proc/${client.pid}/environ`, 'utf8'))
  const theirs = names(readFileSync(`/proc/${lastDescendant(client.pid)}/environ`, 'utf8'))
  expect(ours.includes(PLANTED) && !theirs.includes(PLANTED), `a server without ${PLANTED}`, theirs)
  words(
    terminal,
    `The environment of \`sluice run\` holds ${ours.length} variables, ${PLANTED} among them. The server's holds: ${theirs.join(' ')}`,
  )
  words(
    terminal,
    'Shows: ordinary work goes on as before; what was not granted does not exist for the server; nothing of your environment reaches it.',
  )
}

const call = (stage: Stage, client: DemoClient, name: string, given: JsonObject): Promise<Reply> =>
  ask(stage, client, 'tools/call', { name, arguments: given })

async function ask(stage: Stage, client: DemoClient, method: string, params: JsonObject): Promise<Reply> {
  stage.terminal.out('\n')
  line(
    stage.terminal,
    method === 'tools/call' ? `→ ${method} ${text(params, 'name')} ${JSON.stringify(params['arguments'])}` : `→ ${method}`,
  )
  const reply = await client.request(method, params)
  line(stage.terminal, `← ${reply.kind === 'error' ? reply.error.message : summary(method, reply.result)}`)
  return reply
}

function summary(method: string, result: JsonObject): string {
  switch (method) {
    case 'initialize':
      return `${text(result, 'serverInfo', 'name')} ${text(result, 'serverInfo', 'version')}, protocol ${text(result, 'protocolVersion')}`
    case 'tools/list':
      return `${toolNames(result).length} tools: ${toolNames(result).join(' ')}`
    default:
      return contentOf(result)
  }
}

const textOf = (reply: Reply): string => (reply.kind === 'error' ? reply.error.message : contentOf(reply.result))

/** What the model would read. */
function contentOf(result: JsonObject): string {
  const content = result['content']
  const parts = Array.isArray(content) ? content.map((part) => text(part, 'text')) : []
  return parts.join('\n')
}

const refused = (reply: Reply): boolean => reply.kind === 'error' || reply.result['isError'] === true

function toolNames(result: JsonObject): string[] {
  const tools = result['tools']
  return Array.isArray(tools) ? tools.map((tool) => text(tool, 'name')) : []
}

/** The text at the end of a path of members, '' where there is none. */
function text(value: Json, ...path: readonly string[]): string {
  const [first, ...rest] = path
  if (first === undefined) return typeof value === 'string' ? value : ''
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? text(value[first] ?? null, ...rest) : ''
}

const names = (environ: string): string[] =>
  environ
    .split('\0')
    .filter(Boolean)
    .map((pair) => pair.slice(0, pair.indexOf('=')))

/** The server stands at the end of the chain: gateway, sandbox, server. */
function lastDescendant(pid: number): number {
  const child = readdirSync('/proc').find((entry) => /^\d+$/.test(entry) && parentOf(entry) === pid)
  return child === undefined ? pid : lastDescendant(Number(child))
}

/** Undefined for a process that has ended since it was listed. */
function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ESRCH')) return undefined
    throw error
  }
}

function expect(holds: boolean, wanted: string, got: unknown): asserts holds {
  if (!holds) throw new Fault('cli.demo-unexpected', { wanted, got: JSON.stringify(got) })
}
