/** The texts that a program could make of a value before it uses it. */

/** The value itself, and decoded once and twice where it holds escapes of a URL, of HTML or of a quoted text. */
export function readingsOf(value: string): readonly string[] {
  if (!value.includes('%') && !value.includes('&') && !ESCAPED.test(value)) return [value]
  const once = decoded(value)
  if (once === value) return [value]
  const twice = decoded(once)
  return twice === once ? [value, once] : [value, once, twice]
}

/** What is no valid escape stays. */
function decoded(value: string): string {
  const plain = value.includes('&') ? value.replaceAll(ENTITY, (whole, name: string) => entity(name) ?? whole) : value
  const text = plain.includes('\\') ? plain.replaceAll(ESCAPED_ALL, unescaped) : plain
  if (!ESCAPE.test(text)) return text
  // In a form a blank is written as a plus.
  const spaced = text.includes(' ') ? text : text.replaceAll('+', ' ')
  return spaced.replaceAll(ESCAPES, (_whole, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

/** As programs write characters in quotes. */
const ESCAPED = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4})/i
const ESCAPED_ALL = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/gi
const unescaped = (_whole: string, two: string | undefined, four: string | undefined): string =>
  String.fromCharCode(Number.parseInt(two ?? four ?? '', 16))
const ESCAPE = /%[0-9a-f]{2}/i
const ESCAPES = /%([0-9a-f]{2})/gi
const ENTITY = /&(lt|gt|quot|apos|amp|#x?[0-9a-f]{1,6});/gi
const NAMED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
])

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return NAMED.get(name.toLowerCase())
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}
