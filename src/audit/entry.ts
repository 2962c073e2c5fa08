/**
 * What one record of the audit log is made from. The relay and the commands make entries; only the log turns them into
 * records (sequence number, digest, redaction already done by the maker through detect/).
 */
import type { JsonObject } from '../protocol/message.js'

export type EntryType =
  /** First record: versions, server name, lock entry, principal, start directory. */
  | 'open'
  /** The plan, before "go". */
  | 'start-planned'
  /** The posture read back from the running server. */
  | 'start-effective'
  /** One line of a peer, or a message that the gateway itself sent (`from: gateway`). */
  | 'line'
  /** A line that no strict decode accepts, or one over the size limit. */
  | 'refused-line'
  | 'stderr'
  | 'drift'
  | 'hold'
  | 'answer'
  | 'deadline'
  | 'exit'
  | 'alarm'
  | 'change'
  /** Last record of a session that ended in order. */
  | 'close'

export interface Entry {
  readonly type: EntryType
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly severity?: 'high'
  /**
   * Small structured members of the record, already redacted. `seq`, `at`, `type`, `severity` and `message` are the log's
   * own; `bytes` and `raw` may stand here only for a line that was counted and digested (`Log.digest`) as it passed by.
   */
  readonly data: JsonObject
  /** JSON text of the message as recorded (already redacted), embedded verbatim as member `message`: no line feed. */
  readonly message?: string
  /** The bytes as received. Never written: the record carries their keyed digest (`raw`) and length (`bytes`). */
  readonly raw?: Uint8Array
}
