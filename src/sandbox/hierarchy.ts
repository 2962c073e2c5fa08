/** Where control groups can be made on this machine: beside or below our own group, so that what bounds us bounds servers too. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isSystemError } from '../faults.js'
import { type Controller, CONTROLLERS } from './controllers.js'

/** A folder of a cgroup file system in which groups may be made. */
export interface Spot {
  readonly version: 1 | 2
  readonly mount: string
  readonly parent: string
}

export type Place =
  | { readonly kind: 'folders'; readonly spots: Readonly<Partial<Record<Controller, Spot>>> }
  /** The service manager of this user makes the groups. */
  | { readonly kind: 'scope'; readonly runtime: string; readonly mount: string }
  | { readonly kind: 'none'; readonly why: string; readonly remedy: string }

/** The program that speaks to the service manager, and the file that says that systemd runs this machine. */
export const BUSCTL = '/usr/bin/busctl'
const BOOTED = '/run/systemd/system'
/** How to get limits of whole trees where there are none. */
export const REMEDY =
  'run Sluicegate as root, or in a session of systemd with cgroup version 2 (where `systemctl --user` works), or in a group that was delegated to you'

/**
 * Looks, and tries nothing. An ordinary user's groups are made by the service manager where there is one.
 * @param root stands for `/` in tests
 */
export function findPlace(uid: number, root = '/'): Place {
  const mounts = cgroupMounts(read(join(root, 'proc/self/mountinfo')))
  const own = ownGroups(read(join(root, 'proc/self/cgroup')))
  if (mounts.length === 0) return none('no control groups are mounted here')
  const unified = mounts.find(({ version, at }) => version === 2 && at === '/sys/fs/cgroup')
  const runtime = join(root, `run/user/${uid}`)
  if (uid !== 0 && unified !== undefined && hasManager(runtime, uid, root))
    return { kind: 'scope', runtime, mount: join(root, unified.at) }
  const found = CONTROLLERS.flatMap((controller) => {
    const spot = spotOf(controller, mounts, own, root)
    return spot === undefined ? [] : [[controller, spot] as const]
  })
  const spots = Object.fromEntries(found.filter(([, { parent }]) => isWritable(parent)))
  if (Object.keys(spots).length > 0) return { kind: 'folders', spots }
  return none(found.length === 0 ? 'our own control group is not visible here' : 'our own control group is not ours to divide')
}

/** The same wherever groups are made in the same way: our own group of version 1 differs from session to session. */
export function placeKey(place: Place): string {
  if (place.kind !== 'folders') return place.kind
  return CONTROLLERS.map((name) => place.spots[name])
    .map((spot) => (spot?.version === 2 ? spot.parent : String(spot?.version)))
    .join()
}

const none = (why: string): Place => ({ kind: 'none', why, remedy: REMEDY })

interface Mount {
  readonly version: 1 | 2
  readonly at: string
  /** Which group stands at the place: `/` unless a container engine shows a part. */
  readonly group: string
  /** Version 1: what it bounds. */
  readonly controllers: readonly string[]
}

/** Source: proc(5), mountinfo: root and place are fields 4 and 5; behind ` - ` type, source, options of the file system. */
function cgroupMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((row): Mount[] => {
    const [front = '', back = ''] = row.split(' - ')
    const [, , , group = '', at = ''] = front.split(' ')
    const [type, , options = ''] = back.split(' ')
    if (type === 'cgroup2') return [{ version: 2, at, group, controllers: [] }]
    return type === 'cgroup' ? [{ version: 1, at, group, controllers: options.split(',') }] : []
  })
}

/** By controller; what version 2 says of us stands at ''. Source: cgroups(7), /proc/PID/cgroup: `4:cpu,cpuacct:/path`. */
export function ownGroups(text: string): Map<string, string> {
  const rows = text.split('\n').flatMap((line) => {
    const [, names = '', path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    return path === undefined ? [] : names.split(',').map((name): [string, string] => [name, path])
  })
  return new Map(rows)
}

/** Version 1 lets a group hold both processes and groups, so ours goes below our own; version 2 does not: beside it. */
function spotOf(
  controller: Controller,
  mounts: readonly Mount[],
  own: ReadonlyMap<string, string>,
  root: string,
): Spot | undefined {
  const first = mounts.find(({ version, controllers }) => version === 1 && controllers.includes(controller))
  const mount = first ?? mounts.find(({ version }) => version === 2)
  const ours = own.get(first === undefined ? '' : controller)
  if (mount === undefined || ours === undefined || ours.includes('/..') || !ours.startsWith(mount.group)) return undefined
  const below = mount.group === '/' ? ours : ours.slice(mount.group.length)
  const at = join(root, mount.at)
  return {
    version: mount.version,
    mount: at,
    parent: resolve(at, `./${mount.version === 1 ? below : dirname(join('/', below))}`),
  }
}

function hasManager(runtime: string, uid: number, root: string): boolean {
  const bus = statSync(join(runtime, 'bus'), { throwIfNoEntry: false })
  return bus?.isSocket() === true && bus.uid === uid && existsSync(join(root, BOOTED)) && existsSync(join(root, BUSCTL))
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch (error) {
    if (isSystemError(error, 'EACCES', 'EPERM', 'EROFS', 'ENOENT')) return false
    throw error
  }
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
