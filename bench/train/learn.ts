/**
 * Logistic regression over features that are there or not (FTRL-Proximal: McMahan et al., "Ad Click Prediction", 2013), on bags:
 * of an attack's passages one is the attack, whichever sounds most like it; every passage of an ordinary text is ordinary.
 */
export interface Bag {
  /** Each a list of features by number. */
  readonly windows: readonly (readonly number[])[]
  readonly attack: boolean
  readonly weight: number
}

export interface Model {
  readonly bias: number
  readonly weights: Float64Array
}

const RATE = 0.2
const EASE = 1
/** Keeps weights at nothing that hardly tell, and all of them small. */
const SPARSE = 1
const SMALL = 20
const ROUNDS = 10

/** @param size how many features there are */
export function learn(bags: readonly Bag[], size: number): Model {
  const bias = size
  const gradients = new Float64Array(size + 1)
  const squares = new Float64Array(size + 1)
  const weights = new Float64Array(size + 1)
  const weigh = (feature: number): number => {
    const gradient = gradients[feature] ?? 0
    const least = feature === bias ? 0 : SPARSE
    const square = Math.sqrt(squares[feature] ?? 0)
    const weight =
      Math.abs(gradient) <= least
        ? 0
        : -(gradient - Math.sign(gradient) * least) / ((EASE + square) / RATE + (feature === bias ? 0 : SMALL))
    weights[feature] = weight
    return weight
  }
  const sum = (window: readonly number[]): number => window.reduce((total, feature) => total + weigh(feature), weigh(bias))
  const correct = (window: readonly number[], { attack, weight }: Bag): void => {
    const error = (1 / (1 + Math.exp(-sum(window))) - Number(attack)) * weight
    if (Math.abs(error) < 1e-4) return
    for (const feature of [...window, bias]) {
      const square = squares[feature] ?? 0
      const step = (Math.sqrt(square + error * error) - Math.sqrt(square)) / RATE
      gradients[feature] = (gradients[feature] ?? 0) + error - step * (weights[feature] ?? 0)
      squares[feature] = square + error * error
    }
  }
  const order = bags.map((_, at) => at)
  const random = numbers()
  for (let round = 0; round < ROUNDS; round += 1) {
    shuffle(order, random)
    for (const at of order) {
      const bag = bags[at]
      if (bag === undefined) continue
      for (const window of bag.attack ? [strongest(bag.windows, sum)] : bag.windows) correct(window, bag)
    }
  }
  for (let feature = 0; feature <= size; feature += 1) weigh(feature)
  return { bias: weights[bias] ?? 0, weights: weights.slice(0, size) }
}

function strongest(windows: readonly (readonly number[])[], sum: (window: readonly number[]) => number): readonly number[] {
  const scored = windows.map((window) => ({ window, score: sum(window) }))
  return scored.reduce((best, each) => (each.score > best.score ? each : best)).window
}

function shuffle(list: number[], random: () => number): void {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1))
    const one = list[at] ?? 0
    list[at] = list[other] ?? 0
    list[other] = one
  }
}

/** The same at every run. */
function numbers(): () => number {
  let state = 12345
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return state / 0x80000000
  }
}
