/** From what a person typed for `add` to an entry of sluice.yaml. */
import { literal } from '../config/expand.js'
import type { ServerEntry } from '../config/entry.js'
import { credentialsIn, looksLikeCredential } from '../detect/credential.js'
import type { Finding } from '../detect/finding.js'
import { redactText } from '../detect/redact.js'
import { Fault } from '../faults.js'
import { OWN_SOCKETS } from '../manifest/lock.js'
import type { Launcher } from '../packages/launchers.js'
import { type Decider, decideAccess } from './decide.js'
import { covering, type Look, mentionsIn, merged, propose, type Proposal, type Wish } from './proposal.js'

/** As typed; paths may be relative to the working directory or begin with `~/`. */
export interface AddRequest {
  readonly name: string
  readonly command: readonly string[]
  readonly read: readonly string[]
  readonly write: readonly string[]
  /** `NAME=VALUE` */
  readonly env: readonly string[]
  readonly envFiles: readonly string[]
  readonly programs: readonly string[]
  readonly unixSockets: readonly string[]
  readonly triggers: readonly string[]
  readonly cwd?: string
  /** The record is on disk before a message passes. */
  readonly synced: boolean
  readonly dev?: true
}

export interface Surroundings {
  readonly look: (path: string) => Look
  /** How a path of this machine is written in sluice.yaml. */
  readonly declared: (absolute: string) => string
  /** Whether a path stands inside anyway, with one of these programs. */
  readonly broughtBy: (programs: readonly string[], absolute: string) => boolean
}

export interface Requested {
  readonly entry: ServerEntry
  readonly notes: readonly string[]
  readonly findings: readonly Finding[]
}

/**
 * @throws Fault `review.no-path`, `review.env`, `review.credential`, `review.cwd`, and what `decideAccess` throws
 */
export async function entryFrom(
  request: AddRequest,
  launcher: Launcher,
  around: Surroundings,
  decider: Decider,
): Promise<Requested> {
  const command = pinnedPlace(request.command, launcher, around)
  const { paths: all, notes } = mentionsIn(command, launcher.argsAt, around.look)
  const paths = all.filter(({ absolute }) => request.programs.length === 0 || !around.broughtBy(request.programs, absolute))
  const flagged = [...wishesOf(request.read, 'read', around), ...wishesOf(request.write, 'write', around)]
  const undecided = paths.filter(({ absolute }) => covering(absolute, flagged) === undefined)
  const wishes = merged([...flagged, ...(await decideAccess(request.name, undecided, decider))])
  const proposal = propose(command, paths, wishes, around.declared)
  const cwd = request.cwd === undefined ? undefined : cwdOf(request.cwd, proposal, wishes, around)
  return {
    notes,
    findings: [
      ...request.command.flatMap((argument, at) =>
        redactText(argument).findings.map((found) => ({ ...found, at: `/command/${at}` })),
      ),
      ...credentialsIn(request.command),
    ],
    entry: {
      command: proposal.command,
      grants: proposal.grants,
      env: Object.fromEntries(request.env.map((setting) => variable(setting))),
      envFiles: request.envFiles.map((file) => declaredFile(file, around)),
      programs: request.programs,
      unixSockets: request.unixSockets.map((path) => (path === OWN_SOCKETS ? path : around.declared(around.look(path).absolute))),
      triggers: request.triggers,
      ...(cwd === undefined ? {} : { cwd }),
      ...(request.synced ? { record: 'synced' as const } : {}),
      ...(request.dev === undefined ? {} : { dev: request.dev }),
      tools: {},
    },
  }
}

/** A script or program that was named by a relative path is named by its whole path: sluice.yaml stands in another folder. */
function pinnedPlace(command: readonly string[], launcher: Launcher, around: Surroundings): readonly string[] {
  const script = launcher.kind === 'script' ? launcher.argsAt - 1 : undefined
  return command.map((word, at) => {
    const isPlace = at === script || (at === 0 && launcher.kind !== 'npm' && word.includes('/'))
    return isPlace && !word.startsWith('/') ? around.look(word).absolute : word
  })
}

function wishesOf(paths: readonly string[], access: Wish['access'], around: Surroundings): Wish[] {
  return paths.map((path) => {
    const { absolute, kind } = around.look(path)
    if (kind === 'missing') throw new Fault('review.no-path', { path: absolute, flag: `--${access}` })
    return { absolute, access }
  })
}

function declaredFile(file: string, around: Surroundings): string {
  const { absolute, kind } = around.look(file)
  if (kind !== 'file') throw new Fault('review.no-path', { path: absolute, flag: '--env-file' })
  return around.declared(absolute)
}

/** One setting `NAME=VALUE`, as sluice.yaml writes it. @throws Fault `review.env`, `review.credential` */
export function variable(setting: string): readonly [string, string] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(setting) ?? []
  // The setting may be a secret that was typed in the wrong place: it is not repeated.
  if (name === undefined || value === undefined) throw new Fault('review.env', {})
  const credential = looksLikeCredential(name, value)
  if (credential !== undefined) throw new Fault('review.credential', { what: credential.what, instead: credential.hint })
  return [name, inHome(value)]
}

/** `~/x` and `${home}/x` mean the server's own home; every other `${` is itself. */
function inHome(value: string): string {
  const moved = value.startsWith('~/') ? `\${home}${value.slice(1)}` : value
  const prefix = moved.startsWith('${home}') ? '${home}' : ''
  return `${prefix}${literal(moved.slice(prefix.length))}`
}

function cwdOf(typed: string, proposal: Proposal, wishes: readonly Wish[], around: Surroundings): string {
  const { absolute } = around.look(typed)
  const wish = covering(absolute, wishes)
  const granted = Object.entries(proposal.grants).find(
    ([, { path }]) => wish !== undefined && path === around.declared(wish.absolute),
  )
  if (wish === undefined || granted === undefined) throw new Fault('review.cwd', { path: absolute })
  return `\${grant:${granted[0]}}${literal(absolute.slice(wish.absolute.length))}`
}
