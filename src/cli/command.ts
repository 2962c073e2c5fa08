/** What a command is: a row of data in commands.ts, and a function in a module of its own that is loaded when it is asked for. */
import type { ExitCode } from '../faults.js'

export interface Flag {
  /** Without the dashes. */
  readonly name: string
  readonly short?: string
  /** What stands for the value in help; absent means that the flag takes none. */
  readonly value?: string
  /** The flag may be given more than once. */
  readonly repeat?: true
  readonly summary: string
}

export interface Operand {
  readonly name: string
  readonly optional?: true
  /** What completion offers: the user's servers, paths, or these words; absent where only a person knows. */
  readonly is?: 'servers' | 'files' | 'folders' | readonly string[]
}

export interface CommandRow {
  /** One word, or two (`log show`). */
  readonly name: string
  readonly summary: string
  readonly operands: readonly Operand[]
  /** What stands after `--`; absent means that nothing may. */
  readonly rest?: string
  readonly restOptional?: true
  readonly flags: readonly Flag[]
  /** Lines of text under the summary in `--help`. */
  readonly about?: readonly string[]
  readonly examples: readonly string[]
  readonly load: () => Promise<{ readonly main: Command }>
}

/** What was typed, after the row's flags and operands were checked. */
export interface Parsed {
  readonly command: string
  /** Flags without a value that were given. */
  readonly on: ReadonlySet<string>
  /** Flags with a value, in the order given. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly operands: readonly string[]
  /** Everything after `--`, exact. */
  readonly rest: readonly string[]
}

/** Where a command reads and writes. Text is written as given: whoever makes it escapes what is not ours. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
  /** A person can be asked: input and diagnostics are both terminals. */
  readonly interactive: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

export type Command = (parsed: Parsed, terminal: Terminal) => Promise<ExitCode>

export function valueOf(parsed: Parsed, flag: string): string | undefined {
  return parsed.values.get(flag)?.at(-1)
}

export function valuesOf(parsed: Parsed, flag: string): readonly string[] {
  return parsed.values.get(flag) ?? []
}
