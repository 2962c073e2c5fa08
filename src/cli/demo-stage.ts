/** What every step of the demo uses: the temporary folder, the way to start `sluice`, and text of 80 columns. */
import { fileURLToPath } from 'node:url'
import { EXIT, type ExitCode } from '../faults.js'
import { type Argv, run, start } from '../process.js'
import { visible } from '../detect/visible.js'
import type { Terminal } from './command.js'

export interface Stage {
  readonly folder: string
  /** SLUICE_HOME of the demo. */
  readonly home: string
  /** The folder that the server is granted. */
  readonly notes: string
  /** A file beside it that it is not. */
  readonly outside: string
  readonly terminal: Terminal
}

/** In the gateway's environment, to be looked for in the server's. */
export const PLANTED = 'DEMO_TOKEN'

/** What the client writes into a file; the record holds it too. */
export const WRITTEN = 'Written through the gateway.'

const WIDTH = 80

/** This program, started as a user would start it. */
export function argvOf(args: readonly string[]): Argv {
  return [process.execPath, fileURLToPath(new URL('main.js', import.meta.url)), ...args]
}

export function environment({ terminal, home }: Stage): Record<string, string> {
  const own = Object.entries(terminal.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(own), SLUICE_HOME: home, [PLANTED]: 'not-for-servers' }
}

/** Shows the command, runs it, shows what it prints: whole as it comes, or its last `lines`. */
export async function sluice(
  stage: Stage,
  args: readonly string[],
  { lines }: { readonly lines?: number } = {},
): Promise<ExitCode> {
  command(stage.terminal, ['sluice', ...args])
  if (lines === undefined) return shown(argvOf(args), environment(stage))
  const { code, stdout, stderr } = await run(argvOf(args), { env: environment(stage), maxBytes: 16 * 1024 * 1024 })
  const printed = stdout.trimEnd().split('\n')
  if (printed.length > lines) stage.terminal.out(`… ${printed.length - lines} lines before\n`)
  stage.terminal.out(`${printed.slice(-lines).join('\n')}\n`)
  stage.terminal.err(stderr)
  return exitCode(code)
}

function shown(argv: Argv, env: Readonly<Record<string, string>>): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    const child = start(argv, { env, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', reject)
    child.once('close', (code) => resolve(exitCode(code)))
  })
}

function exitCode(code: number | null): ExitCode {
  return Object.values(EXIT).find((known) => known === code) ?? EXIT.internal
}

export function title(terminal: Terminal, text: string): void {
  terminal.out(`\n${'─'.repeat(WIDTH)}\n${text}\n${'─'.repeat(WIDTH)}\n`)
}

/** A command as it would be typed, broken between its words where it is too long. */
export function command(terminal: Terminal, words: readonly string[]): void {
  terminal.out(`\n$ ${wrapped(words, WIDTH - 4).join(' \\\n    ')}\n\n`)
}

export function words(terminal: Terminal, text: string): void {
  terminal.out(`\n${wrapped(text.split(' '), WIDTH).join('\n')}\n`)
}

/** One line of a conversation, at most three rows of it. */
export function line(terminal: Terminal, text: string): void {
  const parts = visible(text).split(' ')
  const rows = wrapped(
    parts.flatMap((part) => part.match(/.{1,76}/gu) ?? []),
    76,
  )
  terminal.out(`${[...rows.slice(0, 3), ...(rows.length > 3 ? ['…'] : [])].join('\n    ')}\n`)
}

function wrapped(parts: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + part.length <= width) lines[lines.length - 1] = `${last} ${part}`
    else lines.push(part)
  }
  return lines
}
