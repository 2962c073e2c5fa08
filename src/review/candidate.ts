/** An entry made ready for a decision: pinned code, grants found, everything it shows looked at. */
import { dirname } from 'node:path'
import { offIn, profileOf, type ServerEntry } from '../config/entry.js'
import { pairOf } from '../config/files.js'
import { Fault, isFault } from '../faults.js'
import type { Finding } from '../detect/finding.js'
import { visible } from '../detect/visible.js'
import type { Lock, LockedServer, Profile, Source } from '../manifest/lock.js'
import { recognise } from '../packages/launchers.js'
import type { FetchPlace } from '../packages/npm.js'
import { type Pinned, type PinNotes, type PinPlace, pin } from '../packages/packages.js'
import type { ServerKey } from '../store/store.js'
import { unreadable } from '../sandbox/openness.js'
import { examine } from './examine.js'
import { refuseStranding } from './homes.js'
import type { House } from './house.js'
import { findOnMachine, type Found } from './place.js'
import type { Candidate } from './settle.js'
import { filled, type Placed, type StartPlace, startOf, withRuntime } from './start.js'

export interface Wanted {
  readonly key: ServerKey
  readonly entry: ServerEntry
  readonly notes: readonly string[]
  readonly findings: readonly Finding[]
  readonly lock: Lock
  /** The last review, where there was one. */
  readonly before?: LockedServer
}

/**
 * Cheap refusals come first: grants and identity are settled before anything is fetched.
 * @throws Fault of the grants, the packages, the sandbox or the trial
 */
export async function candidateFor(wanted: Wanted, house: House): Promise<Candidate> {
  const { key, entry } = wanted
  const found = await findOnMachine(profileOf(entry), key, house)
  const launcher = recognise(filled(entry.command, found.grants))
  refuseDev(entry, launcher.kind, key, house)
  house.progress(launcher.kind === 'npm' ? `fetching ${visible(launcher.name)} and what it needs` : 'pinning its code')
  const pinned = await pin(launcher, pinPlace(key, house))
  const fetched = pinned.source.kind === 'npm'
  const notes = [...wanted.notes, ...pinNotes(pinned.notes, entry.dev === true), ...(fetched ? [FETCH_NOTE] : [])]
  return examined({ ...wanted, notes }, pinned, found, fetched ? settingsShown(house.fetching()) : [], house)
}

/** @throws Fault `config.dev-elsewhere`, `config.dev-no-script` */
function refuseDev({ dev }: ServerEntry, kind: string, { config: file, name }: ServerKey, { folders }: House): void {
  if (dev === undefined) return
  if (file !== pairOf(folders.yaml).yaml) throw new Fault('config.dev-elsewhere', { name, file })
  if (kind !== 'script') throw new Fault('config.dev-no-script', { name })
}

const FETCH_NOTE = 'packages were fetched in a sandbox of its own, which shared the network of this machine'

async function examined(
  wanted: Wanted,
  { source, installed }: Pinned,
  found: Found,
  fetchedWith: readonly string[],
  house: House,
): Promise<Candidate> {
  const { key, entry } = wanted
  const pinnedHere = withRuntime(source, { ...found, installed }, house)
  const placed = await readable(pinnedHere, { key, profile: profileOf(entry), source }, house)
  const off = new Set(offIn(entry.tools))
  const subject = { name: key.name, profile: profileOf(entry), source, placed, place: startPlace(key, house), off }
  return {
    ...wanted,
    source,
    placed,
    fetchedWith,
    examined: await examine(subject, house).catch((thrown: unknown) => explained(thrown, source)),
  }
}

/** A package whose install script would have fetched its program ends at once, and says anything but that. */
function explained(thrown: unknown, source: Source): never {
  const scripted = source.kind === 'npm' ? source.packages.filter(({ scripts }) => scripts).map(({ name }) => name) : []
  const failed = isFault(thrown) && (thrown.code === 'review.ended' || thrown.code === 'review.silent')
  if (!failed || scripted.length === 0) throw thrown
  throw new Fault('review.without-scripts', { why: thrown.message, packages: scripted.join(', ') }, { cause: thrown })
}

/**
 * What was placed, with the user's uid instead of one of its own where the server could not read its own program: one that
 * stands in a closed folder of the user is brought in all the same, but not one that is closed itself.
 */
export async function readable(
  placed: Placed,
  { key, profile, source }: { readonly key: ServerKey; readonly profile: Profile; readonly source: Source },
  house: House,
): Promise<Placed> {
  if (house.user.uid === 0 || placed.identity === undefined) return placed
  const { sandbox } = startOf(profile, source, placed, { ...startPlace(key, house), home: house.folders.homes })
  const { binds } = await house.backend.survey(sandbox)
  const closed = unreadable([...binds, ...sandbox.readOnly])
  if (closed === undefined) return placed
  const { identity: _, ...rest } = placed
  const shared = `${closed} is not readable to everyone`
  refuseStranding(key, undefined, house)
  return { ...rest, shared }
}

export function startPlace(key: ServerKey, house: House): Omit<StartPlace, 'home'> {
  return { folder: dirname(key.config), user: house.user, trees: house.folders.trees, node: house.node }
}

export function pinPlace(key: ServerKey, house: House): PinPlace {
  const where = { cwd: dirname(key.config), path: house.path, home: house.user.home }
  return {
    ...where,
    trees: house.folders.trees,
    claimTree: (tree) => house.store.claim({ tree }),
    fetching: house.fetching,
  }
}

function settingsShown({ settings }: FetchPlace): string[] {
  const { registry, scopes, proxy, httpsProxy, noProxy, cafile, extraCa, strictSsl } = settings
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['registry', registry],
    ...Object.entries(scopes).map(([scope, url]) => [`registry of ${scope}`, url] as const),
    ['proxy', proxy],
    ['proxy for https', httpsProxy],
    ['no proxy for', noProxy],
    ['certificates', cafile],
    ['further certificates', extraCa],
    ['certificates are', strictSsl ? undefined : 'NOT CHECKED (strict-ssl=false)'],
  ]
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
}

function pinNotes({ from, leftOut, otherPlatforms }: PinNotes, dev: boolean): string[] {
  const effect = dev
    ? 'at the next start; what that changes of its tools is held out until `sluice update`'
    : 'after `sluice update`'
  return [
    ...(from === undefined ? [] : [`the code was copied from ${from}; changes there take effect ${effect}`]),
    ...(leftOut.length === 0 ? [] : [`not copied, since they may hold secrets: ${leftOut.join(', ')}`]),
    ...(otherPlatforms.length === 0 ? [] : [`not fetched, since made for other machines: ${otherPlatforms.join(', ')}`]),
  ]
}
