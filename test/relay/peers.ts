/** Stand-ins for tests of the relay: a child whose streams the test holds, a real log in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { schemaLibraries } from '#sluice/cli/libraries.js'
import { type Log, openLog } from '#sluice/audit/log.js'
import { guardTable } from '#sluice/guards/guard.js'
import { NOWHERE } from '#sluice/guards/roles/check.js'
import { lifecycle } from '#sluice/guards/lifecycle.js'
import { schemaGuard } from '#sluice/guards/schema.js'
import { surface } from '#sluice/guards/surface.js'
import { relay, type Outcome } from '#sluice/relay/relay.js'
import type { Child, Exit } from '#sluice/sandbox/sandbox.js'
import { LOCKED } from './locked.js'

export interface Stage {
  readonly toGateway: PassThrough
  readonly fromGateway: PassThrough
  readonly serverInput: PassThrough
  readonly serverOutput: PassThrough
  readonly serverErrors: PassThrough
  readonly outcome: Promise<Outcome>
  readonly killed: () => number
  exit(exit: Exit): void
  readonly stop: AbortController
  readonly log: Log
  readonly folder: string
}

/** @param change puts another log in the place of the real one */
export async function withStage(act: (stage: Stage) => Promise<void>, change: (log: Log) => Log = (log) => log): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-relay-'))
  try {
    const log = change(await openLog({ stateDir: folder, server: 'fixture', about: {}, exclusively: (run) => run() }))
    await act(stage(log, folder))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function stage(log: Log, folder: string): Stage {
  const streams = { toGateway: new PassThrough(), fromGateway: new PassThrough(), serverInput: new PassThrough() }
  const server = { serverOutput: new PassThrough(), serverErrors: new PassThrough() }
  const stop = new AbortController()
  let kills = 0
  let exit: (exit: Exit) => void = () => undefined
  const exited = new Promise<Exit>((resolve) => {
    exit = (how) => {
      server.serverOutput.end()
      server.serverErrors.end()
      resolve(how)
    }
  })
  const kill = (): void => {
    kills += 1
    exit({ code: null, signal: 'SIGKILL' })
  }
  const child: Child = {
    stdin: streams.serverInput,
    stdout: server.serverOutput,
    stderr: server.serverErrors,
    go: () => Promise.resolve({}),
    kill,
    exited,
  }
  const outcome = relay({
    locked: LOCKED.legacy,
    guards: guardTable([lifecycle, surface, schemaGuard(schemaLibraries)]),
    log,
    client: { input: streams.toGateway, output: streams.fromGateway },
    server: child,
    reach: NOWHERE,
    loadParsers: () => Promise.resolve(),
    show: () => undefined,
    stop: stop.signal,
  })
  return { ...streams, ...server, outcome, killed: () => kills, exit, stop, log, folder }
}

/** The next line that is written to a stream. */
export async function nextLine(stream: PassThrough): Promise<string> {
  for (;;) {
    const text = (stream.read() as Buffer | null)?.toString('utf8')
    if (text === undefined) await new Promise((resolve) => stream.once('readable', resolve))
    else {
      const end = text.indexOf('\n')
      if (end < 0) throw new Error(`half a line: ${text.slice(0, 100)}`)
      if (end + 1 < text.length) stream.unshift(Buffer.from(text.slice(end + 1)))
      return text.slice(0, end)
    }
  }
}
