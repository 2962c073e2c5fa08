/** A mailbox, or several: the grammar of RFC 5321, without what a mail program or a shell would read besides. */
import type { Finding } from '../../detect/finding.js'
import { LIMITS } from '../../limits.js'
import { visible } from '../../detect/visible.js'
import type { Check } from './check.js'
import { hiddenInName } from './hidden.js'
import { injectionIn } from './identifier.js'

/** Lists are separated by commas or semicolons; a display name may stand before an address in angle brackets. */
export const checkEmail: Check = (value) => {
  const wrong = hiddenInName(value) ?? injectionIn(value, 'name')
  if (wrong !== undefined) return wrong
  if (/[\r\n]/.test(value)) return refused('email.line', 'holds a line end, which would begin a header', value)
  const one = value.split(/[,;]/).find((mailbox) => !isMailbox(mailbox.trim()))
  return one === undefined ? undefined : refused('email.mailbox', 'holds what is no mailbox', one)
}

/** An empty one, and a word without `@` (a user's name, `me`), name nobody outside. */
function isMailbox(mailbox: string): boolean {
  const address = /<([^<>]{0,320})>$/.exec(mailbox)?.[1] ?? mailbox
  const at = address.lastIndexOf('@')
  if (at < 0) return /^[\p{L}\p{N}"' ._+*-]*$/u.test(mailbox) && !mailbox.startsWith('-')
  // What mails are filtered by may be a domain alone.
  return (at === 0 || LOCAL.test(address.slice(0, at))) && DOMAIN.test(address.slice(at + 1))
}

/** RFC 5321 section 4.1.2, with RFC 6531 for letters of other scripts; never a dash first: programs read that as an option. */
const LOCAL = /^(?!-)(?:[\p{L}\p{N}!#$%&'*+/=?^_{|}~.-]{1,64}|"[^"\\\r\n]{1,62}")$/u
const DOMAIN = /^(?:[\p{L}\p{N}*][\p{L}\p{N}.*-]{0,254}|\[(?:\d{1,3}\.){3}\d{1,3}\])$/u

const refused = (rule: string, what: string, value: string): Finding => ({
  rule,
  severity: 'high',
  at: '',
  what: `${what} (${visible(value.trim().slice(0, LIMITS.quotedOfArgument))})`,
  hint: 'send mailboxes such as name@example.com, separated by commas',
})
