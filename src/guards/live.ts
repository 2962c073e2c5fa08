/**
 * What the running server lists now, compared with what was reviewed. The client is only ever given the reviewed text;
 * the live list decides which of the reviewed definitions are there at the moment, and which are held out.
 */
import type { Finding } from '../detect/finding.js'
import { LIMITS } from '../limits.js'
import { isSame } from '../manifest/compare.js'
import { digest, digestBytes } from '../manifest/digest.js'
import { type Change, type Drifted, type Grade, type Grader } from '../manifest/drift.js'
import { isTooLarge } from '../manifest/drift/fresh.js'
import type { Definition, Surface } from '../manifest/lock.js'
import { canonical } from '../protocol/canonical.js'
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

/** A difference between what is live and what was reviewed. */
export interface Drift {
  readonly list: ListName | 'server'
  readonly name: string
  /** `changed` goes on under its reviewed definition; `unreviewed` is not part of the server. */
  readonly what: 'unreviewed' | 'changed' | 'held-out' | 'twice'
  readonly grade: Exclude<Grade, 'same'>
  /** The worst first; at most LIMITS.differences. */
  readonly changes: readonly Pick<Change, 'at' | 'grade' | 'what'>[]
  readonly findings: readonly Finding[]
}

/** Whether what was reviewed may be used now. */
export type Standing = 'live' | 'material' | 'hostile' | 'twice'

export class LiveList {
  /** Every page has been seen, one after the other, since the last reset. */
  complete = false
  readonly #list: ListName
  readonly #grader: Grader
  readonly #standings = new Map<string, Standing>()
  readonly #seen = new Set<string>()
  readonly #graded = new Map<string, Graded>()
  readonly #reported = new Set<string>()
  /** Names that nobody reviewed. */
  readonly #strangers = new Set<string>()
  /** Names whose definition was hostile at any time: a server that takes it back again is no better for it. */
  readonly #hostile = new Set<string>()
  #next: Json | undefined
  #pages = 0
  /** Characters of changed definitions that may still be judged before the list begins anew. */
  #left: number = LIMITS.driftListCharacters
  /** The same of what nobody reviewed. */
  #leftOfStrangers: number = LIMITS.driftListCharacters

  constructor(list: ListName, grader: Grader) {
    this.#list = list
    this.#grader = grader
  }

  standing(name: string): Standing | undefined {
    return this.#standings.get(name)
  }

  /** The list may have changed: forget it. */
  reset(): void {
    this.complete = false
    this.#next = undefined
    this.#pages = 0
    this.#left = LIMITS.driftListCharacters
    this.#leftOfStrangers = LIMITS.driftListCharacters
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
    if (!isPage || this.#pages >= LIMITS.listPages || this.#standings.size + items.length > LIMITS.definitions) {
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
    if (reviewed === undefined) return this.#unreviewed(name, objectOf(item))
    // Compared once a page: thousands of copies would cost thousands of comparisons, and as many copies of ours.
    if (seen.has(name)) return this.#stand(name, 'twice', { ...none(this.#list, name), what: 'twice', grade: 'hostile' })
    seen.add(name)
    if (isSame(reviewed.definition, item)) return this.#stand(name, 'live')
    const { standing, drift } = this.#grade(name, reviewed, objectOf(item))
    return this.#stand(name, standing, drift)
  }

  /** What is worse stays until the list is asked for anew from its first page; what is hostile, to the end of the session. */
  #stand(name: string, standing: Standing, drift?: Drift): Drift[] {
    if (standing === 'hostile') this.#hostile.add(name)
    const before = this.#standings.get(name) ?? 'live'
    this.#standings.set(name, this.#hostile.has(name) ? 'hostile' : standing === 'live' ? before : standing)
    return drift === undefined ? [] : [drift]
  }

  /** Once for each text: a server may announce changes for ever. */
  #grade(name: string, reviewed: Definition, live: JsonObject): Graded {
    // Before it is written out and digested, which takes longer than seeing that.
    if (isTooLarge(live)) return this.#verdict(name, '', this.#grader.grade(this.#list, reviewed, live))
    const written = canonical(live)
    const text = digestBytes(written)
    const known = this.#graded.get(name)
    if (known?.text === text) return known
    this.#left -= written.length
    if (this.#left < 0) return { text, standing: 'material', drift: unlooked(this.#list, name) }
    const graded = this.#verdict(name, text, this.#grader.grade(this.#list, reviewed, live))
    this.#graded.set(name, graded)
    return graded
  }

  #verdict(name: string, text: string, drifted: Drifted): Graded {
    const standing = drifted.grade === 'material' || drifted.grade === 'hostile' ? drifted.grade : 'live'
    return { text, standing, drift: driftOf(this.#list, name, standing, drifted) }
  }

  /** Judged once: nobody is given it, whatever it says later. */
  #unreviewed(name: string, live: JsonObject): Drift[] {
    if (this.#strangers.size >= LIMITS.definitions || this.#strangers.has(name)) return []
    this.#strangers.add(name)
    if (this.#isBeyondLook(live))
      return [{ ...none(this.#list, name), what: 'unreviewed', grade: 'compatible', changes: UNLOOKED }]
    const findings = this.#grader.findings(live).slice(0, LIMITS.differences)
    const hostile = findings.some(({ severity }) => severity === 'high')
    return [{ ...none(this.#list, name), what: 'unreviewed', grade: hostile ? 'hostile' : 'compatible', findings }]
  }

  #isBeyondLook(live: JsonObject): boolean {
    if (isTooLarge(live)) return true
    this.#leftOfStrangers -= JSON.stringify(live).length
    return this.#leftOfStrangers < 0
  }

  /** What becomes of a reviewed one is always told once. */
  #isNew({ name, what, grade, changes, findings }: Drift): boolean {
    if (what === 'unreviewed') return true
    const many = this.#reported.size >= LIMITS.definitions
    const details = [changes.map(({ at }) => at), findings.map(({ at, rule }) => [at, rule])]
    const key = digest(many ? [name, what, grade] : [name, what, grade, ...details])
    if (this.#reported.has(key)) return false
    this.#reported.add(key)
    return true
  }
}

/** What became of one name, as it was listed last. */
interface Graded {
  /** Digest of the live definition. */
  readonly text: string
  readonly standing: Standing
  readonly drift: Drift
}

/** For the record: what differs and how, without either text. @param drifted not the same */
export function driftOf(list: Drift['list'], name: string, standing: Standing, { grade, changes, findings }: Drifted): Drift {
  return {
    ...none(list, name),
    what: standing === 'live' ? 'changed' : 'held-out',
    grade: grade === 'same' ? 'cosmetic' : grade,
    changes: changes.slice(0, LIMITS.differences).map(({ at, grade, what }) => ({ at, grade, what })),
    findings: findings.slice(0, LIMITS.differences),
  }
}

/** Held out until it can be looked at: the list as a whole has changed too much. */
function unlooked(list: ListName, name: string): Drift {
  const changes = [{ at: '', grade: 'material', what: 'so much else of the list changed that this was not looked at' } as const]
  return { ...none(list, name), what: 'held-out', grade: 'material', changes }
}

/** Nobody is given it, so that what it says matters to nobody but whoever reads the record. */
const UNLOOKED = [{ at: '', grade: 'compatible', what: 'so large, or beside so much else, that it was not looked at' }] as const

const none = (list: Drift['list'], name: string) => ({
  list,
  name: name.slice(0, LIMITS.nameCharacters),
  changes: [],
  findings: [],
})

export function nameOf(item: Json | undefined, list: ListName): string | undefined {
  const name = objectOf(item)[LISTS[list].key]
  return typeof name === 'string' ? name : undefined
}

/** The reviewed definition of a name; own members only, so that a tool named like a member of Object is nothing special. */
export function definitionOf(surface: Surface, list: ListName, name: string): Definition | undefined {
  const reviewed = surface[list]
  return Object.hasOwn(reviewed, name) ? reviewed[name] : undefined
}
