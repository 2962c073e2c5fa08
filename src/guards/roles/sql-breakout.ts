/**
 * Whether a value that should be data would end the literal it is put into, and go on as SQL. No library and no list of bad
 * words: a place where a literal or an operand could end is looked for, and the structure of SQL behind it. `O'Brien`,
 * `Romeo or Juliet` and `drop table reservations` have no such place, or nothing behind it.
 */
import { LIMITS } from '../../limits.js'
import { clauseAt, continuesAt, ordersAt, statementAt, unionAt } from './sql-continuation.js'
import { actsAt, callsIn, conditionAt, selectAt, Tail } from './sql-tail.js'

/**
 * Linear in the value, which is judged as it stands and as a server may decode it.
 * @returns what the value does, as the rest of a sentence that it begins; undefined where it stays what it is
 */
export function breaksQuoting(value: string): string | undefined {
  if (HARMLESS.test(value)) return undefined
  // Tokens that may be cut altogether: a text needs fewer, and what needs more was made to be slow.
  const budget = { tokens: 4_000 + value.length / 12 }
  for (const reading of readingsOf(value)) {
    const why = breakIn(reading, budget)
    if (why !== undefined) return why
  }
  return undefined
}

/** One word, or several that hold nothing which a query needs. */
const HARMLESS = /^[\w.:/@-]*$/

function readingsOf(value: string): ReadonlySet<string> {
  const plain = spaced(value.replaceAll(/[\u02bc\u2018\u2019\uff07]/g, "'"))
  const readings = new Set([plain])
  for (const reading of readings) {
    if (readings.size > 6 || value.length > LIMITS.disguisedCharacters) break
    if (/%[0-9a-f]{2}|%u[0-9a-f]{4}/i.test(reading)) readings.add(percentDecoded(reading))
    if (/&(?:#|quot|apos)/i.test(reading)) readings.add(entitiesDecoded(reading))
    if (!/\s/.test(reading) && /\w\+\w/.test(reading)) readings.add(reading.replaceAll('+', ' '))
    if (reading.includes('/*')) readings.add(reading.replaceAll(/\/\*!?\d*|\*\//g, ' ')).add(withoutComments(reading))
  }
  return readings
}

/** As Latin letters: what a query is made of is ASCII. */
const percentDecoded = (text: string): string => spaced(unescape(text).replaceAll('+', ' '))
/** Blanks of other scripts: MySQL's, and what servers fold. */
const spaced = (text: string): string => text.replaceAll(/[\u00a0\u2000-\u200b\u3000\ufeff]/g, ' ')

const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#34;': '"',
  '&#x27;': "'",
  '&#x22;': '"',
}
const entitiesDecoded = (text: string): string =>
  text.replaceAll(/&(?:quot|apos|#39|#34|#x27|#x22);/gi, (entity) => ENTITIES[entity.toLowerCase()] ?? entity)

/** As a filter leaves it that takes comments out, which joins the two halves of a word. */
function withoutComments(text: string): string {
  let kept = ''
  let at = 0
  for (let opens = text.indexOf('/*'); opens !== -1; opens = text.indexOf('/*', at)) {
    const closes = text.indexOf('*/', opens + 2)
    if (closes === -1) break
    kept += text.slice(at, opens)
    at = closes + 2
  }
  return kept + text.slice(at)
}

/** Where an operand could end: at a quote, or before a word or sign with which a statement goes on. */
const PLACES = new RegExp(
  String.raw`['"` +
    '`' +
    String.raw`;]|\*/|--|&&|\|\||` +
    String.raw`(?<![A-Za-z_$])(?:union|intersect|except|minus|or|and|xor|where|having|order|group|as|into|procedure|waitfor|` +
    String.raw`exec|execute|select|case|limit|in|is|like|between|` +
    String.raw`(?:pg_)?sleep|benchmark|extractvalue|updatexml|load_file|load_extension|randomblob|pg_read_file|utl_\w+|dbms_\w+)(?!\w)`,
  'gi',
)

function breakIn(text: string, budget: { tokens: number }): string | undefined {
  const quotes = new Quotes(text)
  for (const { 0: place, index } of text.matchAll(PLACES)) {
    const isQuote = /^['"`]$/.test(place)
    const tail = new Tail(text, isQuote || place === '*/' ? index + place.length : index)
    const why = isQuote ? quotes.brokenAt(place, index, tail) : bareAt(text, index, place.toLowerCase(), tail)
    if (why !== undefined) return why
    budget.tokens -= tail.cost
    if (budget.tokens < 0) return 'holds more quotes and operators than can be judged'
  }
  return undefined
}

/** Whether a word follows with which no SQL goes on: the usual apostrophe, found without cutting a token. */
function isEnglish(text: string, index: number): boolean {
  const next = /^[\s)]{0,20}([A-Za-z]+)/.exec(text.slice(index + 1, index + 40))?.[1]
  return next !== undefined && !GOES_ON.has(next.toLowerCase())
}

const GOES_ON: ReadonlySet<string> = new Set(
  (
    'or and xor not is in like ilike rlike regexp glob similar sounds between div mod collate union intersect except minus where having ' +
    'as order group limit offset into procedure select insert replace merge update delete drop truncate create alter exec execute declare ' +
    'print set waitfor if shutdown attach copy call pragma load grant revoke'
  ).split(' '),
)

/** Which quotes the value itself opens: those that close them again end no literal but their own. */
class Quotes {
  readonly #text: string
  readonly #open = new Set<string>()

  constructor(text: string) {
    this.#text = text
  }

  brokenAt(quote: string, index: number, tail: Tail): string | undefined {
    if (this.#open.delete(quote)) return undefined
    const opens = this.#opens(index)
    const why = isEnglish(this.#text, index) ? undefined : continuesAt(tail, 0, opens || this.#isProse(index))
    if (why !== undefined) return `ends the quotes and ${why}`
    if (opens) this.#open.add(quote)
    return undefined
  }

  /** `the users' -- all of them`, or a text in which there is more than one line or sentence. */
  #isProse(index: number): boolean {
    return this.#text.length > 160 || /^s'$/i.test(this.#text.slice(index - 1, index + 1))
  }

  #opens(index: number): boolean {
    // Nothing but an operator between two quotes: no text is that short.
    if (/^'\W{1,4}'$/.test(this.#text)) return false
    return /^[\s=(,<>[{:+|&!]?$/.test(this.#text.charAt(index - 1)) && /^[^\s)]$/.test(this.#text.charAt(index + 1))
  }
}

/** Behind a value that stands in the statement without quotes. */
function bareAt(text: string, index: number, place: string, tail: Tail): string | undefined {
  const before = text.slice(index <= 160 ? 0 : index - 16, index)
  const operand = index <= 160 && /^\s*[^\s=<>]*\s*$/.test(before)
  const follows = operand && /\S/.test(before)
  switch (place) {
    case 'or':
    case 'and':
    case 'xor':
    case '&&':
    case '||':
      if (!operand && /^[\s(]*[a-z]/i.test(text.slice(index + place.length, index + place.length + 20))) return undefined
      return conditionAt(tail, 1, !operand) || (follows && callsIn(tail, 1)) ? 'goes on as a condition' : undefined
    case 'where':
    case 'having':
      return conditionAt(tail, 1, !follows) ? 'goes on as a condition' : undefined
    case 'in':
    case 'is':
    case 'like':
    case 'between':
    case 'order':
    case 'group':
    case 'as':
    case 'limit':
      return numbered(before) && (follows || /^(?:number|open)$/.test(tail.kind(2)) || actsAt(tail, 2))
        ? continuesAt(tail, 0)
        : undefined
    case 'select':
      return /\(\s*$/.test(before) && !FILTERS.test(before) && selectAt(tail, 0) ? 'holds a query of its own' : undefined
    case 'case':
      return operand && tail.has(1, 'when') && conditionAt(tail, 2, false) ? 'holds an expression of its own' : undefined
    case '*/':
      return statementAt(tail, 0) ? 'ends a comment and goes on as a statement' : undefined
    case '--':
      return /^\s*(?:\(.*\)|\d{1,18}\s{0,4}\)[\s)]{0,8})\s*$/.test(before) && tail.cutsOff(0, true)
        ? 'cuts off the rest as a comment'
        : undefined
    case ';':
      return !isEnglish(text, index) && statementAt(tail, 1) ? 'begins another statement' : undefined
    case 'into':
    case 'procedure':
      return clauseAt(tail, 0)
    case 'union':
    case 'intersect':
    case 'except':
    case 'minus':
      return unionAt(tail, 0) ? 'adds a query' : undefined
    case 'exec':
    case 'execute':
    case 'waitfor':
      return ordersAt(tail, 0) ? 'begins another statement' : undefined
    default:
      return operand && !before.endsWith('.') && actsAt(tail, 0) ? 'holds a call of its own' : undefined
  }
}

/** What jq filters with: no database has these functions, and there `select` is one itself. */
const FILTERS = /\b(?:map|map_values|del|with_entries|paths|recurse|walk)\(\s?$/

/** Whether what stands before can be a number, or a value in brackets, or nothing: behind a name, these words are English. */
const numbered = (before: string): boolean => /(?:^|[\d)])\s*$/.test(before)
