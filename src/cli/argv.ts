/** From what was typed to what was meant. Small on purpose: it stands on the start path of `sluice run`. */
import { closest } from '../config/closest.js'
import { Fault } from '../faults.js'
import type { CommandRow, Flag, Parsed } from './command.js'

export type Typed =
  | { readonly want: 'version' }
  | { readonly want: 'help'; readonly rows: readonly CommandRow[] }
  | { readonly want: 'command'; readonly row: CommandRow; readonly parsed: Parsed }

/** @throws Fault `usage` */
export function parse(argv: readonly string[], rows: readonly CommandRow[]): Typed {
  const [first] = argv
  if (first === undefined || first === '--help' || first === '-h' || first === 'help')
    return { want: 'help', rows: helpRows(argv, rows) }
  if (first === '--version') return { want: 'version' }
  const row = findRow(argv, rows)
  if (row === undefined) return family(argv, rows)
  const words = argv.slice(row.name.split(' ').length)
  if (asksHelp(words)) return { want: 'help', rows: [row] }
  return { want: 'command', row, parsed: parseWords(words, row) }
}

function findRow(argv: readonly string[], rows: readonly CommandRow[]): CommandRow | undefined {
  const two = `${argv[0]} ${argv[1]}`
  return rows.find((row) => row.name === two) ?? rows.find((row) => row.name === argv[0])
}

/** `sluice log`, `sluice log --help`, `sluice log shwo`, `sluice ad`. */
function family(argv: readonly string[], rows: readonly CommandRow[]): Typed {
  const [first = '', second] = argv
  const members = rows.filter((row) => row.name.startsWith(`${first} `))
  if (members.length > 0 && (second === undefined || second === '--help' || second === '-h'))
    return { want: 'help', rows: members }
  const typed = members.length > 0 ? `${first} ${second}` : first
  const names = (members.length > 0 ? members : rows).map((row) => row.name)
  throw new Fault('usage', { why: `there is no command ${quoted(typed)}${suggestion(typed, names)}`, command: '' })
}

function helpRows(argv: readonly string[], rows: readonly CommandRow[]): readonly CommandRow[] {
  const name = argv.slice(1).join(' ')
  const named = rows.filter((row) => row.name === name || row.name.startsWith(`${name} `))
  return name === '' || named.length === 0 ? rows : named
}

function asksHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  return words.slice(0, end === -1 ? words.length : end).some((word) => word === '--help' || word === '-h')
}

function parseWords(words: readonly string[], row: CommandRow): Parsed {
  const on = new Set<string>()
  const values = new Map<string, string[]>()
  const operands: string[] = []
  let at = 0
  for (; at < words.length && words[at] !== '--'; at += 1) {
    const word = words[at] ?? ''
    if (!word.startsWith('-') || word === '-') {
      operands.push(word)
      continue
    }
    const { flag, inline } = findFlag(word, row)
    if (flag.value === undefined) {
      if (inline !== undefined) throw usage(row, `--${flag.name} takes no value`)
      on.add(flag.name)
      continue
    }
    const value = inline ?? words[++at]
    if (value === undefined || (inline === undefined && value === '--'))
      throw usage(row, `--${flag.name} needs a value: ${flag.value}`)
    keep(values, flag, value, row)
  }
  return checked({ command: row.name, on, values, operands, rest: words.slice(at + 1) }, at < words.length, row)
}

function findFlag(word: string, row: CommandRow): { flag: Flag; inline?: string } {
  const equals = word.indexOf('=')
  const name = equals === -1 ? word : word.slice(0, equals)
  const flag = row.flags.find((flag) => name === `--${flag.name}` || (flag.short !== undefined && name === `-${flag.short}`))
  if (flag === undefined) {
    const names = row.flags.map((flag) => `--${flag.name}`)
    throw usage(row, `there is no flag ${quoted(name)}${suggestion(name, names)}`)
  }
  return equals === -1 ? { flag } : { flag, inline: word.slice(equals + 1) }
}

function keep(values: Map<string, string[]>, flag: Flag, value: string, row: CommandRow): void {
  const before = values.get(flag.name) ?? []
  if (before.length > 0 && flag.repeat === undefined) throw usage(row, `--${flag.name} is given twice`)
  values.set(flag.name, [...before, value])
}

function checked(parsed: Parsed, dashes: boolean, row: CommandRow): Parsed {
  const missing = row.operands.slice(parsed.operands.length).find((operand) => operand.optional === undefined)
  if (missing !== undefined) throw usage(row, `${missing.name} is missing`)
  const extra = parsed.operands[row.operands.length]
  if (extra !== undefined) {
    const dashesHint = row.rest === undefined || dashes ? '' : `; the server's command stands after \`--\``
    throw usage(row, `${quoted(extra)} is one word too many${dashesHint}`)
  }
  if (row.rest === undefined && dashes) throw usage(row, 'nothing may stand after `--` here')
  if (row.rest !== undefined && row.restOptional === undefined && parsed.rest.length === 0)
    throw usage(row, `\`-- ${row.rest}\` is missing`)
  return parsed
}

function usage(row: CommandRow, why: string): Fault {
  return new Fault('usage', { why, command: `${row.name} ` })
}

function quoted(word: string): string {
  return JSON.stringify(word)
}

function suggestion(typed: string, candidates: readonly string[]): string {
  const near = closest(typed, candidates)
  return near === undefined ? '' : `; did you mean ${quoted(near)}?`
}
