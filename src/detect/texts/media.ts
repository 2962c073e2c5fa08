/** What base64 in a message holds, whatever is said of it (pure). */

export interface Decoded {
  /** Absent where the bytes are no text. */
  readonly text?: string
  /** It is said to be a picture, a sound or the like, and is a text. */
  readonly lies: boolean
}

/** Enough of a file to tell a text from anything else. */
const HEAD_CHARACTERS = 1024
const NO_TEXT = /^(?:image\/(?!svg)|audio\/|video\/|font\/)/i
const UNTEXT = /[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]/

/** @param base64 a server's, not checked; @param said its media type, if any */
export function decodedMedia(base64: string, said: string): Decoded {
  const head = Buffer.from(base64.slice(0, HEAD_CHARACTERS), 'base64')
  // The last character may be cut.
  if (head.length === 0 || UNTEXT.test(head.toString('utf8').slice(0, -1))) return { lies: false }
  const text = Buffer.from(base64, 'base64').toString('utf8')
  return { text, lies: text.length >= LEAST_LIE && NO_TEXT.test(said.trim()) }
}

/** A few bytes may be anything. */
const LEAST_LIE = 16
