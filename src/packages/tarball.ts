/** Extraction of a package's tarball whose hash was verified: regular files only, under names that a tree accepts. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { Readable, Writable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar'
import { Fault, reason } from '../faults.js'
import type { LockedPackage } from '../manifest/lock.js'
import type { Staging } from './trees.js'

/** Whether bytes are what `sha512-…` names. */
export function matches(integrity: string, bytes: Uint8Array): boolean {
  const wanted = Buffer.from(integrity.slice('sha512-'.length), 'base64')
  return wanted.length === 64 && timingSafeEqual(wanted, createHash('sha512').update(bytes).digest())
}

/** Adds the tarball's files to the tree under the package's folder. @throws Fault for any entry that is refused. */
export async function extract(bytes: Uint8Array, locked: LockedPackage, staging: Staging): Promise<void> {
  const { readable, writable } = createTarDecoder({ strict: true })
  const feed = pipeline(Readable.from([bytes]), createGunzip(), Writable.fromWeb(writable))
  try {
    await Promise.all([feed, addEntries(readable, locked, staging)])
  } catch (error) {
    await Promise.allSettled([feed])
    if (error instanceof Fault) throw error
    throw new Fault(
      'packages.refused',
      { name: `${locked.name} ${locked.version}`, why: `its tarball cannot be read (${reason(error)})` },
      { cause: error },
    )
  }
}

async function addEntries(entries: ReadableStream<ParsedTarEntry>, locked: LockedPackage, staging: Staging): Promise<void> {
  for await (const { header, body } of entries) {
    if (header.type === 'directory') {
      await body.cancel()
      continue
    }
    if (header.type !== 'file')
      throw refused(locked, header.name, `it is a ${header.type ?? 'thing without a type'}, no regular file`)
    if (header.name.startsWith('/')) throw refused(locked, header.name, 'its path is absolute')
    const path = strippedPath(header.name)
    if (path.startsWith('node_modules/'))
      throw refused(locked, header.name, 'it is a bundled package, without an integrity of its own')
    await staging.add(`${locked.at}/${path}`, ((header.mode ?? 0) & 0o111) !== 0, body)
  }
}

/** Without the first part, which is any name (`package` by custom), as npm does; what is left is checked by the tree. */
function strippedPath(name: string): string {
  const at = name.indexOf('/')
  return name.slice(0, at) === '..' ? name : name.slice(at + 1)
}

const refused = ({ name, version }: LockedPackage, path: string, why: string) =>
  new Fault('packages.content-refused', { path: `${path.slice(0, 300)} of ${name} ${version}`, why })
