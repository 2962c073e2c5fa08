/** Places for the tests of this room: temporary folders, and npm without a sandbox where the sandbox is not what is tested. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type FetchJob, type FetchSandbox, findNpm } from '#sluice/packages/npm.js'
import type { PinPlace } from '#sluice/packages/packages.js'
import type { FetchSettings } from '#sluice/packages/settings.js'
import { collectTrees } from '#sluice/packages/trees.js'
import { run } from '#sluice/process.js'

export async function temporary(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-packages-'))
  t.after(async () => {
    await collectTrees(join(folder, 'trees'), new Set())
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}

/** The same npm with the same environment, on the host. */
export function bareSandbox(cwd: string, jobs: FetchJob[] = []): FetchSandbox {
  return {
    inside: (scratch) => scratch,
    run(job) {
      jobs.push(job)
      return run(job.argv, { env: job.env, cwd, timeoutMs: job.timeoutMs })
    },
  }
}

export interface Made {
  readonly place: PinPlace
  readonly folder: string
  readonly trees: string
  readonly jobs: FetchJob[]
}

export async function makePlace(t: TestContext, settings: Partial<FetchSettings>): Promise<Made> {
  const folder = await temporary(t)
  const trees = join(folder, 'trees')
  const jobs: FetchJob[] = []
  const place: PinPlace = {
    cwd: folder,
    home: folder,
    path: '/usr/bin:/bin',
    trees,
    claimTree: () => undefined,
    fetching: () => ({
      sandbox: bareSandbox(folder, jobs),
      npm: findNpm(process.execPath, process.env['PATH'] ?? ''),
      settings: { scopes: {}, strictSsl: true, ...settings },
      scratch: join(folder, 'scratch'),
    }),
  }
  return { place, folder, trees, jobs }
}
