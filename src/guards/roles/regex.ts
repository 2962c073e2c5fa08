/**
 * A pattern that the server will run: bounded in size, and without the shapes in which a backtracking engine tries
 * exponentially many ways (CWE-1333). Judged by its structure; it is never run.
 */
import type { Finding } from '../../detect/finding.js'
import { LIMITS } from '../../limits.js'
import type { Check } from './check.js'
import { hiddenInName } from './hidden.js'

export const checkRegex: Check = (value) => hiddenInName(value) ?? optionIn(value) ?? costly(value)

/** Programs for searching get the pattern as an argument, and have options that run programs and read files. */
function optionIn(pattern: string): Finding | undefined {
  if (!pattern.startsWith('-') || !OPTION.test(pattern)) return undefined
  return { ...refused('regex.option', 'begins like an option with its value'), hint: 'write the first dash as [-]' }
}
const OPTION = /^(?:(?:-[A-Za-z]|--[A-Za-z][\w-]{0,40}) {1,4})?(?:--[A-Za-z][\w-]{1,40}=[\w./~]|-[A-Za-z]\/\w)/

function costly(pattern: string): Finding | undefined {
  const most = LIMITS.patternCharacters
  if (pattern.length > most) return refused('regex.size', `is longer than ${most} characters`)
  const at = ambiguousRepetition(pattern)
  return at === undefined ? undefined : refused('regex.nested', `repeats what repeats itself, at character ${at + 1}`)
}

const refused = (rule: string, what: string): Finding => ({
  rule,
  severity: 'high',
  at: '',
  what,
  hint: 'write the pattern so that each text matches in one way only: not (a+)+ or (a|a)*',
})

/** What stands between two bars of a group, as far as it decides how many ways there are to match. */
interface Branch {
  atoms: number
  /** The only atom, if there is one. */
  only: string
  /** Atoms that may match any number of characters. */
  readonly repeated: string[]
  /** Single characters that must be there: they keep two rounds of a repetition apart. */
  readonly fixed: string[]
}
type Group = Branch[]

const branch = (): Branch => ({ atoms: 0, only: '', repeated: [], fixed: [] })

/** Where a group is repeated without bound that can match one text in several ways. One pass, no recursion. */
function ambiguousRepetition(pattern: string): number | undefined {
  const open: Group[] = [[branch()]]
  const known: Matched = new Map()
  for (let at = 0; at < pattern.length; ) {
    const character = pattern.charAt(at)
    if (character === '(') {
      open.push([branch()])
      at += prefixLength(pattern, at)
    } else if (character === '|') {
      open.at(-1)?.push(branch())
      at += 1
    } else if (character === ')') {
      const closed = open.length > 1 ? open.pop() : undefined
      const repetition = repetitionAt(pattern, at + 1)
      if (closed !== undefined && repetition.unbounded && isAmbiguous(closed, known)) return at + 1
      if (closed !== undefined) addGroup(current(open), closed, repetition)
      at += 1 + repetition.length
    } else {
      const atom = pattern.slice(at, at + atomLength(pattern, at))
      const repetition = repetitionAt(pattern, at + atom.length)
      if (!ASSERTION.test(atom)) addAtom(current(open), atom, repetition)
      at += atom.length + repetition.length
    }
  }
  return undefined
}

const ASSERTION = /^(?:[\^$]|\\[bB])$/

function current(open: readonly Group[]): Branch {
  return open.at(-1)?.at(-1) ?? branch()
}

function addAtom(into: Branch, atom: string, { unbounded, optional }: Repetition): void {
  into.atoms += 1
  into.only = into.atoms === 1 ? atom : ''
  if (unbounded) keep(into.repeated, atom)
  else if (!optional) keep(into.fixed, atom)
}

function addGroup(into: Branch, group: Group, { unbounded, optional }: Repetition): void {
  into.atoms += 2
  into.only = ''
  for (const { repeated, fixed } of group) {
    for (const atom of unbounded ? [...repeated, ...fixed] : repeated) keep(into.repeated, atom)
    if (!optional && !unbounded && group.length === 1) for (const atom of fixed) keep(into.fixed, atom)
  }
}

/** A few are enough: what is not kept of the fixed ones makes the judgement stricter. */
function keep(atoms: string[], atom: string): void {
  if (atoms.length < LIMITS.patternAtoms && !atoms.includes(atom)) atoms.push(atom)
}

/** `(a+)+`, `(.*,)*`, `(a|a)*`; not `(a+,)*`, whose comma keeps the rounds apart. */
function isAmbiguous(group: Group, known: Matched): boolean {
  if (group.some(({ repeated, fixed }) => repeated.length > 0 && !fixed.some((one) => separates(one, repeated, known))))
    return true
  return meet(
    group.flatMap(({ only }) => (only === '' ? [] : [only])),
    known,
  )
}

const separates = (atom: string, repeated: readonly string[], known: Matched): boolean =>
  !repeated.some((other) => meet([atom, other], known))

/** What the atoms of one pattern match, a bit for each probe: each is asked once, however often it stands there. */
type Matched = Map<string, bigint>

/** Whether two of the atoms match a common character, of those that tell classes apart. */
function meet(atoms: readonly string[], known: Matched): boolean {
  const seen = new Set<string>()
  let taken = 0n
  for (const atom of atoms) {
    const matched = known.get(atom) ?? matchedBy(atom)
    known.set(atom, matched)
    if (seen.has(atom) || (taken & matched) !== 0n) return true
    seen.add(atom)
    taken |= matched
  }
  return false
}

/** One atom alone cannot backtrack; what is none matches everything. */
function matchedBy(atom: string): bigint {
  if (/^[^.\\]$/u.test(atom)) return PROBES.includes(atom) ? 1n << BigInt(PROBES.indexOf(atom)) : 0n
  const matcher = matcherOf(atom)
  return PROBES.reduce((bits, probe, index) => (matcher?.test(probe) === false ? bits : bits | (1n << BigInt(index))), 0n)
}

function matcherOf(atom: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${atom})$`)
  } catch {
    return undefined
  }
}
const PROBES: readonly string[] = [
  ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
  '\n',
  '\t',
  'é',
  '日',
]

/** `(`, `(?:`, `(?=`, `(?<name>`, `(?i)` … */
function prefixLength(pattern: string, at: number): number {
  return /^\((?:\?(?:P?<[A-Za-z_]\w{0,63}>|<?[=!]|[>|]|[a-zA-Z-]{0,12}:))?/.exec(pattern.slice(at, at + 72))?.[0].length ?? 1
}

function atomLength(pattern: string, at: number): number {
  const character = pattern.charAt(at)
  if (character === '\\') return Math.min(2, pattern.length - at)
  if (character !== '[') return 1
  let end = at + (pattern.charAt(at + 1) === '^' ? 2 : 1)
  if (pattern.charAt(end) === ']') end += 1
  while (end < pattern.length && pattern.charAt(end) !== ']') end += pattern.charAt(end) === '\\' ? 2 : 1
  return Math.min(end + 1, pattern.length) - at
}

interface Repetition {
  readonly length: number
  readonly unbounded: boolean
  readonly optional: boolean
}
const ONCE: Repetition = { length: 0, unbounded: false, optional: false }

/** A bound that is no bound counts as none; a possessive `+` behind it as well as a lazy `?` belongs to it. */
function repetitionAt(pattern: string, at: number): Repetition {
  const found = /^(?:([*+?])|\{(\d{0,6})(,(\d{0,6}))?\})[?+]?/.exec(pattern.slice(at, at + 18))
  if (found === null) return ONCE
  const [whole, sign, least = '', comma, most = ''] = found
  if (sign !== undefined) return { length: whole.length, unbounded: sign !== '?', optional: sign !== '+' }
  const upper = comma === undefined ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most)
  const ranged = comma !== undefined && upper > LIMITS.patternRepetitions
  return { length: whole.length, unbounded: ranged, optional: Number(least) === 0 }
}
