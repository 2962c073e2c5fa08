/** Extraction of a package's tarball whose hash was verified: regular files only, under names that a tree accepts. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { unpackTar } from 'modern-tar'
import { Fault, isSystemError, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { LockedPackage } from '../manifest/lock.js'
import type { Staging } from './staging.js'

/** Whether bytes are what `sha512-…` names. */
export function matches(integrity: string, bytes: Uint8Array): boolean {
  const wanted = Buffer.from(integrity.slice('sha512-'.length), 'base64')
  return wanted.length === 64 && timingSafeEqual(wanted, createHash('sha512').update(bytes).digest())
}

/** Adds the tarball's files to the tree under the package's folder. @throws Fault for any entry that is refused. */
export async function extract(bytes: Uint8Array, locked: LockedPackage, staging: Staging): Promise<void> {
  for (const { header, data } of await readTar(inflate(bytes, locked), locked)) {
    if (header.type === 'directory') continue
    if (header.type !== 'file' || data === undefined) {
      throw refused(locked, header.name, `it is a ${header.type ?? 'thing without a type'}, no regular file`)
    }
    if (header.name.startsWith('/')) throw refused(locked, header.name, 'its path is absolute')
    const path = strippedPath(header.name)
    if (path.startsWith('node_modules/')) {
      throw refused(locked, header.name, 'it is a bundled package, without an integrity of its own')
    }
    staging.add(`${locked.at}/${path}`, ((header.mode ?? 0) & 0o111) !== 0, data)
  }
}

/** Whole in memory: tens of times faster than a stream per file, and bounded. */
function inflate(bytes: Uint8Array, locked: LockedPackage): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: LIMITS.packageBytes })
  } catch (error) {
    if (!isSystemError(error, 'ERR_BUFFER_TOO_LARGE')) throw unreadable(locked, error)
    throw new Fault('packages.too-large', { what: label(locked), limit: `${LIMITS.packageBytes} bytes` }, { cause: error })
  }
}

async function readTar(archive: Uint8Array, locked: LockedPackage) {
  try {
    return await unpackTar(archive, { strict: true })
  } catch (error) {
    throw unreadable(locked, error)
  }
}

/**
 * Without the first part, which is any name (`package` by custom), and without empty parts and `.`, as npm does; what is
 * left is checked by the tree.
 */
function strippedPath(name: string): string {
  const [first, ...parts] = name.split('/')
  return (first === '..' ? [first, ...parts] : parts).filter((part) => part !== '' && part !== '.').join('/')
}

const label = ({ name, version }: LockedPackage) => `${name} ${version}`
const unreadable = (locked: LockedPackage, error: unknown) =>
  new Fault('packages.refused', { name: label(locked), why: `its tarball cannot be read (${reason(error)})` }, { cause: error })
const refused = (locked: LockedPackage, path: string, why: string) =>
  new Fault('packages.content-refused', { path: `${path.slice(0, 300)} of ${label(locked)}`, why })
