/** Whether a server with a uid of its own could use what it is granted: nothing of it is the server's, so what everyone may do decides. */
import { opendirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isSystemError, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { ResolvedGrant, SandboxProfile } from './sandbox.js'

const OTHERS_READ = 0o004
const OTHERS_PASS = 0o001

/**
 * Why the server has to run as the owner of what is granted; undefined if a uid of its own will do.
 * @param reached false where the folders above a grant are in the way of a server with another uid
 */
export function needsOwner(
  { grants, unixSockets }: Pick<SandboxProfile, 'grants' | 'unixSockets'>,
  reached: boolean,
): string | undefined {
  const written = grants.find(({ access }) => access === 'write')
  if (written !== undefined) return `it may write to ${written.path}, which is not its own`
  const [socket] = unixSockets
  if (socket !== undefined) return `it may use the socket ${socket}`
  for (const grant of grants) {
    const closed = (reached ? undefined : closedAbove(grant.path)) ?? closedIn(grant)
    if (closed !== undefined) return `it may read ${grant.path}, where ${closed} is not readable to everyone`
  }
  return undefined
}

function closedAbove(path: string): string | undefined {
  for (let at = dirname(path); ; at = dirname(at)) {
    if (isClosed(at, OTHERS_PASS)) return at
    if (at === '/') return undefined
  }
}

/** The first thing in a grant that not everyone may read. */
function closedIn({ path, kind }: ResolvedGrant): string | undefined {
  if (kind === 'file') return isClosed(path, OTHERS_READ) ? path : undefined
  const folders = [path]
  let looks = 0
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (isClosed(folder, OTHERS_READ | OTHERS_PASS)) return folder
    for (const { name, entry } of entriesOf(folder)) {
      looks += 1
      if (looks > LIMITS.grantEntriesAtAdd)
        return `what comes after the first ${LIMITS.grantEntriesAtAdd} entries, not looked at,`
      if (entry === 'folder') folders.push(join(folder, name))
      if (entry === 'file' && isClosed(join(folder, name), OTHERS_READ)) return join(folder, name)
    }
  }
  return undefined
}

function* entriesOf(folder: string): Generator<{ readonly name: string; readonly entry: 'folder' | 'file' | 'other' }> {
  const listing = opendirSync(folder)
  try {
    for (let entry = listing.readSync(); entry !== null; entry = listing.readSync())
      yield { name: entry.name, entry: entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other' }
  } finally {
    listing.closeSync()
  }
}

function isClosed(path: string, wanted: number): boolean {
  try {
    return (statSync(path).mode & wanted) !== wanted
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'EACCES')) return true
    throw new Error(`cannot look at ${path}: ${reason(error)}`, { cause: error })
  }
}

/** The first of the host's files that a server's uid of its own could not read, though the sandbox brings them in. */
export function unreadable(binds: readonly { readonly host: string }[]): string | undefined {
  return binds.map(({ host }) => host).find((host) => isClosed(host, OTHERS_READ))
}
