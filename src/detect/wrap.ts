/** Lines of text for a terminal of 80 columns. */
export const COLUMNS = 80

/**
 * Words in lines of at most 80 columns; `indent` stands before every line but the first, which begins with `first`.
 * A word that is wider than a line is cut: left to the terminal it would go on in column 0, where only our own words stand.
 */
export function wrap(text: string, indent: string, first = indent): string[] {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(' ').flatMap((word) => cut(word, COLUMNS - Math.max(indent.length, first.length)))) {
    if (!empty && width(line) + 1 + width(word) > COLUMNS) {
      lines.push(line)
      line = indent
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line]
}

/** Two columns: names on the left, wrapped text on the right. */
export function table(rows: readonly (readonly [string, string])[]): string[] {
  const left = Math.max(0, ...rows.map(([name]) => name.length))
  return rows.flatMap(([name, text]) => wrap(text, ' '.repeat(left + 4), `  ${name.padEnd(left)}  `))
}

function cut(word: string, room: number): string[] {
  if (word.length <= room && width(word) <= room) return [word]
  const pieces: string[] = ['']
  for (const character of word) {
    const last = pieces.at(-1) ?? ''
    if (width(last) + width(character) > room) pieces.push(character)
    else pieces[pieces.length - 1] = last + character
  }
  return pieces
}

/** Columns at most, as `cells` counts them. */
function width(text: string): number {
  let columns = 0
  for (const character of text) columns += cells(character)
  return columns
}

/**
 * Terminal cells of a character, rather too many than too few (UAX #11): from Hangul Jamo on two, but for punctuation, arrows,
 * mathematics, boxes and blocks, none of which is wide.
 */
export function cells(character: string): 1 | 2 {
  return character < '\u1100' || /^[\u2000-\u22ff\u2500-\u25fc]/.test(character) ? 1 : 2
}
