/** A path held against what exists for the server (pure, linear: longer ones than the kernel takes are refused first). */
import type { Finding } from '../../detect/finding.js'
import { visible } from '../../detect/visible.js'
import { LIMITS } from '../../limits.js'
import type { Check, Place, Reach, Site } from './check.js'
import { decoded } from './path-decode.js'
import { namesOf, sensitivePlaces } from './path-sensitive.js'
import type { SensitiveRule } from './path-sensitive-rules.js'
import { disguiseIn, isPlain, type Spelling } from './path-spelling.js'
import { unseen } from './unseen.js'

/** A path without a scheme. */
export const checkPlace: Check = (value, site) =>
  tooLong(value, site) ?? (isPlain(value) ? leading(value, site) : examined(value, site)) ?? further(value, site)

function examined(value: string, site: Site): Finding | undefined {
  const read = decoded(value)
  return (
    illegible(value, site) ??
    disguised({ raw: value, read }, site) ??
    expanded(value, site) ??
    expanded(read.text, site) ??
    outside(value, read.text, site)
  )
}

function tooLong(value: string, site: Site): Finding | undefined {
  const long = value.length > LIMITS.pathCharacters || longName(value)
  return long
    ? finding(
        site,
        'path.length',
        'is longer than a path or a name in it can be',
        'pass a path of at most 4096 characters with names of at most 255',
      )
    : undefined
}

function longName(value: string): boolean {
  const { nameCharactersOfFile: most } = LIMITS
  return value.length > most && value.split('/').some((name) => name.length > most)
}

function illegible(value: string, site: Site): Finding | undefined {
  const what = unseen(value)
  return what === undefined ? undefined : finding(site, 'path.unseen', what, 'pass the path in characters that can be seen')
}

function disguised(spelling: Spelling, site: Site): Finding | undefined {
  const rule = disguiseIn(spelling)
  return rule === undefined
    ? undefined
    : finding(site, rule.id, rule.what, 'write the path plainly, without escapes and without `..`')
}

const EXPANSIONS: readonly { readonly id: string; readonly what: string; readonly hint?: string; readonly pattern: RegExp }[] = [
  { id: 'path.home', what: 'begins in a home folder (`~`)', pattern: /^~(?:$|[\\/]|[a-z_][\w-]*[\\/])/i },
  {
    id: 'path.variable',
    what: 'holds a variable that a shell or the server would expand',
    pattern: /\$[({]|(?:^|[\\/])\$(?:env:|[A-Z_][A-Z0-9_]{2,}(?:$|\W))/,
  },
  {
    id: 'path.variable',
    what: 'holds a variable that Windows would expand',
    pattern:
      /%(?:userprofile|(?:local)?appdata|systemroot|windir|te?mp|home(?:path|drive)|program(?:files|data)|public|allusersprofile|comspec|path|username)%/i,
  },
  { id: 'path.share', what: 'begins on another machine (`\\\\`)', pattern: /^[\\/]?\\\\|^\/\/[?.]\/|^\/\\/ },
  {
    id: 'path.drive',
    what: 'holds a drive letter of Windows',
    hint: 'the server runs on Linux, where there are no drives: pass a path that begins with /',
    pattern: /^[a-z]:(?:[\\/]|$)|[A-Z]:[\\/]|[a-z]:\\/,
  },
  { id: 'path.stream', what: 'holds a data stream of NTFS', pattern: /:\$(?:data|index_allocation)/i },
]

const EXPANDS = /[~$%\\:?]/

function expanded(value: string, site: Site): Finding | undefined {
  const found = EXPANDS.test(value) ? EXPANSIONS.find(({ pattern }) => pattern.test(value)) : undefined
  return found === undefined
    ? undefined
    : finding(site, found.id, found.what, `${found.hint ?? 'write the path out'}; ${granted(site.reach)}`)
}

/** Every reading of the value has to stay inside: `\` separates for some, escapes are undone by others. */
function outside(value: string, read: string, site: Site): Finding | undefined {
  const slashed = slashes(value)
  const undone = read === value ? slashed : slashes(read)
  return (
    leading(value, site) ??
    (slashed === value ? undefined : leading(slashed, site)) ??
    (undone === slashed ? undefined : leading(undone, site))
  )
}

/**
 * Further whole paths in the value: alternatives of a pattern, items of a list, what stands in quotes. One that stays inside is
 * nothing special, and `@/` and `jar!/` begin none.
 */
function further(value: string, site: Site): Finding | undefined {
  if (!FURTHER.test(value)) return undefined
  let looked = 0
  for (const { index, 0: before } of value.matchAll(EACH_FURTHER)) {
    if (++looked > LIMITS.urlsInside) return finding(site, 'path.many', 'holds more paths than anybody needs', 'pass one path')
    const [path = ''] = value.slice(index + before.length).split(ENDS_FURTHER, 1)
    const found = expanded(path, site) ?? leading(path.trimEnd(), site)
    if (found !== undefined) return found
  }
  return undefined
}
const FURTHER = /[,;|=([{] ?["'`]?[/~]|^["'`][/~]/
const EACH_FURTHER = new RegExp(`(?:[,;|=([{] ?["'\`]?|^["'\`])(?=[/~])`, 'g')
const ENDS_FURTHER = /[,;|)\]}"'`]/

const slashes = (text: string): string => (text.includes('\\') ? text.replaceAll('\\', '/') : text)

/** Where one reading of a value leads. */
function leading(reading: string, site: Site): Finding | undefined {
  const { reach } = site
  const path = resolved(reading, reach.cwd)
  if (path === undefined) return finding(site, 'path.leaves', 'climbs above the top of the file system', granted(reach))
  const holding = reach.places.filter((place) => within(path, place.path))
  if (holding.length === 0) return finding(site, 'path.leaves', 'leads out of what the server is granted', granted(reach))
  if (isClimb(reading, path, reach.cwd) && holding.every((place) => BROAD.has(place.path))) {
    return finding(site, 'path.leaves', 'climbs out of the folder that the server works in', 'write the whole path')
  }
  const sensitive = sensitiveAt(path, reading.startsWith('/'), holding)
  return sensitive === undefined
    ? undefined
    : finding(site, sensitive.id, sensitive.what, 'grant that place itself, if a person wants it used')
}

/** From the working folder to one that only a grant of nearly everything holds: nobody meant that by it. */
function isClimb(reading: string, path: string, cwd: string): boolean {
  return !reading.startsWith('/') && reading.includes('..') && !isBeside(reading) && !within(path, cwd)
}

/** One step up and down again, into what lies beside the working folder. */
const isBeside = (reading: string): boolean => /^\.\.\/[^/]/.test(reading) && !reading.includes('..', 2)

/** The absolute path without `.` and `..`; undefined when it climbs above the top. */
function resolved(path: string, cwd: string): string | undefined {
  const whole = path.startsWith('/') ? path : `${cwd}/${path}`
  return UNRESOLVED.test(whole) ? normalised(whole) : whole
}
const UNRESOLVED = /\/(?:\.{0,2}\/|\.{0,2}$)/

function normalised(path: string): string | undefined {
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') {
      if (names.pop() === undefined) return undefined
    } else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}

function within(path: string, place: string): boolean {
  return path === place || path.startsWith(place.endsWith('/') ? place : `${place}/`)
}

/** Folders that are granted for want of a better name: what is sensitive in them was hardly meant. */
const BROAD: ReadonlySet<string> = new Set(['/', '/etc', '/home', '/mnt', '/opt', '/root', '/srv', '/usr', '/var'])

/** The rule of a sensitive place on the way, unless a grant begins there: then a person meant it. */
function sensitiveAt(path: string, absolute: boolean, holding: readonly Place[]): Pick<SensitiveRule, 'id' | 'what'> | undefined {
  return sensitivePlaces(namesOf(path), true).find(({ rule, names }) =>
    rule.at === 'last'
      ? absolute && holding.every((place) => BROAD.has(place.path))
      : holding.every((place) => namesOf(place.path).length < names),
  )?.rule
}

function granted({ places }: Reach): string {
  const listed = places.slice(0, LISTED).map((place) => visible(place.path))
  if (listed.length === 0) return 'the server is granted no folder'
  return `the server is granted ${listed.join(', ')}${places.length > LISTED ? ' and others' : ''}`
}
const LISTED = 8

function finding({ at }: Site, rule: string, what: string, hint: string): Finding {
  return { rule, severity: 'high', at, what, hint }
}

/** From the top of a file system, in any system's spelling. */
export function isAbsolutePath(value: string): boolean {
  return ABSOLUTE.test(value)
}
const ABSOLUTE = /^(?:[\\/]|~[\\/]|[a-z]:[\\/]|file:)/i
