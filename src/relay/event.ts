/** What happens to a session (events, one bounded queue, in order) and what it makes of it (a step). */
import type { Entry } from '../audit/entry.js'
import type { Question } from '../guards/guard.js'
import type { Line } from '../protocol/framing.js'
import type { Peer } from '../protocol/message.js'
import type { Exit } from '../sandbox/sandbox.js'

/** `at` is by the steady clock (see clock.ts), like every time in a session; the path records the wall clock's. */
export type Event = { readonly at: number } & (
  | { readonly kind: 'line'; readonly from: Peer; readonly generation: number; readonly line: Line }
  /** The client will send no more. */
  | { readonly kind: 'end' }
  /** One line of the server's stderr, redacted; `raw` as it came. */
  | { readonly kind: 'stderr'; readonly generation: number; readonly text: string; readonly raw: Uint8Array }
  /** Somebody answered a question. */
  | { readonly kind: 'answer'; readonly question: number; readonly yes: boolean; readonly by: string }
  /** What arguments are read with is loaded, or will not be. */
  | { readonly kind: 'parsers' }
  /** A timer that a step asked for. */
  | { readonly kind: 'deadline' }
  | ({ readonly kind: 'exit'; readonly generation: number } & Exit)
)

/** One line to write to a peer, without its line end. Writing it needs the receipt of the step's entries. */
export interface Send {
  readonly to: Peer
  readonly text: string
}

/** A question for somebody outside the session, about one held message. */
export interface AskedQuestion {
  readonly number: number
  readonly question: Question
  /** The held message as recorded. */
  readonly message: string
}

export interface Step {
  readonly entries: Entry[]
  readonly sends: Send[]
  readonly questions: AskedQuestion[]
  /** When a `deadline` event is wanted (by the clock of `Event.at`). */
  readonly timers: number[]
  /** Nothing more will be sent to the server. */
  closeServer?: true
  /** The server has ended: nothing more can happen. */
  stop?: Exit
}

/** Whether the server may have acted on what is refused. A withheld result says that the call was executed. */
export type Executed = 'no' | 'yes' | 'unknown'
