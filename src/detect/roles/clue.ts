/** Whether what is known of an argument bears out a rule's clue. */
import { LIMITS } from '../../limits.js'
import { type Json, type JsonObject, textOf } from '../../protocol/message.js'
import type { Leaf } from './leaves.js'
import type { RolePattern } from './role.js'
import type { Clue, RoleRule } from './rule.js'
import { argumentsIn } from './docstring.js'
import { headed, openingOf, openingPhrase, phraseOf, proseOf, type Words, wordsOf } from './words.js'

/** What is known of an argument, as phrases with a blank at both ends. */
export interface Evidence {
  readonly name: string
  /** The name up to its head. */
  readonly headed: string
  /** Its last words, the longest run of them first. */
  readonly endings: readonly string[]
  /** Its description, and how that begins, with the head marked. */
  readonly about: string
  readonly opening: string
  readonly tool: ToolEvidence
  readonly formats: ReadonlySet<string>
  readonly closed: boolean
  readonly encoded: boolean
  readonly patterns: readonly string[]
  readonly examples: readonly string[]
}

export function evidenceOf({ at, name, schemas, closed }: Leaf, tool: ToolEvidence): Evidence {
  const short = name.slice(0, LIMITS.pointerCharacters)
  const head = headed(short)
  const own = schemas.map((schema) => textOf(schema['description'])).find((said) => said !== '')
  const text = own ?? tool.said(at)
  const said = text.slice(0, LIMITS.roleTextCharacters)
  return {
    name: phraseOf(wordsOf(short)),
    headed: phraseOf(head),
    endings: endingsOf(head),
    about: phraseOf(proseOf(said)),
    opening: openingOf(said),
    tool,
    formats: new Set(schemas.map((schema) => textOf(schema['format']).toLowerCase())),
    closed,
    encoded: schemas.some((schema) => schema['contentEncoding'] !== undefined),
    patterns: schemas.map((schema) => textOf(schema['pattern'])).filter((pattern) => pattern !== ''),
    examples: examplesOf(schemas),
  }
}

/** Words of the longest phrase that a rule asks for at the end of a name. */
const LONGEST_HEAD = 4

function endingsOf(words: Words): readonly string[] {
  const last = words.slice(-LONGEST_HEAD)
  return last.map((_, index) => phraseOf(last.slice(index)))
}

/** What a definition says of itself. Asked by every argument, so each answer is kept. */
export interface ToolEvidence {
  has(phrases: readonly string[]): boolean
  /** What its description says of an argument, for schemas that say nothing themselves. */
  said(at: RolePattern): string
}

export function toolEvidence(definition: JsonObject): ToolEvidence {
  const name = textOf(definition['name']).slice(0, LIMITS.pointerCharacters)
  const description = textOf(definition['description']).slice(0, LIMITS.roleTextCharacters)
  const text = phraseOf([...wordsOf(name), ...proseOf(description)])
  const known = new Map<readonly string[], boolean>()
  const listed = argumentsIn(description)
  return {
    said: (at) => listed.get(at.replace(/^\//, '').replace(/\/\*$/, '')) ?? '',
    has(phrases) {
      const found = known.get(phrases) ?? hasOne(text, phrases)
      known.set(phrases, found)
      return found
    },
  }
}

function examplesOf(schemas: readonly JsonObject[]): readonly string[] {
  const given = schemas.flatMap(({ examples, default: value }) => [
    ...(Array.isArray(examples) ? examples.slice(0, 8) : []),
    value ?? null,
  ])
  return given.filter((value: Json): value is string => typeof value === 'string' && value.length < 200)
}

/** A rule without its samples, as it is asked. */
export interface CompiledRule extends Pick<RoleRule, 'id' | 'role' | 'weight' | 'because'> {
  readonly clue: CompiledClue
}
interface CompiledClue extends Omit<Clue, 'head'> {
  readonly heads?: ReadonlySet<string>
}

export function compiledRules(rules: readonly RoleRule[]): readonly CompiledRule[] {
  return rules.map(({ id, role, weight, because, clue }) => ({ id, role, weight, because, clue: compiled(clue) }))
}

const PHRASES = ['after', 'notAfter', 'named', 'says', 'saysNot', 'tool', 'toolNot', 'around', 'aroundNot'] as const

function compiled({ head, begins, ...clue }: Clue): CompiledClue {
  const phrases = PHRASES.flatMap((part) => {
    const given = clue[part]
    return given === undefined ? [] : [[part, asPhrases(given)] as const]
  })
  return {
    ...clue,
    ...Object.fromEntries(phrases),
    ...(head === undefined ? {} : { heads: new Set(asPhrases(head)) }),
    ...(begins === undefined ? {} : { begins: phrasesIn(begins).map(openingPhrase) }),
  }
}

const phrasesIn = (lists: readonly string[]): readonly string[] => lists.flatMap((list) => list.split(', '))
const asPhrases = (lists: readonly string[]): readonly string[] => phrasesIn(lists).map((phrase) => phraseOf([phrase]))

export function bears(clue: CompiledClue, known: Evidence): boolean {
  return named(clue, known) && fits(clue, known) && described(clue, known)
}

function fits({ format, closed, pattern, example, encoded }: CompiledClue, known: Evidence): boolean {
  return (
    (format === undefined || format.some((wanted) => known.formats.has(wanted))) &&
    (closed === undefined || known.closed) &&
    (encoded === undefined || known.encoded) &&
    (pattern === undefined || known.patterns.some((given) => PATTERNS[pattern](given))) &&
    (example === undefined || known.examples.some((given) => EXAMPLES[example].test(given)))
  )
}

function named({ heads, after, notAfter, named: anywhere }: CompiledClue, known: Evidence): boolean {
  const ending = heads && known.endings.find((phrase) => heads.has(phrase))
  if (heads !== undefined && ending === undefined) return false
  const before = known.headed.slice(0, known.headed.length - (ending ?? ' ').length + 1)
  return (
    (after === undefined || hasOne(before, after)) &&
    (notAfter === undefined || !hasOne(before, notAfter)) &&
    (anywhere === undefined || hasOne(known.name, anywhere))
  )
}

function described({ begins, says, saysNot, tool, toolNot, around, aroundNot }: CompiledClue, known: Evidence): boolean {
  return (
    (begins === undefined || hasOne(known.opening, begins)) &&
    (says === undefined || hasOne(known.about, says)) &&
    (saysNot === undefined || !hasOne(known.about, saysNot)) &&
    (tool === undefined || known.tool.has(tool)) &&
    (toolNot === undefined || !known.tool.has(toolNot)) &&
    (around === undefined || hasOne(known.about, around) || known.tool.has(around)) &&
    (aroundNot === undefined || !(hasOne(known.about, aroundNot) || known.tool.has(aroundNot)))
  )
}

const hasOne = (text: string, phrases: readonly string[]): boolean => phrases.some((phrase) => text.includes(phrase))

/** What a pattern demands, by how it begins and which characters it can let through. */
const PATTERNS = {
  url: (pattern: string): boolean => /^\^\(?(?:\?:)?(?:https?|ftp|wss?)\b/.test(pattern),
  path: (pattern: string): boolean => /^\^\\?\/(?![\^$])/.test(pattern),
  /** Anchored at both ends, without a dot or a class of what is excluded: only the letters it names. */
  plain: (pattern: string): boolean => /^\^[^.]*\$$/.test(pattern.replaceAll('\\.', '')) && !/\[\^|\\[SWD]/.test(pattern),
} as const

const EXAMPLES = {
  url: /^https?:\/\/\S/,
  path: /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\)[\w.@-]|^[\w-]{1,60}\.(?:png|jpe?g|svg|pdf|csv|json|txt|md|html|xlsx?|docx?|pptx?|zip|py|ts|js)$/,
  email: /^[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]/,
  host: /^(?:\d{1,3}\.){3}\d{1,3}$|^(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|io|dev)$/,
  sql: /^(?:select|insert|update|delete|with)\s/i,
} as const
