/**
 * `npm run bench:peers [-- --quick]`: other people's bridges from STDIO servers to HTTP, beside the relay and `sluice run`,
 * in one run. They do another job (no sandbox, no check, no record; HTTP in front): this says what a call costs a user.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Argv } from '#sluice/process.js'
import { HttpClient } from './http.js'
import { directLane, type Lane, placeServer, relayLane, sluiceLane } from './lanes.js'
import { FULL, measure, type Plan, QUICK } from './measure.js'
import { laneTable } from './table.js'

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
})
/** Where the bridges were installed. */
const [modules = ''] = positionals
const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
try {
  await chmod(folder, 0o755)
  const server = await placeServer(folder)
  const lanes = [directLane(server), relayLane(server), await sluiceLane(folder, server), ...(await bridges(server))]
  const plan = slower(values.quick ? QUICK : FULL)
  const figures = await measure(lanes, plan, (what) => process.stderr.write(`${what}\n`))
  process.stdout.write(`\n${laneTable(figures, 'relay')}\n`)
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Bridges take ten times as long; their figures settle with fewer calls. */
function slower({ rounds, sizes }: Plan): Plan {
  const [small] = sizes
  if (small === undefined) throw new Error('no size')
  return { rounds, starts: 10, sizes: [{ ...small, sequential: 2000, concurrent: 4000 }], memoryCalls: 10_000 }
}

async function bridges(server: string): Promise<Lane[]> {
  const node = process.execPath
  const supergateway = join(modules, 'supergateway/dist/index.js')
  const mcpProxy = join(modules, 'mcp-proxy/dist/bin/mcp-proxy.mjs')
  // It takes a shell's command line and nothing else.
  const command = [node, server].map((word) => `'${word}'`).join(' ')
  return [
    await bridge('supergateway', (port) =>
      [node, supergateway, '--stdio', command, '--outputTransport', 'streamableHttp', '--stateful'].concat(
        ['--logLevel', 'none'],
        ['--port', String(port)],
      ),
    ),
    await bridge('mcp-proxy', (port) =>
      [node, mcpProxy, '--host', '127.0.0.1', '--port', String(port), '--server', 'stream'].concat(['--', node, server]),
    ),
  ]
}

async function bridge(name: string, argv: (port: number) => string[]): Promise<Lane> {
  const port = await freePort()
  const [program = '', ...rest] = argv(port)
  const whole: Argv = [program, ...rest]
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }
  return { name, open: () => new HttpClient(whole, env, port) }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = createServer()
    listener.once('error', reject)
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address()
      listener.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
