/**
 * The path alone: session, chosen guards and log between this process's client and a server that is started as it is. What a
 * guard costs is the difference between two of these. Arguments: names of guards, state folder, lock, server's command.
 */
import { readFileSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { openLog } from '#sluice/audit/log.js'
import { shippedGuards } from '#sluice/cli/guards.js'
import { sessionSecrets } from '#sluice/detect/secrets/secrets.js'
import { type Guard, guardTable } from '#sluice/guards/guard.js'
import { NOWHERE } from '#sluice/guards/roles/check.js'
import { start } from '#sluice/process.js'
import { readLock } from '#sluice/manifest/read.js'
import { relay } from '#sluice/relay/relay.js'
import type { Child, Exit } from '#sluice/sandbox/sandbox.js'

const [names = '', stateDir = '', lock = '', program, ...rest] = process.argv.slice(2)
if (program === undefined) throw new Error('usage: gateway GUARDS STATE LOCK PROGRAM [ARGUMENT …]')
const locked = readLock(readFileSync(lock, 'utf8'), lock).servers['bench']
if (locked === undefined) throw new Error(`no server bench in ${lock}`)

const log = await openLog({ stateDir, server: 'bench', about: {}, exclusively: (act) => act() })
const secrets = sessionSecrets({})
const outcome = await relay({
  locked,
  secrets,
  guards: guardTable(chosen(names.split(','))),
  log,
  client: { input: process.stdin, output: process.stdout },
  server: bare(start([program, ...rest], { stdio: ['pipe', 'pipe', 'pipe'] })),
  reach: NOWHERE,
  loadParsers: () => Promise.resolve(),
  show: () => undefined,
  stop: new AbortController().signal,
})
await log.close({ type: 'close', at: Date.now(), data: { how: outcome.kind } })
process.stdin.destroy()

function chosen(wanted: readonly string[]): Guard[] {
  return [...new Set(Object.values(shippedGuards(secrets)).flat())].filter(({ name }) => wanted.includes(name))
}

function bare(child: ReturnType<typeof start>): Child {
  const { stdin, stdout, stderr } = child
  if (stdin === null || stdout === null || stderr === null) throw new Error('no pipes')
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  const streams: { stdin: Writable; stdout: Readable; stderr: Readable } = { stdin, stdout, stderr }
  return { ...streams, exited, go: async () => ({}), kill: () => void child.kill('SIGKILL') }
}
