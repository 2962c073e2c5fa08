/** Names of tools that could be taken for another server's (pure). */
import { type JsonObject, objectOf } from '../../protocol/message.js'
import type { JsonPointer } from '../../protocol/pointer.js'
import type { Finding } from '../finding.js'
import { readingOf, skeleton } from './normal.js'
import { quoted } from './quote.js'

/** Names of other servers' tools by what they look like; made once for any number of definitions. */
export interface KnownNames {
  /** Exact name → server. */
  readonly exact: ReadonlyMap<string, string>
  /** Skeleton → exact name. */
  readonly alike: ReadonlyMap<string, string>
  /** Exact name → description. */
  readonly described: ReadonlyMap<string, string>
}

/** @param others tool → server */
export function knownNames(others: ReadonlyMap<string, string>, described: ReadonlyMap<string, string> = new Map()): KnownNames {
  return { exact: others, described, alike: new Map([...others.keys()].map((name) => [skeleton(name), name])) }
}

/**
 * `high` for a name that is made to be taken for another, or a copy of another's name and description; `medium` for one that is the
 * same, which two honest servers may have, or only adds a word of praise.
 */
export function nameFindings(name: string, description: string, { exact, alike, described }: KnownNames): Finding[] {
  const at = '/name'
  const graded = (other: string): Finding['severity'] => (isCopy(description, described.get(other) ?? '') ? 'high' : 'medium')
  if (readingOf(name).mixed.length > 0)
    return [finding('name.mixed', 'high', at, `${quoted(name)} mixes letters of two scripts that look alike`)]
  const server = exact.get(name)
  if (server !== undefined)
    return [finding('name.taken', graded(name), at, `${quoted(name)} is also a tool of ${quoted(server)}`)]
  const like = alike.get(skeleton(name))
  if (like !== undefined && plain(like) !== plain(name))
    return [
      finding('name.alike', 'high', at, `${quoted(name)} looks like ${quoted(like)}, a tool of ${quoted(exact.get(like) ?? '')}`),
    ]
  const bare = alike.get(skeleton(withoutPraise(name)))
  if (like === undefined && bare === undefined) return []
  return [
    finding(
      'name.variant',
      graded(bare ?? like ?? ''),
      at,
      `${quoted(name)} is ${quoted(bare ?? like ?? '')} of another server, in other words`,
    ),
  ]
}

/** The same words in the same order, but for few; what is too short to tell says nothing. */
function isCopy(description: string, other: string): boolean {
  const [mine, theirs] = [wordsIn(description), wordsIn(other)]
  if (theirs.length < COPIED_WORDS || mine.length < COPIED_WORDS) return false
  const known = new Set(theirs)
  const shared = new Set(mine.filter((word) => known.has(word))).size
  return shared >= 0.8 * Math.max(known.size, new Set(mine).size)
}
const wordsIn = (text: string): string[] =>
  text
    .slice(0, 10_000)
    .toLowerCase()
    .match(/\p{L}+/gu) ?? []
const COPIED_WORDS = 4

/** What only separators and case tell apart is a habit of spelling, not a disguise. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_. ]/g, '')

/** Words that are put on a name so that it seems the better one. */
const PRAISE =
  /(?:^|[_-])(?:secure|safe|official|verified|trusted|new|better|best|fast|pro|plus|enhanced|improved|real|v\d{1,2})(?=$|[_-])/gi
const withoutPraise = (name: string): string => name.replaceAll(PRAISE, '')

function finding(rule: string, severity: Finding['severity'], at: string, what: string): Finding {
  return { rule, severity, at, what, hint: 'a model goes by names: make sure which tool you want it to use, and what for' }
}

/** A name as the words that it is made of: `content_of_ssh_keys`, `contentOfSshKeys`. */
export function wordsOfName(name: string): string {
  return name.replaceAll(/[_-]+/g, ' ').replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
}

/** A server of which half the tools, of three or more, are another's: the same program with other settings. */
export function isTwin(own: ReadonlySet<string>, others: ReadonlyMap<string, string>): boolean {
  const shared = [...own].filter((name) => others.has(name)).length
  return own.size >= 3 && shared * 2 >= own.size
}

/** Parameters that say nothing about themselves and invite whatever the model has at hand. */
const ASIDE =
  /^_?(?:side_?notes?|sidecar|feedback|debug|extras?|extra_?(?:data|info)|telemetry|diagnostics|session_?info|memo|scratch(?:pad)?)$/i

/** @param properties of a tool's input schema */
export function asideFindings(properties: JsonObject, at: JsonPointer): Finding[] {
  const names = Object.entries(properties).flatMap(([name, schema]) => {
    const { type, description } = objectOf(schema)
    return ASIDE.test(name) && (type === 'string' || type === 'object') && description === undefined ? [name] : []
  })
  if (names.length < 2) return []
  const shown = names.slice(0, 8).map(quoted).join(', ')
  return [finding('parameters.aside', 'high', at, `${shown}: parameters for anything, of which it is not said what they are for`)]
}
