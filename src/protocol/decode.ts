/**
 * One line to one message, or the reason why not. The only JSON.parse of peer data.
 *
 * What is forwarded is what was checked, so everything is refused here that another parser could read differently or
 * that our own encoding would change (RFC 8259 section 4 and 6, RFC 7493 section 2).
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { LIMITS } from '../limits.js'
import { readableId } from './identify.js'
import { type ErrorReply, isObject, type Json, type JsonObject, type Message, type RequestId } from './message.js'
import { REFUSALS, type Why } from './refusal.js'
import { scan } from './scan.js'

export type Decoded = Accepted | Refused
export interface Accepted {
  readonly ok: true
  readonly message: Message
  /** The line as received. */
  readonly text: string
}
export interface Refused {
  readonly ok: false
  /** JSON-RPC error code for the peer whose line it was. */
  readonly code: (typeof REFUSALS)[Why]['code']
  readonly why: Why
  /** Only where the line names exactly one, so that the request it belongs to can be ended. */
  readonly id?: RequestId
}

/** @param bytes one line without its line end, from an untrusted peer; at most `LIMITS.lineBytes` long */
export function decode(bytes: Buffer): Decoded {
  const text = decodeText(bytes)
  if (text === undefined) return refuse(bytes, whyNotText(bytes))
  const value = parse(bytes, text)
  if (typeof value === 'string') return refuse(bytes, value)
  const message = envelope(value)
  return typeof message === 'string' ? refuse(bytes, message) : { ok: true, message, text }
}

/** The refusal of a line with these first bytes (for one that never reached `decode`: `oversize`). */
export function refuse(head: Buffer, why: Why): Refused {
  const id = readableId(head)
  return { ok: false, code: REFUSALS[why].code, why, ...(id === undefined ? {} : { id }) }
}

function decodeText(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return bytes.toString('latin1')
  return isUtf8(bytes) && !hasByteOrderMark(bytes) ? bytes.toString('utf8') : undefined
}

function whyNotText(bytes: Buffer): Why {
  return hasByteOrderMark(bytes) ? 'byte-order-mark' : 'not-utf8'
}

function hasByteOrderMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

function parse(bytes: Buffer, text: string): JsonObject | Why {
  const scanned = scan(text)
  if (typeof scanned === 'string') return scanned
  const value = parseJson(text, scanned.negativeZero)
  if (value === undefined) return whyNotJson(bytes)
  if (hasLoneSurrogate(text)) return 'lone-surrogate'
  if (!isObject(value)) return Array.isArray(value) ? 'batch' : 'not-an-object'
  return whyNotOneReading(value, scanned.members) ?? value
}

function parseJson(text: string, negativeZero: boolean): Json | undefined {
  try {
    return (negativeZero ? JSON.parse(text, unsignZero) : JSON.parse(text)) as Json
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function unsignZero(_name: string, value: Json): Json {
  return value === 0 ? 0 : value
}

function whyNotJson(bytes: Buffer): Why {
  if (bytes.length === 0) return 'empty-line'
  return bytes.some((byte) => byte < 0x20) ? 'control-character' : 'syntax'
}

/**
 * A raw half is not UTF-8, so only escapes can make one. Backslashes stand nowhere but in strings, which JSON.parse has
 * just confirmed.
 */
function hasLoneSurrogate(text: string): boolean {
  if (!text.includes('\\') || !/\\u[dD][89a-fA-F]/.test(text)) return false
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', at)) {
    const unit = escapedUnit(text, at)
    if (isLowSurrogate(unit)) return true
    if (isHighSurrogate(unit)) {
      if (!isLowSurrogate(escapedUnit(text, at + 6))) return true
      at += 12
    } else at += 2
  }
  return false
}

/** The code unit of a `\uXXXX` at this place, or NaN. */
function escapedUnit(text: string, at: number): number {
  return text[at] === '\\' && text[at + 1] === 'u' ? Number.parseInt(text.slice(at + 2, at + 6), 16) : Number.NaN
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

/**
 * JSON.parse keeps one member for each distinct name of an object, after decoding escapes. So an object that was built
 * with fewer members than were written has a repeated name somewhere.
 */
function whyNotOneReading(root: JsonObject, written: number): Why | undefined {
  let members = 0
  const open: (JsonObject | Json[])[] = [root]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === 'object' && item !== null) open.push(item)
      continue
    }
    for (const name in value) {
      if (name === '__proto__') return 'reserved-member'
      members++
      const member = value[name]
      if (typeof member === 'object' && member !== null) open.push(member)
    }
  }
  return members === written ? undefined : 'duplicate-member'
}

/** The closed set of members; each kind's own subset is checked where it is read. */
function envelope(value: JsonObject): Message | Why {
  for (const name in value) if (!isEnvelopeMember(name)) return 'unknown-member'
  if (value['jsonrpc'] !== '2.0') return 'version'
  if (value['method'] !== undefined) return call(value)
  if (value['params'] !== undefined) return 'mixed-kinds'
  if (value['result'] !== undefined) return result(value)
  return value['error'] === undefined ? 'no-kind' : errorReply(value)
}

function isEnvelopeMember(name: string): boolean {
  switch (name) {
    case 'jsonrpc':
    case 'id':
    case 'method':
    case 'params':
    case 'result':
    case 'error':
      return true
    default:
      return false
  }
}

/** A request, or without `id` a notification. */
function call({ id, method, params, result, error }: JsonObject): Message | Why {
  if (result !== undefined || error !== undefined) return 'mixed-kinds'
  if (typeof method !== 'string' || method === '' || method.length > LIMITS.methodCharacters) return 'method'
  if (params !== undefined && !isObject(params)) return 'params'
  const named = params === undefined ? { method } : { method, params }
  if (id === undefined) return { kind: 'notification', ...named }
  return isRequestId(id) ? { kind: 'request', id, ...named } : 'id'
}

function result({ id, result, error }: JsonObject): Message | Why {
  if (error !== undefined) return 'mixed-kinds'
  if (!isRequestId(id)) return 'id'
  return isObject(result) ? { kind: 'result', id, result } : 'result'
}

/** JSON-RPC 2.0 writes `"id":null`, MCP leaves the member out, where the sender could not read the id. */
function errorReply({ id, error }: JsonObject): Message | Why {
  if (!isErrorObject(error)) return 'error'
  if (id === undefined || id === null) return { kind: 'error', error }
  return isRequestId(id) ? { kind: 'error', id, error } : 'id'
}

function isErrorObject(error: Json | undefined): error is JsonObject & ErrorReply['error'] {
  if (!isObject(error)) return false
  for (const name in error) if (name !== 'code' && name !== 'message' && name !== 'data') return false
  return Number.isSafeInteger(error['code']) && typeof error['message'] === 'string'
}

/** MCP "Requests": a string or an integer, never null. */
export function isRequestId(id: Json | undefined): id is RequestId {
  return typeof id === 'string' ? id.length <= LIMITS.idCharacters : Number.isSafeInteger(id)
}
