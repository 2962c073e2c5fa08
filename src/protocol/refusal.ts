/** Why a line is not a message: the closed table. The JSON-RPC code goes to a client whose line it was. */

interface RefusalRow {
  readonly code: -32700 | -32600
  /** For a person; names no data of the line. */
  readonly message: string
}

const PARSE_ERROR = -32700
const INVALID_REQUEST = -32600

export const REFUSALS = {
  // Not JSON as UTF-8.
  oversize: { code: INVALID_REQUEST, message: 'the line is longer than the limit' },
  'empty-line': { code: PARSE_ERROR, message: 'the line is empty' },
  'byte-order-mark': { code: PARSE_ERROR, message: 'the line begins with a byte order mark' },
  'not-utf8': { code: PARSE_ERROR, message: 'the line is not UTF-8' },
  'control-character': { code: PARSE_ERROR, message: 'the line holds a raw control character' },
  syntax: { code: PARSE_ERROR, message: 'the line is not one JSON value' },

  // JSON that two parsers may read differently, or that would not survive being written again.
  'too-deep': { code: INVALID_REQUEST, message: 'the message is nested deeper than the limit' },
  'too-many-values': { code: INVALID_REQUEST, message: 'the message holds more values than the limit' },
  'duplicate-member': { code: INVALID_REQUEST, message: 'an object names the same member twice' },
  'reserved-member': { code: INVALID_REQUEST, message: 'an object has a member named __proto__' },
  'lone-surrogate': { code: INVALID_REQUEST, message: 'a string holds half of a surrogate pair' },
  'unsafe-integer': { code: INVALID_REQUEST, message: 'an integer lies beyond 2^53' },
  'lossy-number': { code: INVALID_REQUEST, message: 'a number has more digits or range than a double keeps' },

  // JSON that is not a JSON-RPC 2.0 message of MCP.
  batch: { code: INVALID_REQUEST, message: 'batches are not part of this protocol' },
  'not-an-object': { code: INVALID_REQUEST, message: 'the message is not an object' },
  version: { code: INVALID_REQUEST, message: 'member "jsonrpc" is not "2.0"' },
  'unknown-member': { code: INVALID_REQUEST, message: 'the message has a member outside JSON-RPC 2.0' },
  'mixed-kinds': { code: INVALID_REQUEST, message: 'the message mixes members of a request, a result and an error' },
  'no-kind': { code: INVALID_REQUEST, message: 'the message has none of "method", "result" and "error"' },
  id: { code: INVALID_REQUEST, message: 'member "id" is not a string or a safe integer within the limit, or is missing' },
  method: { code: INVALID_REQUEST, message: 'member "method" is not a string within the limit' },
  params: { code: INVALID_REQUEST, message: 'member "params" is not an object' },
  result: { code: INVALID_REQUEST, message: 'member "result" is not an object' },
  error: { code: INVALID_REQUEST, message: 'member "error" is not {code: integer, message: string, data?}' },
} as const satisfies Record<string, RefusalRow>

export type Why = keyof typeof REFUSALS
