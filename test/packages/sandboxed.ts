/** npm inside the real sandbox, as the product composes it. */
import { lchownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { FetchSandbox } from '#sluice/packages/npm.js'
import { bubblewrap } from '#sluice/sandbox/bubblewrap.js'
import { HOME_INSIDE, REQUIRED, type SandboxProfile } from '#sluice/sandbox/sandbox.js'

export const AS_ROOT = process.geteuid?.() === 0
const IDENTITY = { uid: 61_190, gid: 61_190, shared: false }

export function realSandbox(): FetchSandbox {
  return {
    inside: () => HOME_INSIDE,
    async run(job) {
      if (AS_ROOT) handOver(job.scratch)
      const profile: SandboxProfile = {
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
        ...(AS_ROOT ? { identity: IDENTITY } : {}),
      }
      const backend = bubblewrap()
      const child = await backend.launch(backend.plan(profile, new Set(REQUIRED), await backend.survey(profile)))
      const timer = setTimeout(() => child.kill(), job.timeoutMs)
      const output = Promise.all([text(child.stdout), text(child.stderr)])
      await child.go()
      child.stdin.end()
      const [stdout, stderr] = await output
      const { code } = await child.exited
      clearTimeout(timer)
      return { code, stdout, stderr }
    },
  }
}

/** Everything in it is still our own work: nothing hostile has run yet. */
function handOver(path: string): void {
  lchownSync(path, IDENTITY.uid, IDENTITY.gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) handOver(join(path, entry.name))
    else lchownSync(join(path, entry.name), IDENTITY.uid, IDENTITY.gid)
  }
}
