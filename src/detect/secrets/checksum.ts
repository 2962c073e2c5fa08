/** The checksum in tokens of GitHub and npm: CRC-32 of what stands before it, in base 62, six characters. */

export function checksumOf(text: string): string {
  let rest = crc32(text)
  let out = ''
  for (; rest > 0; rest = Math.floor(rest / 62)) out = DIGITS.charAt(rest % 62) + out
  return out.padStart(6, '0')
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** CRC-32 (IEEE 802.3) of ASCII text; thirty characters at a time, so bit by bit. */
function crc32(text: string): number {
  let crc = ~0
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at)
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1
  }
  return ~crc >>> 0
}
