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
import { sensitivePlaceIn } from './path-sensitive.js'
import { traversalIn } from './path-spelling.js'
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
  hiddenInName(value) ??
  injectionIn(value, 'name') ??
  brokenOut(value) ??
  elsewhere(value) ??
  (ADDRESS.test(value) ? checkUrl(value, site) : undefined)

/** What some program opens when it is handed such a name. */
const ADDRESS = /^(?:https?|ftp|file|gopher|dict|ldaps?|jar|netdoc|php|expect|phar|tftp|sftp):/i

/** What goes on as SQL behind a name. */
export function brokenOut(value: string): Finding | undefined {
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
export function injectionIn(value: string, kind: Kind): Finding | undefined {
  if (!isSuspicious(value) || ((kind === 'prose' || kind === 'query') && value.length > LIMITS.shortText)) return undefined
  return structureIn(value, kind, ASKED[kind])
}

/** The first of the structures that some reading of the value holds. */
export function structureIn(value: string, kind: Kind, structures: Compiled): Finding | undefined {
  for (const reading of readingsOf(value)) {
    const present = charactersIn(reading, structures.bits)
    for (const { structure, mask } of structures.rules) {
      const span = (mask & present) === 0 ? undefined : structure.find(reading, kind)
      if (span !== undefined) return refusalOf(structure, reading, span)
    }
  }
  return undefined
}

/** Rules with the characters that each is about, as bits. */
interface Compiled {
  readonly rules: readonly { readonly structure: Structure; readonly mask: number }[]
  /** By code unit of ASCII. */
  readonly bits: Uint32Array
}

/** Where there are more characters than bits, some share one. */
export function compiled(structures: readonly Structure[]): Compiled {
  const near = [...new Set(structures.flatMap((structure) => Array.from(structure.near)))]
  const bits = new Uint32Array(128)
  for (const [index, character] of near.entries()) bits[character.charCodeAt(0)] = 1 << (index % 32)
  const maskOf = (structure: Structure): number =>
    Array.from(structure.near).reduce((mask, one) => mask | (bits[one.charCodeAt(0)] ?? 0), 0)
  return { bits, rules: structures.map((structure) => ({ structure, mask: maskOf(structure) })) }
}

function charactersIn(text: string, bits: Uint32Array): number {
  let present = 0
  for (let at = 0; at < text.length; at += 1) present |= bits[text.charCodeAt(at)] ?? 0
  return present
}

const asked = (kind: Kind): Compiled => compiled(STRUCTURES.filter(({ kinds }) => kinds.includes(kind)))
const ASKED: Readonly<Record<Kind, Compiled>> = {
  name: asked('name'),
  place: asked('place'),
  query: asked('query'),
  prose: asked('prose'),
}

/** Nearly every value ends here: words with dots, dashes between them, blanks and slashes. */
function isSuspicious(value: string): boolean {
  return value.charCodeAt(0) === 0x2d || SUSPICIOUS.test(value)
}
/** `:`, `/`, `.` and single dashes matter only beside another of these, or where a rule's own shape needs them. */
const SUSPICIOUS = /[^\w .,/:@+~-]|--|-[A-Za-z] ?[/"']|::|[a-z]:[~/]|\.[A-Za-z]{1,20} ?=| [-/]|:text\/html|-exec|\/\/\*/
