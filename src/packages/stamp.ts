/** What a file was when its digest was last computed: a file with the same stamp is not read again. */
import { statSync } from 'node:fs'
import { Fault, isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import { hashFile } from './files.js'

/** Decimal texts: inodes and nanoseconds exceed 2^53. */
export type Stamp = {
  readonly path: string
  readonly device: string
  readonly inode: string
  readonly size: string
  readonly modified: string
  readonly changed: string
}

export function isStamp(stored: unknown): stored is Stamp {
  if (typeof stored !== 'object' || stored === null) return false
  const known: { readonly [key: string]: unknown } = { ...stored }
  return ['path', 'device', 'inode', 'size', 'modified', 'changed'].every((key) => typeof known[key] === 'string')
}

/** @throws Fault `packages.not-installed` where there is no such file */
export function stampOf(path: string): Stamp {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true })
    return { path, device: `${dev}`, inode: `${ino}`, size: `${size}`, modified: `${mtimeNs}`, changed: `${ctimeNs}` }
  } catch (cause) {
    if (!isSystemError(cause, 'ENOENT', 'ENOTDIR')) throw cause
    throw new Fault('packages.not-installed', { why: `there is no ${path}` }, { cause })
  }
}

export function isSame(a: Stamp, b: Stamp): boolean {
  return (
    a.path === b.path &&
    a.device === b.device &&
    a.inode === b.inode &&
    a.size === b.size &&
    a.modified === b.modified &&
    a.changed === b.changed
  )
}

/** `sha256:` + hex of a program, read whole. */
export function digestOf(path: string): string {
  return `sha256:${hashFile(path, LIMITS.executableBytes)}`
}
