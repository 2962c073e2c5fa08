/**
 * The measurements. All lanes are measured in turn in every round, so that what the machine does meanwhile falls on all
 * of them; of repeated figures the median is kept.
 */
import type { Client, Lane } from './lanes.js'
import { cpuMs, residentMB } from './proc.js'

export interface Plan {
  readonly rounds: number
  readonly starts: number
  readonly sizes: readonly SizePlan[]
  /** Calls of 1 KB to a fresh process, after which its resident size is read (and once at half of them); 0 for none. */
  readonly memoryCalls: number
}
export interface SizePlan {
  readonly bytes: number
  /** Per lane and round. */
  readonly sequential: number
  readonly concurrent: number
}

export const FULL: Plan = {
  rounds: 5,
  starts: 30,
  sizes: [
    { bytes: 1024, sequential: 20_000, concurrent: 40_000 },
    { bytes: 100 * 1024, sequential: 600, concurrent: 900 },
  ],
  memoryCalls: 100_000,
}
export const QUICK: Plan = {
  rounds: 3,
  starts: 5,
  sizes: [
    { bytes: 1024, sequential: 8000, concurrent: 16_000 },
    { bytes: 100 * 1024, sequential: 200, concurrent: 300 },
  ],
  memoryCalls: 10_000,
}

/** What a guard costs, or another bridge: of 1 KB calls alone. */
export function inShort(plan: Plan): Plan {
  return { rounds: plan.rounds, starts: 0, sizes: plan.sizes.slice(0, 1), memoryCalls: 0 }
}

export const IN_FLIGHT = 64

/** As people write: guards read words. */
const WORDS =
  'The importer reads every row of invoices.csv, skips empty lines and keeps totals in cents (see src/totals.ts). If a row has no date, '
const textOf = (bytes: number): string => WORDS.repeat(Math.ceil(bytes / WORDS.length)).slice(0, bytes)
/** Calls before the first measured one: the compiler's tiers settle. */
const WARM_UP = 2000

export interface Figures {
  /** Spawn to the result of initialize, milliseconds: of `Plan.starts` times, half, nine in ten, and all took no longer. */
  readonly start: { readonly p50: number; readonly p90: number; readonly max: number }
  readonly sizes: readonly SizeFigures[]
  readonly memory: MemoryFigures
}
/** Resident size of the lane's first process. */
export interface MemoryFigures {
  readonly afterHalfMB: number
  readonly afterAllMB: number
}
export interface SizeFigures {
  readonly bytes: number
  /** One call in flight. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** Milliseconds per 1,000 calls of the lane's first process alone, one call in flight. */
  readonly cpuMs: number
  /** The same, and calls per second, with `IN_FLIGHT` calls in flight. */
  readonly cpuBusyMs: number
  readonly callsPerSecond: number
}

export async function measure(lanes: readonly Lane[], plan: Plan, say: Say): Promise<Map<string, Figures>> {
  const starts = await measureStarts(lanes, plan, say)
  const sizes = await measureSizes(lanes, plan, say)
  const figures = new Map<string, Figures>()
  for (const lane of lanes) {
    figures.set(lane.name, {
      start: startFigures(starts.get(lane.name) ?? []),
      sizes: sizes.get(lane.name) ?? [],
      memory: await measureMemory(lane, plan, say),
    })
  }
  return figures
}

type Say = (what: string) => void
interface Running {
  readonly name: string
  readonly client: Client
}

function startFigures(times: readonly number[]): Figures['start'] {
  return { p50: median(times), p90: percentile(times, 0.9), max: Math.max(...times) }
}

async function measureStarts(lanes: readonly Lane[], { starts: times }: Plan, say: Say): Promise<Map<string, number[]>> {
  say(`start-up, ${times} times each`)
  const starts = new Map<string, number[]>(lanes.map(({ name }) => [name, []]))
  for (let time = 0; time < times; time++) {
    for (const lane of lanes) {
      const begun = performance.now()
      const client = lane.open()
      await client.initialize()
      starts.get(lane.name)?.push(performance.now() - begun)
      await client.close()
    }
  }
  return starts
}

async function measureSizes(lanes: readonly Lane[], plan: Plan, say: Say): Promise<Map<string, SizeFigures[]>> {
  const figures = new Map<string, SizeFigures[]>(lanes.map(({ name }) => [name, []]))
  for (const size of plan.sizes) {
    const rounds = await measureSize(lanes, size, plan.rounds, say)
    for (const [name, each] of rounds) figures.get(name)?.push(medians(each))
  }
  return figures
}

/** Fresh processes for each size: a session that carried them all would come to the end of its record's budget. */
async function measureSize(
  lanes: readonly Lane[],
  size: SizePlan,
  rounds: number,
  say: Say,
): Promise<Map<string, SizeFigures[]>> {
  const running = lanes.map((lane) => ({ name: lane.name, client: lane.open() }))
  try {
    for (const { client } of running) {
      await client.initialize()
      await inTurn(client, textOf(1024), WARM_UP)
    }
    return await measureRounds(running, size, rounds, say)
  } finally {
    await Promise.all(running.map(({ client }) => client.close()))
  }
}

async function measureRounds(
  running: readonly Running[],
  size: SizePlan,
  count: number,
  say: Say,
): Promise<Map<string, SizeFigures[]>> {
  const rounds = new Map<string, SizeFigures[]>(running.map(({ name }) => [name, []]))
  for (let round = 1; round <= count; round++) {
    say(`${size.bytes / 1024} KB, round ${round} of ${count}`)
    for (const { name, client } of running) rounds.get(name)?.push(await measureRound(client, size))
  }
  return rounds
}

async function measureRound(client: Client, { bytes, sequential, concurrent }: SizePlan): Promise<SizeFigures> {
  const text = textOf(bytes)
  const cpuBefore = cpuMs(client.pid)
  const latencies = await inTurn(client, text, sequential)
  const cpuBetween = cpuMs(client.pid)
  const begun = performance.now()
  await inFlight(client, text, concurrent)
  const seconds = (performance.now() - begun) / 1000
  return {
    bytes,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    cpuMs: ((cpuBetween - cpuBefore) / sequential) * 1000,
    cpuBusyMs: ((cpuMs(client.pid) - cpuBetween) / concurrent) * 1000,
    callsPerSecond: concurrent / seconds,
  }
}

async function measureMemory(lane: Lane, { memoryCalls }: Plan, say: Say): Promise<MemoryFigures> {
  if (memoryCalls === 0) return { afterHalfMB: Number.NaN, afterAllMB: Number.NaN }
  say(`memory of ${lane.name}, ${memoryCalls} calls`)
  const client = lane.open()
  try {
    await client.initialize()
    await inFlight(client, textOf(1024), memoryCalls / 2)
    const afterHalfMB = residentMB(client.pid)
    await inFlight(client, textOf(1024), memoryCalls / 2)
    return { afterHalfMB, afterAllMB: residentMB(client.pid) }
  } finally {
    await client.close()
  }
}

/** One after the other. Each call's milliseconds. */
async function inTurn(client: Client, text: string, calls: number): Promise<number[]> {
  const latencies: number[] = []
  for (let call = 0; call < calls; call++) {
    const begun = performance.now()
    await client.echo(text)
    latencies.push(performance.now() - begun)
  }
  return latencies
}

async function inFlight(client: Client, text: string, calls: number): Promise<void> {
  let begun = 0
  const worker = async (): Promise<void> => {
    while (begun++ < calls) await client.echo(text)
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
}

function medians(rounds: readonly SizeFigures[]): SizeFigures {
  const of = (pick: (figures: SizeFigures) => number): number => median(rounds.map(pick))
  return {
    bytes: rounds[0]?.bytes ?? 0,
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    cpuMs: of((each) => each.cpuMs),
    cpuBusyMs: of((each) => each.cpuBusyMs),
    callsPerSecond: of(({ callsPerSecond }) => callsPerSecond),
  }
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
