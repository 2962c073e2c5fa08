/**
 * sluice.lock, read strictly: unknown and missing members, wrong types, repeated names and unbounded depth are faults. A
 * project's lock is a stranger's text until a person trusted it, and it stands on the start path of `run`: no schema library.
 */
import { Fault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { isObject, type Json } from '../protocol/message.js'
import type { Era } from '../protocol/methods.js'
import {
  type ContentSettings,
  DIALECTS,
  RESULT_ACTIONS,
  SHELL_OPERATORS,
  type ShellSettings,
  type SqlSettings,
  STATEMENTS,
} from './content.js'
import { type DeclaredLimits, limitProblem } from './limits.js'
import type { Definition, Lock, LockedPackage, LockedServer, Profile, Source, Surface } from './lock.js'
import {
  anyObject,
  choice,
  digestText,
  each,
  fileInTree,
  integrity,
  invalid,
  map,
  object,
  optional,
  text,
  texts,
  type Spot,
} from './shape.js'
import { type LockedRole, ROLES, type Roles } from '../detect/roles/role.js'

/**
 * @param file names the text in faults
 * @throws Fault `lock.invalid`, `lock.newer`, `config.too-large`
 */
export function readLock(text: string, file: string): Lock {
  if (text.length > LIMITS.lockBytes) throw new Fault('config.too-large', { file, bytes: text.length, limit: LIMITS.lockBytes })
  const top: Spot = { file, pointer: '', value: parse(text, file) }
  const found = top.value
  if (isObject(found)) {
    const version = found['version']
    if (typeof version === 'number' && version > 1) throw new Fault('lock.newer', { file, found: version })
  }
  const { version, servers } = object(top, ['version', 'servers'])
  if (version.value !== 1) throw invalid(version, 'is not 1')
  return { version: 1, servers: map(servers, SERVER_NAME, server) }
}

/** Names of servers: they are names of folders too. */
export const SERVER_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/
const GRANT_NAME = SERVER_NAME
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,255}$/
/** Names that a server chose: any text; the map has no prototype. */
const ANY = /^[^]*$/
const POINTER = /^(?:\/[^]*)?$/

function server(at: Spot): LockedServer {
  const { entry, profile, source, eras, surface, reviewed } = object(at, [
    'entry',
    'profile',
    'source',
    'eras',
    'surface',
    'reviewed',
  ])
  const review = object(reviewed, ['by', 'at', 'sluice'])
  return {
    entry: digestText(entry),
    profile: profileAt(profile),
    source: sourceAt(source),
    eras: each(eras, (era) => choice<Era>(era, ['legacy', 'modern'])),
    surface: surfaceAt(surface),
    reviewed: { by: text(review.by), at: text(review.at), sluice: text(review.sluice) },
  }
}

function profileAt(at: Spot): Profile {
  const lists = ['envFiles', 'programs', 'unixSockets', 'triggers'] as const
  const { command, grants, env, cwd, limits, record, dev, content, ...rest } = object(
    at,
    ['command', 'grants', 'env', ...lists],
    ['cwd', 'limits', 'record', 'dev', 'content'],
  )
  const argv = texts(command)
  if (argv.length === 0) throw invalid(command, 'is empty')
  return {
    command: argv,
    grants: map(grants, GRANT_NAME, (grant) => {
      const { path, access } = object(grant, ['path', 'access'])
      return { path: text(path), access: choice(access, ['read', 'write']) }
    }),
    env: map(env, VARIABLE, text),
    envFiles: texts(rest.envFiles),
    programs: texts(rest.programs),
    unixSockets: texts(rest.unixSockets),
    triggers: texts(rest.triggers),
    ...optional('cwd', cwd, text),
    ...optional('limits', limits, limitsAt),
    ...optional('record', record, (spot) => choice(spot, ['synced'])),
    ...optional('dev', dev, only),
    ...optional('content', content, contentAt),
  }
}

function contentAt(at: Spot): ContentSettings {
  const { results, secrets, sql, shell } = object(at, [], ['results', 'secrets', 'sql', 'shell'])
  return {
    ...optional('results', results, (spot) => choice(spot, RESULT_ACTIONS)),
    ...optional('secrets', secrets, (spot) => choice(spot, ['refuse', 'pass'])),
    ...optional('sql', sql, sqlAt),
    ...optional('shell', shell, shellAt),
  }
}

function sqlAt(at: Spot): SqlSettings {
  const { dialect, statements } = object(at, [], ['dialect', 'statements'])
  return {
    ...optional('dialect', dialect, (spot) => choice(spot, DIALECTS)),
    ...optional('statements', statements, (spot) => each(spot, (one) => choice(one, STATEMENTS))),
  }
}

function shellAt(at: Spot): ShellSettings {
  const { commands, allow } = object(at, [], ['commands', 'allow'])
  return {
    ...optional('commands', commands, texts),
    ...optional('allow', allow, (spot) => each(spot, (one) => choice(one, SHELL_OPERATORS))),
  }
}

function limitsAt(at: Spot): DeclaredLimits {
  const { memory, processes, cpus } = object(at, [], ['memory', 'processes', 'cpus'])
  return {
    ...optional('memory', memory, (spot) => text(fitting(spot, limitProblem.memory))),
    ...optional('processes', processes, (spot) => Number(fitting(spot, limitProblem.processes).value)),
    ...optional('cpus', cpus, (spot) => Number(fitting(spot, limitProblem.cpus).value)),
  }
}

function fitting(at: Spot, problemOf: (value: unknown) => string | undefined): Spot {
  const problem = problemOf(at.value)
  if (problem !== undefined) throw invalid(at, problem)
  return at
}

function sourceAt(at: Spot): Source {
  const kind = choice(member(at, 'kind'), ['npm', 'script', 'executable'])
  if (kind === 'npm') {
    const { name, version, entry, packages } = object(at, ['kind', 'name', 'version', 'entry', 'packages'])
    return { kind, name: text(name), version: text(version), entry: fileInTree(entry), packages: each(packages, packageAt) }
  }
  if (kind === 'script') {
    const { interpreter, entry, digest } = object(at, ['kind', 'interpreter', 'entry', 'digest'])
    return { kind, interpreter: choice(interpreter, ['node', 'python']), entry: fileInTree(entry), digest: digestText(digest) }
  }
  const { path, digest, interpreter } = object(at, ['kind', 'path', 'digest'], ['interpreter'])
  return { kind, path: text(path), digest: digestText(digest), ...optional('interpreter', interpreter, interpreterAt) }
}

function interpreterAt(at: Spot): { path: string; digest: string } {
  const { path, digest } = object(at, ['path', 'digest'])
  return { path: text(path), digest: digestText(digest) }
}

function packageAt(at: Spot): LockedPackage {
  const found = object(at, ['at', 'name', 'version', 'integrity'], ['os', 'cpu', 'libc', 'optional', 'scripts'])
  return {
    at: fileInTree(found.at),
    name: text(found.name),
    version: text(found.version),
    integrity: integrity(found.integrity),
    ...optional('os', found.os, texts),
    ...optional('cpu', found.cpu, texts),
    ...optional('libc', found.libc, texts),
    ...optional('optional', found.optional, only),
    ...optional('scripts', found.scripts, only),
  }
}

function only(at: Spot): true {
  if (at.value !== true) throw invalid(at, 'is not true (it is left out instead)')
  return true
}

function surfaceAt(at: Spot): Surface {
  const found = object(
    at,
    ['serverInfo', 'capabilities', 'tools', 'prompts', 'resourceTemplates', 'resourceSchemes'],
    ['instructions', 'discover'],
  )
  return {
    serverInfo: anyObject(found.serverInfo),
    capabilities: anyObject(found.capabilities),
    ...optional('instructions', found.instructions, text),
    ...optional('discover', found.discover, anyObject),
    tools: definitions(found.tools, 'name'),
    prompts: definitions(found.prompts, 'name'),
    resourceTemplates: definitions(found.resourceTemplates, 'uriTemplate'),
    resourceSchemes: texts(found.resourceSchemes),
  }
}

function definitions(at: Spot, identity: 'name' | 'uriTemplate'): { [name: string]: Definition } {
  return map(at, ANY, (spot, name) => {
    const { digest, definition, use, heldOut, roles } = object(spot, ['digest', 'definition', 'use'], ['heldOut', 'roles'])
    const whole = anyObject(definition)
    // Else a client would be shown one tool and call another.
    if (whole[identity] !== name) throw invalid(definition, `has another \`${identity}\` than the name it stands under`)
    return {
      digest: digestText(digest),
      definition: whole,
      use: choice(use, ['on', 'off']),
      ...optional('heldOut', heldOut, text),
      ...optional('roles', roles, rolesAt),
    }
  })
}

function rolesAt(at: Spot): Roles {
  return map(at, POINTER, (spot): LockedRole => {
    const { role, because } = object(spot, ['role', 'because'])
    return { role: choice(role, ROLES), because: text(because) }
  })
}

function member(at: Spot, name: string): Spot {
  return { file: at.file, pointer: `${at.pointer}/${name}`, value: anyObject(at)[name] }
}

function parse(text: string, file: string): Json {
  const top = (value: Json): Spot => ({ file, pointer: '', value })
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (thrown) {
    throw new Fault('lock.invalid', { file, at: 'the text', why: `is not JSON: ${reason(thrown)}` }, { cause: thrown })
  }
  const size = measure(value)
  if (size === undefined) throw invalid(top(value), 'is nested too deep or has too many values')
  // JSON.parse lets the last of two equal names win, silently: a reader of the text may believe the first.
  if (size.members !== membersWritten(text)) throw invalid(top(value), 'has a name that stands twice in one object')
  return value
}

/** Members of all objects; undefined beyond LIMITS.jsonDepth or jsonNodes. Without recursion. */
function measure(root: Json): { members: number } | undefined {
  let members = 0
  let nodes = 0
  // Five levels of ours stand above what a server wrote.
  let level: Json[] = [root]
  for (let depth = 0; level.length > 0; depth += 1) {
    nodes += level.length
    if (depth > LIMITS.jsonDepth + 8 || nodes > LIMITS.jsonNodes) return undefined
    const next: Json[] = []
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue
      const inside = Array.isArray(value) ? value : Object.values(value)
      if (!Array.isArray(value)) members += inside.length
      for (const child of inside) if (typeof child === 'object') next.push(child)
    }
    level = next
  }
  return { members }
}

/** Strings that a colon follows, in a text that is JSON: one per member written. Linear, and blind to what is between. */
function membersWritten(text: string): number {
  let count = 0
  for (let quote = text.indexOf('"'); quote !== -1; ) {
    let after = closingQuote(text, quote + 1) + 1
    while (isSpace(text.charCodeAt(after))) after += 1
    if (text.charCodeAt(after) === 0x3a) count += 1
    quote = text.indexOf('"', after)
  }
  return count
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09
}

/** The next quote after an even run of backslashes; each run is counted once. */
function closingQuote(text: string, from: number): number {
  let quote = text.indexOf('"', from)
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1)
  return quote
}

function isEscaped(text: string, quote: number): boolean {
  let before = quote
  while (text.charCodeAt(before - 1) === 0x5c) before -= 1
  return (quote - before) % 2 === 1
}
