/**
 * What turns a value into more than a value: a structure, never a single character. Each rule says what it looks for, why
 * that is no name, and has samples of both kinds; a scan is linear in the value.
 */
import type { Finding } from '../../detect/finding.js'
import { visible } from '../../detect/visible.js'
import { LIMITS } from '../../limits.js'

/**
 * name: names something. place: a path or an address, of which the rest is judged elsewhere. query: what somebody searches for,
 * which programs for searching get as an argument. prose: short free text, in which only what cannot be prose counts.
 */
export type Kind = 'name' | 'place' | 'query' | 'prose'
export const EVERYWHERE: readonly Kind[] = ['name', 'place', 'query', 'prose']
export const NOT_FREE: readonly Kind[] = ['name', 'place']

export interface Structure {
  readonly id: string
  /** What the value does, as the end of a sentence. */
  readonly what: string
  readonly why: string
  readonly kinds: readonly Kind[]
  /** Pieces, one of which every match holds: what most values lack is not looked for. */
  readonly near: readonly string[]
  readonly find: (text: string, kind: Kind) => Span | undefined
  readonly matches: readonly string[]
  readonly passes: readonly string[]
}

/** Where in the text, from the first to behind the last character. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** @param pattern sticky or not, without quantifiers that overlap; every match is short */
export function firstMatch(pattern: RegExp, text: string): Span | undefined {
  const found = pattern.exec(text)
  return found === null ? undefined : { from: found.index, to: found.index + found[0].length }
}

/** In a sentence, inside what Markdown sets as code: in a fence, or in backticks that open on the same line, and close. */
export function isSpokenOf(text: string, at: number, kind: Kind): boolean {
  if (kind !== 'prose' && kind !== 'query') return false
  const before = text.slice(0, at)
  return [FENCE, BACKTICK].some(({ mark, from }) => from(before).split(mark).length % 2 === 0 && text.includes(mark, at))
}
const FENCE = { mark: '```', from: (before: string): string => before }
const BACKTICK = { mark: '`', from: (before: string): string => before.slice(before.lastIndexOf('\n') + 1) }

/** A match that a sentence does not show between backticks. */
export function unspoken(text: string, kind: Kind, pattern: RegExp): Span | undefined {
  const found = firstMatch(pattern, text)
  return found !== undefined && isSpokenOf(text, found.from, kind) ? undefined : found
}

/** The finding that refuses: a few characters of the value, escaped. */
export function refusalOf({ id, what }: Pick<Structure, 'id' | 'what'>, text: string, { from, to }: Span): Finding {
  const few = visible(text.slice(from, Math.min(to, from + LIMITS.quotedOfArgument)))
  return { rule: id, severity: 'high', at: '', what: `${what} (${few})`, hint: HINT }
}

const HINT = 'send the plain value, without what a shell, a parser or a template would act on'
