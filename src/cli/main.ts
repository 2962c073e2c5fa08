#!/usr/bin/env node
/** Entry point: find the command's row, load its module, run it. Nothing else is loaded on the way. */
import { EXIT, type ExitCode } from '../faults.js'
import { closeInherited } from '../sandbox/descriptors.js'
import { parse } from './argv.js'
import type { Terminal } from './command.js'
import { COMMANDS } from './commands.js'
import { exitOf, faultText, processTerminal } from './terminal.js'

async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const typed = parse(argv, COMMANDS)
  switch (typed.want) {
    case 'version':
      terminal.out(`${(await import('./version.js')).version()}\n`)
      return EXIT.ok
    case 'help':
      terminal.out((await import('./help.js')).help(typed.rows))
      return EXIT.ok
    case 'command':
      return (await typed.row.load()).main(typed.parsed, terminal)
    default:
      return typed satisfies never
  }
}

closeInherited()
const terminal = processTerminal()
try {
  process.exitCode = await main(process.argv.slice(2), terminal)
} catch (thrown) {
  terminal.err(faultText(thrown, process.stderr.isTTY))
  process.exitCode = exitOf(thrown)
}
