/** Ways of spelling `..` so that one reader sees a name and another leaves the folder, as rules (pure, linear). */
import { LIMITS } from '../../limits.js'
import { type Decoded, decoded } from './path-decode.js'
import { unseen } from './unseen.js'

/** A value as it came and as the most lenient reader takes it. */
export interface Spelling {
  readonly raw: string
  readonly read: Decoded
}

export interface SpellingRule {
  readonly id: string
  /** The end of a sentence about the value. */
  readonly what: string
  readonly why: string
  /** Without which it cannot hold: most values have neither, and are not asked. */
  readonly needs: 'escapes' | 'dots'
  holds(spelling: Spelling): boolean
  readonly matches: readonly string[]
  readonly passes: readonly string[]
}

export const SPELLING_RULES: readonly SpellingRule[] = checked([
  {
    id: 'path.control',
    what: 'holds an encoded NUL, control or unseen character',
    why: 'a name ends at NUL in the kernel and goes on in the program that checked its extension',
    needs: 'escapes',
    holds: ({ raw, read }) => unseen(read.text) !== undefined && unseen(raw) === undefined,
    matches: ['notes.txt%00', 'a%2500.png', 'report.pdf%0a', String.raw`a\x00.txt`],
    passes: ['100%.txt', String.raw`src\xml\reader.ts`, '%20.txt'],
  },
  {
    id: 'path.malformed',
    what: 'holds percent bytes that are no UTF-8',
    why: 'overlong forms exist to be taken for a dot or a slash after the check',
    needs: 'escapes',
    holds: ({ read }) => read.malformed,
    matches: ['..%c0%af', '%c0%ae%c0%ae', '..%c1%9c', '%e0%80%af', '%f8%80%80%80%ae', '%c0%9v', '%25c0%25af'],
    passes: ['caf%C3%A9.txt', '%E6%B1%A4.md', 'my%20file.txt', 'na%EFve.txt'],
  },
  {
    id: 'path.nested',
    what: 'encodes dots or separators more than once',
    why: 'each layer is for one more server that decodes after somebody else checked',
    needs: 'escapes',
    holds: ({ raw, read }) => read.nested || read.endless || PERCENT_OF_PERCENT.test(raw),
    matches: ['%252e%252e%252f', '..%%32%66', '%25252525252e', 'etc%%35%%63issue'],
    passes: ['100%25.txt', 'a%20b', '%2525', 'lib%2Fclass%2Erb'],
  },
  {
    id: 'path.disguised',
    what: 'spells `..` in escapes or look-alike characters',
    why: 'whoever means the folder above can write it',
    needs: 'escapes',
    holds: ({ raw, read }) => climbs(read.text) > climbs(raw),
    matches: [
      '%2e%2e/',
      '..%2f..%2f',
      '..%5cboot',
      '0x2e0x2e/a',
      '．．／a',
      '‥/a',
      '%u002e%u002e%u2215',
      String.raw`\u002e\u002e/a`,
    ],
    passes: ['a/../b', '報告。.md', '½/x…', 'v1.2%2F3', '0x2e.bin', '..%20foo', '0x2f5c00a1'],
  },
  {
    id: 'path.doubled',
    what: 'spells `..` so that it appears when a part is taken out',
    why: 'filters that delete `../` once leave another one behind',
    needs: 'dots',
    holds: (spelling) => either(spelling, isDoubled),
    matches: ['....//', '..././a', String.raw`....\/x`, '..//..//', String.raw`..\\..\\`, '.../.../x', String.raw`..\/..`],
    passes: ['./...', 'a//b', '../a', '...', '..', 'a/..', '../..', String.raw`src\\a`, 'a.../b'],
  },
  {
    id: 'path.glued',
    what: 'has `..` glued to the end of a name, or below what is a file',
    why: 'it is what is left when a traversal is appended to something innocent, and some systems drop dots at the end of a name',
    needs: 'dots',
    holds: (spelling) => either(spelling, (text) => GLUED.test(text)),
    matches: ['a.py../../b', 'main..\\x', 'x..../y', 'a/readme.md/../b'],
    passes: [
      'main..feature',
      'a..b/c',
      '..foo/bar',
      'Wait.../a.txt',
      'next.js/../b',
      'a.b/../c',
      'to be continued..',
      'from "../x.js"',
    ],
  },
  {
    id: 'path.parameter',
    what: 'has `..` with something after it that servers drop',
    why: 'path parameters and spaces at the end of a segment vanish after the check',
    needs: 'dots',
    holds: (spelling) => either(spelling, (text) => DROPPED_AFTER.test(text)),
    matches: ['..;/admin', '/a/..;x=1/b', '.. /a', '/..;', '..%20/a'],
    passes: ['a;b', '..foo;bar', 'HEAD.. x', 'a; b/c'],
  },
  {
    id: 'path.filler',
    what: 'repeats `./`, which means nothing',
    why: 'it pushes the end of a name over a length at which it is cut',
    needs: 'dots',
    holds: (spelling) => either(spelling, (text) => FILLER.test(text)),
    matches: ['a/././././b', String.raw`/.\.\.\.`, String.raw`.\\./.\\./a`],
    passes: ['./a', './a/./b', '././a'],
  },
  {
    id: 'path.unmarked',
    what: 'holds `..` again and again, with something between that is no separator here',
    why: 'filters that delete `%` or decode wrongly are answered with it, and some decoder makes a separator of it',
    needs: 'dots',
    holds: (spelling) => either(spelling, (text) => UNMARKED.test(text) || JOINED.test(text)),
    matches: ['..2f..2fetc', '..5c..5c', '..2fapache2flogs2ferror.log', '2e2e/2e2e/x', '..%bg%qf..%bg%qf', '..&x;..&x;'],
    passes: ['v1..2f', '1a9..2f9c2f1', 'a..5c/x', '..2fast', '1..2..3', '.. .. ..', 'a..b..b'],
  },
  {
    id: 'path.pattern',
    what: 'holds `..` as an alternative or a match of a pattern, or between quotes',
    why: 'a shell or glob library makes the folder above of it',
    needs: 'dots',
    holds: (spelling) => either(spelling, isPattern),
    matches: ['{..,src}/x', 'src/{a,..}/b', '.?/.?/x', '".."/x', '.^./x'],
    passes: ['{a,b}/x', '{a..z}', 'src/{1..9}.ts', '{..}', 'logs/??/??/x', '"a/b"', "O'Brien/.."],
  },
])

function checked(rules: readonly SpellingRule[]): readonly SpellingRule[] {
  for (const { id, matches, passes } of rules) {
    if (matches.length === 0 || passes.length === 0) throw new TypeError(`rule ${id} has no samples of both kinds`)
  }
  return rules
}

/** Of the value as it came, or as it is read. */
function either({ raw, read }: Spelling, found: (text: string) => boolean): boolean {
  return found(raw) || (read.text !== raw && found(read.text))
}

const PERCENT_OF_PERCENT = /%%[0-9a-f]{2}/i
const DOTS_ONLY = /(?:^|[\\/])(?:\.{4,}|\.{3}[\\/]{1,3}\.{3})(?:[\\/]|$)/
const DOUBLED_SEPARATOR = /(?:^|[\\/])\.\.[\\/]{2}/
const GLUED =
  /(?:[^.\\/"'`(]\.\.|\.{4}|\.(?:md|mdx|txt|json|jsonl|ya?ml|toml|py|tsx?|jsx|go|rs|java|rb|php|cs|cpp|html?|css|xml|csv|svg|png|jpe?g|gif|pdf|docx?|pptx?|xlsx?|sh|sql|ipynb)[\\/]\.\.)(?:[\\/]|(?<=[\\/]\.\.)$)/i
const DROPPED_AFTER = /(?:^|[\\/])\.\.(?:;| +[\\/])/
const FILLER = /(?:^|[\\/])(?:\.[\\/]{1,4}){3}/
const UNMARKED = /(?:\.\.(?:2f|5c|c0af|c19c)){2}|(?:^|[\\/])\.\.(?:2f|5c)\w*?(?:2f|5c)|(?:2e2e(?:2f|5c|[\\/])){2}/i
/** At most twelve characters, so each place is looked at a bounded number of times. */
const JOINED = /\.\.((?=[^.]{0,11}[%&\\;])[^.]{1,12}?)\.\.\1/
const PATTERN = /(?:^|[\\/])(?:\.\?|\?\.)[\\/]{1,2}(?:\.\?|\?\.)(?:[\\/]|$)/
const QUOTED = /["'^`]/
const QUOTES = /["'^`]/g
const BRACED = /\{\.\.,|,\.\.[,}]/
const STRIPPED = /\.\.[\\/]/g

/** How many names are `..`. */
function climbs(text: string): number {
  let count = 0
  for (let at = text.indexOf('..'); at >= 0; at = text.indexOf('..', at + 1)) {
    if ((at === 0 || separates(text, at - 1)) && (at + 2 === text.length || separates(text, at + 2))) count += 1
  }
  return count
}

function separates(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === 0x2f || code === 0x5c
}

/** Whether a shell or a glob library would make a `..` of it. */
function isPattern(text: string): boolean {
  return BRACED.test(text) || PATTERN.test(text) || (QUOTED.test(text) && climbs(text.replaceAll(QUOTES, '')) > climbs(text))
}

const isDoubled = (text: string): boolean => DOTS_ONLY.test(text) || DOUBLED_SEPARATOR.test(text) || climbs(stripped(text)) > 0
const stripped = (text: string): string => `${text}/`.replaceAll(STRIPPED, '')

/** Nothing in such a value can be read as anything else. */
const PLAIN = /^[\w@+,=#() /.-]*$/
const DOTTED = /\.["'^`?]{0,2}\.|\.[\\/]{1,4}\.|\.\?|\?\.|2e2e/i
const BARE_HEX = /0[xX][25]/

export const isPlain = (value: string): boolean => PLAIN.test(value) && !DOTTED.test(value) && !BARE_HEX.test(value)

/** The rule after which a value hides a traversal; undefined for one in plain spelling, wherever it leads. */
export function disguiseIn(spelling: Spelling): SpellingRule | undefined {
  const { raw, read } = spelling
  const has = {
    escapes: read.text !== raw || raw.includes('%'),
    dots: either(spelling, (text) => DOTTED.test(text)),
  }
  if (!has.escapes && !has.dots) return undefined
  return SPELLING_RULES.find((rule) => has[rule.needs] && rule.holds(spelling))
}

/** Whether the folder that a relative text begins in is left, by any reader: `\` separates for some. */
function climbsOut(text: string): boolean {
  return text.includes('..') && (leaves(text, SLASH) || (text.includes('\\') && leaves(text, EITHER)))
}
const SLASH = '/'
const EITHER = /[\\/]/

function leaves(text: string, separator: string | RegExp): boolean {
  let depth = 0
  for (const name of text.split(separator)) {
    if (name === '..') depth -= 1
    else if (name !== '' && name !== '.') depth += 1
    if (depth < 0) return true
  }
  return false
}

/** Whether there is a `..` in a text in which escapes are ordinary. */
export function hidesClimb({ raw, read }: Spelling): boolean {
  return climbs(raw) > 0 || climbs(read.text) > 0 || (read.malformed && OVERLONG.test(raw))
}
/** A dot, slash or backslash in more bytes than it has; in an old URL `%C0` alone is a letter. */
const OVERLONG = /%(?:25)*c0%(?:25)*(?:ae|af|2e|2f|5c|80)|%(?:25)*c1%(?:25)*9c|%(?:25)*(?:e0|f0|f8|fc)%(?:25)*80/i

/** What is wrong with a spelling that leaves its folder, as the end of a sentence. */
export function traversal(spelling: Spelling): string | undefined {
  const disguise = disguiseIn(spelling)
  if (disguise !== undefined) return disguise.what
  return either(spelling, climbsOut) ? 'leaves its folder with `..`' : undefined
}

/** Any spelling of leaving a folder: what is wrong with the value, as the end of a sentence. Linear in the value. */
export const traversalIn = (value: string): string | undefined => (isPlain(value) ? undefined : traversal(spellingOf(value)))

/** What stands beyond is reached by no path that a kernel opens, were each of its characters spelled with eight. */
export function spellingOf(value: string): Spelling {
  const raw = value.slice(0, LIMITS.pathCharacters * 8)
  return { raw, read: decoded(raw) }
}
