/** Why a line is not a message: the closed table. The JSON-RPC code goes to a client whose line it was. */
import { CODES } from './codes.js'

interface RefusalRow {
  readonly code: typeof CODES.parseError | typeof CODES.invalidRequest
  /** For a person; names no data of the line. */
  readonly message: string
}

export const REFUSALS = {
  // Not JSON as UTF-8.
  oversize: { code: CODES.invalidRequest, message: 'the line is longer than the limit' },
  'empty-line': { code: CODES.parseError, message: 'the line is empty' },
  'byte-order-mark': { code: CODES.parseError, message: 'the line begins with a byte order mark' },
  'not-utf8': { code: CODES.parseError, message: 'the line is not UTF-8' },
  'control-character': { code: CODES.parseError, message: 'the line holds a raw control character' },
  syntax: { code: CODES.parseError, message: 'the line is not one JSON value' },

  // JSON that two parsers may read differently, or that would not survive being written again.
  'too-deep': { code: CODES.invalidRequest, message: 'the message is nested deeper than the limit' },
  'too-many-values': { code: CODES.invalidRequest, message: 'the message holds more values than the limit' },
  'duplicate-member': { code: CODES.invalidRequest, message: 'an object names the same member twice' },
  'reserved-member': { code: CODES.invalidRequest, message: 'an object has a member named __proto__' },
  'lone-surrogate': { code: CODES.invalidRequest, message: 'a string holds half of a surrogate pair' },
  'unsafe-integer': { code: CODES.invalidRequest, message: 'an integer lies beyond 2^53' },
  'lossy-number': { code: CODES.invalidRequest, message: 'a number has more digits or range than a double keeps' },

  // JSON that is not a JSON-RPC 2.0 message of MCP.
  batch: { code: CODES.invalidRequest, message: 'batches are not part of this protocol' },
  'not-an-object': { code: CODES.invalidRequest, message: 'the message is not an object' },
  version: { code: CODES.invalidRequest, message: 'member "jsonrpc" is not "2.0"' },
  'unknown-member': { code: CODES.invalidRequest, message: 'the message has a member outside JSON-RPC 2.0' },
  'mixed-kinds': { code: CODES.invalidRequest, message: 'the message mixes members of a request, a result and an error' },
  'no-kind': { code: CODES.invalidRequest, message: 'the message has none of "method", "result" and "error"' },
  id: { code: CODES.invalidRequest, message: 'member "id" is not a string or a safe integer within the limit, or is missing' },
  method: { code: CODES.invalidRequest, message: 'member "method" is not a string within the limit' },
  params: { code: CODES.invalidRequest, message: 'member "params" is not an object' },
  result: { code: CODES.invalidRequest, message: 'member "result" is not an object' },
  error: { code: CODES.invalidRequest, message: 'member "error" is not {code: integer, message: string, data?}' },
} as const satisfies Record<string, RefusalRow>

export type Why = keyof typeof REFUSALS
