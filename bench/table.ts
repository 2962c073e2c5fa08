/** The figures as a table, beside what was set as a measure. */
import { type Figures, IN_FLIGHT } from './measure.js'
import type { SandboxFigures } from './sandbox-start.js'

export type AllFigures = ReadonlyMap<string, Figures>

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

const START: readonly Row[] = (['p50', 'p90', 'max'] as const).map((part) => ({
  what: `start to initialize result, ${part}, ms`,
  digits: 1,
  of: ({ start }) => start[part],
}))
const MEMORY: readonly Row[] = [
  { what: 'resident after half of the 1 KB calls, MB', digits: 1, of: ({ memory }) => memory.afterHalfMB },
  { what: 'resident after all of them, MB', digits: 1, of: ({ memory }) => memory.afterAllMB },
]

const LANES = ['direct', 'relay', 'sluice', 'synced'] as const

/** One line per figure: each lane, and the gateway over the relay. */
export function table(figures: AllFigures, sizes: readonly number[]): string {
  const lanes = LANES.filter((lane) => figures.has(lane))
  const lines = [...START, ...sizes.flatMap(rows), ...MEMORY].map((row) => [
    row.what,
    ...lanes.map((lane) => cell(figures.get(lane), row)),
    ratio(figures.get('sluice'), figures.get('relay'), row.of),
  ])
  return columns([['', ...lanes, 'sluice/relay'], ...lines])
}

function cell(figures: Figures | undefined, { of, digits }: Pick<Row, 'of' | 'digits'>): string {
  const value = figures === undefined ? Number.NaN : of(figures)
  return Number.isFinite(value) ? value.toFixed(digits) : '-'
}

function ratio(is: Figures | undefined, base: Figures | undefined, of: Row['of']): string {
  return is === undefined || base === undefined ? '-' : `${(of(is) / of(base)).toFixed(2)}x`
}

/** One line per lane, of 1 KB calls: the CPU of its first process also as a multiple of another lane's. */
export function laneTable(figures: AllFigures, over: string): string {
  const base = figures.get(over)
  const small = (pick: 'p50Ms' | 'cpuMs' | 'cpuBusyMs') => (each: Figures) => each.sizes[0]?.[pick] ?? Number.NaN
  const head = ['1 KB calls', 'start ms', 'p50 ms', 'CPU ms/1000', '', `${IN_FLIGHT} in flight`, '', 'MB']
  const lines = [...figures].map(([lane, each]) => [
    lane,
    cell(each, { of: ({ start }) => start.p50, digits: 0 }),
    cell(each, { of: small('p50Ms'), digits: 3 }),
    cell(each, { of: small('cpuMs'), digits: 1 }),
    ratio(each, base, small('cpuMs')),
    cell(each, { of: small('cpuBusyMs'), digits: 1 }),
    ratio(each, base, small('cpuBusyMs')),
    cell(each, { of: ({ memory }) => memory.afterAllMB, digits: 0 }),
  ])
  return columns([head, ...lines])
}

/** A measure of the product: `must` is what it has to hold, `hope` what it aims at. */
export interface Measure {
  readonly what: string
  readonly value: number
  readonly must: number
  readonly hope: number
  readonly unit: 'x' | ' ms' | ' MB'
}

/** @param guards the lanes that differ in their guards alone, and the relay beside them */
export function measures(figures: AllFigures, guards: AllFigures, sandbox: SandboxFigures | undefined): Measure[] {
  const list: Measure[] = overRelay('the spine', guards.get('spine'), guards.get('relay'), 2.5, 1.6)
  const [direct, relay, sluice] = ['direct', 'relay', 'sluice'].map((lane) => figures.get(lane))
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

function overRelay(what: string, lane: Figures | undefined, relay: Figures | undefined, must: number, hope: number): Measure[] {
  const small = (of: Figures | undefined) => of?.sizes.find(({ bytes }) => bytes === 1024)
  const [is, base] = [small(lane), small(relay)]
  if (is === undefined || base === undefined) return []
  const measure = (flight: string, value: number): Measure => ({
    what: `CPU per call of 1 KB over the relay, ${what}, ${flight} in flight`,
    value,
    must,
    hope,
    unit: 'x',
  })
  return [measure('one', is.cpuMs / base.cpuMs), measure(`${IN_FLIGHT}`, is.cpuBusyMs / base.cpuBusyMs)]
}

function gatewayMeasures(direct: Figures, relay: Figures, sluice: Figures): Measure[] {
  const small = (figures: Figures) => figures.sizes.find(({ bytes }) => bytes === 1024)
  const of = (figures: Figures, pick: 'p50Ms'): number => small(figures)?.[pick] ?? Number.NaN
  return [
    ...overRelay('every guard', sluice, relay, 3.3, 2),
    {
      what: 'p50 added to a call of 1 KB',
      value: of(sluice, 'p50Ms') - of(direct, 'p50Ms'),
      must: 0.12,
      hope: 0.08,
      unit: ' ms',
    },
    { what: 'start to initialize result, added', value: sluice.start.p50 - direct.start.p50, must: 150, hope: 80, unit: ' ms' },
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
