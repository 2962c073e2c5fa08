/** What a message of a given size can be made of: ordinary, and such as some reader of it would be slow at. */
import type { Json } from '#sluice/protocol/message.js'

export type Shape = (characters: number) => Json

const repeated =
  (piece: string): Shape =>
  (characters) =>
    piece.repeat(Math.ceil(characters / piece.length)).slice(0, characters)

/** Pieces that differ by a number, so that nothing is found by what it has in common with the one before. */
const numbered =
  (piece: (nth: number) => string): Shape =>
  (characters) => {
    let text = ''
    for (let nth = 0; text.length < characters; nth += 1) text += piece(nth)
    return text.slice(0, characters)
  }

const items =
  (piece: (nth: number) => string): Shape =>
  (characters) =>
    Array.from({ length: Math.floor(characters / (piece(1e5).length + 3)) }, (_, nth) => piece(nth))

function nested(characters: number): Json {
  const leaf = 'a'.repeat(20)
  const deep = (depth: number): Json => (depth === 0 ? leaf : depth % 2 === 0 ? [deep(depth - 1)] : { in: deep(depth - 1) })
  const one = deep(50)
  return Array.from({ length: Math.floor(characters / JSON.stringify(one).length) }, () => one)
}

/** Many objects, each of fewer members than are refused at once. */
function members(characters: number): Json {
  const object = (nth: number): Json => Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`key${nth}-${n}`, n]))
  return Array.from({ length: Math.max(1, Math.floor(characters / JSON.stringify(object(10)).length)) }, (_, nth) => object(nth))
}

const keys: Shape = (characters) =>
  Object.fromEntries(Array.from({ length: Math.floor(characters / 10) }, (_, n) => [`k${n}`.padEnd(6, '0'), 1]))

export const SHAPES: Readonly<Record<string, Shape>> = {
  prose: repeated('The quick brown fox reads the note that you wrote, and answers it in a sentence or two. '),
  'one word': repeated('a'),
  digits: repeated('1234567890'),
  base64: numbered((nth) =>
    Buffer.from(`${nth * 7919}`)
      .toString('base64')
      .replaceAll('=', ''),
  ),
  hexadecimal: numbered((nth) => (nth * 2654435761).toString(16)),
  'json escapes': repeated('\\u0041\\n\\"\\\\'),
  'percent escapes': repeated('%252e%2e%61'),
  'line ends': repeated('a\n'),
  blanks: repeated(' '),
  'deep nesting': nested,
  '100,000 keys': keys,
  'many objects': members,
  'many short strings': items((nth) => `v${nth}`),
  'many odd strings': items((nth) => `O'Brien (${nth})`),
  'numbers of a list': (characters) => Array.from({ length: Math.floor(characters / 6) }, (_, nth) => nth % 100_000),
  brackets: repeated('({[<'),
  'opening brackets': repeated('('),
  braces: repeated('{{'),
  quotes: repeated("'"),
  'quotes and words': repeated("a' or "),
  URLs: numbered((nth) => `https://h${nth}.example.com/a?b=${nth} `),
  dots: repeated('.'),
  'dots and slashes': repeated('../'),
  unicode: repeated('Ünïcödé 漢字 emoji 👍🏽 עברית '),
  'hidden characters': repeated('a\u200b\u200d'),
  tags: repeated('a\u{e0041}'),
  combining: repeated('a\u0301\u0302'),
  markup: repeated('<a href="x">y</a><!-- z -->'),
  SQL: numbered((nth) => `SELECT a, b FROM t${nth} WHERE c = 'd' AND e IN (SELECT 1); `),
  shell: numbered((nth) => `git commit -m "x ${nth}" && echo $(id) | grep y > z; `),
  'key=value': numbered((nth) => `TOKEN_${nth}=abc${nth} `),
  mailboxes: numbered((nth) => `a${nth}@example.com, `),
}
