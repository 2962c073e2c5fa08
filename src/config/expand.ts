/**
 * What the texts of an entry stand for. `${grant:NAME}` and `${home}` are filled in at each start; `$${` is a literal `${`.
 * Everything else stays as typed.
 */
import { isAbsolute, join, normalize } from 'node:path'

const MARK = /\$\$\{|\$\{([^{}$]{0,100})\}/g
const GRANT = 'grant:'

export interface Meaning {
  /** Path of a grant, the same outside and inside. */
  grant(name: string): string
  /** The server's HOME inside. */
  readonly home: string
}

/** Fills a text that the schema accepted. */
export function expand(text: string, meaning: Meaning): string {
  return text.replaceAll(MARK, (whole, name: string | undefined) => {
    if (name === undefined) return '${'
    if (name === 'home') return meaning.home
    return name.startsWith(GRANT) ? meaning.grant(name.slice(GRANT.length)) : whole
  })
}

/** The names between `${` and `}` of a text, for the schema to judge. */
export function marksOf(text: string): string[] {
  return [...text.matchAll(MARK)].flatMap(([, name]) => (name === undefined ? [] : [name]))
}

/** The grant that a mark names, if it names one. */
export function grantOf(mark: string): string | undefined {
  return mark.startsWith(GRANT) ? mark.slice(GRANT.length) : undefined
}

/** Writes a text so that `expand` gives it back unchanged: for arguments that a person typed with `${` in them. */
export function literal(text: string): string {
  return text.replaceAll('${', '$$${')
}

/** An absolute path from one that was declared: `~` is the user's home, a relative one starts at the folder of sluice.yaml. */
export function resolvePath(declared: string, place: { readonly folder: string; readonly home: string }): string {
  if (declared === '~') return normalize(place.home)
  if (declared.startsWith('~/')) return join(place.home, declared.slice(2))
  return isAbsolute(declared) ? normalize(declared) : join(place.folder, declared)
}
