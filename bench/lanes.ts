/** The ways from the client to the same server. */
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Argv, run } from '#sluice/process.js'

export interface Lane {
  readonly name: 'direct' | 'relay' | 'sluice'
  readonly argv: Argv
  readonly env: Readonly<Record<string, string>>
}

const node = process.execPath
const built = (path: string): string => join(import.meta.dirname, path)

/** The server's file alone in a folder, so that it is pinned alone. */
export async function placeServer(folder: string): Promise<string> {
  const place = join(folder, 'server')
  await mkdir(place, { recursive: true })
  const script = join(place, 'server.mjs')
  await copyFile(built('server.js'), script)
  return script
}

export function plainLanes(server: string): readonly [direct: Lane, relay: Lane] {
  return [
    { name: 'direct', argv: [node, server], env: {} },
    { name: 'relay', argv: [node, built('relay.js'), node, server], env: {} },
  ]
}

/** Adds the server to a configuration of its own under `folder`. */
export async function sluiceLane(folder: string, server: string): Promise<Lane> {
  const sluice = built('../../dist/cli/main.js')
  const env = { SLUICE_HOME: join(folder, 'home'), HOME: folder, PATH: `${dirname(node)}:/usr/bin:/bin` }
  const argv: Argv = [node, sluice, 'add', 'bench', '--yes', '--', 'node', server]
  const { code, stdout, stderr } = await run(argv, { env, cwd: folder, timeoutMs: 120_000 })
  if (code !== 0) throw new Error(`sluice add exited with ${code}: ${(stderr + stdout).trim().slice(-1000)}`)
  return { name: 'sluice', argv: [node, sluice, 'run', 'bench'], env }
}
