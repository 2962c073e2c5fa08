/** Whether what is known of an argument bears out a rule's clue. */
import { LIMITS } from '../../limits.js'
import { type Json, type JsonObject, textOf } from '../../protocol/message.js'
import type { Leaf } from './leaves.js'
import type { Clue, RoleRule } from './rule.js'
import { headed, phraseOf, proseOf, wordsOf } from './words.js'

/** What is known of an argument, as phrases with a blank at both ends. */
export interface Evidence {
  readonly name: string
  /** The name up to its head. */
  readonly headed: string
  /** Before the head. */
  readonly about: string
  readonly begins: string
  readonly tool: string
  readonly formats: ReadonlySet<string>
  readonly closed: boolean
  readonly encoded: boolean
  readonly patterns: readonly string[]
  readonly examples: readonly string[]
}

/** Words at the beginning of a description that say what the thing is. */
const BEGINNING = 6

export function evidenceOf({ name, schemas, closed }: Leaf, tool: string): Evidence {
  const short = name.slice(0, LIMITS.pointerCharacters)
  const text = schemas.map((schema) => textOf(schema['description'])).find((said) => said !== '') ?? ''
  const words = proseOf(text.slice(0, LIMITS.roleTextCharacters))
  return {
    name: phraseOf(wordsOf(short)),
    headed: phraseOf(headed(short)),
    about: phraseOf(words),
    begins: phraseOf(words.slice(0, BEGINNING)),
    tool,
    formats: new Set(schemas.map((schema) => textOf(schema['format']).toLowerCase())),
    closed,
    encoded: schemas.some((schema) => schema['contentEncoding'] !== undefined),
    patterns: schemas.map((schema) => textOf(schema['pattern'])).filter((pattern) => pattern !== ''),
    examples: examplesOf(schemas),
  }
}

/** The words of a definition's name and description. */
export function toolEvidence(definition: JsonObject): string {
  const name = textOf(definition['name']).slice(0, LIMITS.pointerCharacters)
  return phraseOf([...wordsOf(name), ...proseOf(textOf(definition['description']).slice(0, LIMITS.roleTextCharacters))])
}

function examplesOf(schemas: readonly JsonObject[]): readonly string[] {
  const given = schemas.flatMap(({ examples, default: value }) => [
    ...(Array.isArray(examples) ? examples.slice(0, 8) : []),
    value ?? null,
  ])
  return given.filter((value: Json): value is string => typeof value === 'string' && value.length < 200)
}

export type CompiledRule = Omit<RoleRule, 'matches' | 'passes'>

/** Phrases of the rules are turned into words as names and descriptions are. */
export function compiledRules(rules: readonly RoleRule[]): readonly CompiledRule[] {
  return rules.map(({ matches: _matches, passes: _passes, ...rule }) => ({ ...rule, clue: asPhrases(rule.clue) }))
}

const PHRASES = [
  'head',
  'after',
  'notAfter',
  'named',
  'begins',
  'says',
  'saysNot',
  'tool',
  'toolNot',
  'around',
  'aroundNot',
] as const

function asPhrases(clue: Clue): Clue {
  const phrases = PHRASES.flatMap((part) => {
    const given = clue[part]
    return given === undefined ? [] : [[part, given.map((phrase) => phraseOf(proseOf(phrase)))] as const]
  })
  return { ...clue, ...Object.fromEntries(phrases) }
}

/** @param clue of a compiled rule */
export function bears(clue: Clue, known: Evidence): boolean {
  return fits(clue, known) && named(clue, known) && described(clue, known)
}

function fits({ format, closed, pattern, example, encoded }: Clue, known: Evidence): boolean {
  return (
    (format === undefined || format.some((wanted) => known.formats.has(wanted))) &&
    (closed === undefined || known.closed) &&
    (encoded === undefined || known.encoded) &&
    (pattern === undefined || known.patterns.some((given) => PATTERNS[pattern](given))) &&
    (example === undefined || known.examples.some((given) => EXAMPLES[example].test(given)))
  )
}

function named({ head, after, notAfter, named: anywhere }: Clue, known: Evidence): boolean {
  const ending = head?.find((phrase) => known.headed.endsWith(phrase))
  if (head !== undefined && ending === undefined) return false
  const before = known.headed.slice(0, known.headed.length - (ending ?? ' ').length + 1)
  return (
    (after === undefined || hasOne(before, after)) &&
    (notAfter === undefined || !hasOne(before, notAfter)) &&
    (anywhere === undefined || hasOne(known.name, anywhere))
  )
}

function described({ begins, says, saysNot, tool, toolNot, around, aroundNot }: Clue, known: Evidence): boolean {
  return (
    (begins === undefined || hasOne(known.begins, begins)) &&
    (says === undefined || hasOne(known.about, says)) &&
    (saysNot === undefined || !hasOne(known.about, saysNot)) &&
    (tool === undefined || hasOne(known.tool, tool)) &&
    (toolNot === undefined || !hasOne(known.tool, toolNot)) &&
    (around === undefined || hasOne(known.about, around) || hasOne(known.tool, around)) &&
    (aroundNot === undefined || !(hasOne(known.about, aroundNot) || hasOne(known.tool, aroundNot)))
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
