/**
 * From what was reviewed (lock) and found on this machine (store) to what a sandbox starts. On the start path of
 * `sluice run` too, so that a trial and a real start cannot differ; loads nothing heavy.
 */
import { expand, resolvePath } from '../config/expand.js'
import { Fault } from '../faults.js'
import type { Profile, Source } from '../manifest/lock.js'
import { recognise } from '../packages/launchers.js'
import { type Installed, locate, readInstalled } from '../packages/locate.js'
import { CODE_INSIDE, HOME_INSIDE, type ResolvedGrant, type SandboxProfile } from '../sandbox/sandbox.js'
import type { Placement } from '../store/store.js'
import { environmentOf, readEnvFile } from './environment.js'

/** What `add`, `install` and `update` found on this machine. */
export interface Placed {
  readonly grants: readonly ResolvedGrant[]
  readonly installed: Installed
  readonly identity?: NonNullable<SandboxProfile['identity']>
}

export interface StartPlace {
  /** Folder of sluice.yaml, where its relative paths start. */
  readonly folder: string
  /** The user's home, for `~`. */
  readonly userHome: string
  readonly trees: string
  /** Host folder that is the server's HOME. */
  readonly home: string
  /** The node that runs scripts. */
  readonly node: string
}

export interface Start {
  readonly sandbox: SandboxProfile
  /** Differs from what was given where a file was touched and is still the same: to be stored. */
  readonly installed: Installed
}

/** @throws Fault if the code is not installed as locked, or a file of the environment cannot be read. */
export function startOf(profile: Profile, source: Source, placed: Placed, place: StartPlace): Start {
  const meaning = meaningOf(placed.grants)
  const runnable = locate(source, recognise(filled(profile.command, placed.grants)), placed.installed, {
    trees: place.trees,
    inside: CODE_INSIDE,
    node: place.node,
  })
  const env = Object.fromEntries(Object.entries(profile.env).map(([name, value]) => [name, expand(value, meaning)]))
  const files = profile.envFiles.map((file) => readEnvFile(pathOf(file, place)))
  return {
    installed: runnable.installed,
    sandbox: {
      argv: runnable.argv,
      env: environmentOf(env, files),
      cwd: profile.cwd === undefined ? HOME_INSIDE : expand(profile.cwd, meaning),
      home: place.home,
      readOnly: runnable.readOnly,
      grants: placed.grants,
      programs: [...runnable.programs, ...profile.programs],
      unixSockets: profile.unixSockets.map((socket) => pathOf(socket, place)),
      triggers: profile.triggers,
      network: 'none',
      ...(placed.identity === undefined ? {} : { identity: placed.identity }),
    },
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

/** As the store keeps it. */
export function placementOf({ grants, installed, identity }: Placed): Placement {
  const { source, tree, stamps } = installed
  const code = { source, ...(tree === undefined ? {} : { tree }), stamps: (stamps ?? []).map((stamp) => ({ ...stamp })) }
  return { grants, ...(tree === undefined ? {} : { tree }), ...(identity === undefined ? {} : { identity }), installed: code }
}

/** @throws Fault `review.not-placed`, `packages.not-installed` */
export function placedOf(name: string, placement: Placement | undefined): Placed {
  if (placement === undefined) throw new Fault('review.not-placed', { name })
  const installed = readInstalled(placement.installed)
  const { grants, identity } = placement
  return { grants, installed, ...(identity === undefined ? {} : { identity }) }
}

function pathOf(declared: string, { folder, userHome }: StartPlace): string {
  return resolvePath(declared, { folder, home: userHome })
}
