/**
 * One reading of a text for rules to match (pure): what looks alike reads alike. Characters that nobody sees are gone,
 * compatibility forms and accents are folded, letters of another script inside a Latin word are the Latin letters that they look
 * like, and `I G N O R E` is a word. ASCII keeps its case; other letters are lower-case.
 */
import { hiddenIn } from './hidden.js'

export interface Reading {
  readonly text: string
  /** From a position in `text` to the position in the original. */
  readonly origin: (at: number) => number
  /** Words in which letters of two scripts stand for one another: from and to in the original. */
  readonly mixed: readonly (readonly [from: number, to: number])[]
}

/** Linear. A text of plain ASCII is its own reading, but for spaced-out words. */
export function readingOf(text: string): Reading {
  const plain = FOREIGN.test(text) ? folded(text) : { text, origin: same, mixed: [] }
  return SPACED_OUT.test(plain.text) ? closed(plain) : plain
}

const FOREIGN = /[^\n\r\t\x20-\x7e]/
const same = (at: number): number => at

/** A text that is being read, in pieces; each remembers where it came from. */
class Line {
  readonly #parts: string[] = []
  readonly #starts: number[] = []
  readonly #from: number[] = []
  readonly #lengths: number[] = []
  #length = 0
  /** @param length of what the piece stands for in the original, where it begins at `from` */
  add(text: string, from: number, length = text.length): void {
    if (text === '') return
    this.#parts.push(text)
    this.#starts.push(this.#length)
    this.#from.push(from)
    this.#lengths.push(length)
    this.#length += text.length
  }
  reading(origin: (at: number) => number, length: number, mixed: Reading['mixed']): Reading {
    const whole = this.#length
    return { text: this.#parts.join(''), origin: (at) => origin(at >= whole ? length : this.#origin(at)), mixed }
  }
  #origin(at: number): number {
    let low = 0
    for (let high = this.#starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1
      if ((this.#starts[middle] ?? 0) <= at) low = middle
      else high = middle
    }
    const inside = Math.min(at - (this.#starts[low] ?? 0), (this.#lengths[low] ?? 1) - 1)
    return (this.#from[low] ?? 0) + inside
  }
}

function folded(text: string): Reading {
  const line = new Line()
  const mixed: [number, number][] = []
  let done = 0
  const add = (to: number): void => {
    foldInto(line, mixed, text.slice(done, to), done)
  }
  for (const { from, to, kind } of hiddenIn(text)) {
    add(from)
    // What is blank separates words, what has no width does not.
    if (kind === 'blank' || kind === 'overwrite' || kind === 'separator') line.add(' ', from, to - from)
    done = to
  }
  add(text.length)
  return line.reading(same, text.length, mixed)
}

/** Plain pieces are taken as they are, words with other letters character by character. */
function foldInto(line: Line, mixed: [number, number][], text: string, offset: number): void {
  let done = 0
  for (const { 0: word, index } of text.matchAll(FOREIGN_WORDS)) {
    line.add(text.slice(done, index), offset + done)
    const start = wordStart(text, done, index)
    const swap = isMixed(text.slice(start, index) + word)
    if (swap) mixed.push([offset + start, offset + index + word.length])
    let at = index
    for (const character of word) {
      line.add(foldedCharacter(character, swap), offset + at, character.length)
      at += character.length
    }
    done = index + word.length
  }
  line.add(text.slice(done), offset + done)
}
const FOREIGN_WORDS = /[^\0-\x7f](?:[^\0-\x7f]|[A-Za-z\d])*/g

/** ASCII letters before one that is not are part of its word. */
function wordStart(text: string, least: number, at: number): number {
  let start = at
  while (start > least && /[A-Za-z\d]/.test(text.charAt(start - 1))) start -= 1
  return start
}

function foldedCharacter(character: string, swap: boolean): string {
  if (character < '\x7f') return character
  const lower = character.normalize('NFKD').replaceAll(MARKS, '').toLowerCase()
  return swap ? Array.from(lower, (each) => LOOKS_LIKE.get(each) ?? each).join('') : lower
}
const MARKS = /[\u0300-\u036f]/g

/** Latin letters and letters that look like them, of Cyrillic, Greek, Armenian or Cherokee, in one word. */
function isMixed(word: string): boolean {
  if (!/[a-z]/i.test(word) || !/[\u0370-\u058f\u13a0-\u13f5]/.test(word)) return false
  return Array.from(word.toLowerCase()).every((each) => each < '\u0370' || LOOKS_LIKE.has(each))
}

/** Lower-case letters of other scripts by the Latin letter that they look like (Unicode confusables, in part). */
const LOOKS_LIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аα',
    b: 'ьβвᏏ',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еєε',
    g: 'ց',
    h: 'һհн',
    i: 'іιї',
    j: 'јϳ',
    k: 'кκ',
    l: 'ӏ',
    m: 'м',
    n: 'ոηп',
    o: 'оοσօ',
    p: 'рρ',
    q: 'ԛ',
    r: 'гг',
    s: 'ѕ',
    t: 'тτ',
    u: 'υս',
    v: 'ѵν',
    w: 'ԝω',
    x: 'хχ',
    y: 'уγ',
    z: 'ᴢ',
  }).flatMap(([latin, others]) => Array.from(others, (other) => [other, latin] as const)),
)

/** Folds what looks alike in a name: `reаd_file` with a Cyrillic а and `read-file` are one. */
export function skeleton(name: string): string {
  const letters = Array.from(readingOf(name).text.toLowerCase(), (each) => LOOKS_LIKE.get(each) ?? each).join('')
  return letters
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('0', 'o')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll(/[1i|]/g, 'l')
}

/** Four letters or more, each alone between two equal marks. */
const SPACED_OUT = /\b[A-Za-z][ .*-][A-Za-z][ .*-][A-Za-z](?:[ .*-][A-Za-z]\b)+/
const ALL_SPACED_OUT = new RegExp(SPACED_OUT, 'g')

function closed(reading: Reading): Reading {
  const line = new Line()
  let done = 0
  for (const { 0: run, index } of reading.text.matchAll(ALL_SPACED_OUT)) {
    for (let at = done; at < index; at += 1) line.add(reading.text.charAt(at), at)
    const between = run.charAt(1)
    for (let at = 0; at < run.length; at += 1) {
      // Another mark than that between the letters parts two words.
      if (at % 2 === 0 || run.charAt(at) !== between) line.add(run.charAt(at), index + at)
    }
    done = index + run.length
  }
  for (let at = done; at < reading.text.length; at += 1) line.add(reading.text.charAt(at), at)
  return line.reading(reading.origin, reading.text.length, reading.mixed)
}
