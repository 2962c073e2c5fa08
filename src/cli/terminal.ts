/** The process's own streams as a Terminal, and faults as text. */
import { EXIT, type ExitCode, Fault, isFault, reason } from '../faults.js'
import { visible } from '../detect/visible.js'
import { wrap } from '../detect/wrap.js'
import type { Terminal } from './command.js'

export function processTerminal(): Terminal {
  return {
    out: (text) => write(process.stdout, text),
    err: (text) => write(process.stderr, text),
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    env: process.env,
    cwd: process.cwd(),
  }
}

/** A reader that goes away (`sluice log show | head`) ends the command quietly, unless the command listens for it itself. */
function write(stream: NodeJS.WriteStream, text: string): void {
  if (stream.listenerCount('error') === 0) stream.on('error', endQuietly)
  stream.write(text)
}

function endQuietly(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.internal)
}

/** For a person's terminal in lines of 80 columns; for a file or a program each part in one line. */
export function faultText(thrown: unknown, shown: boolean): string {
  const fault = asFault(thrown)
  const lines = [`sluice: ${fault.message}`, `  hint: ${fault.hint}`, `  code: ${fault.code} (exit ${fault.exit})`]
  return lines
    .flatMap((line) => (shown ? wrap(visible(line), '    ', '') : [visible(line)]))
    .map((line) => `${line}\n`)
    .join('')
}

export function exitOf(thrown: unknown): ExitCode {
  return asFault(thrown).exit
}

function asFault(thrown: unknown): Fault {
  return isFault(thrown) ? thrown : new Fault('internal', { why: reason(thrown) }, { cause: thrown })
}
