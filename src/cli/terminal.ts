/** The process's own streams as a Terminal, and faults as text. */
import { EXIT, type ExitCode, Fault, isFault, reason } from '../faults.js'
import { visible } from '../detect/visible.js'
import type { Terminal } from './command.js'

/** A reader that goes away (`sluice log show | head`) ends the command quietly. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.internal)
    })
  }
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    env: process.env,
    cwd: process.cwd(),
  }
}

export function faultText(thrown: unknown): string {
  const fault = asFault(thrown)
  const lines = [`sluice: ${fault.message}`, `  hint: ${fault.hint}`, `  code: ${fault.code} (exit ${fault.exit})`]
  return lines.map((line) => `${visible(line)}\n`).join('')
}

export function exitOf(thrown: unknown): ExitCode {
  return asFault(thrown).exit
}

function asFault(thrown: unknown): Fault {
  return isFault(thrown) ? thrown : new Fault('internal', { why: reason(thrown) }, { cause: thrown })
}
