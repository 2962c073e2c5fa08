/**
 * The package list that npm resolved (package-lock.json, version 3), read as a stranger's input, and the one that we hand
 * to npm for fetching. Pure. Format: npm documentation, "package-lock.json".
 */
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { LockedPackage } from '../manifest/lock.js'
import { isPackageName, isRegistryRange, nature } from './launchers.js'

type Members = { readonly [name: string]: unknown }

/** All platforms' packages, in the order of their folders. @throws Fault that names the first package that is refused. */
export function readPackageLock(text: string, root: string): LockedPackage[] {
  const lock = members(parse(text), 'package-lock.json')
  const packages = Object.entries(members(lock['packages'], 'package-lock.json')).filter(([at]) => at !== '')
  if (lock['lockfileVersion'] !== 3)
    throw refused(root, 'npm wrote its package list in another version than 3; npm 7 or newer is needed')
  if (packages.length > LIMITS.packageCount)
    throw new Fault('packages.too-large', { what: root, limit: `${LIMITS.packageCount} packages` })
  const locked = packages.map(([at, entry]) => readPackage(at, members(entry, at)))
  if (!locked.some(({ at, name }) => name === root && at === `node_modules/${root}`))
    throw refused(root, 'npm did not resolve it')
  return locked.toSorted((a, b) => (a.at < b.at ? -1 : 1))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Fault(
      'packages.fetch-failed',
      { action: 'resolve', what: 'the packages', why: 'npm wrote no readable package list' },
      { cause },
    )
  }
}

function readPackage(at: string, entry: Members): LockedPackage {
  // A dependency that was asked for under another name (`"x": "npm:y@1"`) stands in a folder of that name.
  const name = text(entry['name']) ?? folderName(at)
  const label = `${name} ${text(entry['version']) ?? ''}`.trim()
  if (!isPackageName(name)) throw refused(label, `the name in ${folderName(at)} is none of the registry`)
  refuseForeign(label, entry)
  refuseForeignEdges(label, entry)
  const platform = { ...list('os', label, entry), ...list('cpu', label, entry), ...list('libc', label, entry) }
  return {
    at,
    name,
    version: version(label, entry),
    integrity: integrity(label, entry),
    ...platform,
    ...(entry['optional'] === true || entry['devOptional'] === true ? { optional: true } : {}),
    ...(entry['hasInstallScript'] === true ? { scripts: true } : {}),
  }
}

/** The package's name by its folder: `node_modules/a/node_modules/@s/b` is `@s/b`. */
function folderName(at: string): string {
  const names = `/${at}`.split('/node_modules/')
  const last = names.at(-1)
  if (names.length > 1 && names[0] === '' && last !== undefined && names.slice(1).every(isPackageName)) return last
  throw refused(at, 'its folder is not under node_modules')
}

function refuseForeign(label: string, entry: Members): void {
  if (entry['link'] === true) throw refused(label, 'it is a link to a folder')
  if (entry['inBundle'] === true) throw refused(label, 'it is bundled inside another package, without an integrity of its own')
  for (const key of ['bundleDependencies', 'bundledDependencies']) {
    const bundled = entry[key]
    const none = bundled === undefined || bundled === false || (Array.isArray(bundled) && bundled.length === 0)
    if (!none) throw refused(label, 'it bundles other packages, which have no integrity of their own')
  }
  const from = entry['resolved']
  if (from !== undefined && !/^https?:\/\//.test(text(from) ?? ''))
    throw refused(label, `it comes from ${nature(text(from) ?? '')}`)
}

/** A tarball from a plain address looks like one of the registry; only the edge that asked for it tells. */
function refuseForeignEdges(label: string, entry: Members): void {
  for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    for (const [name, range] of Object.entries(members(entry[kind] ?? {}, label))) {
      const wanted = text(range) ?? ''
      if (!isPackageName(name)) throw refused(label, 'it depends on a package with an impossible name')
      if (!isRegistryRange(wanted) && !isAlias(wanted))
        throw refused(label, `it takes its dependency ${name} from ${nature(wanted)} (${wanted.slice(0, 200)})`)
    }
  }
}

/** Another package of the registry under a name of the dependent's choice: it is locked by its own name and hash. */
function isAlias(wanted: string): boolean {
  const spec = /^npm:(.+)$/.exec(wanted)?.[1] ?? ''
  const at = spec.indexOf('@', 1)
  return isPackageName(at < 0 ? spec : spec.slice(0, at)) && isRegistryRange(at < 0 ? '' : spec.slice(at + 1))
}

function version(label: string, entry: Members): string {
  const found = text(entry['version']) ?? ''
  if (found.length <= 256 && /^\d+\.\d+\.\d+[\w.+-]*$/.test(found)) return found
  throw refused(label, 'it has no version of the registry')
}

/** Exactly one SHA-512; weaker ones beside it are left out. https://www.w3.org/TR/SRI/ */
function integrity(label: string, entry: Members): string {
  const hashes = (text(entry['integrity']) ?? '').split(/\s+/).filter((hash) => /^sha512-[A-Za-z0-9+/]{86}==$/.test(hash))
  const [only, second] = hashes
  if (only !== undefined && second === undefined) return only
  throw refused(label, 'the registry gives no single SHA-512 integrity for it')
}

function list(key: 'os' | 'cpu' | 'libc', label: string, entry: Members): { [key: string]: readonly string[] } {
  const found = entry[key]
  if (found === undefined) return {}
  const values: readonly unknown[] = Array.isArray(found) ? found : [found]
  if (!values.every((value) => typeof value === 'string' && /^!?[\w-]{1,64}$/.test(value)))
    throw refused(label, `its ${key} list cannot be read`)
  return { [key]: values.map(String) }
}

function members(value: unknown, label: string): Members {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members
  throw refused(label, 'npm described it in a form that cannot be read')
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const refused = (name: string, why: string) => new Fault('packages.refused', { name: name.slice(0, 300), why })

/**
 * A project whose dependencies are exactly these packages, each once and under a name of ours, so that npm fetches them by
 * name, version and hash and decides nothing. It names no host.
 */
export function fetchProject(packages: readonly LockedPackage[]): { packageJson: string; packageLock: string } {
  const unique = [...new Map(packages.map((locked) => [`${locked.name}@${locked.version} ${locked.integrity}`, locked])).values()]
  const dependencies = Object.fromEntries(unique.map(({ name, version }, at) => [`p${at}`, `npm:${name}@${version}`]))
  const entries = unique.map(({ name, version, integrity }, at) => [`node_modules/p${at}`, { name, version, integrity }] as const)
  const lock = { lockfileVersion: 3, requires: true, packages: { '': { dependencies }, ...Object.fromEntries(entries) } }
  return { packageJson: JSON.stringify({ private: true, dependencies }), packageLock: JSON.stringify(lock) }
}
