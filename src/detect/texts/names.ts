/** Names of tools that could be taken for another server's (pure). */
import type { Finding } from '../finding.js'
import { readingOf, skeleton } from './normal.js'
import { quoted } from './quote.js'

/** Names of other servers' tools by what they look like; made once for any number of definitions. */
export interface KnownNames {
  /** Exact name → server. */
  readonly exact: ReadonlyMap<string, string>
  /** Skeleton → exact name. */
  readonly alike: ReadonlyMap<string, string>
}

/** @param others tool → server */
export function knownNames(others: ReadonlyMap<string, string>): KnownNames {
  return { exact: others, alike: new Map([...others.keys()].map((name) => [skeleton(name), name])) }
}

/**
 * `high` for a name that is made to be taken for another; `medium` for one that another server has too, or that only adds a word
 * of praise to it: both also happen by accident.
 */
export function nameFindings(name: string, at: string, { exact, alike }: KnownNames): Finding[] {
  if (readingOf(name).mixed.length > 0)
    return [finding('name.mixed', 'high', at, `${quoted(name)} mixes letters of two scripts that look alike`)]
  const server = exact.get(name)
  if (server !== undefined) return [finding('name.taken', 'medium', at, `${quoted(name)} is also a tool of ${quoted(server)}`)]
  const like = alike.get(skeleton(name))
  if (like !== undefined && plain(like) !== plain(name))
    return [
      finding('name.alike', 'high', at, `${quoted(name)} looks like ${quoted(like)}, a tool of ${quoted(exact.get(like) ?? '')}`),
    ]
  const bare = alike.get(skeleton(withoutPraise(name)))
  if (like === undefined && bare === undefined) return []
  return [
    finding('name.variant', 'medium', at, `${quoted(name)} is ${quoted(bare ?? like ?? '')} of another server, in other words`),
  ]
}

/** What only separators and case tell apart is a habit of spelling, not a disguise. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_. ]/g, '')

/** Words that are put on a name so that it seems the better one. */
const PRAISE =
  /(?:^|[_-])(?:secure|safe|official|verified|trusted|new|better|best|fast|pro|plus|enhanced|improved|real|v\d{1,2})(?=$|[_-])/gi
const withoutPraise = (name: string): string => name.replaceAll(PRAISE, '')

function finding(rule: string, severity: Finding['severity'], at: string, what: string): Finding {
  return { rule, severity, at, what, hint: 'a model picks tools by their names: make sure which one you want it to use' }
}

/** A name as the words that it is made of: `content_of_ssh_keys`, `contentOfSshKeys`. */
export function wordsOfName(name: string): string {
  return name.replaceAll(/[_-]+/g, ' ').replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
}
