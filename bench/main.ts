/**
 * `npm run bench [-- --quick] [-- --json FILE]`: the same server reached directly, through a bare relay and through
 * `sluice run`, measured in turn on this machine, and the figures beside the measures that were set.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { directLane, guardLanes, placeServer, relayLane, sluiceLane, syncedLane } from './lanes.js'
import { FULL, inShort, measure, QUICK } from './measure.js'
import { measureSandboxStart, type SandboxFigures } from './sandbox-start.js'
import { type AllFigures, laneTable, measures, measureTable, table } from './table.js'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } } })
const plan = values.quick ? QUICK : FULL
const SIZES = plan.sizes.map(({ bytes }) => bytes)
const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
try {
  await main()
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function main(): Promise<void> {
  // Started by root, the server runs as another user and has to reach its files.
  await chmod(folder, 0o755)
  const server = await placeServer(folder)
  const gateway = await attempt('sluice add', () => sluiceLane(folder, server))
  const synced = await attempt('sluice add --synced', () => syncedLane(folder, server))
  const lanes = [directLane(server), relayLane(server), gateway, synced].filter((lane) => lane !== undefined)
  const sandbox = await attempt<SandboxFigures>('the sandbox', () => measureSandboxStart(folder, plan.starts))
  const figures = await measure(lanes, plan, say)
  const guards: AllFigures = gateway === undefined ? new Map() : await measure(guardLanes(folder, server), inShort(plan), say)
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Linux ${release()}, Node ${process.version}`
  const list = measures(figures, guards, sandbox)
  const tables = [table(figures, SIZES), laneTable(guards, 'no guard'), measureTable(list)]
  say('')
  process.stdout.write(`${machine}\n\n${tables.join('\n\n')}\n`)
  if (values.json !== undefined) {
    const all = { machine, plan, lanes: Object.fromEntries(figures), guards: Object.fromEntries(guards), sandbox, measures: list }
    await writeFile(values.json, `${JSON.stringify(all, null, 2)}\n`)
  }
}

/** A part that this machine cannot run is left out of the table, said, and fails the run at its end. */
async function attempt<T>(what: string, part: () => Promise<T>): Promise<T | undefined> {
  try {
    return await part()
  } catch (error) {
    say(`not measured: ${what}: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
    return undefined
  }
}

function say(what: string): void {
  process.stderr.write(`${what}\n`)
}
