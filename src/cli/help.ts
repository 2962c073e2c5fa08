/** `--help`, made from the rows. */
import type { CommandRow, Flag } from './command.js'
import { EXIT } from '../faults.js'
import { table, wrap } from '../detect/wrap.js'

export function help(rows: readonly CommandRow[]): string {
  const [only] = rows
  return rows.length === 1 && only !== undefined ? commandHelp(only) : overview(rows)
}

function overview(rows: readonly CommandRow[]): string {
  const codes = Object.entries(EXIT).map(([name, code]) => `${code} ${name}`)
  return [
    'sluice: run STDIO MCP servers in a sandbox, reviewed and recorded',
    '',
    'Start with:  sluice add NAME -- COMMAND [ARGS...]',
    'then put `sluice run NAME` where your client has the command.',
    '',
    'Commands:',
    ...table(rows.map((row) => [row.name, row.summary])),
    '',
    '`sluice COMMAND --help` says more; `sluice --version` prints the version.',
    '',
    ...wrap(`Exit codes: ${codes.join(', ')}.`, ''),
    '',
  ].join('\n')
}

export function usageLine(row: CommandRow): string {
  const operands = row.operands.map((operand) => (operand.optional ? `[${operand.name}]` : operand.name))
  const rest = row.rest === undefined ? [] : row.restOptional ? [`[-- ${row.rest}]`] : ['--', row.rest]
  return ['sluice', row.name, ...(row.flags.length > 0 ? ['[FLAGS]'] : []), ...operands, ...rest].join(' ')
}

function commandHelp(row: CommandRow): string {
  const flags = [...row.flags, { name: 'help', short: 'h', summary: 'show this' }]
  return [
    usageLine(row),
    '',
    ...wrap(`${row.summary.charAt(0).toUpperCase()}${row.summary.slice(1)}.`, ''),
    ...(row.about === undefined ? [] : ['', ...wrap(row.about.join(' '), '')]),
    '',
    'Flags:',
    ...table(flags.map((flag) => [flagName(flag), `${flag.summary}${flag.repeat ? ' (repeatable)' : ''}`])),
    '',
    'Examples:',
    ...row.examples.map((line) => `  ${line}`),
    '',
  ].join('\n')
}

function flagName(flag: Flag): string {
  const short = flag.short === undefined ? '' : `-${flag.short}, `
  return `${short}--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`
}
