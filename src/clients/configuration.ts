/**
 * The configuration of Claude Code (pure): `.mcp.json` of a project, and `~/.claude.json`. Both have
 * `{"mcpServers": {NAME: {"command", "args", "env"} or {"type", "url"}}}`, the second one also for single projects below
 * `projects/FOLDER`; members of other purposes stay.
 */
import { basename, dirname } from 'node:path'
import { Fault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { isObject, type Json, type JsonObject } from '../protocol/message.js'
import { below } from '../protocol/pointer.js'
import { type Edit, edited, type Member, membersAt, problemIn, rootAt } from './text.js'

/** One server of a configuration: a stranger's text where the file came with a repository. */
export interface Entry {
  /** JSON pointer. */
  readonly at: string
  readonly name: string
  /** Where the client starts it; absent where that is wherever the client was started. */
  readonly folder?: string
  /** Positions in the file's text. */
  readonly member: Member
  /** The value as it stands. */
  readonly text: string
  readonly value: Json
}

export const CONFIGURATION = '.mcp.json'

/** In the order of the file, those of single projects last. @throws Fault `clients.unreadable` */
export function entriesIn(text: string, file: string): Entry[] {
  parse(text, file)
  const root = rootAt(text)
  const folder = basename(file) === CONFIGURATION ? dirname(file) : undefined
  const entries = [
    ...serversAt(text, root, '', folder, file),
    ...objectAt(text, root, 'projects', file).flatMap(({ name, valueStart }) =>
      text[valueStart] === '{' ? serversAt(text, valueStart, below('/projects', name), name, file) : [],
    ),
  ]
  if (entries.length > LIMITS.clientServers) throw unreadable(file, `it has more than ${LIMITS.clientServers} servers`)
  return entries
}

function serversAt(text: string, object: number, pointer: string, folder: string | undefined, file: string): Entry[] {
  return objectAt(text, object, 'mcpServers', file).map((member) => {
    const value = text.slice(member.valueStart, member.end)
    return {
      at: below(`${pointer}/mcpServers`, member.name),
      name: member.name,
      ...(folder === undefined ? {} : { folder }),
      member,
      text: value,
      value: JSON.parse(value) as Json,
    }
  })
}

/** The members of an object's member; none where there is no such member. */
function objectAt(text: string, object: number, name: string, file: string): Member[] {
  const member = membersAt(text, object).find((each) => each.name === name)
  if (member === undefined) return []
  if (text[member.valueStart] !== '{') throw unreadable(file, `its ${name} is no object`)
  return membersAt(text, member.valueStart)
}

/** Judges the whole text, before positions in it mean anything. */
function parse(text: string, file: string): void {
  if (text.startsWith('\uFEFF')) throw unreadable(file, 'it begins with a byte order mark, which JSON has not')
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (thrown) {
    throw unreadable(file, `it is not JSON: ${reason(thrown).split('\n')[0]}`)
  }
  if (!isObject(value)) throw unreadable(file, 'it is no JSON object')
  const problem = problemIn(text, LIMITS.jsonDepth)
  if (problem !== undefined) throw unreadable(file, problem)
}

function unreadable(file: string, why: string): Fault {
  return new Fault('clients.unreadable', { file, why })
}

/** How the client starts a server. */
export type Start =
  | { readonly kind: 'stdio'; readonly command: readonly [string, ...string[]]; readonly env: Readonly<Record<string, string>> }
  | { readonly kind: 'remote' }
  | { readonly kind: 'unclear'; readonly why: string }

export function startOf(value: Json): Start {
  if (!isObject(value)) return { kind: 'unclear', why: 'it is no object' }
  const { type = 'stdio', command, args = [], env = {} } = value
  if (typeof value['url'] === 'string' && (type !== 'stdio' || command === undefined)) return remote(value)
  if (type !== 'stdio') return { kind: 'unclear', why: 'its type is not stdio, and it has no url' }
  if (typeof command !== 'string' || command === '') return { kind: 'unclear', why: 'its command is no text' }
  if (!Array.isArray(args) || !args.every((each) => typeof each === 'string'))
    return { kind: 'unclear', why: 'its args are no list of texts' }
  if (!isTexts(env)) return { kind: 'unclear', why: 'its env is no map of texts' }
  return { kind: 'stdio', command: [command, ...args], env }
}

/** What a client would start for it all the same does not pass for a mere address. */
function remote(value: JsonObject): Start {
  if (value['command'] !== undefined) return { kind: 'unclear', why: 'it has a url and a command, and a client may take either' }
  if (value['headersHelper'] === undefined) return { kind: 'remote' }
  return { kind: 'unclear', why: 'the client runs a program for its headers (headersHelper), outside of any sandbox' }
}

function isTexts(value: Json): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((each) => typeof each === 'string')
}

/**
 * The entry's text with another command: its `command` and `args` are exchanged, and its `env` goes, since it stands in
 * sluice.yaml then. Everything else of the entry stays as it is.
 */
export function withCommand(text: string, [command, ...args]: readonly [string, ...string[]]): string {
  const members = membersAt(text, 0)
  const at = (name: string): number => members.findIndex((member) => member.name === name)
  const program = members[at('command')]
  if (program === undefined) throw new Fault('internal', { why: 'an entry without a command was to be wrapped' })
  const list = `[${args.map((each) => JSON.stringify(each)).join(', ')}]`
  const standing = members[at('args')]
  const space = text.slice(endBefore(text, program), program.start)
  return edited(text, [
    { start: program.valueStart, end: program.end, text: JSON.stringify(command) + (standing ? '' : `,${space}"args": ${list}`) },
    ...(standing === undefined ? [] : [{ start: standing.valueStart, end: standing.end, text: list }]),
    ...removal(members, at('env')),
  ])
}

/** White space before a member begins behind the comma or brace before it. */
function endBefore(text: string, { start }: Member): number {
  return Math.max(text.lastIndexOf(',', start), text.lastIndexOf('{', start)) + 1
}

/** A member with the comma that belongs to it. An entry has its command beside it. */
function removal(members: readonly Member[], index: number): Edit[] {
  const [member, before, after] = [members[index], members[index - 1], members[index + 1]]
  if (member === undefined) return []
  if (before !== undefined) return [{ start: before.end, end: member.end, text: '' }]
  return [{ start: member.start, end: after?.start ?? member.end, text: '' }]
}
