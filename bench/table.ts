/** The figures as a table, beside what was set as a measure. */
import type { Lane } from './lanes.js'
import { type Figures, IN_FLIGHT } from './measure.js'
import type { SandboxFigures } from './sandbox-start.js'

export type AllFigures = ReadonlyMap<Lane['name'], Figures>

interface Row {
  readonly what: string
  readonly digits: number
  readonly of: (figures: Figures) => number
}

function rows(bytes: number): Row[] {
  const size = (figures: Figures) => figures.sizes.find((each) => each.bytes === bytes)
  const label = `${bytes / 1024} KB`
  return [
    { what: `${label}, p50, ms`, digits: 3, of: (figures) => size(figures)?.p50Ms ?? Number.NaN },
    { what: `${label}, p99, ms`, digits: 3, of: (figures) => size(figures)?.p99Ms ?? Number.NaN },
    { what: `${label}, CPU per 1,000 calls, ms`, digits: 1, of: (figures) => size(figures)?.cpuMs ?? Number.NaN },
    {
      what: `${label}, ${IN_FLIGHT} in flight, calls/s`,
      digits: 0,
      of: (figures) => size(figures)?.callsPerSecond ?? Number.NaN,
    },
    {
      what: `${label}, ${IN_FLIGHT} in flight, CPU per 1,000 calls, ms`,
      digits: 1,
      of: (figures) => size(figures)?.cpuBusyMs ?? Number.NaN,
    },
  ]
}

const START: Row = { what: 'start to initialize result, ms', digits: 1, of: ({ startMs }) => startMs }
const MEMORY: readonly Row[] = [
  { what: 'resident after half of the 1 KB calls, MB', digits: 1, of: ({ memory }) => memory.afterHalfMB },
  { what: 'resident after all of them, MB', digits: 1, of: ({ memory }) => memory.afterAllMB },
]
const LANES = ['direct', 'relay', 'sluice'] as const

/** One line per figure: each lane, and the gateway over the relay. */
export function table(figures: AllFigures, sizes: readonly number[]): string {
  const head = ['', ...LANES, 'sluice/relay']
  const lines = [START, ...sizes.flatMap(rows), ...MEMORY].map((row) => [
    row.what,
    ...LANES.map((lane) => cell(figures.get(lane), row)),
    ratio(figures, row),
  ])
  return columns([head, ...lines])
}

function cell(figures: Figures | undefined, { of, digits }: Row): string {
  return figures === undefined ? '-' : of(figures).toFixed(digits)
}

function ratio(figures: AllFigures, { of }: Row): string {
  const [relay, sluice] = [figures.get('relay'), figures.get('sluice')]
  return relay === undefined || sluice === undefined ? '-' : `${(of(sluice) / of(relay)).toFixed(2)}x`
}

/** A measure of the product: `must` is what it has to hold, `hope` what it aims at. */
export interface Measure {
  readonly what: string
  readonly value: number
  readonly must: number
  readonly hope: number
  readonly unit: 'x' | ' ms' | ' MB'
}

export function measures(figures: AllFigures, sandbox: SandboxFigures | undefined): Measure[] {
  const list: Measure[] = []
  const [direct, relay, sluice] = LANES.map((lane) => figures.get(lane))
  if (direct !== undefined && relay !== undefined && sluice !== undefined) list.push(...gatewayMeasures(direct, relay, sluice))
  if (sandbox !== undefined) {
    list.push({
      what: 'sandbox start over a bare spawn',
      value: sandbox.sandboxMs - sandbox.bareMs,
      must: 20,
      hope: 10,
      unit: ' ms',
    })
  }
  return list
}

function gatewayMeasures(direct: Figures, relay: Figures, sluice: Figures): Measure[] {
  const small = (figures: Figures) => figures.sizes.find(({ bytes }) => bytes === 1024)
  const of = (figures: Figures, pick: 'cpuMs' | 'cpuBusyMs' | 'p50Ms'): number => small(figures)?.[pick] ?? Number.NaN
  return [
    {
      what: 'CPU per call of 1 KB over the relay, one in flight',
      value: of(sluice, 'cpuMs') / of(relay, 'cpuMs'),
      must: 2.5,
      hope: 1.6,
      unit: 'x',
    },
    {
      what: `CPU per call of 1 KB over the relay, ${IN_FLIGHT} in flight`,
      value: of(sluice, 'cpuBusyMs') / of(relay, 'cpuBusyMs'),
      must: 2.5,
      hope: 1.6,
      unit: 'x',
    },
    {
      what: 'p50 added to a call of 1 KB',
      value: of(sluice, 'p50Ms') - of(direct, 'p50Ms'),
      must: 0.12,
      hope: 0.08,
      unit: ' ms',
    },
    { what: 'start to initialize result, added', value: sluice.startMs - direct.startMs, must: 150, hope: 80, unit: ' ms' },
    { what: 'resident after all calls of 1 KB', value: sluice.memory.afterAllMB, must: 120, hope: 90, unit: ' MB' },
  ]
}

export function measureTable(list: readonly Measure[]): string {
  const lines = list.map(({ what, value, must, hope, unit }) => {
    const digits = unit === ' ms' && must < 1 ? 3 : unit === 'x' ? 2 : 1
    return [
      what,
      `${value.toFixed(digits)}${unit}`,
      `${must}${unit}`,
      `${hope}${unit}`,
      value <= hope ? 'hoped for' : value <= must ? 'held' : 'MISSED',
    ]
  })
  return columns([['measure', 'is', 'must', 'hope', ''], ...lines])
}

function columns(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_head, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const pad = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')
}
