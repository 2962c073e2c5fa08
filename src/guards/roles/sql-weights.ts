/** What costs sqlparser-rs, which reads MySQL, more than its length: time that doubles with each level, and stack that it does not count. */
import type { Token } from './sql-tokens.js'

/**
 * How much longer what stands behind this takes to read, as a power of two: sqlparser-rs reads it as one thing and, if that fails,
 * which the innermost part decides, as another.
 */
export function retriedAt({ kind, word }: Token, before: Token | undefined): number {
  if (word === 'case') return 1.5
  if (kind === 'open') return before?.kind !== 'word' || KEYWORDS.has(before.word) ? 1 : (RETRIED.get(before.word) ?? 0)
  if (kind === 'word') return BARE.get(word) ?? 0
  return kind === 'operator' && !isOperand(before) ? 1 : 0
}

/** What a sign in front of something else, instead of between two, does not follow. */
function isOperand(token: Token | undefined): boolean {
  if (token === undefined || token.kind === 'open' || token.kind === 'comma') return false
  if (token.kind === 'word') return !KEYWORDS.has(token.word) && !BARE.has(token.word)
  return token.kind !== 'operator' || /^[*?\]}]$/.test(token.word)
}

const RETRIED: ReadonlyMap<string, number> = new Map([
  ...'cast try_cast safe_cast convert substring substr ceil ceiling floor overlay trim extract struct map if'
    .split(' ')
    .map((name) => [name, 1] as const),
  ['position', 2.5],
])
const BARE: ReadonlyMap<string, number> = new Map([
  ['not', 1.5],
  ...'interval array date time timestamp binary distinct prior exists'.split(' ').map((name) => [name, 1] as const),
])
const KEYWORDS = new Set(
  (
    'from join in select where and or xor not on exists union all any some as values by case when then else having except intersect using ' +
    'set limit offset like regexp rlike between is div mod interval end'
  ).split(' '),
)
/** What is behind them is no part of what is before them. */
export const ENDS = new Set('and or xor from where group order having limit union set'.split(' '))

/** Where sqlparser-rs recurses without counting, or with far more stack than elsewhere: for how many tokens one counts. */
export const UNBOUNDED: ReadonlyMap<string, number> = new Map([
  ['explain', 100],
  ['describe', 100],
  ['desc', 20],
  ['case', 15],
])
