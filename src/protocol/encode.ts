/** Messages to text. What is sent is written from the checked message, never from the line it came in. */
import type { ErrorReply, Json, JsonObject, Message, Reply } from './message.js'

/**
 * Everything of the line after the `id` member, without the opening brace: `"method":…,"params":…}`. A forwarder writes
 * it once, records it, and sends it under another id.
 */
export function body(message: Message): string {
  switch (message.kind) {
    case 'request':
    case 'notification':
      return callBody(message.method, message.params)
    case 'result':
    case 'error':
      return replyBody(message)
    default:
      return message satisfies never
  }
}

/** The message as one line, without its line end. */
export function line(message: Message, text: string = body(message)): string {
  const id = message.kind === 'notification' ? undefined : message.id
  return id === undefined ? `{"jsonrpc":"2.0",${text}` : `{"jsonrpc":"2.0","id":${written(id)},${text}`
}

function callBody(method: string, params: JsonObject | undefined): string {
  const name = `"method":${written(method)}`
  return params === undefined ? `${name}}` : `${name},"params":${written(params)}}`
}

function replyBody(reply: Reply): string {
  return reply.kind === 'result' ? `"result":${written(reply.result)}}` : `"error":${written(reply.error)}}`
}

/**
 * As JSON text without anything that some reader takes for a line end: Node's readline ends lines at U+2028 and U+2029 too,
 * Python's splitlines at U+0085 as well. JSON permits them in strings alone, so each can stand as an escape. The first two
 * are looked for in memory, and never in a text of one byte for each character.
 */
function written(value: Json | ErrorReply['error']): string {
  const text = JSON.stringify(value)
  return holdsLineEnd(text) ? withoutLineEnds(text) : text
}

/** Whether some reader of lines takes a text of one line for several, though it has neither line feed nor carriage return. */
export function holdsLineEnd(text: string): boolean {
  return text.includes('\u2028') || text.includes('\u2029') || text.includes('\u0085')
}

/** Piece by piece: a hostile text has millions of them, and memory for each would be taken at once. */
function withoutLineEnds(text: string): string {
  let safe = ''
  for (let at = 0; at < text.length; at += PIECE) safe += text.slice(at, at + PIECE).replaceAll(/[\u0085\u2028\u2029]/g, escaped)
  return safe
}

const PIECE = 64 * 1024
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
