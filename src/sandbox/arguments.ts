/** What bubblewrap is told, part by part. Pure. */
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { HOME_INSIDE, type ResolvedGrant, type SandboxProfile } from './sandbox.js'
import type { Survey } from './survey.js'

/** Something that bubblewrap gets by descriptor: text or bytes of ours, a grant, a trigger file at the root of a grant. */
export type Handed =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'grant'; readonly grant: ResolvedGrant }
  | { readonly kind: 'trigger'; readonly grant: ResolvedGrant; readonly name: string }

/** What is handed over is named by its descriptor's number, or by a path to bind. */
export type Argument = string | { readonly handed: Handed; readonly as: 'number' | 'path' }

export const GATE_INSIDE = '/.gate'
/** The server's ids inside. Not 65534, which is what every unknown owner reads as. */
const ID_INSIDE = '1000'
export const DEVICES = ['/dev/null', '/dev/random', '/dev/urandom', '/dev/zero']
const DEVICE_LINKS = [
  ['/proc/self/fd', '/dev/fd'],
  ['/proc/self/fd/0', '/dev/stdin'],
  ['/proc/self/fd/1', '/dev/stdout'],
  ['/proc/self/fd/2', '/dev/stderr'],
]
const PASSWD = `root:x:0:0::/nonexistent:/nonexistent
server:x:${ID_INSIDE}:${ID_INSIDE}::${HOME_INSIDE}:/bin/sh
nobody:x:65534:65534::/nonexistent:/nonexistent
`
const TEXTS = {
  '/etc/passwd': PASSWD,
  '/etc/group': `root:x:0:\nserver:x:${ID_INSIDE}:\nnogroup:x:65534:\n`,
  '/etc/hosts': '127.0.0.1 localhost\n::1 localhost\n',
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
}

export function bytes(content: Buffer | string): Argument {
  return { handed: { kind: 'bytes', bytes: Buffer.from(content) }, as: 'number' }
}

export function confinement(profile: SandboxProfile): string[] {
  return [
    ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup'],
    profile.network === 'none' ? ['--unshare-net'] : [],
    ['--disable-userns', '--assert-userns-disabled', '--uid', ID_INSIDE, '--gid', ID_INSIDE, '--cap-drop', 'ALL'],
    ['--as-pid-1', '--new-session', '--hostname', 'sandbox', '--clearenv'],
  ].flat()
}

/** /proc/sys is bound over itself read-only: the second defence, behind not being root. */
export function processFiles(survey: Survey): string[] {
  return [
    ['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys'],
    survey.maskedFiles.flatMap((path) => ['--ro-bind', '/dev/null', path]),
    survey.maskedFolders.flatMap((path) => ['--size', '4096', '--tmpfs', path, '--remount-ro', path]),
  ].flat()
}

/** They are memory, and count as the server's: full, they leave it half of its own. */
export function temporaryFiles({ limits = {} }: SandboxProfile): string[] {
  const share = (limits.memoryBytes ?? LIMITS.memoryBytes) / 4
  return [
    ['--size', '4096', '--tmpfs', '/dev'],
    DEVICES.flatMap((path) => ['--dev-bind', path, path]),
    DEVICE_LINKS.flatMap((link) => ['--symlink', ...link]),
    [
      '--perms',
      '1777',
      '--size',
      String(Math.min(LIMITS.sharedMemoryBytes, share)),
      '--tmpfs',
      '/dev/shm',
      '--remount-ro',
      '/dev',
    ],
    ['--perms', '1777', '--size', String(Math.min(LIMITS.temporaryBytes, share)), '--tmpfs', '/tmp'],
  ].flat()
}

export function ownFiles(gate: Buffer, survey: Survey): Argument[] {
  return [
    Object.entries(TEXTS).flatMap(([path, text]) => ['--perms', '0444', '--file', bytes(text), path]),
    ['--perms', '0111', '--file', bytes(gate), GATE_INSIDE],
    survey.links.flatMap(({ inside, to }) => ['--symlink', to, inside]),
  ].flat()
}

export interface Mount {
  readonly inside: string
  readonly how: '--bind' | '--ro-bind'
  readonly source: Argument
}

/** Outer paths before inner ones, so that nothing is covered by what comes later. */
export function mounts(profile: SandboxProfile, survey: Survey): Mount[] {
  const sockets = profile.unixSockets.map((path) => ({ host: path, inside: path }))
  const all: Mount[] = [
    ...[...survey.binds, ...profile.readOnly, ...sockets].map(({ host, inside }) => ({
      inside,
      how: '--ro-bind' as const,
      source: host,
    })),
    { inside: HOME_INSIDE, how: '--bind', source: profile.home },
    ...profile.grants.map((grant) => ({
      inside: grant.path,
      how: grant.access === 'write' ? ('--bind' as const) : ('--ro-bind' as const),
      source: { handed: { kind: 'grant', grant }, as: 'path' } as const,
    })),
    ...triggers(profile, survey),
  ]
  return all.toSorted((a, b) => (a.inside < b.inside ? -1 : 1))
}

export function mountArguments(all: readonly Mount[]): Argument[] {
  return all.flatMap(({ how, source, inside }) => [how, source, inside])
}

function triggers(profile: SandboxProfile, survey: Survey) {
  return profile.grants.flatMap((grant) => {
    const names = survey.triggers
      .filter((path) => path.startsWith(`${grant.path}/`))
      .map((path) => path.slice(grant.path.length + 1))
    return names
      .filter((name) => !name.includes('/'))
      .map((name) => ({
        inside: `${grant.path}/${name}`,
        how: '--ro-bind' as const,
        source: { handed: { kind: 'trigger', grant, name }, as: 'path' } as const,
      }))
  })
}

/** @throws Fault `sandbox.malformed-value` for a name that no environment can hold */
export function environment(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (name === '' || name.includes('=')) throw new Fault('sandbox.malformed-value', { value: JSON.stringify(name) })
    return ['--setenv', name, value]
  })
}
