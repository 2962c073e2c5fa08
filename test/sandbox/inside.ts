/** Starts small Node programs inside a real sandbox, as the identity that the user of this test run can give. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { bubblewrap } from '#sluice/sandbox/bubblewrap.js'
import { removeHome } from '#sluice/review/homes.js'
import { makeHome } from '#sluice/sandbox/acting.js'
import { leasableIds } from '#sluice/sandbox/leasable.js'
import {
  type Child,
  type Exit,
  type Guarantee,
  HOME_INSIDE,
  type Posture,
  REQUIRED,
  type SandboxProfile,
} from '#sluice/sandbox/sandbox.js'

export const AS_ROOT = process.geteuid?.() === 0
/** Set where an ordinary user's range of ids is to be used: servers then have a uid of their own. */
export const OWN_UID = process.env['SLUICE_TEST_OWN_UID'] === '1'
/** As whom servers run in these tests; undefined for the user who runs them. */
export const IDENTITY = identity()
export const EVERYTHING: ReadonlySet<Guarantee> = new Set([...REQUIRED, ...(OWN_UID ? (['distinct-uid'] as const) : [])])

function identity(): SandboxProfile['identity'] {
  if (AS_ROOT) return { uid: 61_184, gid: 61_184, shared: false }
  if (!OWN_UID) return undefined
  const [ids] = leasableIds(process.geteuid?.() ?? 0).servers
  if (ids === undefined) throw new Error('this user has no range of ids')
  return { ...ids, shared: false }
}

export interface Place {
  readonly home: string
  readonly clean: () => Promise<void>
}
/** A HOME that belongs to whoever the server runs as. */
export async function place(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-test-home-'))
  const clean = (): Promise<void> => rm(folder, { recursive: true, force: true })
  if (IDENTITY === undefined) return { home: folder, clean }
  if (AS_ROOT) await chmod(folder, 0o711)
  const slot = join(folder, 'slot')
  const home = await makeHome(slot, IDENTITY)
  return { home, clean: () => removeHome(slot).then(clean) }
}

export function profileOf(home: string, argv: SandboxProfile['argv'], more: Partial<SandboxProfile> = {}): SandboxProfile {
  return {
    argv,
    env: {},
    cwd: HOME_INSIDE,
    home,
    readOnly: [],
    grants: [],
    programs: [],
    unixSockets: [],
    triggers: [],
    network: 'none',
    ...(IDENTITY === undefined ? {} : { identity: IDENTITY }),
    ...more,
  }
}

/** As in a test of ours: the script's function body may use `require`. */
export function node(script: string): SandboxProfile['argv'] {
  return [process.execPath, '-e', script]
}

export async function launch(profile: SandboxProfile, available = EVERYTHING): Promise<Child> {
  const backend = bubblewrap()
  return backend.launch(backend.plan(profile, available, await backend.survey(profile)))
}

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly exit: Exit
  readonly posture: Posture
}
/** Runs a profile to its end. */
export async function runInside(profile: SandboxProfile, input = ''): Promise<Ran> {
  const child = await launch(profile)
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const posture = await child.go()
  // A server may end without reading its input.
  child.stdin.once('error', () => child.stdin.destroy())
  child.stdin.end(input)
  const [stdout, stderr] = await output
  return { stdout, stderr, exit: await child.exited, posture }
}

/** What a script prints as JSON. */
export async function askInside(script: string, more: Partial<SandboxProfile> = {}): Promise<unknown> {
  const { home, clean } = await place()
  try {
    const { stdout, stderr } = await runInside(profileOf(home, node(script), more))
    if (stdout === '') throw new Error(`nothing was printed: ${stderr}`)
    return JSON.parse(stdout)
  } finally {
    await clean()
  }
}
