/** The sessions of a state folder, as the registry and their folders tell of them; `verify` says whether that is true. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../faults.js'
import { segmentsAmong } from './files.js'
import { refuseNewer } from './format.js'
import { logLines, namesIn, recordIn, whereThere } from './lines.js'
import { isSession, type Place, placeOf } from './place.js'
import { registeredSessions } from './registered.js'
import { isRunning } from '../running.js'

export interface SessionRow {
  readonly session: string
  readonly server: string
  /** ISO 8601. */
  readonly opened: string
  readonly state: 'running' | 'closed' | 'interrupted' | 'missing'
  /** Why the server was started, as the first record has it: `run`, or a look at it during a review. */
  readonly purpose: string
  /** Bytes of records. */
  readonly bytes: number
}

/** In the order in which they were opened. @throws Fault `audit.newer` */
export function sessionRows(stateDir: string): SessionRow[] {
  const place = placeOf(stateDir)
  refuseNewer(place)
  return [...registeredSessions(place.registry)].map(([session, { server, opened, closed }]) => {
    const folder = join(place.sessions, session)
    const about = firstRecord(folder)
    const purpose = typeof about['purpose'] === 'string' ? about['purpose'] : 'unknown'
    return { session, server, opened, state: stateOf(folder, closed, about), purpose, bytes: bytesOf(folder) }
  })
}

/**
 * The folder of a session: the one named, or the newest.
 * @throws Fault `audit.newer`, `audit.no-session`
 */
export function sessionFolder(stateDir: string, session: string | undefined): string {
  const place = placeOf(stateDir)
  refuseNewer(place)
  const name = session ?? newest(place)
  if (name === undefined || !isSession(name) || segmentsAmong(namesIn(join(place.sessions, name))).length === 0)
    throw new Fault('audit.no-session', {
      session: name === undefined ? 'any session' : `session ${name}`,
      folder: place.sessions,
    })
  return join(place.sessions, name)
}

/** The last that the registry has; two of one second are not told apart by their names. */
function newest(place: Place): string | undefined {
  return [...registeredSessions(place.registry).keys()].at(-1)
}

function stateOf(folder: string, closed: boolean, about: Readonly<Record<string, unknown>>): SessionRow['state'] {
  if (whereThere(() => readdirSync(folder)) === undefined) return 'missing'
  if (closed) return 'closed'
  return isRunning(about['process']) ? 'running' : 'interrupted'
}

/** The first record of a log; an object without members where there is none. */
export function firstRecord(folder: string): Readonly<Record<string, unknown>> {
  for (const { bytes } of logLines(folder)) return recordIn(bytes.toString())
  return {}
}

function bytesOf(folder: string): number {
  const segments = segmentsAmong(namesIn(folder))
  return segments.reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}
