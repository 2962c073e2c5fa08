/** What a review needs from outside, handed in by cli/compose.ts. */
import type { Log } from '../audit/log.js'
import type { Folders, User } from '../config/paths.js'
import type { FetchPlace } from '../packages/npm.js'
import type { Libraries } from '../guards/schema.js'
import type { Backend, Guarantee } from '../sandbox/sandbox.js'
import type { Store } from '../store/store.js'

export interface House {
  /** Opened: they exist, with the rights they must have. */
  readonly folders: Folders
  readonly user: User
  readonly cwd: string
  /** PATH, for programs that a command names without a folder. */
  readonly path: string
  readonly store: Store
  /** Folder for short-lived scratch folders. */
  readonly scratch: string
  readonly backend: Backend
  /** What this machine gives, tried once. */
  readonly guarantees: () => Promise<ReadonlySet<Guarantee>>
  readonly fetching: () => FetchPlace
  /** A log of its own for each start. @param about members of its first record */
  readonly openLog: (about: { readonly server: string; readonly purpose: 'era-probe' | 'trial' }) => Promise<Log>
  /** The node that runs scripts, as an absolute path without links. */
  readonly node: string
  readonly version: string
  readonly schemaLibraries: () => Libraries
  /** Tells a person what takes its time now. Text of ours: what is not ours in it is escaped. */
  readonly progress: (text: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}
