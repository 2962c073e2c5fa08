/** Where the logs of a state folder stand. docs/audit-format.md describes every file. */
import { join } from 'node:path'

export interface Place {
  readonly folder: string
  /** The number of the format. */
  readonly format: string
  readonly signingKey: string
  readonly verifierKey: string
  readonly registry: string
  readonly sessions: string
}

export function placeOf(stateDir: string): Place {
  const folder = join(stateDir, 'audit')
  return {
    folder,
    format: join(folder, 'format'),
    signingKey: join(folder, 'signing.key'),
    verifierKey: join(folder, 'verifier.key'),
    registry: join(folder, 'registry'),
    sessions: join(folder, 'sessions'),
  }
}

/** Inside the folder of a log, session and registry alike. */
export const CHECKPOINTS = 'checkpoints.ndjson'
export const TREE = 'tree'
/** Inside the folder of a session. */
export const DIGEST_KEY = 'digest.key'

const SEGMENT = /^\d{6,9}\.ndjson$/
export const isSegment = (name: string): boolean => SEGMENT.test(name)
export const segmentName = (ordinal: number): string => `${String(ordinal).padStart(6, '0')}.ndjson`

/** `20261120T101500Z-` and eight random digits: sorts by time, and nobody makes the next one in advance. */
const SESSION = /^\d{8}T\d{6}Z-[0-9a-f]{16}$/
export const isSession = (name: string): boolean => SESSION.test(name)

/** The first line of every checkpoint: which log it is of. */
export const sessionOrigin = (keyName: string, session: string): string => `${keyName}/session/${session}`
export const registryOrigin = (keyName: string): string => `${keyName}/registry`
