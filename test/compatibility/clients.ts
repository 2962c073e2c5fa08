/** The clients: each lists what a server shows and makes one call, over `sluice run` or without us. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client as ClientTwo } from '@modelcontextprotocol/client'
import { StdioClientTransport as TransportTwo } from '@modelcontextprotocol/client/stdio'
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as TransportOne } from '@modelcontextprotocol/sdk/client/stdio.js'

/** How a server is started. */
export interface Command {
  readonly argv: readonly [string, ...string[]]
  readonly env: Record<string, string>
  readonly cwd: string
}

/** Lists in the order of their names, as the client got them. */
export interface Seen {
  readonly protocol: string
  readonly tools: readonly Named[]
  readonly prompts: readonly Named[]
  readonly templates: readonly Named[]
}
export interface Named {
  readonly name: string
}
export interface Asked {
  readonly name: string
  readonly arguments: { readonly [name: string]: unknown }
}

export interface Answered {
  readonly seen: Seen
  /** Text of the call's result, or of its error; undefined where none was asked for. */
  readonly said?: string
}
export interface TriedClient {
  readonly name: string
  readonly use: (command: Command, ask?: Asked) => Promise<Answered>
}

/** What both versions of the SDK have in common, as far as it is used here. */
interface Speaks {
  listTools(): Promise<{ tools: readonly Named[] }>
  listPrompts(): Promise<{ prompts: readonly Named[] }>
  listResourceTemplates(): Promise<{ resourceTemplates: readonly Named[] }>
  getServerCapabilities(): object | undefined
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<unknown>
  close(): Promise<void>
}

async function session(client: Speaks, protocol: string, ask: Asked | undefined): Promise<Answered> {
  const offers = new Set(Object.keys(client.getServerCapabilities() ?? {}))
  const seen = {
    protocol,
    tools: sorted((await client.listTools()).tools),
    prompts: offers.has('prompts') ? sorted((await client.listPrompts()).prompts) : [],
    templates: offers.has('resources') ? sorted((await client.listResourceTemplates()).resourceTemplates) : [],
  }
  if (ask === undefined) return { seen }
  const result = await client
    .callTool({ name: ask.name, arguments: { ...ask.arguments } })
    .catch((thrown: unknown) => ({ failed: String(thrown) }))
  return { seen, said: JSON.stringify(result).replaceAll('\\n', ' ') }
}

const sorted = (items: readonly Named[]): readonly Named[] => items.toSorted((a, b) => (a.name < b.name ? -1 : 1))

async function withOne({ argv: [command, ...args], env, cwd }: Command, ask?: Asked): Promise<Answered> {
  const client = new ClientOne({ name: 'compatibility', version: '1' })
  const transport = new TransportOne({ command, args, env, cwd, stderr: 'ignore' })
  try {
    await client.connect(transport)
    return await session(client, 'legacy', ask)
  } finally {
    await client.close()
  }
}

function withTwo(mode: 'legacy' | 'auto') {
  return async ({ argv: [command, ...args], env, cwd }: Command, ask?: Asked): Promise<Answered> => {
    const client = new ClientTwo({ name: 'compatibility', version: '1' }, { versionNegotiation: { mode } })
    const transport = new TransportTwo({ command, args, env, cwd, stderr: 'ignore' })
    try {
      await client.connect(transport)
      return await session(client, client.getNegotiatedProtocolVersion() ?? 'none', ask)
    } finally {
      await client.close()
    }
  }
}

/** @param node a Node that is new enough for it @param cli its entry point @param scratch a folder of ours */
function inspector(node: string, cli: string, scratch: string): TriedClient['use'] {
  return async ({ argv: [command, ...args], env, cwd }, ask) => {
    const config = join(scratch, 'inspector.json')
    writeFileSync(config, JSON.stringify({ mcpServers: { it: { type: 'stdio', command, args, env } } }))
    const inspect = (...words: string[]) => output([node, cli, '--cli', '--config', config, '--server', 'it', ...words], env, cwd)
    const { tools } = JSON.parse(await inspect('--method', 'tools/list')) as { tools: readonly Named[] }
    const seen = { protocol: 'legacy', tools: sorted(tools), prompts: [], templates: [] }
    if (ask === undefined) return { seen }
    const pairs = Object.entries(ask.arguments).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    const tool = ['--method', 'tools/call', '--tool-name', ask.name, ...(pairs.length === 0 ? [] : ['--tool-arg', ...pairs])]
    return { seen, said: (await inspect(...tool)).replaceAll('\n', ' ') }
  }
}

/** Standard output; what a program that fails printed there is its answer too. */
function output([program = '', ...args]: readonly string[], env: Record<string, string>, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env, cwd, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 }
    execFile(program, args, options, (error, stdout, stderr) => {
      // An error of the tool is a line of JSON on stderr.
      const failed = stderr.split('\n').findLast((line) => line.startsWith('{"error":'))
      if (stdout.trim() !== '' || failed !== undefined) resolve(stdout.trim() === '' ? (failed ?? '') : stdout)
      else reject(new Error(`the Inspector said nothing: ${error?.message ?? ''} ${stderr.slice(-600)}`))
    })
  })
}

/** @param parts where the Inspector stands; without it, the SDKs alone */
export function triedClients(parts?: { node: string; cli: string; scratch: string }): readonly TriedClient[] {
  return [
    { name: 'SDK 1', use: withOne },
    { name: 'SDK 2, legacy', use: withTwo('legacy') },
    { name: 'SDK 2, auto', use: withTwo('auto') },
    ...(parts === undefined ? [] : [{ name: 'Inspector', use: inspector(parts.node, parts.cli, parts.scratch) }]),
  ]
}
