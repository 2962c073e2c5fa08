/**
 * Which numbers survive being read as a double and written again. The question is the value, not the spelling: 1.0, 1e2
 * and 0.10 come back as 1, 100 and 0.1, the same numbers; 0.1234567890123456789 and 1e400 do not come back.
 */

/** @param token characters of a JSON number, as written */
export function numberLoss(token: string): 'unsafe-integer' | 'lossy-number' | undefined {
  const value = Number(token)
  // Not a number at all: JSON.parse says so.
  if (Number.isNaN(value)) return undefined
  if (!Number.isFinite(value)) return 'lossy-number'
  if (isUnsafeInteger(token, value)) return 'unsafe-integer'
  const written = String(value)
  return written === token || significantDigits(token) === significantDigits(written) ? undefined : 'lossy-number'
}

/** Minus zero is zero in every peer that compares by value; it is read as zero, so that what is checked is what is sent. */
export function isNegativeZero(token: string): boolean {
  return Object.is(Number(token), -0)
}

/**
 * An integer that another parser keeps exactly and ours rounds, or the other way round. Written with an exponent, values
 * from 1e21 on come back with one, and are nobody's integers.
 */
function isUnsafeInteger(token: string, value: number): boolean {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return false
  return Math.abs(value) < 1e21 || !/[.eE]/.test(token)
}

/**
 * The digits between the zeros at either end. A double is the nearest one, so sign and magnitude never change without
 * the digits: equal digits are equal values.
 */
function significantDigits(token: string): string {
  const [mantissa = ''] = token.slice(token.startsWith('-') ? 1 : 0).split(/[eE]/, 1)
  const digits = mantissa.replace('.', '')
  return digits.slice(firstNonZero(digits), afterLastNonZero(digits))
}

function firstNonZero(digits: string): number {
  let at = 0
  while (digits[at] === '0') at++
  return at
}

// A loop, because /0+$/ tries every run of zeros from each of its starts.
function afterLastNonZero(digits: string): number {
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end--
  return end
}
