/** One record of the session registry. */
import { recordIn } from './lines.js'

export interface RegistryRecord {
  readonly seq: number
  /** ISO 8601. */
  readonly at: string
  readonly type: 'open' | 'checkpoint' | 'close'
  readonly session: string
  /** The session's own checkpoint, signed. */
  readonly note: string
  /** Name of the server; with `open` only. */
  readonly server?: string
}

/** @returns undefined if the text is not such a record */
export function parseRegistryRecord(text: string): RegistryRecord | undefined {
  const { seq, at, type, session, note, server } = recordIn(text)
  if (typeof seq !== 'number' || typeof at !== 'string' || typeof session !== 'string' || typeof note !== 'string')
    return undefined
  if (type !== 'open' && type !== 'checkpoint' && type !== 'close') return undefined
  return { seq, at, type, session, note, ...(typeof server === 'string' ? { server } : {}) }
}
