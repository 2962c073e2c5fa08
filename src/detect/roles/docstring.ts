/**
 * What a description of a tool says of its arguments, one after another: frameworks make the description of a function's
 * documentation, and its schema of nothing but the types.
 */

/**
 * By name. Only lines below a heading count (`Args:`, `Parameters`), and those of reStructuredText (`:param name: …`): a colon
 * alone says nothing. Each line is looked at once.
 */
export function argumentsIn(description: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  let listing = false
  for (const line of description.split('\n', LINES)) {
    if (HEADING.test(line)) listing = ARGUMENTS.test(line)
    const [, name = '', said = ''] = FIELD.exec(line) ?? (listing ? (ENTRY.exec(line) ?? []) : [])
    if (name !== '' && !found.has(name)) found.set(name, said)
  }
  return found
}

/** Of a description, which is a server's text. */
const LINES = 400
/** A line of its own that ends with a colon, or is set as a heading. */
const HEADING = /^\s{0,12}(?:#{1,4} |\*\*)?[A-Z][A-Za-z ]{2,30}(?::\*\*|\*\*:?|:)?\s{0,4}$/
const ARGUMENTS = /^\W{0,16}(?:args|arguments|parameters|params|inputs?|input parameters|keyword args)\W{0,6}$/i
/** `name: said`, `- name (type): said`, "`name` - said". */
const ENTRY =
  /^\s{0,16}(?:[-*] )?[`*"]{0,3}([A-Za-z_]\w{0,63})[`*"]{0,3}(?: ?\([^()]{0,80}\))?[`*"]{0,3} ?(?::|-|\u2013|\u2014) ?(\S.{0,400})/
const FIELD = /^\s{0,16}:param (?:\w{1,20} )?([A-Za-z_]\w{0,63}): ?(\S.{0,400})/
