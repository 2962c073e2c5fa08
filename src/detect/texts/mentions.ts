/**
 * What is told of rather than said (pure): an attack that a text about attacks quotes, words inside of an address or a command
 * line, an act that the text forbids. Such a sign weighs less; it still counts beside others, since who attacks can quote too.
 */

/** Of the weight. */
export const MENTIONED = 0.45

/** Far enough for the sentence that a quotation stands in. */
const AROUND = 160

/** @param from and `to` of the sign in the text */
export function isMentioned(text: string, from: number, to: number, family: string): boolean {
  const near = around(text, from, to)
  return (FRAMES.has(family) && FORMAT.test(near)) || isInAddress(text, from, to) || (isQuoted(text, from) && TELLS.test(near))
}

const around = (text: string, from: number, to: number): string => text.slice(Math.max(0, from - AROUND), to + AROUND)

/** Words of those who write about attacks, tests and formats, rather than of those who attack. */
const TELLS =
  /\b(?:injections?|attack(?:s|er|ers)?|jailbreaks?|jailbreaking|malicious|adversarial|phishing|payloads?|OWASP|mitigations?|red[- ]team\w{0,4}|test case|expected|detects?|detected|detection|blocked|vulnerabilit\w{1,3}|poison\w{2,3}|containing|such as|e\.g\.)\b/i

/** Who describes a format names its marks, not what somebody says. */
const FRAMES: ReadonlySet<string> = new Set(['frame', 'tag', 'turn', 'heading', 'beacon'])
const FORMAT = /\b(?:special tokens?|separators?|tokeni[sz]er|delimiters?|chat template)\b/i

/** In backticks or quotation marks that open after a word of the same line: a value of JSON or a cell of a table is no quotation. */
function isQuoted(text: string, from: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', from - 1) + 1, from - AROUND), from)
  return OPENED.test(line)
}
const OPENED = /(?:^|[\p{L}\d)(,:] ?\(?)(?:["`“„«][^"`“”„«»]{0,120})$/u

/** Joined by plus signs or percent codes, so that no blank is between the words. */
function isInAddress(text: string, from: number, to: number): boolean {
  return !/\s/.test(text.slice(from, to)) && /[?&][\w.-]{1,40}=[^\s"]{0,120}$/.test(text.slice(Math.max(0, from - AROUND), from))
}

/** Options of a command line are no words of a sentence. */
export const isCommandLine = (sign: string): boolean => / --?[a-z][a-z-]*(?:[= ]|$)/.test(sign)

/** "Do not share your password" is advice. */
export const isForbidden = (text: string, from: number): boolean =>
  /\b(?:not|never|don['’]?t|avoid|without)\s(?:\w{1,12}\s){0,1}$/i.test(text.slice(Math.max(0, from - 32), from))
