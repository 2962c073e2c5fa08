/**
 * Which configurations count. The user's always does. A sluice.yaml of the project in which a client happens to start us is
 * a stranger's input: it counts after `sluice trust DIR`, as long as both files say what they said then.
 */
import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { Fault, reason } from '../faults.js'
import { type FileText, type Pair, pairOf, readLockText, readYaml } from './files.js'
import { type Folders, refuseUnsafePath, type User } from './paths.js'

/** What a person decided about a project's two files, and what they are now: digests of bytes. */
export interface ProjectFiles {
  readonly folder: string
  readonly yaml: string
  /** `none` where there is no such file. */
  readonly lock: string
}

export interface Surroundings {
  /** Opened. */
  readonly folders: Folders
  readonly user: User
  /** Absolute, without links. */
  readonly cwd: string
  /** `--config FILE`: then this one alone counts. */
  readonly named?: string
  /** The store's memory of `sluice trust`. */
  trusted(folder: string): Pick<ProjectFiles, 'yaml' | 'lock'> | undefined
}

/** One configuration that counts, with the bytes that were judged. */
export interface Place extends Pair {
  readonly origin: 'user' | 'named' | 'project'
  /** Folder of sluice.yaml: relative paths in it start here. */
  readonly folder: string
  readonly text?: FileText
  readonly lockText?: FileText
}

/** A project's configuration in whose folders we were started. */
export interface Nearby extends Place {
  readonly standing: 'trusted' | 'changed' | 'unknown'
}

export interface Places {
  /** The user's, or the one that was named. */
  readonly own: Place
  readonly nearby?: Nearby
}

/** @throws Fault `config.unreadable`, `config.too-large`, `config.unsafe-path` */
export function findPlaces(around: Surroundings): Places {
  const { named, folders, user } = around
  if (named !== undefined) return { own: ownPlace(isAbsolute(named) ? named : join(around.cwd, named), 'named', user) }
  const own = ownPlace(folders.yaml, 'user', user)
  const folder = projectFolder(around)
  if (folder === undefined) return { own }
  return folder === dirname(own.yaml) ? { own } : { own, nearby: nearbyAt(folder, around) }
}

/** The configuration of a project, whether it is trusted or not. @throws Fault `config.unreadable` where there is no sluice.yaml */
export function projectAt(folder: string): { readonly place: Place; readonly files: ProjectFiles } {
  const place = readPlace(pairOf(join(folder, 'sluice.yaml')), 'project', folder)
  if (place.text === undefined) throw new Fault('config.unreadable', { file: place.yaml, why: 'there is no such file' })
  return { place, files: { folder, ...digestsOf(place) } }
}

/** Without a person's decision nothing of it is read: a FIFO or a gigabyte in its place must not keep the user's servers from running. */
function nearbyAt(folder: string, around: Surroundings): Nearby {
  const named = { yaml: join(folder, 'sluice.yaml'), lock: join(folder, 'sluice.lock'), origin: 'project', folder } as const
  const trusted = around.trusted(folder)
  if (trusted === undefined) return { ...named, standing: 'unknown' }
  try {
    const { place, files } = projectAt(folder)
    const same = trusted.yaml === files.yaml && trusted.lock === files.lock
    return { ...place, standing: same ? 'trusted' : 'changed' }
  } catch (thrown) {
    if (thrown instanceof Fault) return { ...named, standing: 'changed' }
    throw thrown
  }
}

function ownPlace(yaml: string, origin: 'user' | 'named', user: User): Place {
  const pair = pairOf(yaml)
  const place = readPlace(pair, origin, dirname(pair.yaml))
  if (origin === 'named' && place.text === undefined)
    throw new Fault('config.unreadable', { file: pair.yaml, why: 'there is no such file' })
  // Whoever can write one of them decides what runs.
  for (const file of [place.text?.file, place.lockText?.file]) if (file !== undefined) refuseUnsafe(file, user)
  return place
}

function refuseUnsafe(file: string, user: User): void {
  try {
    refuseUnsafePath(file, user)
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown
    throw new Fault('config.unreadable', { file, why: reason(thrown) }, { cause: thrown })
  }
}

function readPlace(pair: Pair, origin: Place['origin'], folder: string): Place {
  const text = readYaml(pair)
  const lockText = readLockText(pair)
  return { ...pair, origin, folder, ...(text ? { text } : {}), ...(lockText ? { lockText } : {}) }
}

/** The nearest folder with a sluice.yaml, from the working directory up to the repository's root or the user's home. */
function projectFolder({ cwd, user }: Surroundings): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'sluice.yaml'))) return folder
    if (folder === user.home || folder === dirname(folder) || existsSync(join(folder, '.git'))) return undefined
  }
}

function digestsOf({ text, lockText }: Place): Pick<ProjectFiles, 'yaml' | 'lock'> {
  return { yaml: text?.digest ?? 'none', lock: lockText?.digest ?? 'none' }
}

/** What to tell the user about a project's configuration that does not count; its text is not ours: escape it for a terminal. */
export function noticeOf({ folder, yaml, standing }: Nearby): string | undefined {
  switch (standing) {
    case 'unknown':
      return `${yaml} is ignored: it is not trusted (\`sluice trust ${folder}\` would let it add servers, never change yours)`
    case 'changed':
      return `${yaml} is ignored: it or its lock changed since you trusted it (look at the change, then \`sluice trust ${folder}\`)`
    case 'trusted':
      return undefined
    default:
      return standing satisfies never
  }
}
