/** The ways from the client to the same server. */
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { shippedGuards } from '#sluice/cli/guards.js'
import { type Argv, run } from '#sluice/process.js'
import { StdioClient } from './stdio.js'

/** What stands at the front of a lane. */
export interface Client {
  /** Of the lane's first process: the server itself, the relay or a gateway. */
  readonly pid: number
  /** Handshake of the legacy era, which every lane speaks. */
  initialize(): Promise<void>
  /** One `echo`; resolves when its reply was read and is the text. */
  echo(text: string): Promise<void>
  /** Resolves when the lane's first process has ended. */
  close(): Promise<void>
}

export interface Lane {
  readonly name: string
  open(): Client
}

const node = process.execPath
const built = (path: string): string => join(import.meta.dirname, path)

function stdioLane(name: string, argv: Argv, env: Readonly<Record<string, string>> = {}): Lane {
  return { name, open: () => new StdioClient(argv, env) }
}

/** The server's file alone in a folder, so that it is pinned alone. */
export async function placeServer(folder: string): Promise<string> {
  const place = join(folder, 'server')
  await mkdir(place, { recursive: true })
  const script = join(place, 'server.mjs')
  await copyFile(built('server.js'), script)
  return script
}

export function directLane(server: string): Lane {
  return stdioLane('direct', [node, server])
}

export function relayLane(server: string): Lane {
  return stdioLane('relay', [node, built('relay.js'), node, server])
}

/** Adds the server to a configuration of its own under `folder`. */
export function sluiceLane(folder: string, server: string): Promise<Lane> {
  return addedLane('sluice', join(folder, 'home'), server, [])
}

/** The same with every record on the disk before its message goes on. */
export function syncedLane(folder: string, server: string): Promise<Lane> {
  return addedLane('synced', join(folder, 'synced-home'), server, ['--synced'])
}

async function addedLane(name: string, home: string, server: string, options: readonly string[]): Promise<Lane> {
  const sluice = built('../../dist/cli/main.js')
  const env = { SLUICE_HOME: home, HOME: dirname(home), PATH: `${dirname(node)}:/usr/bin:/bin` }
  const argv: Argv = [node, sluice, 'add', 'bench', '--yes', ...options, '--', 'node', server]
  const { code, stdout, stderr } = await run(argv, { env, cwd: dirname(home), timeoutMs: 120_000 })
  if (code !== 0) throw new Error(`sluice add exited with ${code}: ${(stderr + stdout).trim().slice(-1000)}`)
  return stdioLane(name, [node, sluice, 'run', 'bench'], env)
}

/**
 * The relay, and the path with its log: no guard, the spine's guards, each guard alone, or all, in front of a server that is not
 * sandboxed.
 * @param folder where `sluiceLane` has added the server
 */
export function guardLanes(folder: string, server: string): Lane[] {
  const rest = [join(folder, 'home/config/sluice.lock'), node, server] as const
  // A record of its own for each: they run at once, and nothing here keeps them from each other's registry.
  const lane = (name: string, guards: string): Lane =>
    stdioLane(name, [node, built('gateway.js'), guards, join(folder, `guards-${name}`), ...rest])
  return [
    relayLane(server),
    lane('no guard', ''),
    lane('spine', SPINE.join(',')),
    ...GUARDS.map((guard) => lane(guard, guard)),
    lane('all guards', GUARDS.join(',')),
  ]
}

/** What judges the protocol and not what is said by it. */
const SPINE = ['lifecycle', 'surface', 'schema']
const GUARDS = [...new Set(Object.values(shippedGuards()).flat())].map(({ name }) => name)
