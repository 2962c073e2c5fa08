/** The sandbox in which npm fetches: the network of the host, one scratch folder, nothing else of the machine. */
import { lchownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '../limits.js'
import type { FetchJob, FetchResult, FetchSandbox } from '../packages/npm.js'
import type { Identity } from '../sandbox/identity.js'
import { type Backend, type Child, type Guarantee, HOME_INSIDE, type SandboxProfile } from '../sandbox/sandbox.js'
import type { Readable } from 'node:stream'

export interface Fetcher {
  readonly backend: Backend
  readonly guarantees: () => Promise<ReadonlySet<Guarantee>>
  /** Host identity where the gateway is root. */
  readonly identity?: Identity
}

export function fetchSandbox(fetcher: Fetcher): FetchSandbox {
  return { inside: () => HOME_INSIDE, run: (job) => runJob(job, fetcher) }
}

async function runJob(job: FetchJob, { backend, guarantees, identity }: Fetcher): Promise<FetchResult> {
  if (identity !== undefined) giveTo(job.scratch, identity)
  const profile = profileOf(job, identity)
  const child = await backend.launch(backend.plan(profile, await guarantees(), await backend.survey(profile)))
  const timer = setTimeout(() => child.kill(), job.timeoutMs)
  try {
    const output = Promise.all([collect(child.stdout), collect(child.stderr)])
    await child.go()
    child.stdin.end()
    const { code } = await child.exited
    const [stdout, stderr] = await output
    return { code, stdout, stderr }
  } finally {
    clearTimeout(timer)
    await ended(child)
  }
}

function profileOf(job: FetchJob, identity: Identity | undefined): SandboxProfile {
  return {
    argv: job.argv,
    env: job.env,
    cwd: HOME_INSIDE,
    home: job.scratch,
    readOnly: job.readOnly,
    grants: [],
    programs: [],
    unixSockets: [],
    triggers: [],
    network: 'host',
    ...(identity === undefined ? {} : { identity }),
  }
}

async function ended(child: Child): Promise<void> {
  child.kill()
  await child.exited
}

/** What we wrote into the scratch folder, before anything of the sandbox has run. */
function giveTo(path: string, identity: Identity): void {
  lchownSync(path, identity.uid, identity.gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name)
    if (entry.isDirectory()) giveTo(inside, identity)
    else lchownSync(inside, identity.uid, identity.gid)
  }
}

/** The end of what npm says is what explains a failure. */
async function collect(stream: Readable): Promise<string> {
  let kept = Buffer.alloc(0)
  for await (const chunk of stream) kept = Buffer.concat([kept, chunk as Buffer]).subarray(-LIMITS.fetchOutputBytes)
  return kept.toString('utf8')
}
