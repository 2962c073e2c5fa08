/**
 * What the running server lists now, compared with what was reviewed. The client is only ever given the reviewed text;
 * the live list decides which of the reviewed definitions are there at the moment, and which are held out.
 */
import { LIMITS } from '../limits.js'
import { digest } from '../manifest/digest.js'
import { compareDefinition } from '../manifest/compare.js'
import type { Definition, Surface } from '../manifest/lock.js'
import { type Json, type JsonObject, objectOf } from '../protocol/message.js'

export type ListName = 'tools' | 'prompts' | 'resourceTemplates'

/** How a list travels: the method that asks for it, the member that holds it, the member that names an item. */
export const LISTS: Readonly<Record<ListName, { readonly method: string; readonly key: string }>> = {
  tools: { method: 'tools/list', key: 'name' },
  prompts: { method: 'prompts/list', key: 'name' },
  resourceTemplates: { method: 'resources/templates/list', key: 'uriTemplate' },
}

export const LIST_OF_METHOD: ReadonlyMap<string, ListName> = new Map([
  ['tools/list', 'tools'],
  ['prompts/list', 'prompts'],
  ['resources/templates/list', 'resourceTemplates'],
])

/** A difference between a live and a reviewed definition; `differs` are JSON pointers. */
export interface Drift {
  readonly list: ListName
  readonly name: string
  readonly what: 'unreviewed' | 'changed' | 'held-out' | 'twice'
  readonly differs: readonly string[]
}

type Standing = 'live' | 'held-out'

export class LiveList {
  /** Every page has been seen, one after the other, since the last reset. */
  complete = false
  readonly #list: ListName
  readonly #standings = new Map<string, Standing>()
  readonly #seen = new Set<string>()
  readonly #reported = new Set<string>()
  #next: Json | undefined
  #pages = 0

  constructor(list: ListName) {
    this.#list = list
  }

  standing(name: string): Standing | undefined {
    return this.#standings.get(name)
  }

  /** The list may have changed: forget it. */
  reset(): void {
    this.complete = false
    this.#next = undefined
    this.#pages = 0
    this.#standings.clear()
    this.#seen.clear()
  }

  /**
   * Compares one page and returns the differences that were not returned before; undefined if it is no page of a list.
   * @param page the `result` of a list reply, untrusted.
   * @param cursor with which it was asked for; undefined for the first page.
   */
  observe(page: JsonObject, cursor: Json | undefined, surface: Surface): Drift[] | undefined {
    if (cursor === undefined) this.reset()
    const inOrder = cursor === this.#next
    const items = page[this.#list]
    const next = page['nextCursor'] ?? undefined
    const isPage = Array.isArray(items) && (next === undefined || typeof next === 'string')
    if (!isPage || this.#pages >= LIMITS.listPages || this.#standings.size + items.length > LIMITS.listItems) {
      this.reset()
      return undefined
    }
    this.#pages += 1
    const onPage = new Set<string>()
    const drifts = items.flatMap((item) => this.#compare(item, surface, inOrder ? this.#seen : onPage))
    if (inOrder) {
      this.#next = next
      this.complete = this.#next === undefined
    }
    return drifts.filter((drift) => this.#isNew(drift))
  }

  /** @param seen names on the pages before, as far as they are known to belong together */
  #compare(item: Json, surface: Surface, seen: Set<string>): Drift[] {
    const name = nameOf(item, this.#list)
    if (name === undefined) return []
    const reviewed = definitionOf(surface, this.#list, name)
    if (reviewed === undefined) return [this.#drift(name, 'unreviewed')]
    // Compared once a page: thousands of copies would cost thousands of comparisons, and as many copies of ours.
    if (seen.has(name)) return this.#holdOut(name, 'twice', [])
    seen.add(name)
    const difference = compareDefinition(this.#list, reviewed, objectOf(item))
    if (difference !== 'same' && difference.schema) return this.#holdOut(name, 'held-out', difference.differs)
    if (this.#standings.get(name) !== 'held-out') this.#standings.set(name, 'live')
    return difference === 'same' ? [] : [this.#drift(name, 'changed', difference.differs)]
  }

  /** Stays held out until the list is asked for anew from its first page. */
  #holdOut(name: string, what: 'twice' | 'held-out', differs: readonly string[]): Drift[] {
    this.#standings.set(name, 'held-out')
    return [this.#drift(name, what, differs)]
  }

  #drift(name: string, what: Drift['what'], differs: readonly string[] = []): Drift {
    return { list: this.#list, name: name.slice(0, LIMITS.nameCharacters), what, differs }
  }

  /** A flood of names that nobody reviewed ends after so many; what becomes of a reviewed one is always told once. */
  #isNew({ name, what, differs }: Drift): boolean {
    const many = this.#reported.size >= LIMITS.listItems
    if (many && what === 'unreviewed') return false
    const key = digest(many ? [name, what] : [name, what, [...differs]])
    if (this.#reported.has(key)) return false
    this.#reported.add(key)
    return true
  }
}

export function nameOf(item: Json | undefined, list: ListName): string | undefined {
  const name = objectOf(item)[LISTS[list].key]
  return typeof name === 'string' ? name : undefined
}

/** The reviewed definition of a name; own members only, so that a tool named like a member of Object is nothing special. */
export function definitionOf(surface: Surface, list: ListName, name: string): Definition | undefined {
  const reviewed = surface[list]
  return Object.hasOwn(reviewed, name) ? reviewed[name] : undefined
}
