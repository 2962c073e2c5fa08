/**
 * Rules over the words of a text (pure). A rule is tried where its first word stands, goes forward to the nearest word that
 * fits, and never back: the work is bounded by the number of words times the few that a rule may skip.
 */
import { CONCEPTS, FILLERS } from './concepts.js'
import { LANGUAGES } from './languages.js'
import { lexiconOf, type Lexicon } from './lexicon.js'
import type { TextRule } from './rule.js'
import { type Gathering, Together } from './together.js'
import { WANTED } from './wanted.js'
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

interface Denied {
  readonly rule: TextRule
  readonly unless: Uint8Array | undefined
  readonly within: Uint8Array | undefined
}
/** One way to write what a rule finds: words in order, each with how many others may stand before it. */
interface Phrase extends Denied {
  readonly opens: boolean
  readonly first: readonly number[]
  readonly slots: readonly Slot[]
}
interface Slot {
  readonly gap: number
  readonly words: Uint8Array
}

/**
 * A pattern is words with spaces between. `CONCEPT` is any word of that concept, `word` is itself, `a|B` either; `..3` lets up to
 * three words stand between; `^` begins a sentence. `A & B & !C ..20` is any order: A and B within twenty words, and no C before
 * them. A match stays within a sentence.
 * @throws TypeError if a pattern names a concept that there is none of
 */
export function compiled(rules: readonly TextRule[]): Matcher {
  const lexicon = lexiconOf(new Set([...rules.flatMap(asked), ...wordsIn('MENTION'), ...TURNS, ...SCHEMES]), FILLERS)
  const sets = wordSets(lexicon)
  const byFirst: (Phrase[] | undefined)[] = lexicon.words.map(() => undefined)
  const loose = gathered(rules, sets)
  for (const phrase of rules.flatMap((rule) => rule.patterns.filter(isRow).map((pattern) => phraseOf(rule, pattern, sets)))) {
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
    loose({ text, hits, mention, turns, found })
    return found
  }
}

const parts = (pattern: string): string[] =>
  pattern
    .split(' ')
    .filter((part) => part !== '^' && part !== '&' && !part.startsWith('..'))
    .map((part) => part.replace(/^!/, ''))
const isRow = (pattern: string): boolean => !pattern.includes(' & ')

/** Patterns in any order. */
function gathered(rules: readonly TextRule[], sets: WordSets): (pass: Pass) => void {
  const found = rules.flatMap((rule) => rule.patterns.filter((each) => !isRow(each)).map((pattern) => ({ rule, pattern })))
  const names = [...new Set(found.flatMap(({ pattern }) => parts(pattern)))]
  const all = found.map(({ pattern }): Gathering => {
    const numbers = (denied: boolean): number[] =>
      pattern
        .split(' ')
        .flatMap((part) => (isPart(part) && part.startsWith('!') === denied ? [names.indexOf(part.replace(/^!/, ''))] : []))
    return { parts: numbers(false), none: numbers(true), span: Number(/ \.\.(\d+)$/.exec(pattern)?.[1] ?? SPAN) }
  })
  const together = new Together(
    all,
    names.map((name) => sets(name).numbers),
  )
  return (pass) => {
    together.read(pass.hits, (index, first, last) => {
      const rule = found[index]?.rule
      if (rule !== undefined) matched(pass, { rule, unless: unlessOf(rule, sets), within: withinOf(rule, sets) }, first, last)
    })
  }
}
const isPart = (part: string): boolean => part !== '&' && !part.startsWith('..')
/** Words that a pattern in any order reaches over. */
const SPAN = 12
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
  const first = sets(parts(pattern)[0] ?? '').numbers
  return { rule, opens: pattern.startsWith('^'), first, slots, unless: unlessOf(rule, sets), within: withinOf(rule, sets) }
}
const unlessOf = ({ unless }: TextRule, sets: WordSets): Uint8Array | undefined =>
  unless === undefined ? undefined : sets(unless).has
const withinOf = ({ unlessWithin }: TextRule, sets: WordSets): Uint8Array | undefined =>
  unlessWithin === undefined ? undefined : sets(unlessWithin).has

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
      .flatMap((word) => lexicon.numbersOf(word))
    const has = new Uint8Array(lexicon.words.length)
    for (const number of numbers) has[number] = 1
    known.set(part, { numbers: [...new Set(numbers)], has })
    return { numbers: [...new Set(numbers)], has }
  }
}

function wordsIn(word: string): readonly string[] {
  if (!isConcept(word)) return [word]
  if (!Object.hasOwn(MEANINGS, word)) throw new TypeError(`no concept ${word}`)
  return MEANINGS[word as keyof typeof MEANINGS]
}
const MEANINGS = { ...CONCEPTS, ...WANTED, ...LANGUAGES }

interface Pass {
  readonly text: string
  readonly hits: readonly Hit[]
  readonly mention: Uint8Array
  readonly turns: Uint8Array
  readonly found: Match[]
}

function matchAt(pass: Pass, at: number, phrases: readonly Phrase[]): void {
  for (const phrase of phrases) {
    const end = ending(pass.hits, at, phrase)
    if (end >= 0) matched(pass, phrase, at, end)
  }
}

function matched({ text, hits, mention, turns, found }: Pass, { rule, unless, within }: Denied, at: number, last: number): void {
  const hit = hits[at]
  const end = hits[last]
  if (hit === undefined || end === undefined) return
  if (unless !== undefined && stands(unless, turns, hits, at)) return
  if (within !== undefined && holds(within, hits, at, end)) return
  const mentioned = rule.evenMentioned !== true && (isMentioned(mention, hits, at) || isRefused(text, end))
  found.push({ rule, from: hit.from, to: end.to, mentioned })
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

/** @returns the number of the last hit; -1 if the phrase does not stand there */
function ending(hits: readonly Hit[], start: number, { slots, opens }: Phrase): number {
  let last = hits[start]
  if (last === undefined || (opens && !last.first)) return -1
  let at = start
  for (let number = 1; number < slots.length; number += 1) {
    const slot = slots[number]
    at = slot === undefined ? -1 : next(hits, at, last, slot)
    last = hits[at]
    if (last === undefined) return -1
  }
  return at
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
