/**
 * JSON text by positions (pure), so that one value can be exchanged and every other byte stays. Only for texts that
 * JSON.parse has accepted: the grammar is not judged again.
 */

/** From a member's name to the end of its value. */
export interface Member {
  readonly name: string
  /** Of the quote before the name. */
  readonly start: number
  readonly valueStart: number
  readonly end: number
}

/** @param at position of the object's `{` */
export function membersAt(text: string, at: number): Member[] {
  const members: Member[] = []
  for (let next = skipSpace(text, at + 1); text[next] === '"'; ) {
    const nameEnd = stringEnd(text, next)
    const valueStart = skipSpace(text, skipSpace(text, nameEnd) + 1)
    const end = valueEnd(text, valueStart)
    members.push({ name: parsed(text, next, nameEnd), start: next, valueStart, end })
    next = skipSpace(text, end)
    if (text[next] === ',') next = skipSpace(text, next + 1)
  }
  return members
}

/** Position of the value of a text that is one value. */
export function rootAt(text: string): number {
  return skipSpace(text, 0)
}

/**
 * What JSON.parse lets pass: a name that stands twice in one object (the last one wins, and a reader may believe the first),
 * and nesting that whoever walks it has no room for. A sentence, or undefined.
 */
export function problemIn(text: string, depth: number): string | undefined {
  const open: (Set<string> | undefined)[] = []
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '{' || character === '[') {
      if (open.push(character === '{' ? new Set() : undefined) > depth) return `it is nested deeper than ${depth} levels`
    } else if (character === '}' || character === ']') open.pop()
    else if (character === '"') {
      const end = stringEnd(text, at)
      const names = text[skipSpace(text, end)] === ':' ? open.at(-1) : undefined
      const name = names === undefined ? '' : parsed(text, at, end)
      if (names?.has(name)) return `the name ${JSON.stringify(name.slice(0, 80))} stands twice in one object`
      names?.add(name)
      at = end - 1
    }
  }
  return undefined
}

/** What stands between two positions, exchanged for another text. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** @param edits of places that do not overlap */
export function edited(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((now, edit) => now.slice(0, edit.start) + edit.text + now.slice(edit.end), text)
}

function parsed(text: string, start: number, end: number): string {
  return String(JSON.parse(text.slice(start, end)))
}

function valueEnd(text: string, start: number): number {
  if (text[start] === '"') return stringEnd(text, start)
  if (text[start] !== '{' && text[start] !== '[') return scalarEnd(text, start)
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') at = stringEnd(text, at) - 1
    else if (character === '{' || character === '[') depth += 1
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1
  }
  return text.length
}

function scalarEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && !' \t\r\n,}]'.includes(text[end] ?? '')) end += 1
  return end
}

/** @param start of the opening quote */
function stringEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at += 1
  return at
}
