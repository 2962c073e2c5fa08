/**
 * Which version of docs/audit-format.md everything below the audit folder obeys, as a number in a file: a program that knows
 * less neither adds to such a folder nor says what is wrong in it.
 */
import { Fault } from '../faults.js'
import { replaceWhole } from './files.js'
import { readSmall, whereThere } from './lines.js'
import type { Place } from './place.js'

const FORMAT = 1
/** A number of any version, and what else somebody may have written there. */
const MOST_BYTES = 64

/** @throws Fault `audit.newer`. A folder without the number is one of the first version, or new. */
export function refuseNewer({ format }: Place): void {
  const found = formatIn(format)
  if (found > FORMAT) throw new Fault('audit.newer', { file: format, found: String(found), known: FORMAT })
}

/** Before the first record of a session: from now on, older versions stay away. The caller holds the lock. @throws Fault `audit.newer` */
export function claimFormat(place: Place): void {
  refuseNewer(place)
  if (formatIn(place.format) < FORMAT) replaceWhole(place.format, `${FORMAT}\n`)
}

/** Zero where there is none; infinite for what is no number: it was not written by a version that we know. */
function formatIn(path: string): number {
  const text = whereThere(() => readSmall(path, MOST_BYTES))?.trim()
  if (text === undefined) return 0
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY
}
