/** What the session registry says of each session. */
import type { Verifier } from './note.js'
import { type Head, openHead } from './heads.js'
import { logLines } from './lines.js'
import { sessionOrigin } from './place.js'
import { parseRegistryRecord, type RegistryRecord } from './registry-record.js'

export interface Registered {
  readonly server: string
  /** ISO 8601; of its first record in the registry. */
  readonly opened: string
  /** The latest note that the registry has of it, which is of the most records. */
  readonly note: string
  /** It ended in order, and that note is its last. */
  readonly closed: boolean
}

/** By session. A line that is no registry record is passed over here: checking the registry's own tree names it. */
export function registeredSessions(registry: string): Map<string, Registered> {
  const sessions = new Map<string, Registered>()
  for (const { bytes, torn } of logLines(registry)) {
    const record = torn ? undefined : parseRegistryRecord(bytes.toString())
    if (record !== undefined) sessions.set(record.session, grown(sessions.get(record.session), record))
  }
  return sessions
}

function grown(known: Registered | undefined, { at, server, note, type }: RegistryRecord): Registered {
  const closed = type === 'close' || (known?.closed ?? false)
  return {
    server: known?.server ?? server ?? '',
    opened: known?.opened ?? at,
    note: known?.closed === true ? known.note : note,
    closed,
  }
}

/** The head that the registry vouches for. @returns why not, as text */
export function registeredHead({ note }: Registered, session: string, verifier: Verifier): Head | string {
  return openHead(note, verifier, sessionOrigin(verifier.name, session))
}
