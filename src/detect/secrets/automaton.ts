/** Many literals looked for in one pass over a text, whatever the case of their letters (Aho and Corasick 1975). */

/** Called with the literal's number and where its occurrence ends; answers where to look on, or `STOP`. */
export type OnLiteral = (literal: number, end: number) => number

export const STOP = Number.MAX_SAFE_INTEGER

/** One step for each character of a text, however the text is made. */
export class Automaton {
  readonly #classes = new Uint8Array(128)
  readonly #shift: number
  readonly #next: Int32Array
  readonly #isFinal: Uint8Array
  readonly #ends: readonly (readonly number[])[]

  /** @param literals ASCII, not empty */
  constructor(literals: readonly string[]) {
    let classes = 1
    for (const character of literals.join('')) {
      const code = character.toLowerCase().charCodeAt(0)
      if (this.#classes[code] !== 0) continue
      this.#classes[code] = classes
      this.#classes[character.toUpperCase().charCodeAt(0)] = classes
      classes += 1
    }
    this.#shift = Math.ceil(Math.log2(classes))
    const trie = new Trie()
    literals.forEach((literal, number) => trie.add(this.#classesOf(literal), number))
    this.#ends = trie.ends
    this.#next = trie.transitions(this.#shift)
    this.#isFinal = Uint8Array.from(trie.ends, (ends) => Math.min(ends.length, 1))
  }

  #classesOf(literal: string): number[] {
    return Array.from(literal, (character) => this.#classes[character.charCodeAt(0)] ?? 0)
  }

  each(text: string, on: OnLiteral): void {
    const classes = this.#classes
    const next = this.#next
    const isFinal = this.#isFinal
    const shift = this.#shift
    let state = 0
    for (let at = 0; at < text.length; ) {
      const code = text.charCodeAt(at)
      at += 1
      state = next[(state << shift) | (code < 128 ? (classes[code] ?? 0) : 0)] ?? 0
      if (isFinal[state] === 0) continue
      const onward = this.#tell(state, at, on)
      if (onward <= at) continue
      at = onward
      state = 0
    }
  }

  #tell(state: number, at: number, on: OnLiteral): number {
    let from = at
    for (const literal of this.#ends[state] ?? []) from = Math.max(from, on(literal, at))
    return from
  }
}

class Trie {
  /** Numbers of the literals that end in a state, longest first. */
  readonly ends: number[][] = [[]]
  readonly #children: Map<number, number>[] = [new Map<number, number>()]

  add(classes: readonly number[], number: number): void {
    let state = 0
    for (const one of classes) state = this.#children[state]?.get(one) ?? this.#grow(state, one)
    this.ends[state]?.push(number)
  }

  #grow(state: number, by: number): number {
    const grown = this.#children.push(new Map()) - 1
    this.ends.push([])
    this.#children[state]?.set(by, grown)
    return grown
  }

  /** The next state of each state and class, by breadth: where no child is, that of the longest suffix. */
  transitions(shift: number): Int32Array {
    const next = new Int32Array(this.#children.length << shift)
    const suffix = new Int32Array(this.#children.length)
    const open = [0]
    for (const state of open) {
      const fallback = suffix[state] ?? 0
      if (state !== 0) next.copyWithin(state << shift, fallback << shift, (fallback + 1) << shift)
      this.ends[state]?.push(...(state === 0 ? [] : (this.ends[fallback] ?? [])))
      for (const [by, child] of this.#children[state] ?? []) {
        suffix[child] = state === 0 ? 0 : (next[(fallback << shift) | by] ?? 0)
        next[(state << shift) | by] = child
        open.push(child)
      }
    }
    return next
  }
}
