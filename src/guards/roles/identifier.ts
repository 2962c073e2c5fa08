/**
 * A value that names something. Names hold nearly any character (`C++`, `AT&T`, `O'Brien`, `feature/fix-#123`); what they do not hold
 * is the structure of another language: a second command, an option, an expression, a tag, the rest of a query.
 */
import type { Finding } from '../../detect/finding.js'
import { LIMITS } from '../../limits.js'
import { checkUrl } from './address.js'
import { addressIn } from './address-inside.js'
import type { Check } from './check.js'
import { hiddenInName } from './hidden.js'
import { MARKUP_STRUCTURES } from './markup-structures.js'
import { OPERATOR_STRUCTURES } from './operator-structures.js'
import { OPTION_STRUCTURES } from './option-structures.js'
import { secretPlaceIn, sensitivePlaceIn } from './path-sensitive.js'
import { spellingOf, traversalIn } from './path-spelling.js'
import { readingsOf } from './reading.js'
import { SHELL_STRUCTURES } from './shell-structures.js'
import { breaksQuoting } from './sql-breakout.js'
import { type Kind, refusalOf, type Structure } from './structure.js'
import { TEMPLATE_STRUCTURES } from './template-structures.js'

/** In the order in which they are asked: what names the attack best comes first. */
export const STRUCTURES: readonly Structure[] = [
  ...TEMPLATE_STRUCTURES.toReversed(),
  ...MARKUP_STRUCTURES,
  ...SHELL_STRUCTURES,
  ...OPTION_STRUCTURES,
  ...OPERATOR_STRUCTURES,
]

export const checkIdentifier: Check = (value, site) =>
  isWord(value)
    ? undefined
    : (tooLong(value) ??
      hiddenInName(value) ??
      (TAKES_OPTIONS.test(site.at) ? injectionInArgument(value) : injectionIn(value, 'name')) ??
      brokenOut(value) ??
      elsewhere(value) ??
      (ADDRESS.test(value) ? checkUrl(value, site) : undefined))

/** An argument that is there for options, or for the environment, as its reviewed name says: those that run programs are still refused. */
const TAKES_OPTIONS =
  /(?:[/_-]|[a-z](?=[A-Z]))(?:[Ee]nv|[Ee]nvironment|[Ee]nv_?[Vv]ars?|[Ee]nvironment_?[Vv]ariables)\/\*$|(?:[/_-]|[a-z](?=[A-Z]))(?:[Aa]rgs?|[Aa]rgv|[Ff]lags?|[Oo]ptions?|[Oo]pts|[Ss]witches)(?:\/\*)?$/

/** Tokens, hashes, cursors, bytes in some encoding: of any length, while they are of the characters of encodings. */
export const checkOpaque: Check = (value, site) => (isEncoded(value) ? undefined : checkIdentifier(value, site))
export const isEncoded = (value: string): boolean => ENCODED.test(value)
const ENCODED = /^(?:\w[\w+/=-]*|[\w+=:,@~]+(?:[-.][\w+=:,@~]+)*)$/

/**
 * The server's own address of something. What it means is the server's business, and a template's parts may become a file's name,
 * a query or a command; a server may begin to read behind the scheme, or behind what a URL has for its host.
 */
export function checkResource(uri: string): Finding | undefined {
  const rest = uri.replace(/^[^:/?#]{1,64}:(?:\/\/)?/, '')
  const climbs = traversalIn(rest) ?? traversalIn(rest.replace(/^[^/?#]{0,255}/, ''))
  const sensitive = secretPlaceIn(spellingOf(rest))
  const address = addressIn(rest)
  return (
    tooLong(uri) ??
    hiddenInName(uri) ??
    (climbs === undefined ? undefined : refused('name.traversal', climbs, PLAIN_NAME)) ??
    (sensitive === undefined ? undefined : refused('name.sensitive-place', sensitive, PLAIN_NAME)) ??
    (address === undefined ? undefined : refused('name.address', address, PLAIN_NAME)) ??
    injectionIn(rest, 'place') ??
    brokenOut(rest)
  )
}

/** Letters, digits and single dashes between them: most names are that, and nothing else can be made of them. */
const isWord = (value: string): boolean => value.length < LIMITS.nameCharactersOfArgument && WORD.test(value)
const WORD = /^(?:\w+(?:-\w+)*)?$/

function tooLong({ length }: string): Finding | undefined {
  const most = LIMITS.nameCharactersOfArgument
  if (length <= most) return undefined
  return refused('name.length', `is longer than a name can be (${length} characters)`, `send at most ${most} characters`)
}

/** What some program opens when it is handed such a name. */
const ADDRESS = /^(?:(?:https?|ftp|gopher|dict|ldaps?|netdoc|php|expect|phar|tftp|sftp):\/\/|file:\/|jar:\w)/i

/** Longer ones need a word or a number to go on with; what has none is a line of a drawing. */
const SHORT = 16

/** What goes on as SQL behind a name. */
export function brokenOut(value: string): Finding | undefined {
  if (value.length > SHORT && !/[A-Za-z0-9]/.test(value)) return undefined
  const what = breaksQuoting(value)
  return what === undefined
    ? undefined
    : refused('sql.breakout', what, 'send the plain value, without what would go on as a query')
}

/** Models put paths and addresses into names too; a server may join a name to a folder. */
function elsewhere(value: string): Finding | undefined {
  const climbs = traversalIn(value)
  if (climbs !== undefined) return refused('name.traversal', climbs, PLAIN_NAME)
  const sensitive = sensitivePlaceIn(value)
  if (sensitive !== undefined) return refused('name.sensitive-place', sensitive, PLAIN_NAME)
  const address = addressIn(value)
  return address === undefined ? undefined : refused('name.address', address, PLAIN_NAME)
}

const PLAIN_NAME = 'send a plain name'
const refused = (rule: string, what: string, hint: string): Finding => ({ rule, severity: 'high', at: '', what, hint })

/** Whether the value, in any reading of its escapes, holds the structure of another language. */
export function injectionIn(value: string, kind: Kind, structures = ASKED[kind]): Finding | undefined {
  if (!isSuspicious(value) || (isFree(kind) && value.length > shortOf(value))) return undefined
  return structureIn(value, kind, structures)
}

/** The same of an argument of a program, which may be an option. */
export const injectionInArgument = (value: string): Finding | undefined => injectionIn(value, 'name', OPTION)

const isFree = (kind: Kind): boolean => kind === 'prose' || kind === 'query'

/** How long a text may be that is still asked: one that begins with an expression is no document. */
const shortOf = (value: string): number => (BEGINS_TEMPLATE.test(value) ? LIMITS.shortTemplate : LIMITS.shortText)
const BEGINS_TEMPLATE = /^\s{0,8}(?:\{\{|[$#*@]\{|<%)/

/** The first of the structures that some reading of the value holds. */
export function structureIn(value: string, kind: Kind, { rules, bits }: Compiled): Finding | undefined {
  for (const reading of readingsOf(value)) {
    const present = charactersIn(reading, bits)
    for (const { structure, mask, pieces } of rules) {
      if ((mask & present) === 0 || !pieces.some((piece) => reading.includes(piece))) continue
      const span = structure.find(reading, kind)
      if (span !== undefined) return refusalOf(structure, reading, span)
    }
  }
  return undefined
}

interface Compiled {
  readonly rules: readonly CompiledStructure[]
  /** Of the characters with which a piece begins, by code unit of ASCII. Where there are more of them than bits, some share one. */
  readonly bits: Uint32Array
}
interface CompiledStructure {
  readonly structure: Structure
  readonly mask: number
  readonly pieces: readonly string[]
}

export function compiled(structures: readonly Structure[]): Compiled {
  const firsts = [...new Set(structures.flatMap(({ near }) => near.map((piece) => piece.charCodeAt(0))))]
  const bits = new Uint32Array(128)
  for (const [index, code] of firsts.entries()) bits[code] = 1 << (index % 32)
  const maskOf = (near: readonly string[]): number => near.reduce((mask, piece) => mask | (bits[piece.charCodeAt(0)] ?? 0), 0)
  return { bits, rules: structures.map((structure) => ({ structure, mask: maskOf(structure.near), pieces: structure.near })) }
}

function charactersIn(text: string, bits: Uint32Array): number {
  let present = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 128) present |= bits[code] ?? 0
  }
  return present
}

const asked = (kind: Kind): Compiled => compiled(STRUCTURES.filter(({ kinds }) => kinds.includes(kind)))
const ASKED: Readonly<Record<Kind, Compiled>> = {
  name: asked('name'),
  place: asked('place'),
  query: asked('query'),
  prose: asked('prose'),
}
const OPTION = compiled(
  STRUCTURES.filter(({ id, kinds }) => kinds.includes('name') && (!id.startsWith('option.') || id === 'option.known')),
)

/** Nearly every value ends here: words with dots, dashes between them, blanks and slashes. */
export function isSuspicious(value: string): boolean {
  return value.charCodeAt(0) === 0x2d || SUSPICIOUS.test(value)
}
/** `:`, `/`, `.` and single dashes matter only beside another of these, or where a rule's own shape needs them. */
const SUSPICIOUS =
  /[^\w .,/:@+~-]|--|-[A-Za-z] ?[/"']|::|[a-z]:[~/]|\.[A-Za-z]{1,20} ?=| [-/\d~.]|:text\/html|-exec|\/\/\*|bin\/| https?:|[a-z] \w+\.[a-z]/
