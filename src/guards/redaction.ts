/**
 * Secrets in what a server says are masked before the model sees them: in results, resources, prompts, errors, notifications
 * and requests, in member names too. What is not masked is what a client hands back unread, and what a person has reviewed.
 */
import { Masking } from '../detect/redact.js'
import type { Secrets } from '../detect/secrets/secrets.js'
import { isObject, type Json, type JsonObject, type Message, textOf } from '../protocol/message.js'
import { type Case, type Guard, PASS, type SessionView, type Verdict } from './guard.js'
import { LIST_OF_METHOD } from './live.js'
import { NOTICE } from './marks.js'

/** @param results holds structured results to their schema: one that masks have broken would be lost in the client */
export function redaction(secrets: Secrets, results: Pick<Guard, 'check'>): Guard {
  return {
    name: 'redaction',
    covers: ['server.reply', 'server.request', 'server.notification'],
    check: (item, view) => (isReviewed(item) || !secrets.may(item.text) ? PASS : verdictOf(item, view, secrets, results)),
  }
}

/** In the words of the lock, which a person has read (see surface). An error is the server's own. */
function isReviewed({ asked, message }: Case): boolean {
  return message.kind === 'result' && asked !== undefined && (asked.method === 'initialize' || LIST_OF_METHOD.has(asked.method))
}

function verdictOf(item: Case, view: SessionView, secrets: Secrets, results: Pick<Guard, 'check'>): Verdict {
  const masking = new Masking(secrets)
  const message = masked(item, masking)
  if (masking.counts.size === 0) return PASS
  const why = `masked ${[...masking.counts].map(([rule, count]) => `${rule} ${count}×`).join(', ')}`
  const fits = structured(message) === structured(item.message) || results.check({ ...item, message }, view).kind !== 'deny'
  return { kind: 'rewrite', message: fits ? message : withoutStructure(message), why }
}

/** What is the server's own and comes back to it as it went, or is for a person alone. */
const OPAQUE: ReadonlySet<string> = new Set(['taskId', 'progressToken', 'requestId'])
const OF_ELICITATION: ReadonlySet<string> = new Set([...OPAQUE, 'url', 'elicitationId'])
const OF_LIST: ReadonlySet<string> = new Set(['nextCursor'])
const OF_TASK: ReadonlySet<string> = new Set(['taskId'])
const OF_ROUND: ReadonlySet<string> = new Set(['requestState', 'taskId'])

/** Where nobody would hand it back, it is only a text to read. */
function opaqueIn({ resultType }: JsonObject, asked: Case['asked']): ReadonlySet<string> {
  if (asked?.method.endsWith('/list') === true) return OF_LIST
  if (resultType === 'input_required') return OF_ROUND
  return resultType === 'task' || asked?.method.startsWith('tasks/') === true ? OF_TASK : NONE
}

function masked({ message, asked }: Case, masking: Masking): Message {
  switch (message.kind) {
    case 'result':
      return { ...message, result: masking.members(message.result, opaqueIn(message.result, asked)) }
    case 'error':
      return { ...message, error: { ...message.error, ...masking.members({ ...message.error }, NONE) } }
    case 'request':
    case 'notification': {
      const opaque = message.method === 'elicitation/create' ? OF_ELICITATION : OPAQUE
      return message.params === undefined ? message : { ...message, params: masking.members(message.params, opaque) }
    }
    default:
      return message satisfies never
  }
}
const NONE: ReadonlySet<string> = new Set()

// ── structured results ───────────────────────────────────────────────────────────────────────────────────────────────

/** The structured content of a tool's result, or of a task's that has ended (MCP "Tools: structured content"). */
function structured(message: Message): Json | undefined {
  return carrier(message)?.['structuredContent']
}

function carrier(message: Message): JsonObject | undefined {
  const outer = message.kind === 'result' ? message.result : message.kind === 'notification' ? message.params : undefined
  if (outer?.['structuredContent'] !== undefined) return outer
  return isObject(outer?.['result']) ? outer['result'] : undefined
}

/** The text wins: clients refuse a result whose structure does not fit, and take one that says that it is an error. */
function withoutStructure(message: Message): Message {
  const told = (result: JsonObject): JsonObject => {
    if (result['structuredContent'] === undefined)
      return isObject(result['result']) ? { ...result, result: told(result['result']) } : result
    const { structuredContent, ...rest } = result
    return { ...rest, content: textOnly(rest['content'], structuredContent ?? null), isError: true }
  }
  if (message.kind === 'result') return { ...message, result: told(message.result) }
  return message.kind === 'notification' && message.params !== undefined ? { ...message, params: told(message.params) } : message
}

const LEFT_OUT = `${NOTICE}The call was made and did not fail. Its structured result held secrets, and its schema has no room for the masks that stand for them; it follows as text.`

function textOnly(content: Json | undefined, structure: Json): Json[] {
  const blocks = Array.isArray(content) ? content : []
  const hasText = blocks.some((block) => isObject(block) && textOf(block['text']) !== '')
  const told: Json[] = [{ type: 'text', text: LEFT_OUT }, ...blocks]
  return hasText ? told : [...told, { type: 'text', text: JSON.stringify(structure) }]
}
