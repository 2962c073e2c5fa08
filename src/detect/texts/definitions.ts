/** What is suspicious in a definition that a model will read: a tool, a prompt, a template, instructions (pure). */
import { type Json, objectOf, textOf } from '../../protocol/message.js'
import { below, type JsonPointer } from '../../protocol/pointer.js'
import { LIMITS } from '../../limits.js'
import type { Finding } from '../finding.js'
import { asideFindings, isTwin, type KnownNames, knownNames, nameFindings, wordsOfName } from './names.js'
import { quoted } from './quote.js'
import { PARAMETERS } from './rules/parameters.js'
import { DOUBTFUL, ENOUGH, pointsOf, type Sign, strongest, TextReader } from './texts.js'
import type { Names } from './words.js'

/** Whose definition it is, and what stands beside it in the same configuration. */
export interface Neighbourhood {
  /** Name of the server in the configuration. */
  readonly self: string
  /** Names of its own tools. */
  readonly own: ReadonlySet<string>
  /** Names of other servers' tools: tool → server. */
  readonly others: ReadonlyMap<string, string>
  /** What those say of themselves, as far as it is known: tool → description. */
  readonly described?: ReadonlyMap<string, string>
}

/**
 * Every text and every member name in a definition is looked at, wherever it stands. `high` is a reason to withhold the
 * definition, `medium` to show it to a person, `low` to note it. Linear in the size of the definition.
 */
export function definitionFindings(value: Json, about: Neighbourhood): Finding[] {
  return definitionsReader(about)(value)
}

/** The same for many definitions of one server. */
export function definitionsReader(about: Neighbourhood): (value: Json) => Finding[] {
  let parameters: ReadonlySet<string> = new Set()
  const ofServers = namesOf(about)
  const reader = new TextReader((name) => ofServers(name) ?? (parameters.has(name) ? '%parameter' : undefined))
  const asked = new TextReader(undefined, PARAMETERS)
  const known = knownNames(about.others, isTwin(about.own, about.others) ? undefined : about.described)
  return (value) => {
    parameters = new Set([...membersIn(value)].map((name) => name.toLowerCase()))
    const leaves = textsIn(value, '')
    const characters = leaves.reduce((sum, { text }) => sum + text.length, 0)
    const texts = leaves.map(({ at, text }) => [at, [...signsOf(text, reader), ...wanted({ text, at }, asked)]] as const)
    return [...named(value, known), ...findingsOf(texts, characters)]
  }
}

function namesOf({ own, others }: Neighbourhood): Names {
  const mine = new Set([...own].map((name) => name.toLowerCase()))
  const theirs = new Set([...others.keys()].map((name) => name.toLowerCase()))
  return (name) => (mine.has(name) ? '%own' : theirs.has(name) ? '%other' : undefined)
}

function named(value: Json, known: KnownNames): Finding[] {
  const { name, description, inputSchema } = objectOf(value)
  const aside = asideFindings(objectOf(objectOf(inputSchema)['properties']), '/inputSchema/properties')
  return typeof name === 'string' ? [...nameFindings(name, textOf(description), known), ...aside] : aside
}

/** What a parameter says that it is for, and what it is filled with by itself. */
function wanted({ text, at }: Leaf, asked: TextReader): Sign[] {
  if (!at.startsWith('/inputSchema/')) return []
  if (/\/(?:description|title)$/.test(at)) return strongest(asked.spoken(text.slice(0, LIMITS.definitionTextCharacters)))
  if (!/\/(?:default|const)$/.test(at) || !FILLED.test(text.slice(0, 1000))) return []
  const what = `${quoted(text)}: a value that is made of secrets or commands of whoever fills it in`
  return [{ rule: 'parameters.filled', family: 'secrets', points: ENOUGH, what }]
}
const FILLED =
  /\$\([a-z][^)]{3,200}\)|\{\{ {0,2}(?:env|environment|secrets?|process|credentials?|conversation|history|system)\b|\$\{?[A-Z0-9_]{0,40}(?:TOKEN|SECRET|KEY|PASSWORD|CREDENTIAL)/

/** Names of parameters and of what is inside them; of what comes back, too. */
function membersIn(value: Json): Set<string> {
  const names = new Set<string>()
  const add = (schema: Json): void => {
    if (schema === null || typeof schema !== 'object') return
    for (const name of Object.keys(objectOf(objectOf(schema)['properties']))) names.add(name)
    for (const each of Object.values(schema)) add(each)
  }
  const { inputSchema, outputSchema, arguments: ofPrompt } = objectOf(value)
  add(inputSchema ?? null)
  add(outputSchema ?? null)
  for (const each of Array.isArray(ofPrompt) ? ofPrompt : []) names.add(textOf(objectOf(each)['name']))
  return names
}

interface Leaf {
  readonly text: string
  readonly at: JsonPointer
}

/** Depth is bounded by the strict decode that every message went through. */
function textsIn(value: Json, at: JsonPointer): Leaf[] {
  const leaves: Leaf[] = []
  const add = (value: Json, at: JsonPointer): void => {
    if (typeof value === 'string') leaves.push({ text: value, at })
    if (value === null || typeof value !== 'object') return
    for (const [name, each] of Object.entries(value)) {
      const inside = below(at, name.slice(0, LIMITS.pointerCharacters))
      if (!Array.isArray(value)) leaves.push({ text: name, at: inside })
      add(each, inside)
    }
  }
  add(value, at)
  return leaves
}

function signsOf(text: string, reader: TextReader): Sign[] {
  const most = LIMITS.definitionTextCharacters
  if (text.length <= most) return [...reader.signs(text), ...(isName(text) ? reader.signs(wordsOfName(text)) : [])]
  const what = `a text of ${text.length.toLocaleString('en')} characters, of which ${most.toLocaleString('en')} were looked at`
  return [{ rule: 'size', family: 'size', points: ENOUGH, what }, ...reader.signs(text.slice(0, most))]
}

/**
 * What is spread over several texts of one definition has to be more than what stands in one; in a long one some weak signs
 * stand by chance.
 */
const SPREAD = 9
const BY_CHANCE = 1500

/** @param characters of all texts of the definition */
function findingsOf(texts: readonly (readonly [at: JsonPointer, signs: readonly Sign[]])[], characters: number): Finding[] {
  const enough = SPREAD + Math.floor(characters / BY_CHANCE)
  const spread = pointsOf(strongest(texts.flatMap(([, signs]) => signs))) >= enough
  return texts.flatMap(([at, signs]) => {
    const points = pointsOf(signs)
    const severity = spread || points >= ENOUGH ? 'high' : points >= DOUBTFUL ? 'medium' : 'low'
    return signs.map(({ rule, what }) => ({ rule, severity, at, what, hint: HINT }))
  })
}

/** Long enough to be a sentence: `content_of_ssh_keys`. */
const isName = (text: string): boolean =>
  text.length > 12 && text.length < 200 && !text.includes(' ') && /[_-]|[a-z][A-Z]/.test(text)

const HINT = 'a definition says what a tool does; what is hidden in it, or tells a model to do something else, is not for you'
