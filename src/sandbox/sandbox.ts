/** The face of the sandbox room: what a caller says (SandboxProfile), what a backend promises (Guarantee), what it gets (Child). */
import type { Readable, Writable } from 'node:stream'
import { sizeText } from '../manifest/limits.js'
import type { JsonObject } from '../protocol/message.js'
import type { Survey } from './survey.js'

export const REQUIRED = [
  'user-namespace',
  'pid-namespace',
  'mount-namespace',
  'ipc-namespace',
  'uts-namespace',
  'cgroup-namespace',
  'no-network',
  'non-root',
  'read-only-root',
  'no-new-privileges',
  'no-capabilities',
  'seccomp',
  'no-nested-user-namespaces',
  'process-limit',
  'file-limits',
  'private-proc',
  'dies-with-gateway',
] as const
export const WANTED = ['memory-limit', 'task-limit', 'cpu-limit', 'distinct-uid'] as const
export type Guarantee = (typeof REQUIRED)[number] | (typeof WANTED)[number]

/** The sandbox of one start, resolved for this machine. */
export interface SandboxProfile {
  /** Path and arguments as they are inside. */
  readonly argv: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Host folder that is the server's HOME (writable, private, persistent), at `HOME_INSIDE`; it belongs to the identity. */
  readonly home: string
  /** Host folders of ours bound read-only: package trees, scripts, runtimes. */
  readonly readOnly: readonly { readonly host: string; readonly inside: string }[]
  readonly grants: readonly ResolvedGrant[]
  /** Host programs, by name or absolute path, that exist inside at their own path with what they load; argv[0] always does. */
  readonly programs: readonly string[]
  /** Absolute paths of host sockets, at the same path inside. Any one permits AF_UNIX. */
  readonly unixSockets: readonly string[]
  /** AF_UNIX is permitted although no socket of the host is brought in. */
  readonly ownSockets?: true
  /** Names of trigger files that a person unlocked; the others at the root of a write grant are mounted over read-only. */
  readonly triggers: readonly string[]
  /** Only the fetch of packages shares the host's network. */
  readonly network: 'none' | 'host'
  /** Of the server with everything that it starts; what is absent is as in limits.ts. */
  readonly limits?: ServerLimits
  /** Host identity to run as: always where the gateway is root; else only one of its own, out of the user's range. */
  readonly identity?: { readonly uid: number; readonly gid: number; readonly shared: boolean }
}

export interface ServerLimits {
  readonly memoryBytes?: number
  /** Processes and threads. */
  readonly processes?: number
  /** Processor time, in processors. */
  readonly cpus?: number
}

export interface ResolvedGrant {
  readonly name: string
  /** Absolute, without links; the same path inside. */
  readonly path: string
  readonly access: 'read' | 'write'
  readonly kind: 'directory' | 'file'
  readonly device: string
  readonly inode: string
  readonly uid: number
}

/** HOME inside every sandbox. */
export const HOME_INSIDE = '/home/server'
/** Where a package tree or a script's folder stands inside. */
export const CODE_INSIDE = '/srv/server'

/** Opaque; made only by a Backend, read only by its own launch. */
export interface Plan {
  readonly backend: string
  /** What the plan promises, for the record. */
  readonly describe: JsonObject
}

export interface Backend {
  readonly name: string
  /** What this machine gives, by trying it. Cached by the caller. */
  probe(): Promise<Probe>
  /** Looks up what this machine has for such a profile (programs, libraries). Plain data that the caller may keep. */
  survey(profile: SandboxProfile): Promise<Survey>
  /** Pure. @throws Fault if a required guarantee is not available, or the profile cannot be placed safely. */
  plan(profile: SandboxProfile, available: ReadonlySet<Guarantee>, survey: Survey): Plan
  /** Starts to the gate. @throws Fault where that fails; nothing is left then */
  launch(plan: Plan): Promise<Child>
}

export interface Probe {
  readonly guarantees: ReadonlySet<Guarantee>
  readonly rows: readonly GuaranteeRow[]
}
/** One line of `sluice doctor`. */
export interface GuaranteeRow {
  readonly guarantee: Guarantee
  readonly given: boolean
  readonly by: string
  /** Why not, and how to get it; empty where given. */
  readonly why: string
  readonly remedy: string
}

/**
 * A started sandbox that waits at its gate. Nothing of the server has run yet. Once `go` was called the server may write
 * at any moment: nothing read from it may be delivered before `go` has resolved.
 */
export interface Child {
  /** Writing after the server has ended is an `error` event, as on every stream: the caller listens. */
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Opens the gate, waits until the server itself runs, reads its posture back. Once. @throws Fault and kills if it falls short. */
  go(): Promise<Posture>
  /** SIGKILL of the whole tree. Idempotent. */
  kill(): void
  /** Settles once, when the whole sandbox has ended. */
  readonly exited: Promise<Exit>
}
export interface Exit {
  /** 128 + N for a server that signal N ended. */
  readonly code: number | null
  /** Of the whole sandbox: SIGKILL after `kill`. */
  readonly signal: string | null
  /** The kernel ended it: all of it together used more memory than its limit. */
  readonly outOfMemory?: { readonly limitBytes: number }
}

/** An exit in words. */
export function howEnded({ code, signal, outOfMemory }: Exit): string {
  if (outOfMemory !== undefined) return `more memory than its limit of ${sizeText(outOfMemory.limitBytes)}`
  return signal === null ? `exit code ${code}` : `signal ${signal}`
}

/** `Observed` of posture.ts, of the process that runs the server. */
export type Posture = JsonObject
