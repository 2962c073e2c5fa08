/**
 * Profile and survey → plan: every namespace, mount, limit and descriptor of one start, as data. Pure, so that a test and
 * the record can read what would be done.
 */
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { digestBytes } from '../manifest/digest.js'
import type { JsonObject } from '../protocol/message.js'
import * as tell from './arguments.js'
import { CONTROLLERS, GUARANTEE_OF, type TreeLimits } from './controllers.js'
import { gateImage, type ResourceLimit, RLIMIT } from './gate.js'
import { syscallPolicy } from './policy.js'
import type { HostIds } from './identity.js'
import type { Requirement } from './posture.js'
import { type Guarantee, HOME_INSIDE, REQUIRED, type SandboxProfile, WANTED } from './sandbox.js'
import { assemble } from './seccomp.js'
import { type StagePlan, stageMounts } from './stage.js'
import type { Survey } from './survey.js'

export interface SandboxPlan {
  readonly args: readonly tell.Argument[]
  /** What bubblewrap executes: the gate, then the server's own vector. */
  readonly command: readonly string[]
  /** What root drops to. */
  readonly identity?: HostIds
  /** What has to stand around the sandbox where the gateway is not root and the server has a uid of its own. */
  readonly stage?: StagePlan
  readonly requirement: Requirement
  /** What the control group of this start bounds: what this machine was found to be able to. */
  readonly tree: TreeLimits
  readonly describe: JsonObject
}

/** Where the sandbox itself stands: nothing of a profile may cover it, or stand below the second kind. */
const TAKEN = ['/', '/dev', '/etc', '/home', '/proc', '/sys', '/tmp', '/usr', '/usr/bin', '/usr/lib', '/usr/lib64']
const CLOSED = [tell.GATE_INSIDE, '/dev', HOME_INSIDE, '/proc', '/sys']

/**
 * @throws Fault `sandbox.guarantee-missing`, `sandbox.root`, `sandbox.not-root`, `sandbox.no-own-uid`, `sandbox.path-taken`,
 *   `sandbox.malformed-value`
 */
export function planSandbox(profile: SandboxProfile, available: ReadonlySet<Guarantee>, survey: Survey): SandboxPlan {
  requireGuarantees(available)
  requireIdentity(profile, available, survey)
  requirePlaces(profile)
  const limits = resourceLimits(profile, survey)
  const tree = treeLimits(profile, available)
  const gate = gateImage(limits, survey.architecture)
  const unixSockets = profile.ownSockets ?? profile.unixSockets.length > 0
  const filter = assemble(syscallPolicy({ unixSockets }), survey.architecture)
  const all = tell.mounts(profile, survey)
  const staged = survey.gatewayUid !== 0 && profile.identity !== undefined ? stageMounts(all, profile.identity) : undefined
  const args = [
    tell.confinement(profile),
    tell.processFiles(survey),
    tell.temporaryFiles(profile),
    tell.ownFiles(gate, survey),
    tell.mountArguments(staged?.behind ?? all),
    ['--remount-ro', '/', '--chdir', profile.cwd, '--seccomp', tell.bytes(filter)],
    tell.environment(profile.env),
  ].flat()
  const command = [tell.GATE_INSIDE, ...profile.argv]
  requireText([...args, ...(staged?.plan.args ?? []), ...command])
  return {
    args,
    command,
    ...(staged === undefined ? {} : { stage: staged.plan }),
    ...(staged !== undefined || profile.identity === undefined ? {} : { identity: idsOf(profile.identity) }),
    requirement: requirement(profile, survey, limits),
    tree,
    describe: { ...description(profile, available, limits, filter), tree },
  }
}

function requireGuarantees(available: ReadonlySet<Guarantee>): void {
  const missing = REQUIRED.filter((guarantee) => !available.has(guarantee))
  if (missing.length > 0) throw new Fault('sandbox.guarantee-missing', { missing: missing.join(', ') })
}

const idsOf = ({ uid, gid }: HostIds): HostIds => ({ uid, gid })

/** bubblewrap started by real root would map the server to host uid 0, whatever the uid inside says. */
function requireIdentity({ identity }: SandboxProfile, available: ReadonlySet<Guarantee>, { gatewayUid }: Survey): void {
  const ordinary = identity !== undefined && identity.uid > 0 && identity.gid > 0
  if (gatewayUid === 0) {
    if (!ordinary) throw new Fault('sandbox.root', {})
    return
  }
  if (identity === undefined) return
  if (!ordinary || identity.shared || identity.uid === gatewayUid)
    throw new Fault('sandbox.not-root', { uid: gatewayUid, wanted: identity.uid })
  if (!available.has('distinct-uid')) throw new Fault('sandbox.no-own-uid', NOT_GIVEN)
}
const NOT_GIVEN = {
  why: 'this machine does not give one to your servers any more',
  remedy: '`sluice doctor` says why; `sluice install NAME` lets the server run as you',
}

function requirePlaces({ grants, readOnly, unixSockets, argv, cwd }: SandboxProfile): void {
  const all = [
    ...grants.map(({ path, name }) => ({ path, who: `the grant \`${name}\`` })),
    ...readOnly.map(({ inside }) => ({ path: inside, who: 'a read-only folder' })),
    ...unixSockets.map((path) => ({ path, who: 'a unix socket' })),
  ]
  for (const { path, who } of all) {
    const taken = TAKEN.includes(path) || CLOSED.some((place) => path === place || path.startsWith(`${place}/`))
    if (taken || !isPlain(path)) throw new Fault('sandbox.path-taken', { path, who })
  }
  for (const path of [argv[0], cwd])
    if (!path.startsWith('/')) throw new Fault('sandbox.malformed-value', { value: JSON.stringify(path) })
}

function isPlain(path: string): boolean {
  return (
    path.startsWith('/') &&
    path
      .slice(1)
      .split('/')
      .every((piece) => piece !== '' && piece !== '.' && piece !== '..')
  )
}

/** Arguments travel separated by NUL: one inside a value would become arguments of the value's choosing. */
function requireText(args: readonly tell.Argument[]): void {
  const broken = args.find((argument) => typeof argument === 'string' && argument.includes('\0'))
  if (typeof broken === 'string') throw new Fault('sandbox.malformed-value', { value: JSON.stringify(broken.slice(0, 80)) })
}

/** A process may have all of what its server was given; less than its default would keep runtimes from starting. */
function resourceLimits({ limits = {} }: SandboxProfile, { hardLimits }: Survey): ResourceLimit[] {
  const wanted = [
    ['fileBytes', LIMITS.fileBytes],
    ['dataBytes', Math.max(LIMITS.dataBytes, limits.memoryBytes ?? 0)],
    ['coreBytes', 0],
    ['processes', limits.processes ?? LIMITS.processes],
    ['openFiles', LIMITS.openFiles],
  ] as const
  return wanted.map(([name, value]) => ({ resource: RLIMIT[name], value: Math.min(value, hardLimits[name] ?? value) }))
}

function treeLimits({ limits = {} }: SandboxProfile, available: ReadonlySet<Guarantee>): TreeLimits {
  const wanted: Required<TreeLimits> = {
    memory: limits.memoryBytes ?? LIMITS.memoryBytes,
    pids: limits.processes ?? LIMITS.processes,
    cpu: limits.cpus ?? LIMITS.cpus,
  }
  const given = CONTROLLERS.filter((controller) => available.has(GUARANTEE_OF[controller]))
  return Object.fromEntries(given.map((controller) => [controller, wanted[controller]]))
}

/** Temporary files of its own: what stands in the host's is others'. */
const OWN_FOLDERS = ['/tmp', '/dev/shm']

function requirement(profile: SandboxProfile, survey: Survey, limits: readonly ResourceLimit[]): Requirement {
  const grants = profile.grants.filter(({ access }) => access === 'write').map(({ path }) => path)
  return {
    uid: profile.identity?.uid ?? survey.gatewayUid,
    gid: profile.identity?.gid ?? survey.gatewayGid,
    ownGroups: profile.identity !== undefined,
    network: profile.network === 'none' ? 'private' : 'shared',
    writable: ['/proc', ...OWN_FOLDERS, HOME_INSIDE, ...tell.DEVICES, ...grants],
    own: OWN_FOLDERS,
    limits,
  }
}

function description(
  profile: SandboxProfile,
  available: ReadonlySet<Guarantee>,
  limits: readonly ResourceLimit[],
  filter: Buffer,
): JsonObject {
  const limit = (resource: number): number | null => limits.find((each) => each.resource === resource)?.value ?? null
  return {
    backend: 'bubblewrap',
    argv: [...profile.argv],
    cwd: profile.cwd,
    environment: Object.keys(profile.env),
    network: profile.network,
    identity: profile.identity === undefined ? null : { ...profile.identity },
    grants: profile.grants.map(({ name, path, access }) => ({ name, path, access })),
    readOnly: profile.readOnly.map(({ inside }) => inside),
    programs: [...profile.programs],
    unixSockets: [...profile.unixSockets],
    ...(profile.ownSockets === undefined ? {} : { ownSockets: true }),
    limits: Object.fromEntries(Object.entries(RLIMIT).map(([name, resource]) => [name, limit(resource)])),
    seccomp: digestBytes(filter),
    guarantees: [...available],
    missing: WANTED.filter((guarantee) => !given(guarantee, profile, available)),
  }
}

/** A uid of its own is a property of the start, not of the machine. */
function given(guarantee: Guarantee, { identity }: SandboxProfile, available: ReadonlySet<Guarantee>): boolean {
  return available.has(guarantee) && (guarantee !== 'distinct-uid' || identity?.shared === false)
}
