/**
 * The small durable state that processes share: SQLite in the state folder, 0600. Never on the message path.
 *
 * A server is known by the sluice.yaml that declares it *and* its name: a project's `notes` is not the user's `notes`.
 */
import type { Json } from '../protocol/message.js'
import { type Claim, type Claimed, claims } from './claims.js'
import { Database } from './database.js'
import { type Placement, placements } from './placements.js'
import { probes } from './probes.js'
import { type TrustedProject, trust } from './trust.js'
import { uids } from './uids.js'
import { type Validated, validated } from './validated.js'

export type { Claim } from './claims.js'
export type { Placement } from './placements.js'
export type { TrustedProject } from './trust.js'
export type { Validated } from './validated.js'

export interface ServerKey {
  /** Absolute path, without links, of the sluice.yaml that declares the server. */
  readonly config: string
  readonly name: string
}

export interface Store {
  readonly file: string
  /**
   * Runs `act` while no other process does anything under this lock or writes to the store; reentrant; released when
   * the process dies, however it dies. What `act` wrote to the store is undone if it throws. `act` must be synchronous
   * and short. `name` says in a fault what could not be done. @throws Fault `store.busy` after LIMITS.storeBusyMs
   */
  readonly exclusively: <T>(name: string, act: () => T) => T

  /** What `add`, `install` and `update` found on this machine. */
  placement(key: ServerKey): Placement | undefined
  place(key: ServerKey, placement: Placement): void
  /** The placement, to start from: its tree is claimed. */
  occupy(key: ServerKey): Placement | undefined
  placed(): readonly { readonly key: ServerKey; readonly placement: Placement }[]
  /** Forgets placement and validation, and gives the uid back. */
  forget(key: ServerKey): void

  /**
   * The host uid of this server: the one it had, else one that no server ever had, else one that was given back.
   * @param free uids that nobody on this host has, most wanted first
   * @param left those of which something is left, a process or a home: only the server that had one may have it again
   * @throws Fault `store.no-uid`
   */
  leaseUid(key: ServerKey, free: Iterable<number>, left?: ReadonlySet<number>): number

  /** Says that this process uses something, until `close` or its death. */
  claim(claim: Claim): void
  claims(): readonly Claimed[]
  /** Forgets what a dead process claimed, once it is tidied up. */
  disclaim(holder: string): void

  /** A probe's answer, for LIMITS.probeKeptMs; one from the future is none (the clock was set back). Times are milliseconds since the epoch. */
  probed(key: string, now: number): Json | undefined
  rememberProbe(key: string, value: Json, now: number): void

  trusted(folder: string): TrustedProject | undefined
  trust(project: TrustedProject): void
  /** Answers whether it was trusted. */
  distrust(folder: string): boolean
  trustedProjects(): readonly TrustedProject[]

  /** What the yaml's bytes and the lock's entry were when they were last found to agree. */
  validated(key: ServerKey): Validated | undefined
  rememberValidated(key: ServerKey, validated: Validated): void

  close(): void
}

/** @throws Fault `store.unsafe`, `store.newer`, `store.corrupt`, `store.busy`, `store.failed` */
export function openStore(file: string): Store {
  const database = new Database(file)
  const leases = uids(database)
  const placed = placements(database)
  const agreed = validated(database)
  const claimed = claims(database)
  return {
    file,
    exclusively: (name, act) => database.exclusively(name, act),
    ...placed,
    ...leases,
    ...probes(database),
    ...trust(database),
    ...agreed,
    claim: (claim) => claimed.claim(claim),
    claims: () => claimed.claims(),
    disclaim: (holder) => claimed.disclaim(holder),
    occupy: (key) =>
      database.exclusively('use the code of a server', () => {
        const placement = placed.placement(key)
        if (placement?.tree !== undefined) claimed.claim({ tree: placement.tree })
        return placement
      }),
    forget: (key) =>
      database.exclusively('forget a server', () => {
        placed.displace(key)
        agreed.invalidate(key)
        leases.releaseUid(key)
      }),
    close: () => {
      try {
        claimed.release()
      } finally {
        database.close()
      }
    },
  }
}
