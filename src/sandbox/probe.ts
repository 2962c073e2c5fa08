/** What this machine really gives: starts a sandbox with everything, reads it back, and says why where that does not work. */
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { circumstances, diagnose } from './diagnosis.js'
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

/**
 * @param attempt runs the profile until its posture has been read and ends it. @throws with the reason
 */
export async function probeSandbox(attempt: (profile: SandboxProfile) => Promise<void>): Promise<Probe> {
  const failure = await tryProfile(attempt)
  const around = circumstances()
  const rows: GuaranteeRow[] =
    failure === undefined
      ? [...REQUIRED.map(givenRow), ...WANTED.map((guarantee) => wantedRow(guarantee, around.uid))]
      : [...REQUIRED, ...WANTED].map((guarantee) => missingRow(guarantee, diagnose(failure, around)))
  return { rows, guarantees: new Set(rows.filter(({ given }) => given).map(({ guarantee }) => guarantee)) }
}

function givenRow(guarantee: (typeof REQUIRED)[number]): GuaranteeRow {
  return { guarantee, given: true, by: GIVEN_BY[guarantee], why: '', remedy: '' }
}

function missingRow(guarantee: Guarantee, reasons: { readonly why: string; readonly remedy: string }): GuaranteeRow {
  return { guarantee, given: false, by: '', ...reasons }
}

function wantedRow(guarantee: (typeof WANTED)[number], uid: number): GuaranteeRow {
  switch (guarantee) {
    case 'distinct-uid':
      return uid === 0
        ? { guarantee, given: true, by: 'a leased host uid for each server without grants', why: '', remedy: '' }
        : missingRow(guarantee, {
            why: `servers run as your own uid (${uid})`,
            remedy: 'run Sluicegate as root: it drops each server to a uid of its own',
          })
    case 'memory-limit':
    case 'cpu-limit':
      return missingRow(guarantee, {
        why: 'this version sets limits per process (data size, processes, files), not for the whole tree by cgroup',
        remedy: 'start the client inside a systemd scope or slice with MemoryMax and CPUQuota',
      })
    default:
      return guarantee satisfies never
  }
}

/** The fault, where a start with everything did not work. */
async function tryProfile(attempt: (profile: SandboxProfile) => Promise<void>): Promise<Fault | undefined> {
  const home = await mkdtemp(join(tmpdir(), 'sluice-probe-'))
  try {
    const identity = process.geteuid?.() === 0 ? { uid: LIMITS.lastUid, gid: LIMITS.lastUid, shared: false } : undefined
    if (identity !== undefined) await chown(home, identity.uid, identity.gid)
    await attempt({ ...trial(home), ...(identity === undefined ? {} : { identity }) })
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  } finally {
    await rm(home, { recursive: true, force: true })
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
