/** How strictly what crosses is looked at, as a person set it for a server; what is absent is the strict default (pure). */

export interface ContentSettings {
  /** What becomes of a suspicious text in what the server returns. Default: annotate. */
  readonly results?: ResultAction
  /** What becomes of arguments that hold a secret. Default: refuse. */
  readonly secrets?: 'refuse' | 'pass'
  readonly sql?: SqlSettings
  readonly shell?: ShellSettings
}

export const RESULT_ACTIONS = ['annotate', 'neutralise', 'withhold'] as const
export type ResultAction = (typeof RESULT_ACTIONS)[number]

export const DIALECTS = ['postgresql', 'sqlite', 'mysql'] as const
export type Dialect = (typeof DIALECTS)[number]

export const STATEMENTS = ['select', 'insert', 'update', 'delete', 'merge', 'explain', 'create', 'alter', 'drop'] as const
export type Statement = (typeof STATEMENTS)[number]

export interface SqlSettings {
  /** Default: the one that package, server and database address name (see dialect.ts); else a statement must be acceptable in every dialect that can read it, and one must. */
  readonly dialect?: Dialect
  /** Default: select and explain, which only read. One statement at a time, whatever stands here. */
  readonly statements?: readonly Statement[]
}

export interface ShellSettings {
  /** Names of commands that a shell argument may run. Default: any, one at a time. */
  readonly commands?: readonly string[]
  /** Operators that a shell argument may use. Default: none. */
  readonly allow?: readonly ShellOperator[]
}

export const SHELL_OPERATORS = ['pipe', 'chain', 'redirect', 'substitution', 'background'] as const
export type ShellOperator = (typeof SHELL_OPERATORS)[number]
