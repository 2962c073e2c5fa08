/** Whether a text is what MCP calls base64, or only stands where base64 should (pure). */

/** RFC 4648 section 4; in lines as MIME wraps them, with or without its padding. No two parts overlap: linear. */
const LINES = /^(?:[A-Za-z0-9+/]{48,}\r?\n)*[A-Za-z0-9+/]*={0,2}(?:\r?\n)?$/

/**
 * A text of words has blanks, or lines that are short. What is not base64 is read as it stands, whatever the member's name or
 * type promises: nothing says that its reader decodes it.
 */
export function isBase64(text: string): boolean {
  return LINES.test(text) && digits(text) % 4 !== 1
}

/** Of the last line: those before it hold whole bytes, or a decoder goes on with what is left. */
function digits(text: string): number {
  const line = text.trimEnd().slice(text.trimEnd().lastIndexOf('\n') + 1)
  return line.replace(/=+$/, '').length
}
