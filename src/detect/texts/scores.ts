/** How much signs of an injection say together (pure). */

export interface Weighed {
  readonly family: string
  readonly weight: number
}

/** From which on signs near one another are found. */
export const ENOUGH = 1

/** The strongest of each family; an order as manuals give them only where somebody is spoken to. */
export class Score {
  readonly #families = new Map<string, number>()
  #sum = 0
  #personal = false

  add({ family, weight }: Weighed): void {
    const known = this.#families.get(family) ?? 0
    if (weight <= known) return
    this.#families.set(family, weight)
    if (PERSONAL.has(family)) this.#personal = true
    if (family !== ACT) this.#sum += weight - known
  }

  get total(): number {
    return this.#personal ? this.#sum + (this.#families.get(ACT) ?? 0) : this.#sum
  }

  clear(): void {
    this.#families.clear()
    this.#sum = 0
    this.#personal = false
  }
}

export function scoreOf(signs: Iterable<Weighed>): number {
  const score = new Score()
  for (const sign of signs) score.add(sign)
  return score.total
}

const ACT = 'act'
/** Families of signs that somebody is spoken to who was told something before. */
const PERSONAL: ReadonlySet<string> = new Set([
  'address',
  'vocative',
  'turn',
  'frame',
  'tag',
  'order',
  'heading',
  'persona',
  'override',
  'task',
  'reply',
  'memory',
  'lure',
  'framing',
  'concealed',
  'foreign',
  'rating',
])
