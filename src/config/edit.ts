/** Edits of sluice.yaml that keep a person's comments and order. Loads YAML; import it lazily. */
import { type Document, isCollection, isMap, isSeq, type Node, visit } from 'yaml'
import { Fault } from '../faults.js'
import { digest } from '../manifest/digest.js'
import type { Json } from '../protocol/message.js'
import { type ServerEntry, entryDigest } from './entry.js'
import { EMPTY, parseConfig } from './parse.js'
import { parsePlain } from './yaml.js'

/** The keys of an entry in the order in which they are written. */
const ORDER = [
  'command',
  'grants',
  'env',
  'envFiles',
  'programs',
  'unixSockets',
  'triggers',
  'cwd',
  'content',
  'limits',
  'record',
  'dev',
  'tools',
] as const

/** @param text of sluice.yaml, `''` where there is none. @throws Fault `config.server-exists`, and what reading throws */
export function addServer(text: string, file: string, name: string, entry: ServerEntry): string {
  if (parseConfig(text === '' ? EMPTY : text, file).servers.has(name)) throw new Fault('config.server-exists', { name, file })
  return putServer(text, file, name, entry)
}

/** Changes only the keys that say something else than before, so that comments inside the entry stay. */
export function replaceServer(text: string, file: string, name: string, entry: ServerEntry): string {
  if (!parseConfig(text, file).servers.has(name)) throw new Fault('config.no-server', { name, file, suggestion: '' })
  return putServer(text, file, name, entry)
}

/** @throws Fault `config.no-server` */
export function removeServer(text: string, file: string, name: string): string {
  if (!parseConfig(text, file).servers.has(name)) throw new Fault('config.no-server', { name, file, suggestion: '' })
  const { document } = parsePlain(text, file)
  document.deleteIn(['servers', name])
  const edited = written(document, text)
  if (parseConfig(edited, file).servers.has(name))
    throw new Fault('internal', { why: `\`${name}\` was not removed from ${file}` })
  return edited
}

function putServer(text: string, file: string, name: string, entry: ServerEntry): string {
  const standing = text === '' ? EMPTY : text
  const before = parseConfig(standing, file).servers.get(name)
  const { document } = parsePlain(standing, file)
  if (!isMap(document.get('servers'))) document.set('servers', document.createNode({}))
  const servers = document.get('servers')
  if (isMap(servers) && servers.items.length === 0) servers.flow = false
  if (before === undefined) document.setIn(['servers', name], document.createNode({}))
  for (const key of ORDER) put(document, ['servers', name, key], entry[key], before?.[key])
  const edited = written(document, text)
  const now = parseConfig(edited, file).servers.get(name)
  // Whatever a text editor of YAML may do to a text: what is written is read back before it counts.
  if (now === undefined || entryDigest(now) !== entryDigest(entry))
    throw new Fault('internal', { why: `\`${name}\` could not be written to ${file} as it is` })
  return edited
}

type Value = ServerEntry[(typeof ORDER)[number]]

/** Writes only where what stands says something else: a map member by member, everything else whole. */
function put(document: Document, path: readonly string[], value: Value, before: Value): void {
  if (value === undefined || isEmpty(value)) {
    document.deleteIn(path)
  } else if (isRecord(value) && isRecord(before) && isMap(document.getIn(path, true))) {
    for (const name of Object.keys(before)) if (!Object.hasOwn(value, name)) document.deleteIn([...path, name])
    for (const [name, member] of Object.entries(value)) putMember(document, [...path, name], member, before[name])
  } else if (before === undefined || digest(value as Json) !== digest(before as Json)) {
    document.setIn(path, nodeFor(document, value))
  }
}

function putMember(document: Document, path: readonly string[], value: unknown, before: unknown): void {
  if (before !== undefined && digest(value as Json) === digest(before as Json)) return
  const node = quoted(document.createNode(value))
  if (isMap(node)) node.flow = true
  document.setIn(path, node)
}

/** Lists and inner maps on one line each, so that one grant or one variable is one line of a difference. */
function nodeFor(document: Document, value: object | string | true): Node {
  const node = quoted(document.createNode(value))
  if (isSeq(node)) node.flow = true
  if (isMap(node)) for (const { value: inner } of node.items) if (isCollection(inner)) inner.flow = true
  return node
}

/** A line break inside a text is written as `\n`, not as a fold that only YAML's rules can read. */
function quoted(node: Node): Node {
  visit(node, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && /[\n\t]/.test(scalar.value)) scalar.type = 'QUOTE_DOUBLE'
    },
  })
  return node
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEmpty(value: object | string | true): boolean {
  return typeof value === 'object' && Object.keys(value).length === 0
}

function written(document: Document, before: string): string {
  // The padding that the person's own maps have.
  const flowCollectionPadding = /\{ \S/.test(before)
  return document.toString({ lineWidth: 0, flowCollectionPadding, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
}
