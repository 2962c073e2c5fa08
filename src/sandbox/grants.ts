/**
 * Grants: what a person lets a server see of this machine. `resolveGrant` decides at `add`, by name and by what the name
 * resolves to; `openGrant` proves at every start that the path is still the same file, and pins it by a descriptor.
 *
 * A bind mount shows itself only by its device and inode: one of a whole refused place is recognised, one of something
 * inside such a place is not.
 */
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { normalize } from 'node:path'
import { Fault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { OVERFLOW_UID } from './identity.js'
import type { Access, Refusal } from './places.js'
import {
  type GrantFacts,
  malformedPath,
  pipesIn,
  refusedContents,
  refusedIdentity,
  refusedKind,
  refusedMount,
  refusedPlace,
  stripSlash,
} from './refusals.js'
import type { ResolvedGrant } from './sandbox.js'

/** O_PATH is missing in Node's constants; the number is the same on x86-64 and aarch64. */
export const O_PATH = 0o10000000

/** The facts of this machine. `own` are Sluicegate's folders. */
export function grantFacts(own: readonly string[]): GrantFacts {
  const homes = [homedir(), ...homesIn(readFileSync('/etc/passwd', 'utf8'))]
  return { homes: homes.filter((home) => home !== '/'), own }
}

/** Homes of root and of people: service accounts live in folders that are not theirs alone. */
export function homesIn(passwd: string): string[] {
  const rows = passwd.split('\n').map((line) => line.split(':'))
  const people = rows.filter(([, , uid]) => Number(uid) === 0 || (Number(uid) >= 1000 && Number(uid) !== OVERFLOW_UID))
  return people.flatMap(([, , , , , home]) => (home?.startsWith('/') ? [home] : []))
}

/**
 * Resolves one grant on this machine.
 * @param path absolute; `~` and relative paths are the caller's to expand
 * @throws Fault `sandbox.grant-refused` naming the rule, `sandbox.grant-missing`
 */
export function resolveGrant(name: string, path: string, access: Access, facts: GrantFacts): ResolvedGrant {
  const refuse = ({ rule, instead }: Refusal): never => {
    throw new Fault('sandbox.grant-refused', { name, access, path, rule, instead })
  }
  const malformed = malformedPath(path)
  if (malformed !== undefined) return refuse(malformed)
  const { real, stat } = look(name, path)
  const spoken = stripSlash(normalize(path))
  const refusal =
    refusedPlace(spoken, access, facts) ??
    refusedPlace(real, access, facts) ??
    refusedKind(stat) ??
    refusedIdentity(stat, facts) ??
    refusedMount(real, readFileSync('/proc/self/mountinfo', 'utf8')) ??
    (stat.isDirectory() ? refusedContents(real, access) : undefined)
  if (refusal !== undefined) return refuse(refusal)
  const kind = stat.isDirectory() ? 'directory' : 'file'
  return { name, path: real, access, kind, device: String(stat.dev), inode: String(stat.ino), uid: Number(stat.uid) }
}

function look(name: string, path: string): { real: string; stat: BigIntStats } {
  try {
    const real = realpathSync.native(path)
    return { real, stat: statSync(real, { bigint: true }) }
  } catch (error) {
    throw new Fault('sandbox.grant-missing', { name, path, why: reason(error) }, { cause: error })
  }
}

/**
 * Opens what was granted without following a link anywhere on the way, and proves that it is what was reviewed.
 * The caller binds `/proc/self/fd/N` and closes the descriptor; inside a sandbox it would lead out.
 * @returns an O_PATH descriptor, close-on-exec
 * @throws Fault `sandbox.grant-changed`
 */
export function openGrant(grant: ResolvedGrant): number {
  const changed = (why: string, cause?: unknown): Fault =>
    new Fault('sandbox.grant-changed', { name: grant.name, path: grant.path, why }, { cause })
  let at = openSync('/', O_PATH | constants.O_DIRECTORY)
  try {
    const pieces = grant.path.split('/').filter(Boolean)
    for (const [index, piece] of pieces.entries()) {
      const last = index === pieces.length - 1
      const next = openBelow(at, piece, last && grant.kind === 'file')
      closeSync(at)
      at = next
    }
    const stat = fstatSync(at, { bigint: true })
    if (grant.kind === 'file' ? !stat.isFile() : !stat.isDirectory()) throw changed(`it is no ${grant.kind} any more`)
    if (String(stat.dev) !== grant.device || String(stat.ino) !== grant.inode) throw changed('another one stands in its place')
    const pipe = grant.kind === 'directory' ? pipesIn(`/proc/self/fd/${at}`, LIMITS.grantEntriesAtStart)[0] : undefined
    if (pipe !== undefined) throw changed(`the named pipe ${pipe} has appeared in it`)
    return at
  } catch (error) {
    closeSync(at)
    throw error instanceof Fault ? error : changed(reason(error), error)
  }
}

/** openat(2) by way of the descriptor's magic link; a symbolic link as the last piece is an error (or fails the comparison). */
function openBelow(folder: number, piece: string, file: boolean): number {
  return openSync(`/proc/self/fd/${folder}/${piece}`, O_PATH | constants.O_NOFOLLOW | (file ? 0 : constants.O_DIRECTORY))
}
