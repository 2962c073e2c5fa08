/**
 * Resolving and fetching packages. npm does all that talks to the network or reads what came from it, inside a sandbox, in
 * an empty folder with our npmrc and our environment; what it leaves behind is a stranger's input that is checked here.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import * as fs from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { removeForeign } from '../config/foreign.js'
import { Fault, isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { LockedPackage } from '../manifest/lock.js'
import { isLeftBehind, temporaryName } from '../running.js'
import { readBounded, readIfThere } from './files.js'
import { fetchProject, readPackageLock } from './package-lock.js'
import { type FetchSettings, renderNpmrc } from './settings.js'
import { matches } from './tarball.js'

/** Starts npm where it can do no harm; composed from the sandbox room. */
export interface FetchSandbox {
  /** Where a scratch folder stands inside. */
  inside(scratch: string): string
  /** Runs to the end or to `timeoutMs`, with the network of the host and nothing else of it. */
  run(job: FetchJob): Promise<FetchResult>
}
export interface FetchJob {
  readonly argv: readonly [string, ...string[]]
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>
  /** Host folder, ours and 0700, that is writable inside and nothing else is. The sandbox lets its own uid into it. */
  readonly scratch: string
  readonly readOnly: readonly { readonly host: string; readonly inside: string }[]
  readonly timeoutMs: number
}
export interface FetchResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The npm that belongs to the node that runs us. */
export interface NpmProgram {
  readonly node: string
  readonly cli: string
  /** What it loads its code from. */
  readonly folder: string
}

/** What fetching needs from outside. */
export interface FetchPlace {
  readonly sandbox: FetchSandbox
  readonly npm: NpmProgram
  readonly settings: FetchSettings
  /** Folder of ours for short-lived scratch folders; the sandbox's uid must be able to pass through it. */
  readonly scratch: string
}

/** Beside node, else on PATH; never one that a project brings along. @throws Fault */
export function findNpm(node: string, path: string): NpmProgram {
  const onPath = path.split(':').filter((folder) => isAbsolute(folder) && !folder.split('/').includes('node_modules'))
  const candidates = [
    join(dirname(dirname(node)), 'lib/node_modules/npm/bin/npm-cli.js'),
    ...onPath.map((folder) => join(folder, 'npm')),
  ]
  for (const candidate of candidates) {
    if (!existsSync(candidate)) continue
    const cli = realpathSync.native(candidate)
    const folder = dirname(dirname(cli))
    if (basename(cli) !== 'npm-cli.js' || !existsSync(join(folder, 'package.json'))) continue
    // Debian's own package keeps npm's dependencies beside npm.
    return { node, cli, folder: basename(dirname(folder)) === 'nodejs' ? dirname(folder) : folder }
  }
  throw new Fault('packages.npm-missing', { node })
}

/** Asks the registry which packages `name@wanted` needs today, for every platform. Nothing is fetched but descriptions. */
export async function resolve(name: string, wanted: string, place: FetchPlace): Promise<LockedPackage[]> {
  return withScratch(place, async (scratch) => {
    await writeFiles(join(scratch, 'project'), { 'package.json': JSON.stringify({ private: true }) })
    const why = await runNpm(scratch, ['install', `${name}@${wanted}`, '--package-lock-only'], place)
    if (why !== undefined) throw resolveFault(`${name}@${wanted}`, why)
    return readPackageLock(readMade(join(scratch, 'project', 'package-lock.json'), LIMITS.packageLockBytes), name)
  })
}

/** Calls `take` with each package's tarball, its hash verified, in order. @throws Fault; nothing is kept of a failed fetch. */
export async function fetch(
  packages: readonly LockedPackage[],
  place: FetchPlace,
  take: (locked: LockedPackage, tarball: Uint8Array) => Promise<void>,
): Promise<void> {
  return withScratch(place, async (scratch) => {
    const { packageJson, packageLock } = fetchProject(packages)
    await writeFiles(join(scratch, 'project'), { 'package.json': packageJson, 'package-lock.json': packageLock })
    const why = await runNpm(scratch, ['ci'], place)
    if (why !== undefined) throw fetchFault(packages, why)
    for (const locked of packages) await take(locked, readTarball(scratch, locked))
  })
}

const SCRATCH = 'fetch-'

/** Scratch folders of processes that are gone. @param scratch as in `FetchPlace` */
export function leftInScratch(scratch: string): string[] {
  const names = existsSync(scratch) ? readdirSync(scratch) : []
  return names.filter((name) => isLeftBehind(SCRATCH, name)).map((name) => join(scratch, name))
}

async function withScratch<T>(place: FetchPlace, use: (scratch: string) => Promise<T>): Promise<T> {
  await fs.mkdir(place.scratch, { recursive: true })
  const scratch = join(place.scratch, temporaryName(SCRATCH))
  await fs.mkdir(scratch, { mode: 0o700 })
  try {
    return await use(scratch)
  } finally {
    await removeForeign(scratch)
  }
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await fs.mkdir(folder, { mode: 0o700 })
  for (const [name, text] of Object.entries(files)) await fs.writeFile(join(folder, name), text, { flag: 'wx', mode: 0o600 })
}

/** What npm said where it failed. The scratch folder is the sandbox's from here on: nothing is written into it any more. */
async function runNpm(
  scratch: string,
  words: readonly string[],
  { sandbox, npm, settings }: FetchPlace,
): Promise<string | undefined> {
  const inside = sandbox.inside(scratch)
  const certificates = await copyCertificates(scratch, inside, settings)
  const npmrc = renderNpmrc(settings, { cache: `${inside}/cache`, ...certificates.npmrc })
  await writeFiles(join(scratch, 'settings'), { user: npmrc, global: '' })
  const result = await sandbox.run({
    argv: [npm.node, npm.cli, ...words, '--prefix', `${inside}/project`],
    env: {
      HOME: inside,
      PATH: '/usr/bin:/bin',
      npm_config_userconfig: `${inside}/settings/user`,
      npm_config_globalconfig: `${inside}/settings/global`,
      ...certificates.env,
    },
    scratch,
    readOnly: [{ host: npm.folder, inside: npm.folder }],
    timeoutMs: LIMITS.fetchMs,
  })
  return result.code === 0 ? undefined : failure(result)
}

/** Copies, because the sandbox's uid cannot look into the user's folders; and of the files only the certificates. */
async function copyCertificates(scratch: string, inside: string, { cafile, extraCa }: FetchSettings) {
  const folder = join(scratch, 'certificates')
  await writeFiles(folder, {
    ...(cafile === undefined ? {} : { cafile: certificatesOf(cafile, 'cafile') }),
    ...(extraCa === undefined ? {} : { extra: certificatesOf(extraCa, 'NODE_EXTRA_CA_CERTS') }),
  })
  return {
    npmrc: cafile === undefined ? {} : { cafile: `${inside}/certificates/cafile` },
    env: extraCa === undefined ? {} : { NODE_EXTRA_CA_CERTS: `${inside}/certificates/extra` },
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

function certificatesOf(path: string, key: string): string {
  const file = readIfThere(path, LIMITS.cafileBytes)
  if (file !== undefined) return `${(file.toString('latin1').match(CERTIFICATE) ?? []).join('\n')}\n`
  throw new Fault('packages.setting-refused', {
    key,
    file: 'the npmrc',
    why: `there is no readable file ${path}`,
    instead: 'correct it there',
  })
}

/** npm's own words, without its pointers to logs: they name the package and what was wrong with it. */
function failure({ code, stderr, stdout }: FetchResult): string {
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim())
  const words = lines.filter((line) => line !== '' && !line.startsWith('npm warn') && !/complete log|_logs|^Log files/.test(line))
  return words.join('; ').slice(0, 1500) || `npm ended with ${code ?? 'a signal or at its time limit'}`
}

function resolveFault(what: string, why: string): Fault {
  if (/\bEALLOW(GIT|REMOTE|FILE|DIRECTORY)\b/.test(why)) {
    return new Fault('packages.refused', {
      name: what,
      why: `it or a dependency is not a package of the registry, or bundles others (${why})`,
    })
  }
  return new Fault('packages.fetch-failed', { action: 'resolve', what, why })
}

function fetchFault(packages: readonly LockedPackage[], why: string): Fault {
  const { name, version } = packages.find((locked) => why.includes(locked.integrity)) ?? { name: 'of this server', version: '' }
  if (/\bEINTEGRITY\b/.test(why)) return new Fault('packages.integrity', { name: `${name} ${version}`.trim(), why })
  return new Fault('packages.fetch-failed', { action: 'fetch', what: `${packages.length} packages`, why })
}

/** From npm's cache, which files content under its hash. https://github.com/npm/cacache */
function readTarball(scratch: string, locked: LockedPackage): Uint8Array {
  const hex = Buffer.from(locked.integrity.slice('sha512-'.length), 'base64').toString('hex')
  const path = join(scratch, 'cache/_cacache/content-v2/sha512', hex.slice(0, 2), hex.slice(2, 4), hex.slice(4))
  const label = { name: `${locked.name} ${locked.version}` }
  try {
    const tarball = readBounded(path, LIMITS.tarballBytes)
    if (matches(locked.integrity, tarball)) return tarball
    throw new Fault('packages.integrity', { ...label, why: 'what was fetched has another SHA-512' })
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw error
    throw new Fault('packages.integrity', { ...label, why: 'nothing with its SHA-512 was fetched' }, { cause: error })
  }
}

function readMade(path: string, limit: number): string {
  try {
    return readBounded(path, limit).toString('utf8')
  } catch (cause) {
    if (!isSystemError(cause, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw cause
    throw new Fault(
      'packages.fetch-failed',
      { action: 'resolve', what: 'the packages', why: 'npm wrote no package list' },
      { cause },
    )
  }
}
