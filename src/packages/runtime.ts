/**
 * The interpreter of this machine that runs a server's code. It is not pinned, since the system upgrades it, but what it is
 * goes on record, and a change of it counts only where nobody but the user or root can have made it.
 */
import { existsSync } from 'node:fs'
import { refuseUnsafePath, type User } from '../config/paths.js'
import { Fault } from '../faults.js'
import type { Source } from '../manifest/lock.js'
import { digestOf, isSame, isStamp, type Stamp, stampOf } from './stamp.js'

/** As it goes on record. */
export type Runtime = {
  readonly path: string
  readonly digest: string
  /** Where it is known without starting it: of the node that runs the gateway too. */
  readonly version?: string
}
export type SeenRuntime = Runtime & { readonly stamp: Stamp }

/**
 * Absolute path of the interpreter; undefined for a compiled program.
 * @param node the node that runs scripts @param python the Python that was found for this one
 */
export function runtimePath(source: Source, node: string, python?: string): string | undefined {
  switch (source.kind) {
    case 'npm':
      return node
    case 'script':
      return source.interpreter === 'python' ? python : node
    case 'executable':
      return source.interpreter?.path
    default:
      return source satisfies never
  }
}

/** What stands there now; the same object where its file is as it was. @throws Fault `packages.runtime-missing` */
export function seeRuntime(path: string, node: string, known?: SeenRuntime): SeenRuntime {
  if (!existsSync(path)) throw new Fault('packages.runtime-missing', { path })
  const stamp = stampOf(path)
  const version = path === node ? { version: process.version } : {}
  if (known !== undefined && isSame(known.stamp, stamp)) return known
  return { path, digest: digestOf(path), ...version, stamp }
}

/** The one that was there when it was last looked at: here, or else at the review. */
export function runtimeBefore(source: Source, known: SeenRuntime | undefined): Runtime | undefined {
  if (known !== undefined) return factsOf(known)
  return source.kind === 'executable' ? source.interpreter : undefined
}

export function factsOf({ path, digest, version }: Runtime): Runtime {
  return { path, digest, ...(version === undefined ? {} : { version }) }
}

export function isSeenRuntime(stored: unknown): stored is SeenRuntime {
  if (typeof stored !== 'object' || stored === null) return false
  const { path, digest, version = '', stamp }: { readonly [key: string]: unknown } = { ...stored }
  return typeof path === 'string' && typeof digest === 'string' && typeof version === 'string' && isStamp(stamp)
}

/**
 * For an interpreter that is another than before: the server, or another user, may have put it there.
 * @param writable paths that the server may write
 * @throws Fault `packages.runtime-unsafe`
 */
export function refuseUnsafeRuntime(path: string, writable: readonly string[], user: User): void {
  const why = writerOf(path, writable, user)
  if (why !== undefined) throw new Fault('packages.runtime-unsafe', { path, why })
}

function writerOf(path: string, writable: readonly string[], user: User): string | undefined {
  const granted = writable.find((folder) => path === folder || path.startsWith(`${folder}/`))
  if (granted !== undefined) return `the server may write ${granted}`
  try {
    refuseUnsafePath(path, user)
    return undefined
  } catch (thrown) {
    if (thrown instanceof Error) return thrown.message
    throw thrown
  }
}
