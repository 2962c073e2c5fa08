/** Lines of text for a terminal of 80 columns. */
export const COLUMNS = 80

/** Words in lines of at most 80 columns; `indent` stands before every line but the first, which begins with `first`. */
export function wrap(text: string, indent: string, first = indent): string[] {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > COLUMNS) {
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
