/** What nobody would see, and what a terminal would obey. */
import type { Finding } from '../../detect/finding.js'
import { type Hidden, type HiddenKind, hiddenRuns } from '../../detect/texts/hidden.js'
import { visible } from '../../detect/visible.js'
import { LIMITS } from '../../limits.js'

/** In a name, a path, a pattern: none of it. */
export const hiddenInName = (value: string): Finding | undefined => first(value, () => true)

/** In a text: not what its author's word processor puts there, nor the page ends of old sources. */
export const hiddenInText = (value: string): Finding | undefined =>
  first(value, ({ kind, from }) => !ORDINARY.has(kind) && value.charAt(from) !== '\f')

/** Most values are of characters that everybody sees, which is asked in a fraction of the time. */
function first(value: string, counts: (hidden: Hidden) => boolean): Finding | undefined {
  if (!BEYOND.test(value)) return undefined
  for (const hidden of hiddenRuns(value)) if (counts(hidden)) return refusalOf(value, hidden)
  return undefined
}
const BEYOND = /[^\t\n -~]/

const ORDINARY: ReadonlySet<HiddenKind> = new Set(['soft-hyphen', 'separator'])

function refusalOf(value: string, { kind, from, to }: Hidden): Finding {
  const few = visible(value.slice(from, Math.min(to, from + LIMITS.quotedOfArgument)))
  const what = `holds characters that nobody sees, or that a terminal obeys (${few})`
  return { rule: `hidden.${kind}`, severity: 'high', at: '', what, hint: 'send the value without them' }
}
