/** Messages to text. What is sent is written from the checked message, never from the line it came in. */
import type { JsonObject, Message, Reply } from './message.js'

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
  return id === undefined ? `{"jsonrpc":"2.0",${text}` : `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${text}`
}

function callBody(method: string, params: JsonObject | undefined): string {
  const name = `"method":${JSON.stringify(method)}`
  return params === undefined ? `${name}}` : `${name},"params":${JSON.stringify(params)}}`
}

function replyBody(reply: Reply): string {
  return reply.kind === 'result' ? `"result":${JSON.stringify(reply.result)}}` : `"error":${JSON.stringify(reply.error)}}`
}
