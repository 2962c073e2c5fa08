/** What nobody would see, and what a terminal would obey. No value of any role may hold it. */
import type { Finding } from '../../detect/finding.js'
import { visible } from '../../detect/visible.js'

export function hiddenIn(value: string): Finding | undefined {
  const at = value.search(HIDDEN)
  if (at < 0) return undefined
  const shown = visible(value.slice(at, at + 1))
  return { rule: 'hidden.character', severity: 'high', at: '', what: `it holds the unseen character ${shown}`, hint: HINT }
}

const HINT = 'send the value without characters that nobody can see'

/** NUL, escapes and other controls but tab and line ends; deletion and the second set of controls. */
const HIDDEN = /[^\t\n\r -~\u00a0-\uffff]/
