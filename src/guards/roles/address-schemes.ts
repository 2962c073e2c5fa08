/** What a URL's scheme makes of the rest, as a table (pure). A scheme that is not in it opens something else than a page or a repository. */

export type SchemeKind =
  /** `scheme://host[:port]/…`, read by WHATWG's rules; a user has no place in it. */
  | 'web'
  /** The same with a user's name. */
  | 'repository'
  /** The name of a thing, which leads to no host. */
  | 'name'
  | 'file'
  /** Holds what it names itself. */
  | 'data'

export const SCHEMES: ReadonlyMap<string, { readonly kind: SchemeKind; readonly port: string }> = new Map([
  ['http', { kind: 'web', port: '80' }],
  ['https', { kind: 'web', port: '443' }],
  ['ws', { kind: 'web', port: '80' }],
  ['wss', { kind: 'web', port: '443' }],
  ['git', { kind: 'repository', port: '9418' }],
  ['ssh', { kind: 'repository', port: '22' }],
  ['git+ssh', { kind: 'repository', port: '22' }],
  ['git+https', { kind: 'repository', port: '443' }],
  ['s3', { kind: 'name', port: '' }],
  ['gs', { kind: 'name', port: '' }],
  ['urn', { kind: 'name', port: '' }],
  ['doi', { kind: 'name', port: '' }],
  ['arn', { kind: 'name', port: '' }],
  ['oci', { kind: 'name', port: '' }],
  ['docker', { kind: 'name', port: '' }],
  ['ipfs', { kind: 'name', port: '' }],
  ['tel', { kind: 'name', port: '' }],
  ['mailto', { kind: 'name', port: '' }],
  ['file', { kind: 'file', port: '' }],
  ['data', { kind: 'data', port: '' }],
])

/** Media types of `data:` URLs that are shown and not run (RFC 2397: without one it is plain text). An SVG is a page with programs. */
const SHOWN =
  /^data:(?:image\/(?:png|jpeg|gif|webp|avif|bmp)|(?:audio|video|font)\/[\w.+-]{1,40}|text\/(?:plain|csv|markdown)|application\/(?:json|pdf|octet-stream))?[;,]/i

export function isShownData(url: string): boolean {
  return SHOWN.test(url)
}

/** What a client that is handed a text with one of these inside may open. */
export const OPENS_ANOTHER: ReadonlySet<string> = new Set(
  'http https ws wss ftp ftps sftp tftp gopher dict ldap ldaps file jar netdoc php phar expect'.split(' '),
)

const SCHEME = /^([a-z][a-z0-9+.-]{0,31}):(?!\d{1,5}(?:$|[/?#]))/i

/** The scheme that a text begins with, in lower case; `host:80` has none. */
export function schemeOf(text: string): string | undefined {
  return SCHEME.exec(text)?.[1]?.toLowerCase()
}

/** Where the scheme begins that ends before the `://` at `colon`: a known one, however it is glued to what stands before. */
export function schemeBefore(text: string, colon: number): number {
  const before = text.slice(Math.max(0, colon - 8), colon).toLowerCase()
  const known = [...OPENS_ANOTHER].filter((scheme) => before.endsWith(scheme))
  return colon - Math.max(0, ...known.map((scheme) => scheme.length))
}
