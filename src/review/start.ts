/**
 * From what was reviewed (lock) and found on this machine (store) to what a sandbox starts. On the start path of
 * `sluice run` too, so that a trial and a real start cannot differ; loads nothing heavy.
 */
import { expand, resolvePath } from '../config/expand.js'
import type { User } from '../config/paths.js'
import { Fault } from '../faults.js'
import type { Reach } from '../guards/roles/check.js'
import { digest } from '../manifest/digest.js'
import { bytesOf, type DeclaredLimits } from '../manifest/limits.js'
import { hostSockets, OWN_SOCKETS, type Profile, type Source } from '../manifest/lock.js'
import { recognise } from '../packages/launchers.js'
import { type Installed, locate, readInstalled } from '../packages/locate.js'
import {
  refuseUnsafeRuntime,
  type Runtime,
  runtimeBefore,
  runtimePath,
  seeRuntime,
  type SeenRuntime,
} from '../packages/runtime.js'
import { CODE_INSIDE, HOME_INSIDE, type ResolvedGrant, type SandboxProfile, type ServerLimits } from '../sandbox/sandbox.js'
import type { Placement } from '../store/store.js'
import { environmentOf, readEnvFile } from './environment.js'

/** What `add`, `install` and `update` found on this machine. */
export interface Placed {
  readonly grants: readonly ResolvedGrant[]
  readonly installed: Installed
  readonly identity?: NonNullable<SandboxProfile['identity']>
  /** Why the server has no uid of its own: for the review, not kept. */
  readonly shared?: string
}

export interface StartPlace {
  /** Folder of sluice.yaml, where its relative paths start. */
  readonly folder: string
  /** Whose home `~` is, and who besides root may replace the node that runs scripts. */
  readonly user: User
  readonly trees: string
  /** Host folder that is the server's HOME. */
  readonly home: string
  /** The node that runs scripts. */
  readonly node: string
  /** A script under development, copied for this start. */
  readonly code?: string
}

export interface Start {
  readonly sandbox: SandboxProfile
  /** Differs from what was given where a file was touched and is still the same, or the runtime is another: to be stored. */
  readonly installed: Installed
  readonly runtime?: RuntimeLook
}

/** The interpreter as it stands now, and as it was where it is another. */
export interface RuntimeLook {
  readonly seen: SeenRuntime
  readonly before?: Runtime
}

/** @throws Fault if the code is not installed as locked, or a file of the environment cannot be read. */
export function startOf(profile: Profile, source: Source, placed: Placed, place: StartPlace): Start {
  const meaning = meaningOf(placed.grants)
  const runnable = locate(source, recognise(filled(profile.command, placed.grants)), placed.installed, {
    trees: place.trees,
    inside: CODE_INSIDE,
    node: place.node,
    ...(place.code === undefined ? {} : { code: place.code }),
  })
  // A program of a package may be machine code, and runs by itself.
  const runtime = runnable.programs.includes(runnable.argv[0]) ? lookAtRuntime(source, placed, place) : undefined
  const env = Object.fromEntries(Object.entries(profile.env).map(([name, value]) => [name, expand(value, meaning)]))
  const files = profile.envFiles.map((file) => readEnvFile(pathOf(file, place)))
  return {
    installed: runtime === undefined ? runnable.installed : { ...runnable.installed, runtime: runtime.seen },
    ...(runtime === undefined ? {} : { runtime }),
    sandbox: {
      argv: runnable.argv,
      env: { ...environmentOf(env, files), ...runnable.env },
      cwd: profile.cwd === undefined ? HOME_INSIDE : expand(profile.cwd, meaning),
      home: place.home,
      readOnly: runnable.readOnly,
      grants: placed.grants,
      programs: [...runnable.programs, ...profile.programs],
      unixSockets: hostSockets(profile).map((socket) => pathOf(socket, place)),
      ...(profile.unixSockets.includes(OWN_SOCKETS) ? { ownSockets: true } : {}),
      triggers: profile.triggers,
      network: 'none',
      ...(profile.limits === undefined ? {} : { limits: serverLimits(profile.limits) }),
      ...(placed.identity === undefined ? {} : { identity: placed.identity }),
    },
  }
}

/**
 * The system upgrades interpreters: another one is no fault, as long as nobody but the user or root can have put it there.
 * @throws Fault `packages.runtime-unsafe`, `packages.not-installed`
 */
export function lookAtRuntime(
  source: Source,
  { installed, grants }: Placed,
  { node, user }: Pick<StartPlace, 'node' | 'user'>,
): RuntimeLook | undefined {
  const path = runtimePath(source, node, installed.interpreter)
  if (path === undefined) return undefined
  const seen = seeRuntime(path, node, installed.runtime)
  const before = runtimeBefore(source, installed.runtime)
  if (before === undefined || before.digest === seen.digest) return { seen }
  const writable = grants.filter(({ access }) => access === 'write').map((grant) => grant.path)
  refuseUnsafeRuntime(path, writable, user)
  return { seen, before }
}

/** With the interpreter as it stands now, so that the next start can tell whether it is another. */
export function withRuntime(source: Source, placed: Placed, place: Pick<StartPlace, 'node' | 'user'>): Placed {
  const look = lookAtRuntime(source, placed, place)
  return look === undefined ? placed : { ...placed, installed: { ...placed.installed, runtime: look.seen } }
}

function serverLimits({ memory, processes, cpus }: DeclaredLimits): ServerLimits {
  const memoryBytes = memory === undefined ? undefined : bytesOf(memory)
  return {
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(processes === undefined ? {} : { processes }),
    ...(cpus === undefined ? {} : { cpus }),
  }
}

/** The command as it is started: marks of sluice.yaml filled in. */
export function filled(command: readonly string[], grants: readonly ResolvedGrant[]): string[] {
  const meaning = meaningOf(grants)
  return command.map((argument) => expand(argument, meaning))
}

function meaningOf(grants: readonly ResolvedGrant[]): { grant(name: string): string; home: string } {
  const paths = new Map(grants.map(({ name, path }) => [name, path]))
  return { grant: (name) => paths.get(name) ?? `\${grant:${name}}`, home: HOME_INSIDE }
}

/** What exists for the server, as its arguments are held against it: its grants at their own paths, and its own folders. */
export function reachOf({ grants, cwd }: Pick<SandboxProfile, 'grants' | 'cwd'>): Reach {
  const own = [...new Set([HOME_INSIDE, '/tmp', cwd])].map((path) => ({ path, access: 'write' as const }))
  return { places: [...grants.map(({ path, access }) => ({ path, access })), ...own], cwd, destinations: [] }
}

/** As the store keeps it. */
export function placementOf({ grants, installed, identity }: Placed, profile: Profile): Placement {
  const { source, tree, interpreter, stamps, runtime } = installed
  const code = {
    source,
    ...(tree === undefined ? {} : { tree }),
    ...(interpreter === undefined ? {} : { interpreter }),
    stamps: (stamps ?? []).map((stamp) => ({ ...stamp })),
    ...(runtime === undefined ? {} : { runtime }),
  }
  const declared = Object.keys(profile.grants).length === 0 ? {} : { declared: digest(profile.grants) }
  return {
    grants,
    ...declared,
    ...(tree === undefined ? {} : { tree }),
    ...(identity === undefined ? {} : { identity }),
    installed: code,
  }
}

/**
 * What the lock says and what this machine knows are written one after the other: grants that were found for another review
 * are not used.
 * @throws Fault `review.not-placed`, `packages.not-installed`
 */
export function placedOf(name: string, placement: Placement | undefined, { grants: declared }: Profile): Placed {
  if (placement === undefined || (placement.declared ?? digest({})) !== digest(declared))
    throw new Fault('review.not-placed', { name })
  const installed = readInstalled(placement.installed)
  const { grants, identity } = placement
  return { grants, installed, ...(identity === undefined ? {} : { identity }) }
}

function pathOf(declared: string, { folder, user }: StartPlace): string {
  return resolvePath(declared, { folder, home: user.home })
}
