/** What a person puts into a client's configuration (pure). */
import type { Json } from '../protocol/message.js'

export interface Starter {
  /** Absolute paths: a client has its own PATH and working directory. */
  readonly command: string
  readonly before: readonly string[]
  /** `--config FILE` if the server is not in the user's own configuration. */
  readonly config?: string
}

/** Program and arguments by which a client starts a server. */
export function startCommand(name: string, { command, before, config }: Starter): readonly [string, ...string[]] {
  return [command, ...before, 'run', name, ...(config === undefined ? [] : ['--config', config])]
}

export function snippet(name: string, starter: Starter): Json {
  const [command, ...args] = startCommand(name, starter)
  return { mcpServers: { [name]: { command, args } } }
}

export function snippetText(name: string, starter: Starter): string {
  return [
    'Put this into your client, in place of the command that it has now:',
    '',
    JSON.stringify(snippet(name, starter), undefined, 2),
    '',
  ].join('\n')
}
