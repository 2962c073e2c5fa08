/** Whether what stands where a secret would stand is one, or a blank, a variable, an example of the documentation. */

/** A variable, a template, a mask (ours too), a blank to fill in, a reference: nothing that opens anything. */
export function isPlaceholder(value: string): boolean {
  return BLANK.test(value) || ORDINARY.test(value) || TRIVIAL.test(value) || EXAMPLE.test(value.slice(0, LOOKED_AT))
}

const BLANK =
  /^(?:\$|%(?:[({]|\w{1,64}(?:%|$))|<(?:[^<>]{0,64}>|[\w -]{0,64}$|[%?!])|\{\{|\[redacted:|process\.env|os\.environ|os\.getenv|env[.([]|ENV\[|getenv|secrets?\.|op:\/\/|vault:|arn:|ref\+|file:|!Ref|#\{|__[A-Z])|^(?:[*•x.#_-]+|\*.*)$/i
const ORDINARY =
  /^(?:true|false|null|none|nil|undefined|string|str|text|number|required|optional|missing|invalid|expired|unknown|hidden|masked|empty|unset|include|omit|same-origin|bearer|basic|default|disabled|enabled|n\/a)$/i
/** What everybody tries first keeps nobody out, and stands in every tutorial. */
const TRIVIAL =
  /^(?:passw(?:or)?d|pass|pwd|pw|secret|test(?:ing)?|changeme|change[-_]me|admin|root|postgres|mysql|redis|mongo|guest|user(?:name)?|token|key|hunter2|qwerty|letmein|123456|foo|bar|baz|my[-_]?(?:secret|password|token|key|api[-_]?key|access[-_]?token))\d{0,4}$/i
const EXAMPLE =
  /x{4}|\*{3}|\.{3}|…|example|placeholder|your[-_ ]|yourapi|yourtoken|yourkey|redacted|changeme|replace[-_]?(?:me|with)|insert[-_]|dummy|[-_]here\b|12345678|abcdefgh/i
const LOOKED_AT = 128

/** The characters of a token after its prefix: drawn at random, not written by hand. */
export function isDrawn(body: string): boolean {
  const looked = body.slice(0, LOOKED_AT)
  if (!/\d/.test(looked) && !(/[a-z]/.test(looked) && /[A-Z]/.test(looked))) return false
  return distinct(looked) >= 4 && !EXAMPLE.test(looked)
}

/** Different characters. */
export function distinct(text: string): number {
  const seen = [0, 0, 0, 0]
  let count = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at) & 127
    const bit = 1 << (code & 31)
    const word = seen[code >> 5] ?? 0
    if ((word & bit) !== 0) continue
    seen[code >> 5] = word | bit
    count += 1
  }
  return count
}

/** Whether a value that a secret's name points at is the secret, and not a word about it. */
export function isSecretValue(value: string): boolean {
  return value.length >= 6 && /[^A-Za-z]|[a-z][A-Z]/.test(value) && !isPlaceholder(value) && !NO_SECRET.test(value)
}
/** A path, an address, a small number of a program, the end of a sentence, a pattern, the rest of a qualified name. */
const NO_SECRET = /^(?:(?:~|\.{1,2})?\/[\w.@-]+(?:\/|\.\w{1,5}$)|[a-z][a-z+.-]{1,16}:\/\/|0x[\da-f]{1,8}$|[A-Za-z]+[.?]$|\/\^|:)/i

/** One unbroken run of letters of both cases and digits that looks drawn at random: paths, names and sentences do not. */
export function isRandom(value: string, min = 24): boolean {
  if (value.length < min || !/^[A-Za-z0-9+_=-]+$/.test(value)) return false
  if (HEXADECIMAL.test(value)) return distinct(value) >= 8
  const looked = value.slice(0, LOOKED_AT)
  return /[a-z]/.test(looked) && /[A-Z]/.test(looked) && /\d/.test(looked) && entropy(looked) >= (value.length < 24 ? 3.6 : 3.8)
}

const HEXADECIMAL = /^(?=.*\d)(?=.*[a-f])[0-9a-f]{32,}$/i

/** Bits per character (Shannon). */
export function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0)
}
