/** What may be declared as limits of a server with all that it starts (pure): the form and the bounds of each value. */
import { LIMITS } from '../limits.js'

/** As typed in sluice.yaml; what is absent is as in limits.ts. */
export interface DeclaredLimits {
  /** `512MiB`, `2GiB`. */
  readonly memory?: string
  /** Processes and threads. */
  readonly processes?: number
  /** Processor time, in processors: `0.5`. */
  readonly cpus?: number
}

const UNITS: Readonly<Record<string, number>> = { MiB: 1024 ** 2, GiB: 1024 ** 3 }

/** Undefined where the text is no size. */
export function bytesOf(size: string): number | undefined {
  const [, count, unit = ''] = /^([1-9]\d{0,6})(MiB|GiB)$/.exec(size) ?? []
  const factor = UNITS[unit]
  return factor === undefined ? undefined : Number(count) * factor
}

/** As `bytesOf` reads it, rounded down to whole units. */
export function sizeText(bytes: number): string {
  const gigabytes = bytes / 1024 ** 3
  return Number.isInteger(gigabytes) ? `${gigabytes}GiB` : `${Math.floor(bytes / 1024 ** 2)}MiB`
}

/** What is wrong with a value, or undefined. */
export const limitProblem = {
  memory: (value: unknown): string | undefined => {
    const bytes = typeof value === 'string' ? bytesOf(value) : undefined
    if (bytes === undefined) return 'is not a size like 512MiB or 2GiB'
    return outside(bytes, LIMITS.leastMemoryBytes, LIMITS.mostMemoryBytes, sizeText)
  },
  processes: (value: unknown): string | undefined => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return 'is not a whole number'
    return outside(value, LIMITS.leastProcesses, LIMITS.mostProcesses, String)
  },
  cpus: (value: unknown): string | undefined => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return 'is not a number of processors like 0.5 or 2'
    return outside(value, LIMITS.leastCpus, LIMITS.mostCpus, String)
  },
} as const satisfies Record<keyof DeclaredLimits, (value: unknown) => string | undefined>

function outside(value: number, least: number, most: number, text: (value: number) => string): string | undefined {
  return value < least || value > most ? `is not between ${text(least)} and ${text(most)}` : undefined
}

/** In one line, for a person. */
export function limitsText({ memory, processes, cpus }: DeclaredLimits): string {
  return [
    ...(memory === undefined ? [] : [`${memory} of memory`]),
    ...(processes === undefined ? [] : [`${processes} processes and threads`]),
    ...(cpus === undefined ? [] : [`the time of ${cpus} ${cpus === 1 ? 'processor' : 'processors'}`]),
  ].join(', ')
}
