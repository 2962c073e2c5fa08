/** Many literals looked for in one pass over a text, whatever the case of their letters (Aho and Corasick 1975). */

/** Called with the literal's number and where its occurrence ends; answers where to look on, or `STOP`. */
export type OnLiteral = (literal: number, end: number) => number

export const STOP = Number.MAX_SAFE_INTEGER

/** One step for each character of a text, however the text is made. */
export class Automaton {
  readonly #table: Table

  /** @param literals ASCII, not empty */
  constructor(literals: readonly string[]) {
    const trie = new Trie()
    literals.forEach((literal, number) => trie.add(literal.toLowerCase(), number))
    this.#table = trie.table()
  }

  each(text: string, on: OnLiteral): void {
    const { next, final } = this.#table
    const length = text.length
    let state = 0
    for (let at = 0; at < length; ) {
      const code = text.charCodeAt(at)
      at += 1
      state = code < WIDTH ? (next[state * WIDTH + code] as number) : 0
      if ((state & final) === 0) continue
      state ^= final
      const onward = this.#tell(state, at, on)
      if (onward <= at) continue
      at = onward
      state = 0
    }
  }

  #tell(state: number, at: number, on: OnLiteral): number {
    let from = at
    for (const literal of this.#table.ends[state] ?? []) from = Math.max(from, on(literal, at))
    return from
  }
}

interface Table {
  /** The next state by state and ASCII character, with the bit `final` where literals end. */
  readonly next: Uint16Array | Uint32Array
  readonly final: number
  /** What ends in a state: numbers of literals, longest first. */
  readonly ends: readonly (readonly number[])[]
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
  table(): Table {
    const count = this.#children.length
    const final = count < 0x80_00 ? 0x80_00 : 0x40_00_00_00
    const next = count < 0x80_00 ? new Uint16Array(count * WIDTH) : new Uint32Array(count * WIDTH)
    const suffix = new Uint32Array(count)
    const open = [0]
    for (const state of open) {
      const fallback = (suffix[state] ?? 0) * WIDTH
      if (state !== 0) next.copyWithin(state * WIDTH, fallback, fallback + WIDTH)
      for (const [by, child] of this.#children[state] ?? []) {
        suffix[child] = state === 0 ? 0 : (next[fallback + by] ?? 0) & ~final
        this.#ends[child]?.push(...(this.#ends[suffix[child] ?? 0] ?? []))
        const to = this.#ends[child]?.length === 0 ? child : child | final
        next[state * WIDTH + by] = to
        if (by >= 0x61 && by <= 0x7a) next[state * WIDTH + by - 0x20] = to
        open.push(child)
      }
    }
    return { next, final, ends: this.#ends }
  }
}
