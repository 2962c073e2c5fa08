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

/** Roughly: it only has to treat rules and texts alike. */
function singular(word: string): string {
  if (word.length < 4 ? !['ids', 'ips'].includes(word) : NOT_PLURAL.has(word)) return word
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (/(?:ss|ch|sh|x)es$/.test(word)) return word.slice(0, -2)
  return word.endsWith('s') && !word.endsWith('ss') && !word.endsWith('us') ? word.slice(0, -1) : word
}

/** Words as one text in which a phrase is found with its bounds: ` output path `. */
export function phraseOf(words: Words): string {
  return ` ${words.join(' ')} `
}

/** After these the name says what for: the path of `path_to_file` is a path. */
const PREPOSITIONS: ReadonlySet<string> = new Set(['to', 'of', 'for', 'in', 'with', 'from', 'within', 'containing'])
/** How a value is written, not what it is: the head of `url_string` is the url. */
const FORMS: ReadonlySet<string> = new Set(['string', 'str', 'list', 'array', 'param', 'arg', 'parameter'])

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
  const preposition = words.findIndex((word, index) => index > 0 && PREPOSITIONS.has(word))
  if (preposition > 0 && preposition < words.length - 1) words = words.slice(0, preposition)
  while (words.length > 1 && FORMS.has(words.at(-1) ?? '')) words = words.slice(0, -1)
  return words
}
