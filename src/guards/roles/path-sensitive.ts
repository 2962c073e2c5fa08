/** Whether a path leads through one of the places of path-sensitive-rules.ts (pure, linear). */
import { SENSITIVE_RULES, type SensitiveRule } from './path-sensitive-rules.js'
import { type Spelling, spellingOf } from './path-spelling.js'

interface Known {
  readonly rule: SensitiveRule
  readonly names: readonly string[]
}
/** By their first name. */
const KNOWN: ReadonlyMap<string, readonly Known[]> = byFirstName(SENSITIVE_RULES)

function byFirstName(rules: readonly SensitiveRule[]): ReadonlyMap<string, readonly Known[]> {
  const known = new Map<string, Known[]>()
  for (const rule of rules) {
    for (const place of rule.places) {
      const names = place.split('/')
      const [first = ''] = names
      const others = known.get(first)
      if (others === undefined) known.set(first, [{ rule, names }])
      else others.push({ rule, names })
    }
  }
  return known
}

export interface Sensitive {
  readonly rule: SensitiveRule
  /** How many of the value's names the place takes, from the first. */
  readonly names: number
}

/**
 * Each sensitive place that a normalised path leads through.
 * @param rooted the path begins at the top of a file system
 * @param named the text is no path, but a name that one may be appended to
 */
export function sensitivePlaces(names: readonly string[], rooted: boolean, named = false): Sensitive[] {
  const found: Sensitive[] = []
  for (let at = 0; at < names.length; at++) {
    const known = KNOWN.get(names[at] ?? '')
    if (known === undefined) continue
    for (const { rule, names: wanted } of known) {
      if (stands(rule, names, at, rooted, named) && wanted.every((name, i) => same(name, names[at + i]))) {
        found.push({ rule, names: at + wanted.length })
      }
    }
  }
  return found
}

function same(wanted: string, name: string | undefined): boolean {
  if (wanted === '?') return name !== undefined
  return wanted === '*' ? PROCESS.test(name ?? '') : name === wanted
}
const PROCESS = /^\d{1,10}$/

function stands(rule: SensitiveRule, names: readonly string[], at: number, rooted: boolean, named: boolean): boolean {
  switch (rule.at) {
    case 'anywhere':
      return true
    case 'last':
      return at === names.length - 1 && (rooted || names.some(endsWithDrive))
    case 'appended':
      return at === 0 ? rooted : (named && isAppended(names, at)) || isFileOrDrive(names[at - 1] ?? '')
    case 'top':
      return at === 0 ? rooted : endsWithDrive(names[at - 1] ?? '')
    case 'drive':
      return endsWithDrive(names[at - 1] ?? '')
    default:
      return rule.at satisfies never
  }
}

/** After any word: with something below, since `feature/windows` and `misc/etc` are names. */
function isAppended(names: readonly string[], at: number): boolean {
  return UNIX.has(names[at] ?? '') && at + 1 < names.length
}
const UNIX: ReadonlySet<string> = new Set(['etc', 'proc', 'var', 'usr', 'opt'])

const FILE =
  /^(?:license|readme|makefile|dockerfile|changelog)$|\.(?:md|mdc|mdx|txt|json|jsonl|ya?ml|toml|ini|cfg|lock|py|tsx?|jsx|mjs|go|rs|java|kt|rb|php|cs|cpp|html?|css|xml|csv|svg|png|jpe?g|gif|pdf|docx?|pptx?|xlsx?|sh|sql|ipynb|snap)$/
const DRIVE = /[a-z]:$/
const endsWithDrive = (name: string): boolean => DRIVE.test(name)
const isFileOrDrive = (name: string): boolean => endsWithDrive(name) || FILE.test(name)

/** The names of a path in lower case, `.` and `..` resolved; what climbs above the first is dropped. */
export function namesOf(path: string): string[] {
  const names: string[] = []
  const text = path.toLowerCase()
  let from = 0
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== 0x2f && code !== 0x5c && at < text.length) continue
    if (at > from) add(names, text.slice(from, at))
    from = at + 1
  }
  return DECORATED.test(text) ? names.map(bare) : names
}

function add(names: string[], name: string): void {
  if (name === '..') names.pop()
  else if (name !== '.') names.push(name)
}

/** Without the letter of a drive before it, and what a shell, a URL or a pattern would read as something after the name. */
function bare(name: string): string {
  const begin = DRIVE_BEFORE.test(name) ? 2 : 0
  const end = name.search(AFTER_NAME)
  return end > begin ? name.slice(begin, end).trimEnd() : name.slice(begin)
}
const DRIVE_BEFORE = /^[a-z]:./
const AFTER_NAME = /[;?#^|&<>"'`*]|\s$/
const DECORATED = /[;?#^|&<>"'`*:]|\s(?:[\\/]|$)/

/**
 * Whether a value that is no path by its role names a sensitive place, as the most lenient reader takes it: what, as the end of a
 * sentence. Names seldom lead through folders, so a folder of the system after another word counts as appended.
 */
export function sensitivePlaceIn(value: string): string | undefined {
  return SEPARATED.test(value) ? sensitivePlaceOf(spellingOf(value)) : undefined
}

export function sensitivePlaceOf({ read: { text } }: Spelling): string | undefined {
  if (ON_DRIVE.test(text)) return 'names a place on a drive of Windows'
  return sensitivePlaces(namesOf(text), ROOTED.test(text), true)[0]?.rule.what
}
/** A name alone is no place: keys are called `id_rsa`. */
const SEPARATED = /[\\/%]|0x/
const ON_DRIVE = /^[a-z]:(?:\\|\/(?!\/))|[A-Z]:(?:\\|\/(?!\/))/
const ROOTED = /^(?:file:|~|[a-z]:)?[\\/]/i

/** The same for the path and query of a URL, whose top is not that of a file system, and on which anybody's files lie. */
export function sensitivePlaceInUrl({ read: { text } }: Spelling): string | undefined {
  return sensitivePlaces(namesOf(text), false).find(({ rule }) => rule.id !== 'path.credentials')?.rule.what
}

/** The same for the address of a resource: logs and settings may be what the server is there for, these never are. */
export function secretPlaceIn({ read: { text } }: Spelling): string | undefined {
  return sensitivePlaces(namesOf(text), false).find(({ rule }) => SECRET.has(rule.id))?.rule.what
}
const SECRET: ReadonlySet<string> = new Set(['path.accounts', 'path.process', 'path.credentials'])
