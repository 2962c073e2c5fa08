/** One shape for everything that a look at text finds: guards, scans, `sluice add`. */
import type { JsonPointer } from '../protocol/pointer.js'

export interface Finding {
  /** Id of the rule; stands in the table of its detector. */
  readonly rule: string
  readonly severity: Severity
  /** Where in the value (RFC 6901); empty for the whole. */
  readonly at: JsonPointer
  /** What was found, without the thing itself. */
  readonly what: string
  /** What the reader can do. */
  readonly hint: string
}
export type Severity = 'low' | 'medium' | 'high'
