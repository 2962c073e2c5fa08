/**
 * What README.md and SECURITY.md say, cut into statements (sentences, list items, rows of tables), and the tests that each
 * names. A reference stands in an HTML comment behind its sentence, or in the last cell of a row:
 * `test/audit/log.test.ts: "files are ours alone", "another title"; test/cli/main.test.ts: "…"`.
 */

export interface Statement {
  readonly line: number
  readonly text: string
  /** As written; empty where the statement names no test. */
  readonly references: string
}

/** @param source gives the text of a file of the repository; `undefined`: there is none. */
export type Source = (path: string) => string | undefined

/** What is wrong with a document, a line for each. @param silent headings of the sections that promise nothing */
export function problems(text: string, silent: readonly string[], source: Source): string[] {
  return statements(text, silent).flatMap(({ line, text: said, references }) => {
    const at = `${line}: ${said.slice(0, 70)}`
    if (references === '') return [`${at}: names no test`]
    const read = readReferences(references)
    if (read === undefined) return [`${at}: cannot be read: ${references}`]
    return read.flatMap(({ path, titles }) => unresolved(path, titles, source)).map((problem) => `${at}: ${problem}`)
  })
}

const HEADING = /^#+ +(.*)$/
const ITEM = /^( *)(?:[-*]|\d+\.) +/
const RULE = /^\|[ |:-]+\|$/

/** Every statement outside of headings, code and the sections `silent`. */
export function statements(text: string, silent: readonly string[]): Statement[] {
  return blocks(text.split('\n'), silent).flatMap(({ line, text: block }) =>
    block.startsWith('|') ? row(line, block) : sentences(line, block),
  )
}

interface Block {
  readonly line: number
  text: string
}

/** Paragraphs, list items and rows. Code is what stands four columns deeper than the text around it, behind an empty line. */
function blocks(lines: readonly string[], silent: readonly string[]): Block[] {
  const found: Block[] = []
  let [section, depth, open, code] = ['', 0, false, false]
  for (const [index, line] of lines.entries()) {
    const indent = line.search(/\S/)
    const [item] = ITEM.exec(line) ?? []
    const heading = HEADING.exec(line)?.[1]
    code = indent === -1 ? code : indent >= depth + 4 && (code || !open)
    if (indent === 0) depth = 0
    if (item !== undefined && !code) depth = item.length
    if (heading !== undefined) section = heading
    const text =
      indent !== -1 && !code && heading === undefined && !silent.includes(section) ? line.slice(item?.length ?? 0).trim() : ''
    const row = text.startsWith('|')
    const last = found.at(-1)
    if (open && text !== '' && !row && item === undefined && last !== undefined) last.text += `\n${text}`
    else if (text !== '' && !RULE.test(text) && !RULE.test(lines[index + 1] ?? '')) found.push({ line: index + 1, text })
    open = text !== '' && !row
  }
  return found
}

/** A row's references are in its last cell, as text or in a comment. */
function row(line: number, text: string): Statement[] {
  const cells = text.slice(1, -1).split('|')
  const last = cells.at(-1)?.trim() ?? ''
  const commented = /<!--(.*?)-->/.exec(text)?.[1]
  const references = commented ?? (last.startsWith('test/') ? last : '')
  return [{ line, text: cells[0]?.trim() ?? '', references: references.trim() }]
}

/** A sentence ends with `.`, `!` or `?` before white space, or with its comment, or with its block. */
function sentences(line: number, block: string): Statement[] {
  const parts = block.matchAll(/((?:(?!<!--)[^.!?]|[.!?](?![)*"`]*(?:\s|$)))*[.!?]?[)*"`]*)\s*(?:<!--([\s\S]*?)-->)?\s*/g)
  return [...parts].flatMap(([whole, text = '', references = '']) =>
    whole.trim() === ''
      ? []
      : [{ line, text: text.replace(/\s+/g, ' ').trim(), references: references.replace(/\s+/g, ' ').trim() }],
  )
}

interface Reference {
  readonly path: string
  readonly titles: readonly string[]
}

const REFERENCE = /^(test\/[\w/-]+\.test\.ts): ("[^"]+"(?:, "[^"]+")*)$/

function readReferences(text: string): Reference[] | undefined {
  const read = text.split(/;\s+(?=test\/)/).map((one): Reference | undefined => {
    const [, path, titles] = REFERENCE.exec(one) ?? []
    return path === undefined || titles === undefined ? undefined : { path, titles: titles.slice(1, -1).split('", "') }
  })
  return read.includes(undefined) ? undefined : read.filter((one) => one !== undefined)
}

function unresolved(path: string, titles: readonly string[], source: Source): string[] {
  const text = source(path)
  if (text === undefined) return [`there is no ${path}`]
  const known = titlesIn(text)
  const data = known.computed ? dataOf(path, source) : new Set<string>()
  const folders = known.computed ? [...text.matchAll(/'(?:\.\.\/)+([\w/-]+)'/g)].map((match) => String(match[1])) : []
  const isFile = (title: string): boolean =>
    /^[\w-]+\.txt$/.test(title) && folders.some((folder) => source(`${folder}/${title}`) !== undefined)
  return titles
    .filter((title) => !data.has(title) && !isFile(title) && !known.parts.some((part) => part.includes(title)))
    .map((title) => `no test of ${path} is called "${title}"`)
}

const COMMENT = /^ *(?:\/\/|\/?\*).*$/gm
const CALL = /^ *(?:for \(.*?\) )?(?:describe|it|test)\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`]*)`|[\w.]+)/gm

/** `parts`: the titles of the tests of a file, without what is computed in them; `computed`: whether any of them is. */
function titlesIn(text: string): { parts: string[]; computed: boolean } {
  const titles = [...text.replace(COMMENT, '').matchAll(CALL)].map(
    ([, single, double, template]) => single ?? double ?? template ?? '${}',
  )
  return {
    parts: titles.flatMap((title) => title.split(/\$\{[^}]*\}/)).map((part) => part.replace(/\\(.)/g, '$1')),
    computed: titles.some((title) => title.includes('${')),
  }
}

/** What computed titles can be made of: the texts and member names in a test file and in what it imports from beside it. */
function dataOf(path: string, source: Source, seen = new Set<string>(), found = new Set<string>()): Set<string> {
  const text = seen.has(path) ? undefined : source(path)?.replace(COMMENT, '')
  seen.add(path)
  for (const [, single, double, name] of text?.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|^ +(\w+):/gm) ?? [])
    found.add((single ?? double ?? name ?? '').replace(/\\(.)/g, '$1'))
  for (const [, beside] of text?.matchAll(/from '\.\/([\w/-]+)\.js'/g) ?? [])
    dataOf(`${path.slice(0, path.lastIndexOf('/'))}/${beside}.ts`, source, seen, found)
  return found
}
