/** What may stand where the cursor is (pure): made from the same rows as the parser and the help. */
import type { CommandRow, Flag, Operand } from './command.js'

export interface Candidate {
  readonly word: string
  /** What it means, where a row says so. */
  readonly summary?: string
}

/** `names` are the user's servers; the shell itself knows its files and folders. */
export type Candidates = readonly Candidate[] | 'servers' | 'files' | 'folders'

/** @param typed the words after `sluice`; the last one is under the cursor, empty where nothing stands there yet */
export function candidatesFor(typed: readonly string[], rows: readonly CommandRow[]): Candidates {
  const before = typed.slice(0, -1)
  const current = typed.at(-1) ?? ''
  const row = rows.find(({ name }) => name.split(' ').every((word, at) => before[at] === word))
  if (row === undefined) return starting(commandWords(before, rows), current)
  const found = inside(row, before.slice(row.name.split(' ').length), current)
  return typeof found === 'string' ? found : starting(found, current)
}

/** The next word of each command that begins with the words so far. */
function commandWords(before: readonly string[], rows: readonly CommandRow[]): Candidate[] {
  const fitting = rows.filter(
    ({ name }) => name.split(' ').length > before.length && `${name} `.startsWith([...before, ''].join(' ')),
  )
  const words = fitting.map(({ name, summary }) => {
    const parts = name.split(' ').slice(before.length)
    return { word: parts[0] ?? '', ...(parts.length === 1 ? { summary } : {}) }
  })
  const first = before.length === 0 ? [{ word: '--help' }, { word: '--version' }] : []
  return [...new Map([...words, ...first].map((each) => [each.word, each])).values()]
}

function inside(row: CommandRow, words: readonly string[], current: string): Candidates {
  const { open, operands, used, ended } = read(row, words)
  if (ended) return row.rest === undefined ? [] : 'files'
  if (open !== undefined) return pathsOf(open)
  if (current.startsWith('-')) return flagsOf(row, used)
  const operand = row.operands[operands]
  if (operand !== undefined) return wordsOf(operand)
  return row.rest === undefined ? [] : [{ word: '--', summary: row.rest }]
}

interface Read {
  /** A flag whose value is under the cursor. */
  readonly open?: Flag
  readonly operands: number
  readonly used: ReadonlySet<string>
  /** `--` stands before the cursor. */
  readonly ended: boolean
}

function read(row: CommandRow, words: readonly string[]): Read {
  const used = new Set<string>()
  let operands = 0
  let open: Flag | undefined
  for (const word of words) {
    // Some shells break words at `=`.
    if (open !== undefined && word === '=') continue
    if (open !== undefined) open = undefined
    else if (word === '--') return { operands, used, ended: true }
    else if (word.startsWith('-')) {
      const flag = row.flags.find(({ name, short }) => word === `--${name}` || word === `-${short}`)
      if (flag?.repeat === undefined) used.add(flag?.name ?? word)
      open = flag?.value === undefined ? undefined : flag
    } else operands += 1
  }
  return { ...(open === undefined ? {} : { open }), operands, used, ended: false }
}

function flagsOf(row: CommandRow, used: ReadonlySet<string>): Candidate[] {
  const flags = row.flags.filter(({ name }) => !used.has(name))
  return [...flags.map(({ name, summary }) => ({ word: `--${name}`, summary })), { word: '--help' }]
}

function pathsOf({ value }: Flag): Candidates {
  return value === 'FILE' || value === 'PATH' ? 'files' : value === 'DIR' ? 'folders' : []
}

function wordsOf({ is }: Operand): Candidates {
  if (is === undefined || typeof is === 'string') return is ?? []
  return is.map((word) => ({ word }))
}

function starting(candidates: readonly Candidate[], current: string): Candidate[] {
  return candidates.filter(({ word }) => word.startsWith(current))
}
