/** What nobody would see, and what a terminal would obey. */
import type { Finding } from '../../detect/finding.js'
import { firstHidden, type Hidden, type HiddenKind } from '../../detect/texts/hidden.js'
import { visible } from '../../detect/visible.js'
import { LIMITS } from '../../limits.js'

/** In a name, a path, a pattern: none of it. */
export const hiddenInName = (value: string): Finding | undefined => refusalOf(value, firstInside(value))

/** In a text: not what its author's word processor puts there, nor the page ends of old sources. */
export const hiddenInText = (value: string): Finding | undefined =>
  refusalOf(
    value,
    firstInside(value, ({ kind, from }) => !ORDINARY.has(kind) && value.charAt(from) !== '\f'),
  )

/** Most values are of characters that everybody sees, which is asked in a fraction of the time. */
const firstInside: typeof firstHidden = (value, isAsked) => (BEYOND.test(value) ? firstHidden(value, isAsked) : undefined)
const BEYOND = /[^\t\n -~]/

const ORDINARY: ReadonlySet<HiddenKind> = new Set(['soft-hyphen', 'separator'])

function refusalOf(value: string, hidden: Hidden | undefined): Finding | undefined {
  if (hidden === undefined) return undefined
  const { kind, from, to } = hidden
  const few = visible(value.slice(from, Math.min(to, from + LIMITS.quotedOfArgument)))
  const what = `holds characters that nobody sees, or that a terminal obeys (${few})`
  return { rule: `hidden.${kind}`, severity: 'high', at: '', what, hint: 'send the value without them' }
}
