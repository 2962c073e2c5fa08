/** What this machine has that one sandbox needs: programs with their libraries, entries of /proc, limits. Reads, decides nothing. */
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { Fault } from '../faults.js'
import { loaderCache } from './libraries.js'
import { type Files, gatherProgram } from './programs.js'
import { limitsOf } from './posture.js'
import type { SandboxProfile } from './sandbox.js'
import { type Architecture, architecture } from './seccomp.js'
import { triggersIn } from './triggers.js'

/** Plain data of the machine and the profile, as JSON; a caller may keep it as long as programs and libraries stay as they are. */
export interface Survey {
  readonly architecture: Architecture
  readonly gatewayUid: number
  readonly gatewayGid: number
  readonly binds: readonly { readonly host: string; readonly inside: string }[]
  /** Symbolic links, `/lib64` → `usr/lib64`. */
  readonly links: readonly { readonly inside: string; readonly to: string }[]
  readonly maskedFiles: readonly string[]
  readonly maskedFolders: readonly string[]
  /** Trigger files at the root of write grants, absolute, to be mounted over read-only. */
  readonly triggers: readonly string[]
  /** Hard limits of this process, which nothing below it can exceed; absent means unlimited. */
  readonly hardLimits: { readonly [name: string]: number }
}

const ZONES = '/usr/share/zoneinfo'
const ROOT_LINKS = ['/bin', '/lib', '/lib32', '/lib64', '/sbin']
/**
 * Entries of /proc that tell about the host and that namespaces do not make private (interrupts tell when keys are pressed;
 * a command line of the kernel may hold what its starter put there). Those that only root can open (kcore,
 * kmsg, sysrq-trigger …) need no mask where nobody is root; every mount costs a tenth of a millisecond.
 */
const MASKED_FILES = [
  'cmdline',
  'config.gz',
  'interrupts',
  'kallsyms',
  'key-users',
  'keys',
  'latency_stats',
  'modules',
  'sched_debug',
  'timer_list',
]
const MASKED_FOLDERS = ['acpi', 'asound', 'bus', 'driver', 'fs', 'irq', 'scsi']
const CERTIFICATES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem']
const RESOLVER = '/etc/resolv.conf'

/** @throws Fault `sandbox.program-missing`, `sandbox.program-unreadable`, `sandbox.library-missing`, `sandbox.architecture` */
export async function survey(profile: SandboxProfile): Promise<Survey> {
  const target = architecture(process.arch)
  if (target === undefined) throw new Fault('sandbox.architecture', { architecture: process.arch })
  const files = programFiles(profile)
  for (const path of [ZONES, ...networkFiles(profile)]) if (existsSync(path)) files.set(path, path)
  return {
    architecture: target,
    gatewayUid: process.geteuid?.() ?? 0,
    gatewayGid: process.getegid?.() ?? 0,
    triggers: profile.grants.flatMap((grant) => triggersIn(grant, profile.triggers)),
    binds: [...files].map(([inside, host]) => ({ host, inside })),
    links: [...ROOT_LINKS.flatMap(linkAt), ...localTime()],
    maskedFiles: MASKED_FILES.map((name) => `/proc/${name}`).filter(isForEveryone),
    maskedFolders: MASKED_FOLDERS.map((name) => `/proc/${name}`).filter(isForEveryone),
    hardLimits: hardLimits(),
  }
}

function isForEveryone(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat !== undefined && (stat.mode & 0o006) !== 0
}

function programFiles(profile: SandboxProfile): Files {
  const files: Files = new Map()
  const cache = loaderCache()
  const [program] = profile.argv
  const mounted = hostPath(program, profile)
  gatherProgram(mounted ?? program, files, cache, mounted === undefined)
  for (const name of profile.programs) gatherProgram(name, files, cache)
  return files
}

/** Where a program stands on the host that a mounted tree or a grant brings in. */
function hostPath(inside: string, profile: SandboxProfile): string | undefined {
  const trees = [...profile.readOnly, ...profile.grants.map(({ path }) => ({ host: path, inside: path }))]
  const tree = trees.find((each) => inside === each.inside || inside.startsWith(`${each.inside}/`))
  return tree === undefined ? undefined : join(tree.host, relative(tree.inside, inside))
}

function networkFiles(profile: SandboxProfile): string[] {
  return profile.network === 'host' ? [RESOLVER, ...CERTIFICATES] : []
}

function linkAt(path: string): { inside: string; to: string }[] {
  const to = linkTarget(path)
  return to === undefined ? [] : [{ inside: path, to }]
}

/** The host's zone by name, so that local times are the person's. */
function localTime(): { inside: string; to: string }[] {
  const inside = '/etc/localtime'
  if (linkTarget(inside) === undefined || !existsSync(inside)) return []
  const zone = realpathSync(inside)
  return zone.startsWith(`${ZONES}/`) ? [{ inside, to: relative(dirname(inside), zone) }] : []
}

function linkTarget(path: string): string | undefined {
  const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  return link ? readlinkSync(path) : undefined
}

function hardLimits(): Survey['hardLimits'] {
  const all = limitsOf(readFileSync('/proc/self/limits', 'utf8'))
  return Object.fromEntries(Object.entries(all).flatMap(([name, [, hard]]) => (typeof hard === 'number' ? [[name, hard]] : [])))
}
