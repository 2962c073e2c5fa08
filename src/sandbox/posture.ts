/**
 * What the kernel says about the process that runs the server, and where that falls short of the plan. It comes from
 * /proc as the gateway sees it; nothing is asked of the server.
 */
import { readFileSync, readlinkSync } from 'node:fs'
import { type ResourceLimit, RLIMIT } from './gate.js'

const NAMESPACES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'] as const

/** What must hold of the process. Ids are the host's. */
export interface Requirement {
  readonly uid: number
  readonly gid: number
  /** It must have no supplementary group, as a gateway's user may have. */
  readonly ownGroups: boolean
  readonly network: 'private' | 'shared'
  /** The mount points that may be writable, and no other. */
  readonly writable: readonly string[]
  /** Of these, the ones that must be file systems of its own, which nobody outside sees. */
  readonly own: readonly string[]
  readonly limits: readonly ResourceLimit[]
}

/** A type and not an interface, so that it is a JsonObject. */
export type Observed = {
  pid: number
  parent: number
  /** Real, effective, saved, file system. */
  uids: number[]
  gids: number[]
  groups: number[]
  noNewPrivileges: boolean
  /** 2: a filter is in force. */
  seccomp: number
  /** Inheritable, permitted, effective, bounding and ambient set, in hexadecimal. */
  capabilities: string[]
  namespaces: { [name: string]: string }
  rootReadOnly: boolean
  writable: string[]
  /** Writable mount points whose file system is one of ours too. */
  shared: string[]
  /** Soft and hard, null for unlimited. */
  limits: { [name: string]: (number | null)[] }
}

export function namespacesOf(pid: number | 'self'): Observed['namespaces'] {
  return Object.fromEntries(NAMESPACES.map((name) => [name, readlinkSync(`/proc/${pid}/ns/${name}`)]))
}

/** @throws if the process is gone */
export function observe(pid: number): Observed {
  const status = fields(readFileSync(`/proc/${pid}/status`, 'utf8'))
  const numbers = (name: string): number[] => (status.get(name) ?? '').split(/\s+/).filter(Boolean).map(Number)
  const mounts = mountPoints(pid)
  const ours = new Set(mountPoints('self').map(({ device }) => device))
  const writable = mounts.filter((mount) => mount.writable)
  return {
    pid: numbers('Pid')[0] ?? 0,
    parent: numbers('PPid')[0] ?? 0,
    uids: numbers('Uid'),
    gids: numbers('Gid'),
    groups: numbers('Groups'),
    noNewPrivileges: status.get('NoNewPrivs') === '1',
    seccomp: numbers('Seccomp')[0] ?? 0,
    capabilities: ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => status.get(name) ?? 'unknown'),
    namespaces: namespacesOf(pid),
    rootReadOnly: mounts.findLast(({ at }) => at === '/')?.writable === false,
    writable: writable.map(({ at }) => at),
    shared: writable.filter(({ device }) => ours.has(device)).map(({ at }) => at),
    limits: limitsOf(readFileSync(`/proc/${pid}/limits`, 'utf8')),
  }
}

/**
 * @param ours our own namespaces
 * @param stage limits are set by the gate, so they hold only once the server runs
 * @returns each way in which `seen` is weaker than planned, in words; empty means good
 */
export function shortfalls(
  seen: Observed,
  required: Requirement,
  ours: Observed['namespaces'],
  stage: 'gate' | 'server',
): string[] {
  const shared = NAMESPACES.filter((name) => seen.namespaces[name] === ours[name])
  const wrong = shared.filter((name) => name !== 'net' || required.network === 'private')
  const writable = seen.writable.filter((at) => !required.writable.includes(at))
  const hosts = seen.shared.filter((at) => required.own.includes(at))
  const said: [boolean, string][] = [
    [!isOnly(seen.uids, required.uid) || required.uid === 0, `it has the uids ${seen.uids.join(' ')}, not ${required.uid} alone`],
    [!isOnly(seen.gids, required.gid), `it has the gids ${seen.gids.join(' ')}, not ${required.gid} alone`],
    [required.ownGroups && seen.groups.some((gid) => gid !== required.gid), `it has the groups ${seen.groups.join(' ')}`],
    [!seen.noNewPrivileges, 'it may gain privileges by exec'],
    [seen.seccomp !== 2, 'no seccomp filter is in force'],
    [!seen.capabilities.every((set) => /^0+$/.test(set)), `it has capabilities (${seen.capabilities.join(' ')})`],
    [wrong.length > 0, `it shares our ${wrong.join(', ')} namespace`],
    [!seen.rootReadOnly, 'its root is writable'],
    [writable.length > 0, `it can write to ${writable.join(', ')}`],
    [hosts.length > 0, `its ${hosts.join(', ')} is the host's`],
    ...(stage === 'gate' ? [] : required.limits.map((limit) => exceeded(limit, seen))),
  ]
  return said.filter(([short]) => short).map(([, words]) => words)
}

function isOnly(ids: readonly number[], wanted: number): boolean {
  return ids.length === 4 && ids.every((id) => id === wanted)
}

/** A server may have lowered a limit of its own by the time it is looked at; that makes nothing weaker. */
function exceeded({ resource, value }: ResourceLimit, { limits }: Observed): [boolean, string] {
  const name = LIMIT_ROWS.find(([, , number]) => number === resource)?.[0] ?? ''
  const set = limits[name] ?? []
  const above = set.some((limit) => limit === null || limit > value)
  return [set.length !== 2 || above, `its limit ${name} is ${set.join('/')}, not ${value}`]
}

export const LIMIT_ROWS: readonly (readonly [keyof typeof RLIMIT, string, number])[] = [
  ['fileBytes', 'Max file size', RLIMIT.fileBytes],
  ['dataBytes', 'Max data size', RLIMIT.dataBytes],
  ['coreBytes', 'Max core file size', RLIMIT.coreBytes],
  ['processes', 'Max processes', RLIMIT.processes],
  ['openFiles', 'Max open files', RLIMIT.openFiles],
]

/** @param text of /proc/PID/limits: a name, then soft and hard limit in columns */
export function limitsOf(text: string): Observed['limits'] {
  const lines = text.split('\n')
  return Object.fromEntries(
    LIMIT_ROWS.map(([name, title]) => {
      const columns =
        lines
          .find((line) => line.startsWith(title))
          ?.slice(title.length)
          .trim()
          .split(/ +/) ?? []
      return [name, columns.slice(0, 2).map((column) => (column === 'unlimited' ? null : Number(column)))]
    }),
  )
}

function fields(status: string): Map<string, string> {
  const rows = status.split('\n').map((line) => line.split(':\t'))
  return new Map(rows.flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [[name, value]])))
}

interface MountPoint {
  readonly at: string
  readonly writable: boolean
  /** Of the file system: major and minor number. */
  readonly device: string
}
/** Source: proc(5), mountinfo: the third field is the device, the fifth the place, the sixth its options; blanks are written as `\040`. */
function mountPoints(pid: number | 'self'): MountPoint[] {
  const rows = readFileSync(`/proc/${pid}/mountinfo`, 'utf8').split('\n').filter(Boolean)
  return rows.map((row) => {
    const [, , device = '', , at = '', options = ''] = row.split(' ')
    const plain = at.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    return { at: plain, writable: options.split(',').includes('rw'), device }
  })
}
