/**
 * From a command as a person typed it to a proposal: which of its arguments name files or folders, and the grants that
 * stand in their place. Pure: whoever calls looks the paths up.
 */
import { literal } from '../config/expand.js'
import type { Profile } from '../manifest/lock.js'

export type Access = 'read' | 'write'

/** What stands at a path on this machine; `absolute` as typed against the working directory and home, links not followed. */
export interface Look {
  readonly absolute: string
  readonly kind: 'directory' | 'file' | 'other' | 'missing'
}

/** An argument that names something on this machine. */
export interface Mention {
  /** Index in the command. */
  readonly at: number
  /** What stands before the path in the argument: empty, or `--root=`. */
  readonly before: string
  readonly typed: string
  readonly absolute: string
  readonly kind: 'directory' | 'file'
}

export interface Mentions {
  readonly paths: readonly Mention[]
  /** What looks like a path and is not granted, and why: sentences for the review. */
  readonly notes: readonly string[]
}

/**
 * @param from index of the first argument that is the server's own (behind the launcher and its package or script)
 */
export function mentionsIn(command: readonly string[], from: number, look: (path: string) => Look): Mentions {
  const paths: Mention[] = []
  const notes: string[] = []
  for (const [offset, argument] of command.slice(from).entries()) {
    const { before, path } = splitFlag(argument)
    if (path === '') continue
    const found = look(path)
    if (looksLikePath(path)) {
      const mention = { at: from + offset, before, typed: path, absolute: found.absolute }
      if (found.kind === 'directory' || found.kind === 'file') paths.push({ ...mention, kind: found.kind })
      else notes.push(notGranted(path, found.kind))
    } else if (found.kind !== 'missing') {
      notes.push(`"${path}" is also the name of something in this folder; it is not granted. To grant it, write ./${path}`)
    }
  }
  return { paths, notes }
}

function splitFlag(argument: string): { before: string; path: string } {
  const flag = /^-{1,2}[A-Za-z][\w.-]*=/.exec(argument)?.[0] ?? ''
  return { before: flag, path: argument.slice(flag.length) }
}

/** `/a`, `./a`, `../a`, `~/a`, `a/b`, `.`, `..`, `~`; not a URL, not a flag, not a package's name. */
function looksLikePath(text: string): boolean {
  if (/^(?:[-@]|[a-z][a-z0-9+.-]*:)/i.test(text)) return false
  return text.includes('/') || text === '.' || text === '..' || text === '~'
}

function notGranted(path: string, kind: 'other' | 'missing'): string {
  const why = kind === 'missing' ? 'does not exist on this machine' : 'is neither a file nor a folder'
  return `"${path}" in the command ${why}; it is not granted`
}

/** A path that a person granted, by flag or by answering for a mention. */
export interface Wish {
  readonly absolute: string
  readonly access: Access
}

export interface Proposal {
  /** The command with `${grant:NAME}` where a granted path stood; everything else exact (a literal `${` as sluice.yaml writes it). */
  readonly command: readonly string[]
  readonly grants: Profile['grants']
}

/**
 * Names the wished grants and puts them where the command mentions them (or something below them).
 * @param declared how a path is written in sluice.yaml (`~/notes`)
 */
export function propose(
  command: readonly string[],
  mentions: readonly Mention[],
  wishes: readonly Wish[],
  declared: (absolute: string) => string,
): Proposal {
  const named = nameWishes(wishes)
  const grants = Object.fromEntries(named.map(({ name, wish }) => [name, { path: declared(wish.absolute), access: wish.access }]))
  const replaced = command.map((argument, at) => {
    const mention = mentions.find((mention) => mention.at === at)
    const path = mention === undefined ? undefined : inGrant(mention.absolute, named)
    return mention === undefined || path === undefined ? literal(argument) : `${literal(mention.before)}${path}`
  })
  return { command: replaced, grants }
}

/** The wish that covers a path: the path itself, or the closest granted folder above it. */
export function covering(absolute: string, wishes: readonly Wish[]): Wish | undefined {
  return wishes
    .filter((wish) => absolute === wish.absolute || absolute.startsWith(withSlash(wish.absolute)))
    .toSorted((a, b) => b.absolute.length - a.absolute.length)[0]
}

interface Named {
  readonly name: string
  readonly wish: Wish
}

function inGrant(absolute: string, named: readonly Named[]): string | undefined {
  const wish = covering(
    absolute,
    named.map(({ wish }) => wish),
  )
  const name = named.find((each) => each.wish === wish)?.name
  return name === undefined || wish === undefined
    ? undefined
    : `\${grant:${name}}${literal(absolute.slice(wish.absolute.length))}`
}

const withSlash = (path: string): string => (path.endsWith('/') ? path : `${path}/`)

function nameWishes(wishes: readonly Wish[]): Named[] {
  const taken = new Set<string>()
  return wishes.map((wish) => {
    const name = unusedName(wish.absolute, taken)
    taken.add(name)
    return { name, wish }
  })
}

function unusedName(path: string, taken: ReadonlySet<string>): string {
  const base = nameOf(path)
  let name = base
  for (let number = 2; taken.has(name); number += 1) name = `${base}-${number}`
  return name
}

/** The last part of the path in the letters that grant names are made of. */
function nameOf(path: string): string {
  const last = path.split('/').findLast((part) => part !== '') ?? ''
  const name = last
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .replace(/-$/, '')
  return name.slice(0, 40) || 'folder'
}

/** Two wishes for one path become one, the wider of them; the order of first mention stays. */
export function merged(wishes: readonly Wish[]): Wish[] {
  const byPath = new Map<string, Wish>()
  for (const wish of wishes) {
    const before = byPath.get(wish.absolute)
    if (before === undefined || wish.access === 'write') byPath.set(wish.absolute, wish)
  }
  return [...byPath.values()]
}
