/** From an examined server to a person's decision, and what is written when it is yes. */
import { entryDigest, profileOf, type ServerEntry, withOff } from '../config/entry.js'
import type { Finding } from '../detect/finding.js'
import { visible } from '../detect/visible.js'
import type { Lock, LockedServer, Source, Surface } from '../manifest/lock.js'
import { neighbourhoodOf } from '../manifest/neighbourhood.js'
import { triggersIn } from '../sandbox/triggers.js'
import type { ServerKey } from '../store/store.js'
import { renderChanges } from './changes.js'
import { type Decider, decide, type Shows } from './decide.js'
import { type Change, changesBetween } from './difference.js'
import type { Examined } from './examine.js'
import { heldBack, inspect, type Inspected, type Suspect, trustedBefore, unseen } from './findings.js'
import type { House } from './house.js'
import { type Circumstances, renderFindings, renderReview } from './render.js'
import type { Placed } from './start.js'
import { switched } from './switched.js'

/** Everything that a decision is about. */
export interface Candidate {
  readonly key: ServerKey
  readonly entry: ServerEntry
  readonly source: Source
  readonly placed: Placed
  readonly examined: Examined
  readonly fetchedWith: readonly string[]
  readonly notes: readonly string[]
  /** Beside what is found in the surface. */
  readonly findings: readonly Finding[]
  /** As it stands: what else is in it says whose tools a name belongs to. */
  readonly lock: Lock
  /** The last review, where there was one. */
  readonly before?: LockedServer
}

export interface Audience {
  readonly decider: Decider
  /** Prints text of ours: what is not ours in it is escaped. */
  readonly show: (text: string) => void
  /** What is shown may have colours. */
  readonly colours: boolean
  /** Whose review it is: the user's name. */
  readonly by: string
}

/** What a decision needs of the house. */
type Around = Pick<House, 'user' | 'version' | 'now'> & { readonly store: Pick<House['store'], 'placement'> }

export interface Settled {
  readonly entry: ServerEntry
  readonly locked: LockedServer
  readonly changes: readonly Change[]
}

/** Shows the review and has it decided. @throws Fault `review.declined`, `review.not-asked`, `review.findings` */
export async function settle(candidate: Candidate, audience: Audience, house: Around): Promise<Settled> {
  const { key, before } = candidate
  const doubts = doubtsOf(candidate, house)
  const proposed = lockedOf(candidate, candidate.entry, doubts.held(doubts.trusted), audience, house)
  const changes =
    before === undefined ? [] : changesBetween(before, proposed, neighbourhoodOf(key.name, candidate.lock, proposed.surface))
  const about = circumstancesOf(candidate, doubts, house)
  audience.show(before === undefined ? renderReview(key.name, proposed, about, false) : renderChanges(changes, audience.colours))
  if (before !== undefined) audience.show(renderFindings(doubts.open))
  if (before !== undefined && runsAnew(candidate, house))
    audience.show(`From now on it runs as ${visible(about.runsAs ?? '')}.\n`)
  if (before !== undefined && changes.length === 0 && !isOpen(doubts, audience))
    return { entry: candidate.entry, locked: proposed, changes }
  const everything = (): void => audience.show(renderReview(key.name, proposed, about, true))
  const { off, trusted } = await decide(key.name, shows(candidate, doubts, everything), audience.decider)
  const entry = { ...candidate.entry, tools: withOff(candidate.entry.tools, off) }
  return { entry, locked: lockedOf(candidate, entry, doubts.held(trusted.map(Number)), audience, house), changes }
}

/** What a review found, and what of it is still to be decided. */
interface Doubts extends Inspected {
  /** Not seen by a review before. */
  readonly open: readonly Finding[]
  /** Positions of the suspects that a person has offered all the same. */
  readonly trusted: readonly number[]
  /** The surface without the suspects, those at these positions excepted. */
  readonly held: (trusted: readonly number[]) => Surface
}

function doubtsOf({ key, lock, examined, before, ...candidate }: Candidate, { version }: Around): Doubts {
  const about = neighbourhoodOf(key.name, lock, examined.surface)
  const { findings, suspects } = inspect(examined.surface, about)
  // Another version may find what this one's review did not show.
  const known = before?.reviewed.sluice === version ? before.surface : undefined
  const seen = known === undefined ? [] : inspect(known, about).findings
  const trusted: readonly Suspect[] = known === undefined ? [] : trustedBefore(suspects, examined.surface, known)
  return {
    findings: [...candidate.findings, ...findings],
    suspects,
    open: [...candidate.findings, ...unseen(findings, seen)],
    trusted: suspects.flatMap((suspect, position) => (trusted.includes(suspect) ? [position] : [])),
    held: (positions) =>
      heldBack(
        examined.surface,
        suspects.filter((_, position) => !positions.includes(position)),
      ),
  }
}

/** A person may think again about what is held out, whenever he reviews. */
function isOpen({ open, suspects }: Doubts, { decider }: Audience): boolean {
  return open.some(isSerious) || (decider.by === 'person' && suspects.length > 0)
}

const isSerious = ({ severity }: Finding): boolean => severity === 'high'

function shows({ examined }: Candidate, { open, suspects, trusted }: Doubts, everything: () => void): Shows {
  const { tools } = examined.surface
  return {
    findings: open.filter(isSerious).map(({ what }) => visible(what)),
    suspects: suspects.map(({ name }, position) => ({
      name: String(position),
      label: visible(name),
      trusted: trusted.includes(position),
    })),
    tools: Object.entries(tools).map(([name, { use }]) => ({ name, label: visible(name), off: use === 'off' })),
    everything,
  }
}

function lockedOf(
  { key, examined, source }: Candidate,
  entry: ServerEntry,
  surface: Surface,
  { by, decider }: Audience,
  house: Around,
): LockedServer {
  return {
    entry: entryDigest(entry),
    profile: profileOf(entry),
    source,
    eras: examined.eras,
    surface: switched(key.name, surface, entry.tools),
    reviewed: { by: decider.by === 'yes' ? `${by} (--yes)` : by, at: new Date(house.now()).toISOString(), sluice: house.version },
  }
}

function circumstancesOf(
  { placed, entry, examined, ...candidate }: Candidate,
  { findings }: Doubts,
  { user }: Around,
): Circumstances {
  const { grants } = placed
  return {
    grants,
    protected: grants.flatMap((grant) => triggersIn(grant, entry.triggers)),
    fetchedWith: candidate.fetchedWith,
    runsAs: runsAs(placed, user.uid),
    asked: examined.asked,
    findings,
    notes: [...candidate.notes, ...examined.notes],
  }
}

/** The lock does not hold as whom a server runs, since that is of one machine. */
function runsAnew({ key, placed }: Candidate, { store }: Around): boolean {
  return store.placement(key)?.identity?.uid !== placed.identity?.uid
}

function runsAs({ identity, shared }: Placed, own: number): string {
  if (identity?.shared === false) return `uid ${identity.uid}, which nothing else uses; it reads what everyone may read`
  const because = shared === undefined ? '' : `, since ${shared}`
  return identity === undefined
    ? `you (uid ${own})${because}; other processes of yours can see it`
    : `uid ${identity.uid}, who owns what is granted${because}; other processes of that user can see it`
}
