/**
 * What comes and goes many thousand times a second, by a number that it is given. A `Map` would leave a table behind every few
 * dozen of them, and each table that V8 has taken for long-lived keeps the next one from being thrown away, with all it holds.
 */
export class Numbered<Item extends { readonly id: number }> {
  /** Each item at the place that the last bits of its number name; a power of two of them. */
  #places: (Item | undefined)[] = Array.from({ length: FEWEST }, () => undefined)
  #last = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  /** A number that was never given before, from 1 up; one whose place is taken is passed over. */
  next(): number {
    if (this.#size * 2 >= this.#places.length) this.#grow()
    do this.#last += 1
    while (this.#places[this.#placeOf(this.#last)] !== undefined)
    return this.#last
  }

  /** @param item with the number that `next` gave last */
  add(item: Item): void {
    this.#places[this.#placeOf(item.id)] = item
    this.#size += 1
  }

  get(id: number): Item | undefined {
    const item = this.#places[this.#placeOf(id)]
    return item?.id === id ? item : undefined
  }

  /** False if it is not there. */
  remove(item: Item): boolean {
    if (this.get(item.id) !== item) return false
    this.#places[this.#placeOf(item.id)] = undefined
    this.#size -= 1
    return true
  }

  /** In the order of their numbers. */
  *[Symbol.iterator](): IterableIterator<Item> {
    yield* this.#places.filter((item) => item !== undefined).toSorted((a, b) => a.id - b.id)
  }

  #placeOf(id: number): number {
    return id & (this.#places.length - 1)
  }

  /** Numbers that differed in their last bits do so in one more. */
  #grow(): void {
    const items = [...this]
    this.#places = Array.from({ length: this.#places.length * 2 }, () => undefined)
    for (const item of items) this.#places[this.#placeOf(item.id)] = item
  }
}

const FEWEST = 64
