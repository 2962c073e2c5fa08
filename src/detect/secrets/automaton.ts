/** Many literals looked for in one pass over a text, whatever the case of their letters (Aho and Corasick 1975). */

/** Called with the literal's number and where its occurrence ends; answers where to look on, or `STOP`. */
export type OnLiteral = (literal: number, end: number) => number

export const STOP = Number.MAX_SAFE_INTEGER

/** One step for each character of a text, however the text is made. */
export class Automaton {
  /** The next state by state and ASCII character, case folded. */
  readonly #next: Uint16Array | Uint32Array
  /** States from here on end a literal. */
  readonly #final: number
  /** What ends there: numbers of literals, longest first. */
  readonly #ends: readonly (readonly number[])[]

  /** @param literals ASCII, not empty */
  constructor(literals: readonly string[]) {
    const trie = new Trie()
    literals.forEach((literal, number) => trie.add(literal.toLowerCase(), number))
    const { next, final, ends } = trie.automaton()
    this.#next = next
    this.#final = final
    this.#ends = ends
  }

  each(text: string, on: OnLiteral): void {
    const next = this.#next
    const final = this.#final
    const length = text.length
    let state = 0
    for (let at = 0; at < length; ) {
      const code = text.charCodeAt(at)
      at += 1
      state = code < WIDTH ? (next[state * WIDTH + code] as number) : 0
      if (state < final) continue
      const onward = this.#tell(state, at, on)
      if (onward <= at) continue
      at = onward
      state = 0
    }
  }

  #tell(state: number, at: number, on: OnLiteral): number {
    let from = at
    for (const literal of this.#ends[state - this.#final] ?? []) from = Math.max(from, on(literal, at))
    return from
  }
}

const WIDTH = 128

class Trie {
  readonly #ends: number[][] = [[]]
  readonly #children: Map<number, number>[] = [new Map<number, number>()]

  add(literal: string, number: number): void {
    let state = 0
    for (let at = 0; at < literal.length; at += 1) {
      const code = literal.charCodeAt(at)
      state = this.#children[state]?.get(code) ?? this.#grow(state, code)
    }
    this.#ends[state]?.push(number)
  }

  #grow(state: number, by: number): number {
    const grown = this.#children.push(new Map<number, number>()) - 1
    this.#ends.push([])
    this.#children[state]?.set(by, grown)
    return grown
  }

  /** Where no child is, the next state is that of the longest suffix: states are gone through by breadth. */
  automaton(): { next: Uint16Array | Uint32Array; final: number; ends: number[][] } {
    const count = this.#children.length
    const rows = new Uint32Array(count * WIDTH)
    const suffix = new Uint32Array(count)
    const open = [0]
    for (const state of open) {
      const fallback = suffix[state] ?? 0
      if (state !== 0) rows.copyWithin(state * WIDTH, fallback * WIDTH, (fallback + 1) * WIDTH)
      if (state !== 0) this.#ends[state]?.push(...(this.#ends[fallback] ?? []))
      for (const [by, child] of this.#children[state] ?? []) {
        suffix[child] = state === 0 ? 0 : (rows[fallback * WIDTH + by] ?? 0)
        rows[state * WIDTH + by] = child
        open.push(child)
      }
    }
    return this.#numbered(rows, open)
  }

  /** The states that end nothing first, then the others: one comparison tells them apart. */
  #numbered(rows: Uint32Array, states: readonly number[]): { next: Uint16Array | Uint32Array; final: number; ends: number[][] } {
    const isFinal = (state: number): boolean => (this.#ends[state] ?? []).length > 0
    const order = [...states.filter((state) => !isFinal(state)), ...states.filter(isFinal)]
    const number = new Uint32Array(order.length)
    order.forEach((state, index) => (number[state] = index))
    const next = order.length < 65_536 ? new Uint16Array(rows.length) : new Uint32Array(rows.length)
    order.forEach((state, index) => {
      for (let code = 0; code < WIDTH; code += 1)
        next[index * WIDTH + code] = number[rows[state * WIDTH + folded(code)] ?? 0] ?? 0
    })
    const final = order.findIndex(isFinal)
    return { next, final, ends: order.slice(final).map((state) => this.#ends[state] ?? []) }
  }
}

/** Lower case for letters. */
const folded = (code: number): number => (code >= 0x41 && code <= 0x5a ? code + 32 : code)
