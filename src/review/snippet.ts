/** What a person puts into a client's configuration (pure). */
import type { Json } from '../protocol/message.js'

export interface Starter {
  /** Absolute paths: a client has its own PATH and working directory. */
  readonly command: string
  readonly before: readonly string[]
  /** `--config FILE` if the server is not in the user's own configuration. */
  readonly config?: string
}

export function snippet(name: string, starter: Starter): Json {
  const args = [...starter.before, 'run', name, ...(starter.config === undefined ? [] : ['--config', starter.config])]
  return { mcpServers: { [name]: { command: starter.command, args } } }
}

export function snippetText(name: string, starter: Starter): string {
  return [
    'Put this into your client, in place of the command that it has now:',
    '',
    JSON.stringify(snippet(name, starter), undefined, 2),
    '',
  ].join('\n')
}
