/**
 * Secrets of right form that were never anybody's, made from a template: `ghp_{36c}`. The same template gives the same text.
 * What stands in braces: how many characters, of base 62, or `h` lower hexadecimal, `u` upper case and digits, `d` digits,
 * `c` base 62 that ends in its own checksum.
 */
import { checksumOf } from '#sluice/detect/secrets/checksum.js'

export function sampleOf(template: string): string {
  let state = 7
  for (const character of template) state = step(state + (character.codePointAt(0) ?? 0))
  return template.replaceAll(/\{(\d{1,4})([hudc]?)\}/g, (_, count: string, kind: string) => {
    let out = ''
    const alphabet = KINDS[kind] ?? BASE62
    while (out.length < Number(count)) {
      state = step(state)
      out += alphabet.charAt(Math.floor(state / 65_536) % alphabet.length)
    }
    return kind === 'c' ? out.slice(0, -6) + checksumOf(out.slice(0, -6)) : out
  })
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const KINDS: Readonly<Record<string, string>> = {
  h: BASE62.slice(0, 10) + 'abcdef',
  u: BASE62.slice(2, 36),
  d: BASE62.slice(0, 10),
}

/** A linear congruential generator (Numerical Recipes): nothing here is for anything but shape. */
const step = (state: number): number => (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
