/** The two long ways: `pin` turns a command into a reviewed source, `install` puts exactly a locked source on this machine. */
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { LockedPackage, NpmSource, ScriptSource, Source } from '../manifest/lock.js'
import { chooseProgram, readManifest, startOfProgram } from './entry.js'
import { checkExecutable, pinExecutable, type Where } from './executable.js'
import { readBounded } from './files.js'
import type { Launcher, NpmLauncher } from './launchers.js'
import type { Installed } from './locate.js'
import { type FetchPlace, fetch, resolve } from './npm.js'
import { fits, type Platform, sourceKey, thisPlatform } from './platform.js'
import { findPython } from './python.js'
import { type PinnedScript, pinScript } from './script.js'
import { Staging } from './staging.js'
import { extract } from './tarball.js'
import { isIntact } from './trees.js'

export interface Pinned {
  readonly source: Source
  readonly installed: Installed
  readonly notes: PinNotes
}
/** What a person should know before deciding. */
export interface PinNotes {
  /** The file or folder of the user's that was copied. */
  readonly from?: string
  /** Files of that folder that may hold secrets and were not copied. */
  readonly leftOut: readonly string[]
  /** Packages for other machines, not fetched here: `name version`. */
  readonly otherPlatforms: readonly string[]
}

/** What pinning needs; `fetching` is called only for packages of the registry. */
export interface PinPlace extends Where {
  readonly trees: string
  /** Told of a tree by digest before it is used: nobody who tidies up takes it away. */
  readonly claimTree: (digest: string) => void
  readonly fetching: () => FetchPlace
}

/** @throws Fault; nothing is published of what failed. */
export async function pin(launcher: Launcher, place: PinPlace): Promise<Pinned> {
  switch (launcher.kind) {
    case 'npm':
      return pinNpm(launcher, place)
    case 'script': {
      const pinned = await pinScript(launcher, place)
      const { source, from, leftOut } = pinned
      return { source, installed: installedScript(pinned), notes: { from, leftOut, otherPlatforms: [] } }
    }
    case 'executable': {
      const source = pinExecutable(launcher.program, place)
      const installed = { source: sourceKey(source), stamps: [checkExecutable(source, [])] }
      return { source, installed, notes: { leftOut: [], otherPlatforms: [] } }
    }
    default:
      return launcher satisfies never
  }
}

async function pinNpm({ name, wanted, program }: NpmLauncher, place: PinPlace): Promise<Pinned> {
  const fetching = place.fetching()
  const packages = await resolve(name, wanted, fetching)
  const { tree, entry, version } = await assemble(
    packages,
    { ...place, fetching: () => fetching },
    {
      name,
      ...(program === undefined ? {} : { program }),
    },
  )
  const source: NpmSource = { kind: 'npm', name, version, entry, packages }
  const foreign = packages.filter((locked) => !fits(locked, thisPlatform()))
  const otherPlatforms = foreign.map((locked) => `${locked.name} ${locked.version}`)
  return { source, installed: { source: sourceKey(source), tree }, notes: { leftOut: [], otherPlatforms } }
}

/** Exactly the lock, nothing resolved anew. @throws Fault if what is to be had is not what the lock names. */
export async function install(source: Source, launcher: Launcher, place: PinPlace): Promise<Installed> {
  switch (source.kind) {
    case 'npm': {
      const { tree } = await assemble(source.packages, place, source)
      return { source: sourceKey(source), tree }
    }
    case 'script':
      return installScript(source, launcher, place)
    case 'executable':
      return { source: sourceKey(source), stamps: [checkExecutable(source, [])] }
    default:
      return source satisfies never
  }
}

async function installScript(source: ScriptSource, launcher: Launcher, place: PinPlace): Promise<Installed> {
  if (launcher.kind !== 'script') throw new Fault('packages.not-installed', { why: 'its command no longer starts a script' })
  place.claimTree(source.digest)
  if (await isIntact(place.trees, source.digest)) {
    const python = launcher.interpreter === 'python' ? { interpreter: findPython(launcher.program, place).path } : {}
    return installedScript({ source, ...python })
  }
  const now = await pinScript(launcher, place)
  if (now.source.digest === source.digest && now.source.entry === source.entry) return installedScript(now)
  throw new Fault('packages.integrity', { name: launcher.script, why: `its folder ${now.from} was changed since the review` })
}

function installedScript({ source, interpreter }: Pick<PinnedScript, 'source' | 'interpreter'>): Installed {
  const python = interpreter === undefined ? {} : { interpreter }
  return { source: sourceKey(source), tree: source.digest, ...python }
}

interface Wanted {
  readonly name: string
  /** Chosen already, by the lock. */
  readonly entry?: string
  /** Named by the command. */
  readonly program?: string
}
interface Assembled {
  readonly tree: string
  readonly entry: string
  readonly version: string
}

/** Fetches what fits this machine, checks and extracts it, and publishes the tree. */
async function assemble(
  packages: readonly LockedPackage[],
  { trees, claimTree, fetching }: PinPlace,
  wanted: Wanted,
): Promise<Assembled> {
  const here = forThisMachine(packages, thisPlatform())
  const root = here.find(({ at }) => at === `node_modules/${wanted.name}`)
  if (root === undefined) throw new Fault('packages.refused', { name: wanted.name, why: 'the list of packages does not hold it' })
  const staging = new Staging(trees)
  try {
    await fetch(here, fetching(), async (locked, tarball) => addPackage(locked, tarball, staging))
    const entry = wanted.entry ?? `${root.at}/${chooseProgram(manifestOf(root, staging), wanted.program)}`
    if (!staging.has(entry))
      throw new Fault('packages.entry', { name: wanted.name, why: `its program ${entry} is missing`, programs: 'there is none' })
    startOfProgram(staging.pathOf(entry), wanted.name)
    return { tree: await staging.publish(claimTree), entry, version: root.version }
  } finally {
    await staging.discard()
  }
}

function forThisMachine(packages: readonly LockedPackage[], platform: Platform): readonly LockedPackage[] {
  const missing = packages.find((locked) => locked.optional !== true && !fits(locked, platform))
  if (missing === undefined) return packages.filter((locked) => fits(locked, platform))
  throw new Fault('packages.platform', {
    name: `${missing.name} ${missing.version}`,
    platform: `${platform.os} ${platform.cpu} ${platform.libc}`,
  })
}

/** What a package declares as its programs is executable, as npm makes it: launchers start binaries of platform packages. */
async function addPackage(locked: LockedPackage, tarball: Uint8Array, staging: Staging): Promise<void> {
  await extract(tarball, locked, staging)
  for (const path of manifestOf(locked, staging).bin.values()) staging.makeExecutable(`${locked.at}/${path}`)
}

function manifestOf(locked: LockedPackage, staging: Staging) {
  const path = `${locked.at}/package.json`
  if (!staging.has(path))
    throw new Fault('packages.refused', { name: `${locked.name} ${locked.version}`, why: 'it has no package.json' })
  return readManifest(readBounded(staging.pathOf(path), LIMITS.packageJsonBytes).toString('utf8'), locked)
}
