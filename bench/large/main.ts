/**
 * `npm run bench:large`: what each guard takes for a message of a megabyte, made of whatever could be slow to read, and whether
 * that grows with its size or faster.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { ROLES } from '#sluice/detect/roles/role.js'
import type { Json } from '#sluice/protocol/message.js'
import { loadedParsers, Timed, type Times } from './guards.js'
import { SHAPES } from './shapes.js'

/** Below the size from which a result is told for its size alone, which costs another encoding. */
const MEGA = 999_000
const MOST_MS = 50
/** Four times the size, and what a measurement is off. */
const MOST_RATIO = 6

const { values } = parseArgs({ options: { shape: { type: 'string' }, times: { type: 'string', default: '3' } } })
const parsers = await loadedParsers()
const timed = new Timed(parsers)

interface Cell {
  readonly ms: number
  /** Over a quarter of the size. */
  readonly ratio: number
}
type Act = (value: Json) => Times

/** The shortest of several, since what else a machine does only adds. */
function shortest(act: Act, value: Json): Times {
  const best: Times = new Map()
  for (let time = 0; time < Number(values.times); time += 1)
    for (const [guard, ms] of act(value)) best.set(guard, Math.min(ms, best.get(guard) ?? Number.POSITIVE_INFINITY))
  return best
}

function cells(act: Act, shape: (characters: number) => Json): Map<string, Cell> {
  const [quarter, whole] = [shortest(act, shape(MEGA / 4)), shortest(act, shape(MEGA))]
  return new Map([...whole].map(([guard, ms]) => [guard, { ms, ratio: ms / (quarter.get(guard) ?? ms) }]))
}

/** Where a guard before it has refused. */
const UNASKED: Cell = { ms: 0, ratio: 1 }

const isBad = ({ ms, ratio }: Cell): boolean => ms > MOST_MS || (ms > 5 && ratio > MOST_RATIO)
const shown = ({ ms, ratio }: Cell): string => `${ms.toFixed(1)} (x${ratio.toFixed(1)})${isBad({ ms, ratio }) ? ' !' : ''}`

function table(title: string, columns: readonly string[], rows: ReadonlyMap<string, ReadonlyMap<string, Cell>>): void {
  const lines = [...rows].map(([shape, all]) => [shape, ...columns.map((column) => cellText(all.get(column)))])
  const all = [[title, ...columns], ...lines]
  const widths = all[0]?.map((_, at) => Math.max(...all.map((line) => line[at]?.length ?? 0))) ?? []
  const text = all.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  process.stdout.write(`${text.join('\n')}\n\n`)
}
const cellText = (cell: Cell | undefined): string => (cell === undefined ? '-' : shown(cell))

const shapes = Object.entries(SHAPES).filter(([name]) => values.shape === undefined || name === values.shape)
const measured = (act: Act): Map<string, Map<string, Cell>> => new Map(shapes.map(([name, shape]) => [name, cells(act, shape)]))

process.stdout.write(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}\n`)
process.stdout.write(`ms for 1 MB (over 256 KB); ! is more than ${MOST_MS} ms, or more than linear\n\n`)

const byRole = new Map<string, Map<string, Cell>>(shapes.map(([name]) => [name, new Map()]))
for (const role of ROLES)
  for (const [name, all] of measured((value) => timed.call(role, value)))
    byRole.get(name)?.set(role, all.get('arguments') ?? UNASKED)
table('guard arguments', ROLES, byRole)

const REQUEST = ['lifecycle', 'surface', 'schema', 'arguments', 'secrets', 'the rest']
table(
  'a call, as text',
  REQUEST,
  measured((value) => timed.call('text', value)),
)

const REPLY = ['lifecycle', 'surface', 'schema', 'texts', 'redaction', 'the rest']
const text = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))
table(
  'a result, as text',
  REPLY,
  measured((value) => timed.answer({ content: [{ type: 'text', text: text(value) }], structuredContent: {} })),
)
table(
  'a result, as structure',
  REPLY,
  measured((value) => timed.answer({ content: [], structuredContent: { value } })),
)
table(
  'a list that changed, twice that',
  ['surface', 'the rest'],
  measured((value) => timed.list(value)),
)
