/** What differs between a reviewed and a live definition, place by place, while it is being looked at. */
import { LIMITS } from '../../limits.js'
import type { Json } from '../../protocol/message.js'
import type { JsonPointer } from '../../protocol/pointer.js'

/** From harmless to dangerous. */
export const GRADES = ['same', 'cosmetic', 'compatible', 'material', 'hostile'] as const
export type Grade = (typeof GRADES)[number]

export interface Change {
  /** In the live definition's terms, or the reviewed one's where nothing is left. */
  readonly at: JsonPointer
  readonly grade: Exclude<Grade, 'same'>
  /** Our own words alone: nothing of the definition. */
  readonly what: string
  readonly before?: Json
  readonly after?: Json
}

/** A place in both definitions. */
export interface Spot {
  readonly at: JsonPointer
  readonly before: Json | undefined
  readonly after: Json | undefined
  readonly depth: number
}

export const worse = (one: Grade, two: Grade): Grade => (GRADES.indexOf(one) > GRADES.indexOf(two) ? one : two)

export class Changes {
  readonly #kept: Change[] = []
  readonly #ofGrade = new Map<Grade, number>()
  /** Shared by everything that looks at one definition. */
  readonly #spent: { steps: number; cut: boolean }
  grade: Grade = 'same'

  constructor(spent = { steps: 0, cut: false }) {
    this.#spent = spent
  }

  /** The worst first. Of each grade only so many are kept. */
  get all(): readonly Change[] {
    return this.#kept.toSorted((a, b) => GRADES.indexOf(b.grade) - GRADES.indexOf(a.grade))
  }

  add(grade: Change['grade'], what: string, { at, before, after }: Omit<Spot, 'depth'>): void {
    this.grade = worse(this.grade, grade)
    const count = this.#ofGrade.get(grade) ?? 0
    this.#ofGrade.set(grade, count + 1)
    if (count >= LIMITS.driftChanges) return
    this.#kept.push({ at, grade, what, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) })
  }

  /** One step further; false beyond what may be looked at. */
  enter({ depth }: Pick<Spot, 'depth'>): boolean {
    this.#spent.steps += 1
    const within = depth <= LIMITS.driftDepth && this.#spent.steps <= LIMITS.driftSteps
    this.#spent.cut ||= !within
    return within
  }

  /** Whether something was not looked at. */
  get cut(): boolean {
    return this.#spent.cut
  }

  /** For an attempt that may not count. */
  attempt(): Changes {
    return new Changes(this.#spent)
  }

  adopt(attempt: Changes): void {
    for (const { grade, what, at, before, after } of attempt.#kept) this.add(grade, what, { at, before, after })
    this.grade = worse(this.grade, attempt.grade)
  }
}
