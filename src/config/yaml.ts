/**
 * From the text of sluice.yaml to plain data with positions. What YAML has beyond plain data (anchors, aliases, tags, merge
 * keys, directives, several documents) is refused: each of it lets a file say something that its reader does not see.
 */
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type Node,
  type Pair,
} from 'yaml'
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { Json, JsonObject } from '../protocol/message.js'

export type Path = readonly PropertyKey[]

export interface Plain {
  readonly data: Json
  readonly document: Document
  /** `FILE:LINE:COLUMN` of the value at a path, or of its key; of the nearest node above where there is none. */
  at(path: Path, part?: 'key' | 'value'): string
}

/** @throws Fault `config.syntax`, `config.too-large` */
export function parsePlain(text: string, file: string): Plain {
  const bytes = Buffer.byteLength(text)
  if (bytes > LIMITS.configBytes) throw new Fault('config.too-large', { file, bytes, limit: LIMITS.configBytes })
  const lines = new LineCounter()
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const refuse: Refuse = (offset, why) => {
    throw new Fault('config.syntax', { at: place(offset), why })
  }
  const document = compose(text, lines, refuse)
  const data = isNode(document.contents) ? plain(document.contents, { nodes: 0, refuse }) : null
  return { data, document, at: (path, part = 'value') => place(offsetOf(document, path, part)) }
}

type Refuse = (offset: number, why: string) => never

function compose(text: string, lines: LineCounter, refuse: Refuse): Document {
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  for (const token of tokens) {
    if (token.type === 'directive') refuse(token.offset, 'it has a directive (`%`)')
    refuseDeep(token, refuse)
  }
  // Own check of equal keys below: the library compares every pair of keys.
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    stringKeys: true,
    logLevel: 'silent',
    prettyErrors: false,
  })
  const [document, second] = [...composer.compose(tokens, true, text.length)]
  const problem = document?.errors[0] ?? document?.warnings[0]
  if (problem) return refuse(problem.pos[0], firstLine(problem.message))
  if (second) return refuse(second.range[0], 'it holds several documents, and one is wanted')
  if (document === undefined) return refuse(0, 'it holds no document')
  return document
}

/** The composer recurses and V8 ends the process when it does so too deep: count first, on the parser's flat stack. */
function refuseDeep(root: CST.Token, refuse: Refuse): void {
  const stack: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { token, depth } = next
    if (depth > LIMITS.configDepth)
      refuse('offset' in token ? token.offset : 0, `it is nested deeper than ${LIMITS.configDepth} levels`)
    for (const child of childrenOf(token)) stack.push({ token: child, depth: depth + 1 })
  }
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : []
  if (!('items' in token)) return []
  return token.items.flatMap((item) => [item.key, item.value].filter((child) => child !== undefined && child !== null))
}

interface Walk {
  nodes: number
  readonly refuse: Refuse
}

function plain(node: Node, walk: Walk): Json {
  const offset = node.range?.[0] ?? 0
  walk.nodes += 1
  if (walk.nodes > LIMITS.configNodes) walk.refuse(offset, `it holds more than ${LIMITS.configNodes} values`)
  if (isAlias(node)) return walk.refuse(offset, 'it has an alias (`*name`)')
  if (node.anchor !== undefined) return walk.refuse(offset, 'it has an anchor (`&name`)')
  if (node.tag !== undefined) return walk.refuse(offset, 'it has a tag (`!name`)')
  if (isScalar(node)) return scalar(node.value, offset, walk)
  if (isSeq<Node>(node)) return node.items.map((item) => (isNode(item) ? plain(item, walk) : null))
  if (isMap<Node, Node>(node)) return map(node.items, offset, walk)
  return walk.refuse(offset, 'it has something that is not plain data')
}

function scalar(value: unknown, offset: number, walk: Walk): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  return walk.refuse(offset, 'it has a number that is not finite')
}

function map(pairs: readonly Pair<Node, Node | null>[], offset: number, walk: Walk): JsonObject {
  const result: JsonObject = Object.create(null) as JsonObject
  for (const { key, value } of pairs) {
    const at = key.range?.[0] ?? offset
    const name = plain(key, walk)
    if (typeof name !== 'string') return walk.refuse(at, 'a key is not a text')
    if (name === '<<') return walk.refuse(at, 'it has a merge key (`<<`)')
    if (name === '__proto__') return walk.refuse(at, '`__proto__` cannot be a key')
    if (Object.hasOwn(result, name)) return walk.refuse(at, `the key \`${name}\` stands twice`)
    result[name] = value === null ? null : plain(value, walk)
  }
  return result
}

function offsetOf(document: Document, path: Path, part: 'key' | 'value'): number {
  let node: unknown = document.contents
  let offset = 0
  for (const [depth, step] of path.entries()) {
    const pair = isMap<Node, Node>(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined
    const item: unknown = pair ? pair.value : isSeq<Node>(node) ? node.items[Number(step)] : undefined
    const found = pair && (part === 'key' || item === null) && depth === path.length - 1 ? pair.key : item
    if (!isNode(found)) break
    offset = found.range?.[0] ?? offset
    node = item
  }
  return offset
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message
}
