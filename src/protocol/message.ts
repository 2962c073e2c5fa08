/** JSON-RPC 2.0 messages as MCP uses them (MCP 2025-11-25 "Base protocol", 2026-07-28 "Messages"). */

export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [name: string]: Json
}

export type RequestId = string | number

export interface Request {
  readonly kind: 'request'
  readonly id: RequestId
  readonly method: string
  readonly params?: JsonObject
}
export interface Notification {
  readonly kind: 'notification'
  readonly method: string
  readonly params?: JsonObject
}
export interface Result {
  readonly kind: 'result'
  readonly id: RequestId
  readonly result: JsonObject
}
export interface ErrorReply {
  readonly kind: 'error'
  /** Absent where the sender could not read the id of what it answers. */
  readonly id?: RequestId
  readonly error: { readonly code: number; readonly message: string; readonly data?: Json }
}
export type Reply = Result | ErrorReply
export type Message = Request | Notification | Reply

/** A side of the gateway. */
export type Peer = 'client' | 'server'
export type Origin = Peer | 'gateway'

/** The value if it is a string, else the empty string. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value if it is an object, else an object without members. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

/** `_meta` of params or of a result; an object without members where there is none. */
export function metaOf(holder: JsonObject | undefined): JsonObject {
  return objectOf(holder?.['_meta'])
}
