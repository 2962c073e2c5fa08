/**
 * What becomes of each server of a client's configuration. Decides nothing about a server itself: one that was not reviewed
 * yet is only proposed, and a name that the user's own configuration has is never redefined.
 */
import { dirname } from 'node:path'
import { expand, resolvePath } from '../config/expand.js'
import { credentialsIn, looksLikeCredential } from '../detect/credential.js'
import { redactText } from '../detect/redact.js'
import { type FaultCode, isFault } from '../faults.js'
import { SERVER_NAME } from '../manifest/read.js'
import { recognise } from '../packages/launchers.js'
import type { Agreed, Books } from '../review/books.js'
import { type AddRequest, variable } from '../review/request.js'
import { type Starter, startCommand } from '../review/snippet.js'
import { HOME_INSIDE } from '../sandbox/sandbox.js'
import { type Entry, startOf, withCommand } from './configuration.js'

export type Intent =
  /** Not started by the client at all: it is spoken to over the network. */
  | { readonly fate: 'remote' }
  | { readonly fate: 'wrapped' }
  | { readonly fate: 'left'; readonly why: string }
  /** `request` where it must be reviewed first. `after` is the entry's text then. */
  | { readonly fate: 'wrap'; readonly server: string; readonly after: string; readonly request?: AddRequest }

export interface Planned {
  readonly entry: Entry
  readonly intent: Intent
}

/** The user's configuration, as far as a plan needs it. */
export interface Known {
  /** Every name that is taken. */
  readonly names: readonly string[]
  /** The servers that could be started as they were reviewed. */
  readonly ready: readonly Agreed[]
  readonly starter: Starter
  readonly home: string
}

export function planFor(entries: readonly Entry[], known: Known): Planned[] {
  const taken = new Map<string, Entry>()
  return entries.map((entry) => {
    const intent = intentFor(entry, known)
    if (intent.fate !== 'wrap' || intent.request === undefined) return { entry, intent }
    const before = taken.get(intent.server)
    if (before !== undefined)
      return { entry, intent: left(`\`${before.name}\` of the same file becomes \`${intent.server}\` already`) }
    taken.set(intent.server, entry)
    return { entry, intent }
  })
}

function left(why: string): Intent {
  return { fate: 'left', why }
}

function intentFor(entry: Entry, known: Known): Intent {
  const start = startOf(entry.value)
  switch (start.kind) {
    case 'remote':
      return { fate: 'remote' }
    case 'unclear':
      return left(start.why)
    case 'stdio':
      return intentForCommand(entry, start.command, start.env, known)
    default:
      return start satisfies never
  }
}

type Command = readonly [string, ...string[]]

function intentForCommand(entry: Entry, command: Command, env: Readonly<Record<string, string>>, known: Known): Intent {
  const own = ownCommand(command, env, known.starter)
  if (own !== undefined) return own
  const why = unfit(command, env, entry)
  if (why !== undefined) return left(why)
  const wrapped = (server: string) => ({
    fate: 'wrap' as const,
    server,
    after: withCommand(entry.text, startCommand(server, known.starter)),
  })
  const name = serverName(entry.name)
  const same = known.ready
    .filter((server) => isSame(server, command, env, { folder: entry.folder ?? '/', home: known.home }))
    .map(({ key }) => key.name)
  const reviewed = same.find((each) => each === name) ?? same[0]
  if (reviewed !== undefined) return wrapped(reviewed)
  if (name === undefined) return left('its name has nothing that a name of a server could be made of')
  if (known.names.includes(name))
    return left(`you have a server \`${name}\` of another command or state: see \`sluice list\`; it is never redefined`)
  return { ...wrapped(name), request: requestOf(name, command, env) }
}

/**
 * Started by us already, or by something that looks like it: a cloned repository knows our command too, and with other words
 * or variables it means something else.
 */
function ownCommand(command: Command, env: Readonly<Record<string, string>>, starter: Starter): Intent | undefined {
  const [program, main, , name = ''] = command
  if (main === undefined || main !== starter.before[0]) return undefined
  if (program !== starter.command)
    return left(`it starts Sluicegate by ${program}, which is not what runs this one (${starter.command})`)
  const expected = startCommand(name, starter)
  if (command.length !== expected.length || expected.some((word, at) => word !== command[at]))
    return left('it starts Sluicegate with other words than `sluice run NAME`, and they decide what runs')
  const variables = Object.keys(env)
  if (variables.length === 0) return { fate: 'wrapped' }
  return left(`it starts Sluicegate with variables, which may decide what runs: take ${variables.join(', ')} out of its env`)
}

/** Why a command cannot be carried over as it is. */
function unfit(command: Command, env: Readonly<Record<string, string>>, { folder }: Entry): string | undefined {
  if ([...command, ...Object.values(env)].some((text) => text.includes('${')))
    return 'the client fills in a `${…}` of it at each start, and a reviewed command is the same at each start: write the value'
  const secret = Object.entries(env).flatMap(([name, value]) => looksLikeCredential(name, value)?.what ?? [])[0]
  if (secret !== undefined) return `${secret}; ${SECRET_HINT}`
  if (command.some((text) => redactText(text).findings.length > 0) || credentialsIn(command).length > 0)
    return `its command holds what looks like a secret; ${SECRET_HINT}`
  if (folder === undefined && command.some((text) => /^\.{1,2}(\/|$)/.test(text)))
    return 'a path in its command begins at the folder in which the client happens to be started: write the whole path'
  return faultOf(() => {
    recognise(command)
    for (const [name, value] of Object.entries(env)) variable(`${name}=${value}`)
  })
}
const SECRET_HINT =
  'take it out of this file, put it into one that only you can read as NAME=VALUE, `sluice add` the server with --env-file, then wrap again'

/** What a check says against it, with what to do. */
function faultOf(check: () => void): string | undefined {
  try {
    check()
    return undefined
  } catch (thrown) {
    if (isFault(thrown)) return `${thrown.message}; ${thrown.hint}`
    throw thrown
  }
}

/** `My Notes` → `my-notes`. */
export function serverName(name: string): string | undefined {
  const made = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, 64)
  return SERVER_NAME.test(made) ? made : undefined
}

function requestOf(name: string, command: Command, env: Readonly<Record<string, string>>): AddRequest {
  const settings = Object.entries(env).map(([variable, value]) => `${variable}=${value}`)
  const nothing = { read: [], write: [], envFiles: [], programs: [], unixSockets: [], triggers: [], synced: false }
  return { name, command, env: settings, ...nothing }
}

/** Reviewed with this very command, and given every variable that the client would set. */
function isSame(server: Agreed, command: Command, env: Readonly<Record<string, string>>, place: Place): boolean {
  const wanted = Object.entries(env).map(([name, value]) => variable(`${name}=${value}`))
  return wanted.every(([name, value]) => server.entry.env[name] === value) && isSameCommand(server, command, place)
}

/** Where relative paths and `~` begin. */
interface Place {
  readonly folder: string
  readonly home: string
}

function isSameCommand({ key, entry }: Agreed, command: Command, place: Place): boolean {
  const declaredIn = { folder: dirname(key.config), home: place.home }
  const grant = (name: string): string => resolvePath(entry.grants[name]?.path ?? '', declaredIn)
  const reviewed = entry.command.map((text) => expand(text, { grant, home: HOME_INSIDE }))
  return (
    reviewed.length === command.length &&
    reviewed.every((text, at) => text === command[at] || text === resolved(command[at] ?? '', place))
  )
}

/** `--root=./notes` → `--root=/home/ada/notes`, as `add` reads it. */
function resolved(text: string, place: Place): string {
  const [, flag = '', path = ''] = /^(-{1,2}[A-Za-z][\w.-]*=)?([^]*)$/.exec(text) ?? []
  return path === '' ? text : `${flag}${resolvePath(path, place)}`
}

/** What can be started as it was reviewed: declared, unchanged since, and installed on this machine. */
export function readyIn(books: Books): Agreed[] {
  return books.names().flatMap((name) => {
    try {
      const agreed = books.agreed(name)
      books.placed(name, agreed.locked)
      return [agreed]
    } catch (thrown) {
      if (isFault(thrown) && NOT_READY.has(thrown.code)) return []
      throw thrown
    }
  })
}
const NOT_READY: ReadonlySet<FaultCode> = new Set([
  'review.not-placed',
  'packages.not-installed',
  'config.not-reviewed',
  'config.differs',
])
