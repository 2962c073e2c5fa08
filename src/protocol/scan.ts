/**
 * One pass over the text of a line, before and beside JSON.parse: what parsing hides (numbers that lose digits, names
 * that repeat) and what must be known before anything is built from it (depth, number of values).
 *
 * It need not judge the grammar, because JSON.parse does: whatever is read wrongly here in a text that is not JSON is
 * refused there. Strings are jumped over, so the cost is that of what stands between them.
 */
import { LIMITS } from '../limits.js'
import { isNegativeZero, numberLoss } from './number.js'
import type { Why } from './refusal.js'

export interface Scan {
  /** Members written, counting a repeated name each time. */
  readonly members: number
  /** Some number is written as minus zero. */
  readonly negativeZero: boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c
const SPACE = 0x20
const MINUS = 0x2d
const PLUS = 0x2b
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const UPPER_E = 0x45
const LOWER_E = 0x65
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

export function scan(text: string): Scan | Why {
  let members = 0
  let values = 1
  let depth = 0
  let negativeZero = false
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    switch (unit) {
      case QUOTE:
        at = closingQuote(text, at + 1)
        if (at === -1) return 'syntax'
        break
      case COLON:
        members++
        break
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        if (++depth > LIMITS.jsonDepth) return 'too-deep'
        if (++values > LIMITS.jsonNodes) return 'too-many-values'
        break
      case COMMA:
        if (++values > LIMITS.jsonNodes) return 'too-many-values'
        break
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        depth--
        break
      default: {
        if (unit < SPACE) return 'control-character'
        if (!startsNumber(unit)) break
        const end = plainNumberEnd(text, at)
        if (end !== -1) {
          at = end - 1
          break
        }
        const token = text.slice(at, numberEnd(text, at))
        const loss = numberLoss(token)
        if (loss !== undefined) return loss
        if (isNegativeZero(token)) negativeZero = true
        at += token.length - 1
      }
    }
  }
  return { members, negativeZero }
}

/** A quote after an even run of backslashes. Each run is counted once, so this is linear. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at !== -1 && isEscaped(text, at)) at = text.indexOf('"', at + 1)
  return at
}

function isEscaped(text: string, quote: number): boolean {
  let before = quote
  while (text.charCodeAt(before - 1) === BACKSLASH) before--
  return (quote - before) % 2 === 1
}

function startsNumber(unit: number): boolean {
  return (unit >= ZERO && unit <= NINE) || unit === MINUS
}

/**
 * End of a number that a double keeps for certain: at most 15 characters, no exponent, not possibly minus zero.
 * -1 for any other, which is then compared digit by digit.
 */
function plainNumberEnd(text: string, from: number): number {
  let at = from
  if (text.charCodeAt(at) === MINUS && text.charCodeAt(++at) === ZERO) return -1
  let unit = text.charCodeAt(at)
  while ((unit >= ZERO && unit <= NINE) || unit === POINT) unit = text.charCodeAt(++at)
  return at - from > 15 || unit === LOWER_E || unit === UPPER_E ? -1 : at
}

function numberEnd(text: string, from: number): number {
  let at = from
  while (inNumber(text.charCodeAt(at))) at++
  return at
}

function inNumber(unit: number): boolean {
  return startsNumber(unit) || unit === POINT || unit === PLUS || unit === LOWER_E || unit === UPPER_E
}
