/**
 * What is taken over from the user's npmrc for fetching packages: where the registry is and how to reach it. Never a
 * token, and nothing from the working directory: a cloned project's npmrc is a stranger's input.
 */
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { readIfThere } from './files.js'

/** Shown at review before anything is fetched. Absent means npm's own default. */
export interface FetchSettings {
  readonly registry?: string
  /** `@scope` to registry. */
  readonly scopes: { readonly [scope: string]: string }
  readonly proxy?: string
  readonly httpsProxy?: string
  readonly noProxy?: string
  /** Host path of certificates that replace the built-in ones. */
  readonly cafile?: string
  /** Host path of certificates that are added to them (NODE_EXTRA_CA_CERTS). */
  readonly extraCa?: string
  readonly strictSsl: boolean
}

/** Files from the strongest to the weakest: the user's, the machine's, that of npm itself. */
export function npmrcFiles(node: string, npmFolder: string, home = homedir()): readonly string[] {
  return [join(home, '.npmrc'), join(dirname(dirname(node)), 'etc', 'npmrc'), '/etc/npmrc', join(npmFolder, 'npmrc')]
}

type Environment = Readonly<Record<string, string | undefined>>

/** @throws Fault for a value that holds credentials, takes others from the environment, or cannot be read. */
export function readSettings(files: readonly string[], environment: Environment): FetchSettings {
  const found = new Map<string, Found>()
  for (const file of files) {
    for (const [key, value] of readNpmrc(readIfThere(file, LIMITS.userNpmrcBytes)?.toString('utf8') ?? '')) {
      if (isTakenOver(key) && !found.has(key)) found.set(key, { key, file, value: expandHome(key, file, value) })
    }
  }
  return fromFound(found, environment)
}

interface Found {
  readonly key: string
  readonly file: string
  readonly value: string
}

const KEYS: ReadonlySet<string> = new Set(['registry', 'cafile', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'])
const SCOPED = /^(@[a-z0-9~-][a-z0-9._~-]*):registry$/
const isTakenOver = (key: string) => KEYS.has(key) || SCOPED.test(key)

function fromFound(found: ReadonlyMap<string, Found>, environment: Environment): FetchSettings {
  const named = (key: string, ...variables: string[]): Found | undefined => {
    const inFile = found.get(key)
    if (inFile) return inFile
    const variable = variables.find((name) => environment[name])
    return variable === undefined ? undefined : { key, file: `the environment (${variable})`, value: environment[variable] ?? '' }
  }
  const scopes = [...found.values()].flatMap((entry) => {
    const scope = SCOPED.exec(entry.key)?.[1]
    return scope === undefined ? [] : [[scope, address(entry)] as const]
  })
  return {
    ...given('registry', found.get('registry'), address),
    scopes: Object.fromEntries(scopes),
    ...given('proxy', named('proxy', 'HTTP_PROXY', 'http_proxy'), address),
    ...given('httpsProxy', named('https-proxy', 'HTTPS_PROXY', 'https_proxy'), address),
    ...given('noProxy', named('noproxy', 'NO_PROXY', 'no_proxy'), hostList),
    ...given('cafile', found.get('cafile'), ({ value }) => value),
    ...given('extraCa', named('', 'NODE_EXTRA_CA_CERTS'), ({ value }) => value),
    strictSsl: found.get('strict-ssl')?.value !== 'false',
  }
}

function given<Key extends string>(key: Key, entry: Found | undefined, read: (entry: Found) => string): { [K in Key]?: string } {
  const unset = entry === undefined || entry.value === '' || entry.value === 'null' || entry.value === 'false'
  return unset ? {} : ({ [key]: read(entry) } as { [K in Key]?: string })
}

function address(entry: Found): string {
  const url = URL.canParse(entry.value) ? new URL(entry.value) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw refusedSetting(entry, 'it is not a plain http or https address', 'correct it there')
  }
  if (url.username !== '' || url.password !== '') {
    throw refusedSetting(entry, 'it holds credentials, which never enter a sandbox', 'give the address without user and password')
  }
  return url.href
}

function hostList(entry: Found): string {
  if (/^[\w.*:,[\]/ -]*$/.test(entry.value)) return entry.value
  throw refusedSetting(entry, 'it is not a list of host names', 'correct it there')
}

function expandHome(key: string, file: string, value: string): string {
  const expanded = value.replaceAll('${HOME}', homedir()).replace(/^~(?=\/)/, homedir())
  if (!expanded.includes('${')) return expanded
  throw refusedSetting({ key, file, value }, 'it takes a value from the environment', 'write the value itself there')
}

const refusedSetting = ({ key, file }: Found, why: string, instead: string) =>
  new Fault('packages.setting-refused', { key, file, why, instead })

/** Top-level `key = value` lines; sections and lists (`key[]`) hold nothing that is taken over. */
function readNpmrc(text: string): [key: string, value: string][] {
  const lines = text.split(/\r?\n/)
  const section = lines.findIndex((line) => line.trimStart().startsWith('['))
  return lines.slice(0, section < 0 ? lines.length : section).flatMap((line): [string, string][] => {
    const at = line.indexOf('=')
    const key = line.slice(0, Math.max(at, 0)).trim()
    return at < 0 || key.startsWith(';') || key.startsWith('#') ? [] : [[key, unquote(line.slice(at + 1).trim())]]
  })
}

function unquote(value: string): string {
  const quoted = /^"(.*)"$|^'(.*)'$/.exec(value)
  return quoted ? (quoted[1] ?? quoted[2] ?? '') : value.replace(/\s+[;#].*$/, '')
}

/** Where the fetch's own files stand inside its sandbox. */
export interface NpmrcPlaces {
  readonly cache: string
  readonly cafile?: string
}

/** The whole npmrc of a fetch. What a newer npm knows and an older does not is ignored there, and checked again by us. */
export function renderNpmrc(settings: FetchSettings, places: NpmrcPlaces): string {
  const values: readonly (readonly [string, string | undefined])[] = [
    ['registry', settings.registry],
    ...Object.entries(settings.scopes).map(([scope, url]) => [`${scope}:registry`, url] as const),
    ['proxy', settings.proxy],
    ['https-proxy', settings.httpsProxy],
    ['noproxy', settings.noProxy],
    ['cafile', places.cafile],
    ['strict-ssl', String(settings.strictSsl)],
    ['cache', places.cache],
    ...FIXED,
  ]
  return values.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}\n`])).join('')
}

const FIXED = [
  ['ignore-scripts', 'true'],
  ['allow-git', 'none'],
  ['allow-remote', 'none'],
  ['allow-file', 'none'],
  ['allow-directory', 'none'],
  ['bin-links', 'false'],
  ['audit', 'false'],
  ['fund', 'false'],
  ['update-notifier', 'false'],
  ['lockfile-version', '3'],
  ['loglevel', 'error'],
  ['logs-max', '0'],
  ['progress', 'false'],
  // npm's own pauses, ten seconds and more, also follow a hash that does not match.
  ['fetch-retries', '2'],
  ['fetch-retry-mintimeout', '500'],
  ['fetch-retry-maxtimeout', '2000'],
] as const
