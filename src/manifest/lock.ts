/**
 * What `sluice.lock` holds, as types (pure). The lock is portable between machines: no resolved path, no uid, no host
 * name of a registry. What belongs to one machine lives in the store.
 */
import type { JsonObject } from '../protocol/message.js'
import type { Era } from '../protocol/methods.js'
import type { ContentSettings } from './content.js'
import type { DeclaredLimits } from './limits.js'
import type { Roles } from '../detect/roles/role.js'

export interface Lock {
  readonly version: 1
  readonly servers: { readonly [name: string]: LockedServer }
}

export interface LockedServer {
  /** SHA-256 over the canonical JSON of the server's entry in sluice.yaml: `sha256:` + hex. */
  readonly entry: string
  readonly profile: Profile
  readonly source: Source
  readonly eras: readonly Era[]
  readonly surface: Surface
  readonly reviewed: { readonly by: string; readonly at: string; readonly sluice: string }
}

/** What the server may touch, as declared in sluice.yaml after defaults: portable. */
export interface Profile {
  /** As typed, with `${grant:NAME}` and `${home}` in place of paths. */
  readonly command: readonly string[]
  readonly grants: { readonly [name: string]: { readonly path: string; readonly access: 'read' | 'write' } }
  readonly env: { readonly [name: string]: string }
  /** Files whose lines `N=V` reach the server's environment as plaintext. */
  readonly envFiles: readonly string[]
  readonly programs: readonly string[]
  /** Paths, or `OWN_SOCKETS`. */
  readonly unixSockets: readonly string[]
  /** Trigger files (see sandbox) that a person unlocked for writing. */
  readonly triggers: readonly string[]
  /** Inside path; absent means the server's HOME. */
  readonly cwd?: string
  /** Its record is on disk before a message passes; absent means in the kernel. */
  readonly record?: 'synced'
  readonly limits?: DeclaredLimits
  /** A script under development: each start runs it as it stands, whatever the digest of its source is. */
  readonly dev?: true
  readonly content?: ContentSettings
}

/** In `unixSockets`: none of the machine's, but the server may make sockets between its own processes, as browsers do. */
export const OWN_SOCKETS = 'own'

/** The sockets of the machine that a server may use, as declared. */
export function hostSockets({ unixSockets }: Pick<Profile, 'unixSockets'>): readonly string[] {
  return unixSockets.filter((socket) => socket !== OWN_SOCKETS)
}

/** Where the code comes from and how it is pinned. */
export type Source = NpmSource | ScriptSource | ExecutableSource
export interface NpmSource {
  readonly kind: 'npm'
  readonly name: string
  readonly version: string
  /** Path of the started script inside the tree, `node_modules/…`. */
  readonly entry: string
  readonly packages: readonly LockedPackage[]
}
export interface LockedPackage {
  /** Folder in the tree: `node_modules/a/node_modules/b`. */
  readonly at: string
  readonly name: string
  readonly version: string
  /** Subresource integrity, `sha512-…` base64. */
  readonly integrity: string
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly optional?: true
  /** The package has install scripts; they were not run. */
  readonly scripts?: true
}
/** What runs scripts: a program of the machine, not pinned. */
export type Interpreter = 'node' | 'python'
export interface ScriptSource {
  readonly kind: 'script'
  readonly interpreter: Interpreter
  /** Path of the script relative to the pinned folder (or the file's name alone). */
  readonly entry: string
  /** Digest over all files of the pinned folder: `sha256:` + hex. */
  readonly digest: string
}
export interface ExecutableSource {
  readonly kind: 'executable'
  readonly path: string
  readonly digest: string
  /** The `#!` interpreter, if the file is a script. */
  readonly interpreter?: { readonly path: string; readonly digest: string }
}

/** The reviewed face of the server. Definitions are kept whole; each carries the digest of its canonical JSON. */
export interface Surface {
  readonly serverInfo: JsonObject
  readonly capabilities: JsonObject
  readonly instructions?: string
  /** The `server/discover` result as reviewed, for a server that speaks the modern era. */
  readonly discover?: JsonObject
  readonly tools: { readonly [name: string]: Definition }
  readonly prompts: { readonly [name: string]: Definition }
  /** By uriTemplate. */
  readonly resourceTemplates: { readonly [uriTemplate: string]: Definition }
  /** URI schemes (without `:`) seen in resources/list and templates at review. */
  readonly resourceSchemes: readonly string[]
}

export interface Definition {
  readonly digest: string
  readonly definition: JsonObject
  /** `off`: a person removed it from the surface. */
  readonly use: 'on' | 'off'
  /** Held out although reviewed: why (an unsupported schema dialect, a pattern that RE2 cannot read …). */
  readonly heldOut?: string
  /** Of a tool's or a prompt's arguments. */
  readonly roles?: Roles
}
