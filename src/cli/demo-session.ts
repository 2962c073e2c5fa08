/** Step 3 of the demo: a client talks to the server through `sluice run`, does ordinary work, then what must not work. */
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EXIT, type ExitCode, Fault } from '../faults.js'
import type { Json, JsonObject, Reply } from '../protocol/message.js'
import { visible } from '../detect/visible.js'
import { DemoClient } from './demo-client.js'
import { argvOf, command, environment, PLANTED, type Stage, title, words, WRITTEN } from './demo-stage.js'

export async function converse(stage: Stage): Promise<ExitCode> {
  title(stage.terminal, '3. A client uses the server through `sluice run`')
  command(stage.terminal, ['sluice', 'run', 'notes'])
  const client = new DemoClient(argvOf(['run', 'notes']), environment(stage))
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
  require(hello.kind === 'result', 'an answer to initialize', hello)
  client.notify('notifications/initialized')
  const listed = await ask(stage, client, 'tools/list', {})
  require(listed.kind === 'result' && toolNames(listed.result).includes('write_file'), 'a list with the tool write_file', listed)
  words(
    stage.terminal,
    `  ${toolNames(listed.result).length} tools, in the words that were reviewed: ${toolNames(listed.result).join(' ')}`,
  )
}

async function work(stage: Stage, client: DemoClient): Promise<void> {
  const path = join(stage.notes, 'hello.md')
  const written = await call(stage, client, 'write_file', { path, content: WRITTEN })
  require(!refused(written), 'the file to be written', written)
  words(stage.terminal, `  On this machine, ${path} now says: ${await readFile(path, 'utf8')}`)
  const read = await call(stage, client, 'read_text_file', { path: join(stage.notes, 'today.md') })
  require(textOf(read).includes('Buy bread.'), 'the text of today.md', read)
}

async function trespass(stage: Stage, client: DemoClient): Promise<void> {
  words(stage.terminal, 'Now what must not work. A file beside the granted folder, readable for everybody:')
  const outside = await call(stage, client, 'read_text_file', { path: stage.outside })
  require(refused(outside) && !textOf(outside).includes('1234'), 'a refusal', outside)
  words(stage.terminal, 'An argument that does not fit the reviewed schema never reaches the server:')
  const bad = await call(stage, client, 'read_text_file', { path: 42 })
  require(refused(bad), 'a refusal', bad)
}

/** The server is looked at from outside: what the kernel says its environment is. */
function spill({ terminal }: Stage, client: DemoClient): void {
  const ours = names(readFileSync(`/proc/${client.pid}/environ`, 'utf8'))
  const theirs = names(readFileSync(`/proc/${lastDescendant(client.pid)}/environ`, 'utf8'))
  words(terminal, `The environment of \`sluice run\` holds ${ours.length} variables, ${PLANTED} among them. The server's holds:`)
  words(terminal, `  ${theirs.join(' ')}`)
  require(ours.includes(PLANTED) && !theirs.includes(PLANTED), `a server without ${PLANTED}`, theirs)
  words(
    terminal,
    'Shows: ordinary work goes on as before; what was not granted does not exist for the server; nothing of your environment reaches it.',
  )
}

const call = (stage: Stage, client: DemoClient, name: string, given: JsonObject): Promise<Reply> =>
  ask(stage, client, 'tools/call', { name, arguments: given })

async function ask(stage: Stage, client: DemoClient, method: string, params: JsonObject): Promise<Reply> {
  stage.terminal.out(`\n→ ${clipped(method === 'tools/call' ? `${method} ${JSON.stringify(params)}` : method)}\n`)
  const reply = await client.request(method, params)
  const text = textOf(reply)
  stage.terminal.out(`← ${clipped(text === '' ? JSON.stringify(reply.kind === 'result' ? reply.result : reply.error) : text)}\n`)
  return reply
}

/** What the model would read. */
function textOf(reply: Reply): string {
  if (reply.kind === 'error') return reply.error.message
  const content = reply.result['content']
  const parts = Array.isArray(content) ? content.map((part) => member(part, 'text')) : []
  return parts.filter((text) => typeof text === 'string').join('\n')
}

const refused = (reply: Reply): boolean => reply.kind === 'error' || reply.result['isError'] === true

function toolNames(result: JsonObject): string[] {
  const tools = result['tools']
  return Array.isArray(tools) ? tools.map((tool) => member(tool, 'name')).filter((name) => typeof name === 'string') : []
}

function member(value: Json, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined
}

function clipped(text: string): string {
  const line = visible(text)
  return line.length <= 3 * 76 ? line : `${line.slice(0, 3 * 76)} …`
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
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return undefined
    throw error
  }
}

function require(holds: boolean, wanted: string, got: unknown): asserts holds {
  if (!holds) throw new Fault('cli.demo-unexpected', { wanted, got: JSON.stringify(got) })
}
