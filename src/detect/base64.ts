/** Whether a text is what MCP calls base64, or only stands where base64 should (pure, linear). */

/** RFC 4648 section 4. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9+/]/.test(String.fromCharCode(code)) ? 1 : 0))
/** Shortest line of what is wrapped, as MIME does it: a text of words has shorter ones. */
const LINE = 48

/**
 * With or without its padding. What is not base64 is read as it stands, whatever the member's name or type promises: nothing says
 * that its reader decodes it. A loop, since it is asked of pictures of many megabytes.
 */
export function isBase64(text: string): boolean {
  const end = text.length - (/={0,2}(?:\r?\n)?$/.exec(text.slice(-4))?.[0].length ?? 0)
  let begin = 0
  for (let at = 0; at < end; at += 1) {
    if (DIGITS[text.charCodeAt(at)] === 1) continue
    const behind = text.startsWith('\r\n', at) ? at + 2 : text.startsWith('\n', at) ? at + 1 : 0
    if (behind === 0 || at - begin < LINE) return false
    begin = behind
    at = behind - 1
  }
  return (end - begin) % 4 !== 1
}
