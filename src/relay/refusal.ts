/** How a "no" is spoken: the reply that a peer gets in place of what was refused. */
import type { Denial } from '../faults.js'
import { META_PREFIX, NOTICE } from '../guards/marks.js'
import type { JsonObject, Reply, Request, RequestId } from '../protocol/message.js'
import type { Executed } from './event.js'

const EXECUTED: Readonly<Record<Executed, string>> = {
  no: 'Nothing was executed.',
  yes: 'The call WAS executed; only its result is withheld.',
  unknown: 'The call may have been executed.',
}

/**
 * The reply to a refused request. A `tools/call` that was refused for what it says gets a result with `isError`, which
 * models read; anything that breaks the protocol, and every other method, gets a JSON-RPC error.
 */
export function refusal(request: Request, denial: Denial, executed: Executed): Reply {
  if (request.method !== 'tools/call' || denial.protocol) return errorReply(request, denial, executed)
  const text = `${NOTICE}Refused: ${denial.message}. ${EXECUTED[executed]} Hint: ${denial.hint}.`
  return {
    kind: 'result',
    id: request.id,
    result: {
      resultType: 'complete',
      content: [{ type: 'text', text }],
      isError: true,
      _meta: { [`${META_PREFIX}denial`]: { ...copied(denial.data), ...machineReadable(denial, executed) } },
    },
  }
}

function errorReply(request: Request, denial: Denial, executed: Executed): Reply {
  const data: JsonObject = { ...copied(denial.data), [`${META_PREFIX}denial`]: machineReadable(denial, executed) }
  return {
    kind: 'error',
    id: request.id,
    error: { code: denial.rpc, message: `${NOTICE}${denial.message}. ${EXECUTED[executed]}`, data },
  }
}

function machineReadable(denial: Denial, executed: Executed): JsonObject {
  return { code: denial.code, hint: denial.hint, executed }
}

function copied(data: Denial['data'] = {}): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]))
}

/** The answer to a line that is no message. Without an id where none can be read for sure (MCP: ids are never null). */
export function malformedReply(code: number, why: string, id?: RequestId): Reply {
  const error = { code, message: `${NOTICE}Not understood: ${why}. Nothing was executed.` }
  return id === undefined ? { kind: 'error', error } : { kind: 'error', id, error }
}
