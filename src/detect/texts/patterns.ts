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
 * A step in a list of steps: its slot, how far from the step before (of a first one: 1 if it begins a sentence), how far the
 * next may be (0 where there is none), and its pattern.
 */
export const STEP = 4
export const LIMIT = 1
export const REACH = 2
export const INDEX = 3

export interface PatternTable {
  /** Of steps of all patterns together. */
  readonly slots: number
  /** By number of the word: 1 if some pattern has it. */
  readonly has: Uint8Array
  /** By number of the word: the steps of patterns that it begins, and those that it goes on with. */
  readonly begins: readonly (Int32Array | undefined)[]
  readonly goesOn: readonly (Int32Array | undefined)[]
}

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
  let slots = 0
  for (const [index, pattern] of patterns.entries()) {
    const parts = gapsOf(pattern)
    for (const [place, { part, within }] of parts.entries()) {
      const step = [slots++, place === 0 ? Number(part.startsWith('^')) : within, parts[place + 1]?.within ?? 0, index]
      const steps = place === 0 ? begins : goesOn
      for (const number of new Set(part.replace('^', '').split('|').flatMap(numbersOf))) {
        has[number] = 1
        ;(steps[number] ??= []).push(step)
      }
    }
  }
  const packed = (lists: readonly (readonly number[][] | undefined)[]): (Int32Array | undefined)[] =>
    Array.from(lists, (list) => (list === undefined ? undefined : stepsOf(list)))
  return { slots, has, begins: packed(begins), goesOn: packed(goesOn) }
}

/** A pattern's words, each with how far from the one before it may stand. */
function gapsOf(pattern: Pattern): { part: string; within: number }[] {
  const parts: { part: string; within: number }[] = []
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
function stepsOf(list: readonly number[][]): Int32Array {
  const steps = new Int32Array(list.length * STEP)
  for (const [place, step] of list.entries()) steps.set(step, (list.length - 1 - place) * STEP)
  return steps
}

/** @throws TypeError if a pattern names a class that is not there */
function wordsOf(one: string, classes: Classes): readonly string[] {
  if (!one.startsWith('@')) return [one]
  const words = classes[one.slice(1)]
  if (words === undefined) throw new TypeError(`no class ${one}`)
  return words.split(/\s+/).filter((word) => word !== '')
}
