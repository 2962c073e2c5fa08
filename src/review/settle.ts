/** From an examined server to a person's decision, and what is written when it is yes. */
import { entryDigest, profileOf, type ServerEntry, withOff } from '../config/entry.js'
import type { Finding } from '../detect/finding.js'
import { visible } from '../detect/visible.js'
import type { LockedServer, Source } from '../manifest/lock.js'
import { triggersIn } from '../sandbox/triggers.js'
import type { ServerKey } from '../store/store.js'
import { type Decider, decide } from './decide.js'
import { type Change, changesBetween } from './difference.js'
import type { Examined } from './examine.js'
import { findingsIn } from './findings.js'
import type { House } from './house.js'
import { type Circumstances, renderChanges, renderReview } from './render.js'
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
  /** The last review, where there was one. */
  readonly before?: LockedServer
}

export interface Audience {
  readonly decider: Decider
  /** Prints text of ours: what is not ours in it is escaped. */
  readonly show: (text: string) => void
  /** Whose review it is: the user's name. */
  readonly by: string
}

export interface Settled {
  readonly entry: ServerEntry
  readonly locked: LockedServer
  readonly changes: readonly Change[]
}

/** Shows the review and has it decided. @throws Fault `review.declined`, `review.not-asked`, `review.findings` */
export async function settle(candidate: Candidate, audience: Audience, house: House): Promise<Settled> {
  const { key, before } = candidate
  const { tools } = candidate.examined.surface
  const proposed = lockedOf(candidate, candidate.entry, audience, house)
  const changes = before === undefined ? [] : changesBetween(before, proposed)
  const about = circumstancesOf(candidate, house)
  audience.show(before === undefined ? renderReview(key.name, proposed, about, false) : renderChanges(changes))
  if (before !== undefined && runsAnew(candidate, house))
    audience.show(`From now on it runs as ${visible(about.runsAs ?? '')}.\n`)
  if (before !== undefined && changes.length === 0) return { entry: candidate.entry, locked: proposed, changes }
  const off = await decide(
    key.name,
    {
      findings: about.findings.map(({ what }) => visible(what)),
      tools: Object.entries(tools).map(([name, { use }]) => ({ name, label: visible(name), off: use === 'off' })),
      everything: () => audience.show(renderReview(key.name, proposed, about, true)),
    },
    audience.decider,
  )
  const entry = { ...candidate.entry, tools: withOff(candidate.entry.tools, off) }
  return { entry, locked: lockedOf(candidate, entry, audience, house), changes }
}

function lockedOf(
  { key, examined, source }: Candidate,
  entry: ServerEntry,
  { by, decider }: Audience,
  house: House,
): LockedServer {
  return {
    entry: entryDigest(entry),
    profile: profileOf(entry),
    source,
    eras: examined.eras,
    surface: switched(key.name, examined.surface, entry.tools),
    reviewed: { by: decider.by === 'yes' ? `${by} (--yes)` : by, at: new Date(house.now()).toISOString(), sluice: house.version },
  }
}

function circumstancesOf({ placed, entry, examined, ...candidate }: Candidate, { user }: House): Circumstances {
  const { grants } = placed
  return {
    grants,
    protected: grants.flatMap((grant) => triggersIn(grant, entry.triggers)),
    fetchedWith: candidate.fetchedWith,
    runsAs: runsAs(placed, user.uid),
    asked: examined.asked,
    findings: [...candidate.findings, ...findingsIn(examined.surface)],
    notes: [...candidate.notes, ...examined.notes],
  }
}

/** The lock does not hold as whom a server runs, since that is of one machine. */
function runsAnew({ key, placed }: Candidate, { store }: House): boolean {
  return store.placement(key)?.identity?.uid !== placed.identity?.uid
}

function runsAs({ identity, shared }: Placed, own: number): string {
  if (identity?.shared === false) return `uid ${identity.uid}, which nothing else uses; it reads what everyone may read`
  const because = shared === undefined ? '' : `, since ${shared}`
  return identity === undefined
    ? `you (uid ${own})${because}; other processes of yours can see it`
    : `uid ${identity.uid}, who owns what is granted${because}; other processes of that user can see it`
}
