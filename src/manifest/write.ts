/** sluice.lock, written for code review: one order, one member per line, and what is short on one line. */
import type { Json, JsonObject } from '../protocol/message.js'
import type { Definition, Lock, LockedPackage, LockedServer, Profile, Source, Surface } from './lock.js'

const WIDTH = 120

/** Equal locks give equal texts. Definitions keep the order of members that the server gave them. */
export function writeLock(lock: Lock): string {
  return `${print({ version: lock.version, servers: sorted(lock.servers, server) }, 0, 0)}\n`
}

function server({ entry, profile, source, eras, surface, reviewed }: LockedServer): Json {
  const { by, at, sluice } = reviewed
  return {
    entry,
    profile: profileOf(profile),
    source: sourceOf(source),
    eras: [...eras],
    surface: surfaceOf(surface),
    reviewed: { by, at, sluice },
  }
}

function profileOf(profile: Profile): Json {
  const { command, grants, env, envFiles, programs, unixSockets, triggers, cwd, limits, record, dev, content } = profile
  return plain({
    command,
    grants: sorted(grants, ({ path, access }) => ({ path, access })),
    env: sorted(env, (value) => value),
    envFiles,
    programs,
    unixSockets,
    triggers,
    cwd,
    limits: limits && plain({ ...limits }),
    record,
    dev,
    content: content && plain({ ...content }),
  })
}

function sourceOf(source: Source): Json {
  switch (source.kind) {
    case 'npm': {
      const { kind, name, version, entry, packages } = source
      return plain({ kind, name, version, entry, packages: packages.toSorted((a, b) => byText(a.at, b.at)).map(packageOf) })
    }
    case 'script': {
      const { kind, interpreter, entry, digest } = source
      return { kind, interpreter, entry, digest }
    }
    case 'executable': {
      const { kind, path, digest, interpreter } = source
      return plain({ kind, path, digest, interpreter })
    }
    default:
      return source satisfies never
  }
}

function packageOf({ at, name, version, integrity, os, cpu, libc, optional, scripts }: LockedPackage): Json {
  return plain({ at, name, version, integrity, os, cpu, libc, optional, scripts })
}

function surfaceOf(surface: Surface): Json {
  const { serverInfo, capabilities, instructions, discover, tools, prompts, resourceTemplates, resourceSchemes } = surface
  return plain({
    serverInfo,
    capabilities,
    instructions,
    discover,
    tools: sorted(tools, definition),
    prompts: sorted(prompts, definition),
    resourceTemplates: sorted(resourceTemplates, definition),
    resourceSchemes,
  })
}

function definition({ digest, definition, use, heldOut, roles }: Definition): Json {
  const sortedRoles = roles && sorted(roles, ({ role, because }) => ({ role, because }))
  return plain({ digest, use, heldOut, roles: sortedRoles, definition })
}

/** Without the members that are not there. */
function plain(members: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject
}

function sorted<Value>(map: Readonly<Record<string, Value>>, write: (value: Value) => Json): JsonObject {
  const members = Object.entries(map).toSorted(([a], [b]) => byText(a, b))
  return Object.fromEntries(members.map(([name, value]) => [name, write(value)]))
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** @param column where the value starts, so that a line that would grow too long is broken instead */
function print(value: Json, indent: number, column: number): string {
  const compact = JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return compact
  if (compact.length + column <= WIDTH) return oneLine(value)
  const pad = ' '.repeat(indent + 2)
  const lines = Array.isArray(value)
    ? value.map((item) => `${pad}${print(item, indent + 2, indent + 2)}`)
    : Object.entries(value).map(([name, member]) => {
        const head = `${pad}${JSON.stringify(name)}: `
        return `${head}${print(member, indent + 2, head.length)}`
      })
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${lines.join(',\n')}\n${' '.repeat(indent)}${close}`
}

function oneLine(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${oneLine(member)}`)
    .join(', ')}}`
}
