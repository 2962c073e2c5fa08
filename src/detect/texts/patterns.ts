/** Patterns of words as tables, so that a word of a text is looked up without making anything (pure). */
import { type Dictionary, WORDS } from './tokens.js'

/**
 * `@override 4 @prior 3 @instruction`: a word of each class, at most four and three words on. Plain words stand for
 * themselves, `|` between alternatives; `^` in front: the phrase begins a sentence or a line. Beside words there are marks:
 * `#colon`, `#url`, `#email`.
 */
export type Pattern = string

/** Words by class, blank between them. */
export type Classes = Readonly<Record<string, string>>

/**
 * A step in a list of steps: its slot, and how far from the step before. Of a first one: FRESH_ONLY if it begins a sentence, and
 * if it is negative, the lead that must stand before it (see Lead), which begins the phrase.
 */
export const STEP = 2
export const LIMIT = 1
export const FRESH_ONLY = 1

/** A phrase that begins with a word that is everywhere is looked for from its second on. */
export interface Lead {
  readonly numbers: readonly number[]
  readonly within: number
}

export interface PatternTable {
  /** Of steps of all patterns together. */
  readonly slots: number
  /** By number of the word: 1 if some pattern has it, 2 if it is in some lead, 3 for both. */
  readonly has: Uint8Array
  /** The steps of patterns that words begin, and those that they go on with. */
  readonly begins: Lists
  readonly goesOn: Lists
  /** By number of the word, of words that go on with many steps: where in the bits those begin that tell which slots it takes; else 0. */
  readonly takes: Uint32Array
  readonly bits: Uint8Array
  /** By slot: how far from it the next step may be, 0 where there is none, and the pattern. */
  readonly reach: Uint8Array
  /** Of a first step with the limit -1, -2 …, in this order. */
  readonly leads: readonly Lead[]
  readonly indexOf: Uint16Array
}

/** Lists by number of the word, one after the other: those of a word are from its place on up to the next word's. */
export interface Lists {
  readonly places: Uint32Array
  readonly steps: Int32Array
}

/** Of such a word it is quicker to ask which of the few phrases that have begun it takes than the other way round. */
const MANY = 10
const EVERYWHERE: ReadonlySet<string> = new Set(
  (
    'the to for in you a an your from as with no not and of by on it that this are is do or at be any all one when if ' +
    'every each has have will can then but so also only there now before after while who which how i we my me us our they their'
  ).split(' '),
)

/** @throws TypeError if a pattern names a class that is not there */
export function patternTable(patterns: readonly Pattern[], classes: Classes, dictionary: Dictionary): PatternTable {
  const begins: number[][][] = []
  const goesOn: number[][][] = []
  const has = new Uint8Array(WORDS)
  // Classes stand in many patterns: their words are looked up once.
  const known = new Map<string, readonly number[]>()
  const numbersOf = (one: string): readonly number[] => {
    const numbers = known.get(one) ?? wordsOf(one, classes).map((word) => dictionary.learn(word))
    known.set(one, numbers)
    return numbers
  }
  const reach: number[] = []
  const leads: Lead[] = []
  const indexOf: number[] = []
  for (const [index, pattern] of patterns.entries()) {
    const parts = gapsOf(pattern)
    const lead = leadOf(parts, classes, dictionary)
    if (lead !== undefined) {
      leads.push(lead)
      for (const number of lead.numbers) has[number] = (has[number] ?? 0) | 2
    }
    const begin = lead === undefined ? 0 : 1
    for (const [place, { part, within }] of parts.entries()) {
      if (place < begin) continue
      const limit = lead === undefined ? Number(part.startsWith('^')) : -leads.length
      const step = [reach.length, place === begin ? limit : within]
      reach.push(parts[place + 1]?.within ?? 0)
      indexOf.push(index)
      const steps = place === begin ? begins : goesOn
      for (const number of new Set(part.replace('^', '').split('|').flatMap(numbersOf))) {
        has[number] = (has[number] ?? 0) | 1
        ;(steps[number] ??= []).push(step)
      }
    }
  }
  const slots = reach.length
  const stride = (slots >> 3) + 1
  const takes = new Uint32Array(WORDS)
  // The first place means none.
  const rows: Uint8Array[] = [new Uint8Array(stride)]
  for (const [number, list] of goesOn.entries()) {
    if (list === undefined || list.length <= MANY) continue
    takes[number] = rows.length * stride
    rows.push(bitsOf(list, stride))
  }
  return {
    slots,
    has,
    begins: listsOf(begins),
    goesOn: listsOf(goesOn),
    takes,
    bits: Uint8Array.from(rows.flatMap((row) => Array.from(row))),
    reach: Uint8Array.from(reach),
    leads,
    indexOf: Uint16Array.from(indexOf),
  }
}

type Part = { readonly part: string; readonly within: number }

function leadOf([first, second]: readonly Part[], classes: Classes, dictionary: Dictionary): Lead | undefined {
  if (first === undefined || second === undefined || first.part.startsWith('^')) return undefined
  const words = wordsIn(first.part, classes)
  // The second begins the phrase then; where it is everywhere too, nothing is gained.
  const isCommon = (word: string): boolean => EVERYWHERE.has(word)
  if (!words.some(isCommon) || wordsIn(second.part, classes).some(isCommon)) return undefined
  return { numbers: [...new Set(words.map((word) => dictionary.learn(word)))], within: second.within }
}

const wordsIn = (part: string, classes: Classes): readonly string[] => part.split('|').flatMap((one) => wordsOf(one, classes))

function bitsOf(steps: readonly (readonly number[])[], stride: number): Uint8Array {
  const bits = new Uint8Array(stride)
  for (const [slot = 0] of steps) bits[slot >> 3] = (bits[slot >> 3] ?? 0) | (1 << (slot & 7))
  return bits
}

/** A pattern's words, each with how far from the one before it may stand. */
function gapsOf(pattern: Pattern): readonly Part[] {
  const parts: Part[] = []
  let within = 1
  for (const part of pattern.split(' ')) {
    if (/^\d+$/.test(part)) within = Number(part)
    else {
      parts.push({ part, within })
      within = 1
    }
  }
  return parts
}

/** Later steps of a pattern first, so that one word is never two steps of it. */
function listsOf(lists: readonly (readonly number[][] | undefined)[]): Lists {
  const places = new Uint32Array(WORDS + 1)
  const steps: number[] = []
  for (let number = 0; number < WORDS; number += 1) {
    places[number] = steps.length
    for (const step of lists[number]?.toReversed() ?? []) steps.push(...step)
  }
  places[WORDS] = steps.length
  return { places, steps: Int32Array.from(steps) }
}

/** @throws TypeError if a pattern names a class that is not there */
function wordsOf(one: string, classes: Classes): readonly string[] {
  if (!one.startsWith('@')) return [one]
  const words = classes[one.slice(1)]
  if (words === undefined) throw new TypeError(`no class ${one}`)
  return words.split(/\s+/).filter((word) => word !== '')
}
