/** Names and descriptions as words, so that rules can ask for words instead of letters. */

/** Words in lower case and in the singular. */
export type Words = readonly string[]

/** Acronyms in the plural, acronyms, words, numbers. Runs of one class each: nothing is walked twice. */
const NAME_WORD = /[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+\d*|\d+|[^\x00-\x7F]+/g
const PROSE_WORD = /[a-z]+\d*|\d+|[^\x00-\x7F]+/g
/** Capitals inside what is one word. */
const ONE_WORD = /JavaScript|TypeScript|AppleScript|GraphQL|PostgreSQL|MySQL|NoSQL|SQLite|MongoDB|PowerShell|BigQuery/g

/** Words of a name: `outputPath`, `output_path`, `OUTPUT-PATHS`, `Output path` alike. */
export function wordsOf(name: string): Words {
  const words = name.replace(ONE_WORD, (word) => word.toLowerCase()).match(NAME_WORD) ?? []
  return words.map((word) => singular(word.toLowerCase()))
}

/** Words of a text that people read: capitals mean nothing. */
export function proseOf(text: string): Words {
  return (text.toLowerCase().match(PROSE_WORD) ?? []).map(singular)
}

const NOT_PLURAL: ReadonlySet<string> = new Set([
  'status',
  'axis',
  'alias',
  'canvas',
  'dns',
  'sms',
  'aws',
  'news',
  'https',
  'this',
  'gas',
])

const IE: ReadonlySet<string> = new Set(['cookies', 'movies', 'calories'])

/** Roughly: it only has to treat rules and texts alike. */
function singular(word: string): string {
  if (word.length < 4 ? !['ids', 'ips'].includes(word) : NOT_PLURAL.has(word)) return word
  if (IE.has(word)) return word.slice(0, -1)
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (/(?:ss|ch|sh|x)es$/.test(word)) return word.slice(0, -2)
  return word.endsWith('s') && !word.endsWith('ss') && !word.endsWith('us') ? word.slice(0, -1) : word
}

/** Words as one text in which a phrase is found with its bounds: ` output path `. */
export function phraseOf(words: Words): string {
  return ` ${words.join(' ')} `
}

/** After these comes what for: the path of `path_to_file` is a path. */
const PREPOSITIONS: ReadonlySet<string> = new Set(
  [
    'to',
    'of',
    'for',
    'in',
    'with',
    'from',
    'within',
    'containing',
    'where',
    'that',
    'which',
    'by',
    'on',
    'at',
    'as',
    'used',
    'or',
    'and',
  ].concat([
    'using',
    'when',
    'if',
    'into',
    'is',
    'relative',
    'must',
    'should',
    'will',
    'you',
    'describing',
    'passed',
    'whose',
    'e',
    'like',
    'inside',
  ]),
)
/** These are heads wherever they stand last: `reply_to_message_id` is an id. */
const LAST: ReadonlySet<string> = new Set([
  'id',
  'uuid',
  'key',
  'type',
  'code',
  'name',
  'number',
  'token',
  'model',
  'language',
  'format',
  'count',
])
/** How a value is written, not what it is: the head of `url_string` is the url. */
const FORMS: ReadonlySet<string> = new Set(['string', 'str', 'list', 'array'])

/** Words in which the number is no counter. */
const NUMBERED: ReadonlySet<string> = new Set(['base64', 'b64', 'ipv4', 'ipv6'])

/**
 * The words of a name up to its head, which comes last: `output path`. It is the last word that says what a thing is:
 * a file path is a path, a path style is a style.
 */
export function headed(name: string): Words {
  let words = wordsOf(name)
    .map((word) => (NUMBERED.has(word) ? word : word.replace(/\d{1,9}$/, '')))
    .filter((word) => word !== '')
  const preposition = prepositionIn(words)
  const isBefore = preposition > 0 && preposition < words.length - 1 && !LAST.has(words.at(-1) ?? '')
  if (isBefore) words = words.slice(0, preposition)
  while (words.length > 1 && FORMS.has(words.at(-1) ?? '')) words = words.slice(0, -1)
  return words
}

function prepositionIn(words: Words): number {
  return words.findIndex((word, index) => index > 0 && PREPOSITIONS.has(word))
}

/** Ends what a thing is called: the words before are its noun, the last of them the head. */
const HEAD_END = '|'
/** Before these the head of an opening says what is narrowed, not what the thing is. */
const NARROWING: ReadonlySet<string> = new Set([
  'filter',
  'whether',
  'if',
  'include',
  'exclude',
  'only',
  'limit',
  'sort',
  'show',
  'return',
  'restrict',
])
/** Before the noun: articles, and how many of it there are. Nothing follows the repetition that could make it try again. */
const LEADING =
  /^(?:\W|(?:the|an?|your|optional|required|full|new|(?:comma[ -]separated )?(?:list|array|set|collection|map|dictionary) of|one or more)\b)*/i
const OPENING = /^[^.,:;()"`\n\u2014\u2013<>{}[\]]*/

/**
 * How a description begins, its head marked: `absolute path | to the file`. Descriptions begin with what the thing is, and
 * of a compound the last word says so: a content type is a type.
 */
export function openingOf(text: string): string {
  const said = text.slice(LEADING.exec(text.slice(0, 64))?.[0].length ?? 0)
  const words = proseOf(OPENING.exec(said)?.[0] ?? '')
  if (NARROWING.has(words[0] ?? '')) return ''
  return phraseOf(markedHead(words, prepositionIn(words)))
}

/** A rule's phrase as `openingOf` writes it: ` path | `, ` name | of `. */
export function openingPhrase(phrase: string): string {
  const words = phrase.split(' ')
  return phraseOf(markedHead(words, prepositionIn(words)))
}

function markedHead(words: Words, end: number): Words {
  return end < 0 ? [...words, HEAD_END] : [...words.slice(0, end), HEAD_END, ...words.slice(end, end + 5)]
}
