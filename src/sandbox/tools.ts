/** The programs of the system that a sandbox is started with. Not by PATH: a project may have put its own there. */
import { existsSync, type Stats, statSync } from 'node:fs'
import { Fault } from '../faults.js'

const PLACES = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap', '/run/current-system/sw/bin/bwrap']

/** @throws Fault `sandbox.no-bubblewrap` */
export function locateBubblewrap(): { readonly path: string; readonly stat: Stats } {
  const missing = (why: string): Fault => new Fault('sandbox.no-bubblewrap', { why, remedy: `install it: ${installCommand()}` })
  for (const path of PLACES) {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) continue
    if (stat.uid !== 0 || (stat.mode & 0o022) !== 0) throw missing(`${path} can be changed by others than root`)
    return { path, stat }
  }
  throw missing(`looked for ${PLACES.join(', ')}`)
}

const INSTALLERS = [
  ['/usr/bin/apt-get', 'apt-get install bubblewrap'],
  ['/usr/bin/dnf', 'dnf install bubblewrap'],
  ['/usr/bin/zypper', 'zypper install bubblewrap'],
  ['/usr/bin/pacman', 'pacman -S bubblewrap'],
  ['/sbin/apk', 'apk add bubblewrap'],
] as const

function installCommand(): string {
  return INSTALLERS.find(([tool]) => existsSync(tool))?.[1] ?? 'the package is called bubblewrap'
}

/** What a host uid of its own takes where the gateway is not root: see stage.ts. */
export interface StageTools {
  readonly bubblewrap: string
  readonly setpriv: string
  readonly newuidmap: string
  readonly newgidmap: string
}

const TOOL_FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin', '/run/wrappers/bin', '/run/current-system/sw/bin']

/** @throws Fault `sandbox.no-own-uid`, `sandbox.no-bubblewrap` */
export function stageTools(): StageTools {
  return {
    bubblewrap: locateBubblewrap().path,
    setpriv: found('setpriv', 'util-linux'),
    newuidmap: found('newuidmap', MAPPERS),
    newgidmap: found('newgidmap', MAPPERS),
  }
}
const MAPPERS = 'uidmap (Debian, Ubuntu) or shadow-utils (Fedora)'

/** Which of the tools are there, as text. */
export function stageToolsKey(): string {
  return ['setpriv', 'newuidmap', 'newgidmap'].map((tool) => placeOf(tool) ?? '').join(':')
}

function found(tool: string, named: string): string {
  const path = placeOf(tool)
  if (path === undefined)
    throw new Fault('sandbox.no-own-uid', { why: `there is no ${tool}`, remedy: `install the package ${named}` })
  return path
}

/** Only what nobody but root can change. */
function placeOf(tool: string): string | undefined {
  return TOOL_FOLDERS.map((folder) => `${folder}/${tool}`).find((path) => {
    const stat = statSync(path, { throwIfNoEntry: false })
    return stat !== undefined && stat.uid === 0 && (stat.mode & 0o022) === 0
  })
}
