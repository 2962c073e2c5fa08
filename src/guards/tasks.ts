/**
 * Which tool a task runs. A task's result comes later, in answer to another method, and is held to the schema of the tool whose
 * call began it (MCP 2025-11-25 "Tasks"; extension `io.modelcontextprotocol/tasks` of 2026-07-28).
 */
import { LIMITS } from '../limits.js'
import { isObject, type Json, type JsonObject, objectOf, type Request, textOf } from '../protocol/message.js'
import type { Case } from './guard.js'

/** The tasks of one session. The oldest are forgotten: their structured results are then withheld, since nothing is known of them. */
export class Tasks {
  readonly #tools = new Map<string, string>()

  /** The tool whose call began the task, as far as it is remembered. */
  toolOf(id: Json | undefined): string | undefined {
    return typeof id === 'string' ? this.#tools.get(id) : undefined
  }

  /** @param result of a request that the server answered */
  learn(asked: Request, result: JsonObject): void {
    const id = asked.method === 'tools/call' ? begunTask(result) : undefined
    if (id === undefined || id.length > LIMITS.idCharacters) return
    this.#tools.set(id, textOf(asked.params?.['name']))
    const [oldest] = this.#tools.keys()
    if (oldest !== undefined && this.#tools.size > LIMITS.tasks) this.#tools.delete(oldest)
  }
}

/** The id of the task that a result begins: in `task`, or beside its result type. */
export function begunTask({ task, taskId, resultType }: JsonObject): string | undefined {
  const id = isObject(task) ? task['taskId'] : resultType === 'task' ? taskId : undefined
  return typeof id === 'string' ? id : undefined
}

/** A tool's result, and the tool: undefined for one of a task that is not remembered. */
export interface Finished {
  readonly tool: string | undefined
  readonly result: JsonObject
}

/** What a server's message says of a call that has ended; undefined if it says nothing of one. */
export function finishedCall({ message, asked }: Case, tasks: Tasks): Finished | undefined {
  if (message.kind === 'notification') {
    if (message.method !== 'notifications/tasks') return undefined
    return carried(message.params ?? {}, message.params?.['taskId'], tasks)
  }
  if (message.kind !== 'result' || asked === undefined) return undefined
  const id = asked.params?.['taskId']
  switch (asked.method) {
    case 'tools/call':
      return { tool: textOf(asked.params?.['name']), result: message.result }
    case 'tasks/result':
      return { tool: tasks.toolOf(id), result: message.result }
    case 'tasks/get':
      return carried(message.result, id, tasks)
    default:
      return undefined
  }
}

/** 2026-07-28: the state of a task that has ended holds its result. */
function carried(state: JsonObject, id: Json | undefined, tasks: Tasks): Finished | undefined {
  return state['result'] === undefined ? undefined : { tool: tasks.toolOf(id), result: objectOf(state['result']) }
}
