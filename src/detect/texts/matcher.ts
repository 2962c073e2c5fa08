/**
 * Rules over the words of a text (pure). A rule is tried where its first word stands, goes forward to the nearest word that
 * fits, and never back: the work is bounded by the number of words times the few that a rule may skip.
 */
import { CONCEPTS, FILLERS } from './concepts.js'
import { lexiconOf, type Lexicon } from './lexicon.js'
import type { TextRule } from './rule.js'
import { type Hit, type Names, SCHEMES, wordsOf } from './words.js'

export interface Match {
  readonly rule: TextRule
  /** In the text that was read; `to` exclusive. */
  readonly from: number
  readonly to: number
  /** The text only tells of it: quoted after "such as", or what a scanner looks for. */
  readonly mentioned: boolean
}

export type Matcher = (text: string, names?: Names) => Match[]

/** One way to write what a rule finds: words in order, each with how many others may stand before it. */
interface Phrase {
  readonly rule: TextRule
  readonly opens: boolean
  readonly first: readonly number[]
  readonly slots: readonly Slot[]
  readonly unless: Uint8Array | undefined
  readonly within: Uint8Array | undefined
}
interface Slot {
  readonly gap: number
  readonly words: Uint8Array
}

/**
 * A pattern is words with spaces between. `CONCEPT` is any word of that concept, `word` is itself, `a|B` either; `..3` lets up to
 * three words stand between; `^` begins a sentence. A match stays within a sentence.
 * @throws TypeError if a pattern names a concept that there is none of
 */
export function compiled(rules: readonly TextRule[]): Matcher {
  const lexicon = lexiconOf(new Set([...rules.flatMap(asked), ...wordsIn('MENTION'), ...TURNS, ...SCHEMES]), FILLERS)
  const sets = wordSets(lexicon)
  const byFirst: (Phrase[] | undefined)[] = lexicon.words.map(() => undefined)
  for (const phrase of rules.flatMap((rule) => rule.patterns.map((pattern) => phraseOf(rule, pattern, sets)))) {
    for (const word of phrase.first) (byFirst[word] ??= []).push(phrase)
  }
  const mention = sets('MENTION').has
  const turns = sets(TURNS.join('|')).has
  return (text, names) => {
    const hits = wordsOf(text, lexicon, names)
    const found: Match[] = []
    for (const [at, hit] of hits.entries()) {
      const phrases = byFirst[hit.word]
      if (phrases !== undefined) matchAt({ text, hits, mention, turns, found }, at, phrases)
    }
    return found
  }
}

const parts = (pattern: string): string[] => pattern.split(' ').filter((part) => part !== '^' && !part.startsWith('..'))
const isConcept = (word: string): boolean => /^[A-Z][A-Z_]+$/.test(word)
const asked = ({ patterns, unless, unlessWithin }: TextRule): string[] =>
  [...patterns, ...[unless, unlessWithin].filter((words) => words !== undefined)]
    .flatMap(parts)
    .flatMap((part) => part.split('|').flatMap(wordsIn))

function phraseOf(rule: TextRule, pattern: string, sets: WordSets): Phrase {
  const slots: Slot[] = []
  let gap = 0
  for (const part of pattern.split(' ')) {
    if (part.startsWith('..')) gap = Number(part.slice(2))
    else if (part !== '^') {
      slots.push({ gap, words: sets(part).has })
      gap = 0
    }
  }
  const unless = rule.unless === undefined ? undefined : sets(rule.unless).has
  const within = rule.unlessWithin === undefined ? undefined : sets(rule.unlessWithin).has
  return { rule, opens: pattern.startsWith('^'), first: sets(parts(pattern)[0] ?? '').numbers, slots, unless, within }
}

/** The words that fit a part of a pattern; each part is looked up once, many patterns share it. */
type WordSets = (part: string) => { readonly numbers: readonly number[]; readonly has: Uint8Array }

function wordSets(lexicon: Lexicon): WordSets {
  const known = new Map<string, ReturnType<WordSets>>()
  return (part) => {
    const before = known.get(part)
    if (before !== undefined) return before
    const numbers = part
      .split('|')
      .flatMap(wordsIn)
      .map(lexicon.numberOf)
      .filter((number) => number !== undefined)
    const has = new Uint8Array(lexicon.words.length)
    for (const number of numbers) has[number] = 1
    known.set(part, { numbers: [...new Set(numbers)], has })
    return { numbers: [...new Set(numbers)], has }
  }
}

function wordsIn(word: string): readonly string[] {
  if (!isConcept(word)) return [word]
  if (!Object.hasOwn(CONCEPTS, word)) throw new TypeError(`no concept ${word}`)
  return CONCEPTS[word as keyof typeof CONCEPTS]
}

interface Pass {
  readonly text: string
  readonly hits: readonly Hit[]
  readonly mention: Uint8Array
  readonly turns: Uint8Array
  readonly found: Match[]
}

function matchAt({ text, hits, mention, turns, found }: Pass, at: number, phrases: readonly Phrase[]): void {
  for (const phrase of phrases) {
    const end = ending(hits, at, phrase)
    const hit = hits[at]
    if (end === undefined || hit === undefined) continue
    if (phrase.unless !== undefined && stands(phrase.unless, turns, hits, at)) continue
    if (phrase.within !== undefined && holds(phrase.within, hits, at, end)) continue
    const mentioned = phrase.rule.evenMentioned !== true && (isMentioned(mention, hits, at) || isRefused(text, end))
    found.push({ rule: phrase.rule, from: hit.from, to: end.to, mentioned })
  }
}

/** What is said to be refused, left to the user, or only an example of its form, is not asked for. */
function isRefused(text: string, { from, to }: Hit): boolean {
  return REFUSED.test(text.slice(to, to + 80)) || EXAMPLE.test(text.slice(Math.max(0, from - 60), from))
}
const REFUSED =
  /^[`"')/\s]{0,6}(?:(?:is|are|gets?|will be) (?:always )?(?:refused|rejected|blocked|denied|forbidden|prohibited|not (?:allowed|permitted|supported))\b|[^.!?;,]{0,24}\bonly (?:if|when|after) (?:the )?user (?:agree|consent|ask|confirm|approve|want)s?\b)/i
const EXAMPLE = /(?:\be\.g\.?|\bfor (?:example|instance)|\bsuch as|\bexamples?:)[,:]? {0,2}[(`"'<]?[\w.+-]{0,40}$/i

/** A word that stands inside of a match. */
function holds(words: Uint8Array, hits: readonly Hit[], at: number, end: Hit): boolean {
  for (let inside = at + 1; inside < hits.length; inside += 1) {
    const hit = hits[inside]
    if (hit === undefined || hit.from >= end.from) return false
    if (words[hit.word] === 1) return true
  }
  return false
}

/** What was denied before these is not denied after them. */
const TURNS = ['then', 'instead', 'but', 'rather', 'however'] as const

/** Words before a match that are within reach of a "not", and of a "such as". */
const NEAR = 4
const FAR = 16

function ending(hits: readonly Hit[], start: number, { slots, opens }: Phrase): Hit | undefined {
  let last = hits[start]
  if (last === undefined || (opens && !last.first)) return undefined
  let at = start
  for (let number = 1; number < slots.length; number += 1) {
    const slot = slots[number]
    at = slot === undefined ? -1 : next(hits, at, last, slot)
    last = hits[at]
    if (last === undefined) return undefined
  }
  return last
}

/** Fillers do not count as distance; however many there are, no more hits than these are looked at. */
const MOST = 40

/** @returns -1 if no word that fits stands near enough */
function next(hits: readonly Hit[], at: number, last: Hit, { gap, words }: Slot): number {
  for (let to = at + 1; to < hits.length && to <= at + MOST; to += 1) {
    const hit = hits[to]
    if (hit === undefined || hit.sentence !== last.sentence || hit.place > last.place + 1 + gap) return -1
    if (words[hit.word] === 1 && hit.from >= last.to) return to
  }
  return -1
}

function stands(words: Uint8Array, turns: Uint8Array, hits: readonly Hit[], at: number): boolean {
  const start = hits[at]
  for (let back = at - 1; back >= at - MOST; back -= 1) {
    const hit = hits[back]
    if (start === undefined || hit === undefined || hit.sentence !== start.sentence || hit.place < start.place - NEAR)
      return false
    if (words[hit.word] === 1) return true
    if (turns[hit.word] === 1) return false
  }
  return false
}

/** A "such as" reaches what is quoted after it, and nothing behind the quotation. */
function isMentioned(mention: Uint8Array, hits: readonly Hit[], at: number): boolean {
  const start = hits[at]
  for (let back = at - 1; back >= at - MOST; back -= 1) {
    const hit = hits[back]
    if (start === undefined || hit === undefined || hit.sentence !== start.sentence || hit.place < start.place - FAR) return false
    if (mention[hit.word] === 1) return true
    if (hit.quoted && !start.quoted) return false
  }
  return false
}
