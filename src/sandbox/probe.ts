/** What this machine really gives: starts a sandbox with everything, reads it back, and says why where that does not work. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { makeHome } from './acting.js'
import { type Controller, CONTROLLERS, GUARANTEE_OF } from './controllers.js'
import { circumstances, diagnose } from './diagnosis.js'
import { type Place, REMEDY } from './hierarchy.js'
import type { Identity } from './identity.js'
import { leasableIds } from './leasable.js'
import { type Guarantee, type GuaranteeRow, HOME_INSIDE, type Probe, REQUIRED, type SandboxProfile, WANTED } from './sandbox.js'

const SEEN = 'bubblewrap; seen in /proc of a trial start'
const LIMITED = 'the gate, by setrlimit; read back from a trial start'
/** What gives each guarantee, once a trial start has been seen to have it. */
const GIVEN_BY: Readonly<Record<(typeof REQUIRED)[number], string>> = {
  'user-namespace': SEEN,
  'pid-namespace': SEEN,
  'mount-namespace': SEEN,
  'ipc-namespace': SEEN,
  'uts-namespace': SEEN,
  'cgroup-namespace': SEEN,
  'no-network': `${SEEN}: a network namespace with loopback only`,
  'non-root': `${SEEN}: all four user ids`,
  'read-only-root': `${SEEN}: every mount compared with the plan`,
  'no-new-privileges': SEEN,
  'no-capabilities': `${SEEN}: all five sets are empty`,
  seccomp: 'a filter assembled by Sluicegate; seen in force in a trial start',
  'no-nested-user-namespaces': 'bubblewrap, which asserts it, and the seccomp filter',
  'process-limit': LIMITED,
  'file-limits': LIMITED,
  'private-proc': 'a /proc of its own with what tells of the host masked',
  'dies-with-gateway': "the gate, which is the sandbox's init and ends with its channel to the gateway",
}

type Attempt = (profile: SandboxProfile, claimed: ReadonlySet<Guarantee>) => Promise<void>

/**
 * @param attempt runs the profile with what is claimed until its posture has been read, and ends it. @throws with the reason
 * @param place where control groups can be made, by the look of it
 */
export async function probeSandbox(attempt: Attempt, place: Place): Promise<Probe> {
  const { failure, refused } = await tryEverything(attempt, place)
  const around = circumstances()
  const rows: GuaranteeRow[] =
    failure === undefined
      ? [
          ...REQUIRED.map((name) => givenRow(name, GIVEN_BY[name])),
          ...limitRows(place, refused),
          await ownUidRow(attempt, place, refused),
        ]
      : [...REQUIRED, ...WANTED].map((guarantee) => missingRow(guarantee, diagnose(failure, around)))
  return { rows, guarantees: new Set(rows.filter(({ given }) => given).map(({ guarantee }) => guarantee)) }
}

interface Tried {
  /** Why nothing can be started. */
  readonly failure: Fault | undefined
  /** The controllers that did not work, and why. */
  readonly refused: ReadonlyMap<Controller, Fault>
}

/** Together first; where a limit cannot be set, each by itself, and then those that worked. */
async function tryEverything(attempt: Attempt, place: Place): Promise<Tried> {
  const tryWith = (limits: readonly Controller[]): Promise<Fault | undefined> =>
    tryProfile(
      (profile) => attempt(profile, new Set([...REQUIRED, ...limits.map((name) => GUARANTEE_OF[name])])),
      process.geteuid?.() === 0 ? { uid: LIMITS.probeUid, gid: LIMITS.probeUid, shared: false } : undefined,
    )
  const refused = new Map<Controller, Fault>()
  if (place.kind === 'none') return { failure: await tryWith([]), refused }
  const failure = await tryWith(CONTROLLERS)
  if (failure?.code !== 'sandbox.limit') return { failure, refused }
  for (const controller of CONTROLLERS) {
    const why = await tryWith([controller])
    if (why !== undefined) refused.set(controller, why)
  }
  return { failure: await tryWith(CONTROLLERS.filter((controller) => !refused.has(controller))), refused }
}

function givenRow(guarantee: Guarantee, by: string): GuaranteeRow {
  return { guarantee, given: true, by, why: '', remedy: '' }
}

function missingRow(guarantee: Guarantee, reasons: { readonly why: string; readonly remedy: string }): GuaranteeRow {
  return { guarantee, given: false, by: '', ...reasons }
}

function limitRows(place: Place, refused: Tried['refused']): GuaranteeRow[] {
  return CONTROLLERS.map((controller) => limitRow(controller, place, refused.get(controller)))
}

/** What still holds without the limit. */
const OTHERWISE: Readonly<Record<Controller, string>> = {
  memory: `each process may use ${LIMITS.dataBytes / 1024 ** 3} GiB`,
  pids: `RLIMIT_NPROC alone holds the number of processes to ${LIMITS.processes}`,
  cpu: 'nothing holds processor time',
}

function limitRow(controller: Controller, place: Place, refused: Fault | undefined): GuaranteeRow {
  const guarantee = GUARANTEE_OF[controller]
  const otherwise = (why: string): string => `${why}; ${OTHERWISE[controller]}`
  if (place.kind === 'none') return missingRow(guarantee, { why: otherwise(place.why), remedy: place.remedy })
  if (refused !== undefined) return missingRow(guarantee, { why: otherwise(refused.message), remedy: REMEDY })
  return givenRow(guarantee, `${makerOf(controller, place)}; joined and read back by a trial start`)
}

function makerOf(controller: Controller, place: Exclude<Place, { kind: 'none' }>): string {
  if (place.kind === 'scope') return 'your service manager, in a scope for each server (cgroup version 2)'
  const spot = place.spots[controller]
  return `a control group for each server in ${spot?.parent ?? ''} (cgroup version ${spot?.version ?? ''})`
}

/** Under root the trial start had one. Others need a range of ids and what maps it: tried once more, with one of them. */
async function ownUidRow(attempt: Attempt, place: Place, refused: Tried['refused']): Promise<GuaranteeRow> {
  const uid = process.geteuid?.() ?? 0
  if (uid === 0) return givenRow('distinct-uid', `a leased host uid for each ${WITHOUT_NEED}`)
  const missing = (why: string, remedy: string): GuaranteeRow =>
    missingRow('distinct-uid', { why: `servers run as your own uid (${uid}): ${why}`, remedy })
  const { probe } = leasableIds(uid)
  if (probe === undefined) return missing(NO_RANGE, RANGE_REMEDY)
  const limits = place.kind === 'none' ? [] : CONTROLLERS.filter((controller) => !refused.has(controller))
  const claimed = new Set<Guarantee>([...REQUIRED, 'distinct-uid', ...limits.map((name) => GUARANTEE_OF[name])])
  const failure = await tryProfile((profile) => attempt(profile, claimed), { ...probe, shared: false })
  if (failure !== undefined)
    return missing(failure.message, failure.code === 'sandbox.no-own-uid' ? failure.hint : REFUSED_REMEDY)
  return givenRow('distinct-uid', `a host uid of your range in /etc/subuid for each ${WITHOUT_NEED}; seen in a trial start`)
}

const WITHOUT_NEED = 'server that writes to no grant and reads only what everyone may read'
const NO_RANGE = '/etc/subuid and /etc/subgid give you no range of ids, or too small a one'
const RANGE_REMEDY =
  'as root: `usermod --add-subuids 100000-165535 --add-subgids 100000-165535 NAME`, with a range that nobody else has'
const REFUSED_REMEDY =
  'run Sluicegate outside of containers, where programs of yours may become a uid of your range, or run it as root'

/** The fault, where a start with everything did not work. */
async function tryProfile(
  attempt: (profile: SandboxProfile) => Promise<void>,
  identity: Identity | undefined,
): Promise<Fault | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-probe-'))
  try {
    if (process.geteuid?.() === 0) await chmod(folder, 0o711)
    const home = identity === undefined ? folder : await makeHome(join(folder, 'slot'), identity)
    await attempt({ ...trial(home), ...(identity === undefined ? {} : { identity }) })
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  } finally {
    // The server's folder is empty, and ours to remove: it stands in a folder of ours.
    await rm(folder, { recursive: true, force: true })
  }
}

/** This Node, waiting for the end of its input. */
function trial(home: string): SandboxProfile {
  return {
    argv: [process.execPath, '-e', 'process.stdin.resume()'],
    env: {},
    cwd: HOME_INSIDE,
    home,
    readOnly: [],
    grants: [],
    programs: [],
    unixSockets: [],
    triggers: [],
    network: 'none',
  }
}
