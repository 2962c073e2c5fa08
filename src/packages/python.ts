/** The Python that runs a script, and the environment (venv) that it was named by: its packages are pinned with the script. */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { findProgram, type Where } from './executable.js'
import { readBounded, readIfThere } from './files.js'
import { readShebang } from './shebang.js'
import type { Staging } from './staging.js'
import { copyFolder } from './folder.js'

/** Where the packages of an environment stand in a tree. */
const PACKAGES = '.site-packages'

export interface Python {
  /** The program itself, links followed. */
  readonly path: string
  /** Host folder of the environment's packages. */
  readonly packages?: string
}

/** @throws Fault if there is none, or one that a server could not be started with */
export function findPython(program: string, where: Where): Python {
  const named = findProgram(program, where)
  const path = realpathSync.native(named)
  const shim = readShebang(path)
  if (shim !== undefined)
    throw refused(
      named,
      'it is a script that looks for a Python',
      `name what it starts, as \`${program} -c "import sys; print(sys.executable)"\` prints it`,
    )
  refuseUnreachable(path)
  const environment = dirname(dirname(named))
  if (!existsSync(join(environment, 'pyvenv.cfg'))) return { path }
  return { path, packages: packagesOf(environment, path) }
}

/** Servers of root run as other users. */
function refuseUnreachable(path: string): void {
  if (process.geteuid?.() !== 0) return
  for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) !== 0) continue
    throw refused(
      path,
      `it stands below ${folder}, which only its owner may enter, and no server runs as root`,
      'use the Python of the system (/usr/bin/python3), or run `sluice` as an ordinary user',
    )
  }
}

function packagesOf(environment: string, python: string): string {
  const lib = join(environment, 'lib')
  const [only, second] = existsSync(lib) ? readdirSync(lib).filter((name) => existsSync(join(lib, name, 'site-packages'))) : []
  if (only === undefined || second !== undefined)
    throw refused(environment, 'it is no environment of one Python 3', 'make it anew: python3 -m venv ENV')
  const settings = readIfThere(join(environment, 'pyvenv.cfg'), LIMITS.packageJsonBytes)?.toString('utf8') ?? ''
  const made = /^version(?:_info)? *= *(\d+\.\d+)/m.exec(settings)?.[1]
  const now = /\d+\.\d+$/.exec(basename(python))?.[0]
  if (made !== undefined && now !== undefined && made !== now)
    throw refused(
      environment,
      `it was made for Python ${made}, and its Python is now ${now}`,
      'make it anew: python3 -m venv ENV',
    )
  return insideOf(environment, join(lib, only, 'site-packages'))
}

/** A cloned repository may hold an environment whose folder of packages is a link to anything of the user's. */
function insideOf(environment: string, packages: string): string {
  const real = realpathSync.native(packages)
  if (real.startsWith(`${realpathSync.native(environment)}/`)) return real
  throw refused(packages, `it leads to ${real}, outside of its environment`, 'make the environment anew: python3 -m venv ENV')
}

/** @throws Fault for an environment whose packages stand elsewhere */
export function addPackages(folder: string, staging: Staging): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.pth'))) refuseElsewhere(join(folder, name))
  copyFolder({ root: folder, to: PACKAGES, staging, keep: (name) => (name === '__pycache__' ? 'skip' : 'copy') })
}

/** site reads these files: a line is code, or a folder to look for packages in. An install with -e writes one. */
function refuseElsewhere(file: string): void {
  const lines = readBounded(file, LIMITS.packageJsonBytes).toString('utf8').split('\n')
  const editable = basename(file).startsWith('__editable__')
  if (!editable && lines.every((line) => line.trim() === '' || /^(#|import[ \t])/.test(line))) return
  throw new Fault('packages.script', {
    path: file,
    why: 'it names code that stands outside the environment, which would not be pinned',
    instead: 'install that package into the environment without -e',
  })
}

/** No bytecode that the server wrote, nothing from its home: what runs is what was pinned. */
export function pythonEnvironment(host: string, inside: string): Readonly<Record<string, string>> {
  const packages = existsSync(join(host, PACKAGES)) ? { PYTHONPATH: join(inside, PACKAGES) } : {}
  return { PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1', ...packages }
}

const refused = (program: string, why: string, instead: string) =>
  new Fault('packages.executable', { path: program, why, instead })
