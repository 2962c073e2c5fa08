/** Reads a command as a client's configuration has it: which kind of launcher, what it starts, which arguments are the server's. */
import { basename } from 'node:path'
import { Fault } from '../faults.js'
import { fromInterpreter, interpreterOf, type Launched, type ScriptLauncher } from './interpreters.js'

export type Launcher = NpmLauncher | ScriptLauncher | ExecutableLauncher
export interface NpmLauncher extends Launched {
  readonly kind: 'npm'
  readonly name: string
  /** Version, range or tag. */
  readonly wanted: string
  /** The program of the package, where the command names it. */
  readonly program?: string
}
export interface ExecutableLauncher extends Launched {
  readonly kind: 'executable'
  /** A path, or a name to look up on PATH. */
  readonly program: string
}

/** Pure: nothing is looked up. @throws Fault for every launcher that cannot be pinned, saying what works instead. */
export function recognise(command: readonly string[]): Launcher {
  const program = basename(command[0] ?? '')
  switch (program) {
    case 'npx':
      return fromNpx(command, readOptions(command, 1))
    case 'npm':
      return fromNpm(command)
    default:
      if (interpreterOf(program) !== undefined) return fromInterpreter(command)
      refuseOthers(program)
      return { kind: 'executable', program: command[0] ?? '', ...rest(command, 1) }
  }
}

const rest = (command: readonly string[], argsAt: number): Launched => ({ args: command.slice(argsAt), argsAt })

interface Options {
  /** Index of the first word that is no option. */
  readonly at: number
  readonly package?: string
  /** `--` was among them. */
  readonly ended: boolean
}

const QUIET: ReadonlySet<string> = new Set(['-y', '--yes', '-q', '--quiet'])

function readOptions(command: readonly string[], from: number): Options {
  let named: string | undefined
  for (let at = from; ; at++) {
    const word = command[at]
    const found = named === undefined ? {} : { package: named }
    if (word === '--') return { at: at + 1, ended: true, ...found }
    if (!word?.startsWith('-')) return { at, ended: false, ...found }
    if (QUIET.has(word)) continue
    const value = packageOption(command, at)
    if (value === undefined) throw refusedOption(command[0] ?? '', word)
    if (named !== undefined)
      throw refused(command[0] ?? '', 'it names two packages', 'name one package; its dependencies come with it')
    named = value
    if (!word.includes('=')) at++
  }
}

function packageOption(command: readonly string[], at: number): string | undefined {
  const word = command[at] ?? ''
  if (word.startsWith('--package=')) return word.slice('--package='.length)
  return word === '-p' || word === '--package' ? (command[at + 1] ?? '') : undefined
}

function refusedOption(program: string, word: string): Fault {
  if (/^(-c|--call)(=|$)/.test(word))
    return refused(program, `${word} runs a line of shell`, 'name the package and its arguments: npx -y PACKAGE ARGUMENTS')
  const instead = /^--?(registry|proxy|https-proxy|cafile|strict-ssl)/.test(word)
    ? 'put it into the npmrc in your home, from where it is taken over'
    : 'leave it out; `-y` and `-p PACKAGE` are understood'
  return refused(program, `its option ${word} is not supported`, instead)
}

function fromNpx(command: readonly string[], options: Options): NpmLauncher {
  const { at, package: named } = options
  const word = command[at]
  if (word === undefined) throw refused(command[0] ?? '', 'it names no package', 'npx -y PACKAGE ARGUMENTS')
  const spec = parseSpec(named ?? word)
  return { kind: 'npm', ...spec, ...(named === undefined ? {} : { program: word }), ...rest(command, at + 1) }
}

/** npm itself reads options behind the package too, unless `--` stands before them. */
function fromNpm(command: readonly string[]): NpmLauncher {
  const program = command[0] ?? ''
  if (command[1] !== 'exec' && command[1] !== 'x') {
    throw refused(
      program,
      `\`npm ${command[1] ?? ''}\` runs what a project's package.json says`,
      'name what it starts: node SCRIPT, or npx -y PACKAGE',
    )
  }
  const options = readOptions(command, 2)
  const launcher = fromNpx(command, options)
  if (options.ended) return launcher
  if (launcher.args[0] === '--') return { ...launcher, ...rest(command, launcher.argsAt + 1) }
  if (launcher.args.some((word) => word.startsWith('-'))) {
    throw refused(program, 'npm would read the options behind the package as its own', 'put `--` before the package')
  }
  return launcher
}

const NPX = 'a server published on npm runs as `npx -y PACKAGE`'
const COMING: readonly { readonly names: RegExp; readonly what: string; readonly why: string; readonly instead: string }[] = [
  {
    names: /^(uvx?|pipx|pip[\d.]*|poetry|pdm|hatch|rye|pipenv|conda|mamba)$/,
    what: 'Starting a Python server by a package tool',
    why: 'what it would fetch cannot be pinned',
    instead: `install it into an environment (python3 -m venv ENV, ENV/bin/pip install PACKAGE) and name what it installed: ENV/bin/python ENV/bin/PROGRAM; that is copied and pinned`,
  },
  {
    names: /^(python[\d.]*t?|pypy[\d.]*)$/,
    what: 'This Python',
    why: 'only CPython 3 is understood',
    instead: 'use `python3 SCRIPT`',
  },
  {
    names: /^(docker|podman|nerdctl|docker-compose)$/,
    what: 'A server in a container image',
    why: 'images cannot be pinned yet; that is coming',
    instead: `${NPX}, a script as \`node SCRIPT\`, a compiled program by its path`,
  },
  {
    names: /^(bunx?|deno|pnpm|pnpx|yarn|yarnpkg|corepack)$/,
    what: 'Starting a server by another package tool than npx',
    why: 'only npx and `npm exec` are understood',
    instead: `${NPX}; it is the same package`,
  },
]
const NEVER: readonly { readonly names: RegExp; readonly why: string; readonly instead: string }[] = [
  {
    names: /^(sh|bash|dash|zsh|fish|ksh|csh|tcsh|busybox|cmd(\.exe)?|powershell(\.exe)?|pwsh)$/,
    why: 'a shell would read its arguments as code',
    instead: 'name the program that it starts and its arguments; a script of your own runs by its path when it begins with #!',
  },
  {
    names: /^(env|sudo|su|doas|nice|ionice|nohup|timeout|xargs|setsid|stdbuf|ssh|nsenter|chroot|unshare|script|wsl(\.exe)?)$/,
    why: 'it starts another program, which would not be pinned',
    instead: 'name that program itself; variables are given with `--env NAME=VALUE`',
  },
  {
    names: /^(tsx|ts-node|nodemon|pm2)$/,
    why: 'it loads code that would not be pinned',
    instead: 'build the server and run `node SCRIPT`',
  },
]

function refuseOthers(program: string): void {
  if (program === '') throw refused(program, 'the command is empty', NPX)
  const coming = COMING.find(({ names }) => names.test(program))
  if (coming) throw new Fault('not-yet', { what: `${coming.what} (\`${program}\`)`, why: coming.why, instead: coming.instead })
  const never = NEVER.find(({ names }) => names.test(program))
  if (never) throw refused(program, never.why, never.instead)
}

const refused = (program: string, why: string, instead: string) =>
  new Fault('packages.launcher-refused', { program, why, instead })

const NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-zA-Z0-9~-][a-zA-Z0-9._~-]*$/
const RANGE = /^[\w.*^~<>=|+ -]*$/

/** Whether a text is a package name that the registry can hold (old packages have capital letters). */
export function isPackageName(name: string): boolean {
  return name.length <= 214 && NAME.test(name) && name !== 'node_modules' && !isTarball(name)
}

/** Whether a text is a version, range or tag: what npm would not read as a path, an address, a repository or an alias. */
export function isRegistryRange(range: string): boolean {
  return range.length <= 1024 && RANGE.test(range) && !range.trimStart().startsWith('.') && !isTarball(range)
}

const isTarball = (text: string) => /\.(tgz|tar\.gz|tar)$/i.test(text)

/** `name`, `@scope/name`, each with `@range`. @throws Fault for whatever else npm would take. */
export function parseSpec(spec: string): { name: string; wanted: string } {
  const at = spec.indexOf('@', 1)
  const name = at < 0 ? spec : spec.slice(0, at)
  const wanted = at < 0 ? 'latest' : spec.slice(at + 1)
  if (isPackageName(name) && wanted !== '' && isRegistryRange(wanted)) return { name, wanted }
  throw new Fault('packages.spec-refused', { spec, what: nature(spec) })
}

/** What a text that is no registry range would make npm fetch. */
export function nature(spec: string): string {
  if (/npm:/.test(spec)) return 'an alias of another package'
  if (/git[+:@]|github:|gitlab:|bitbucket:|gist:|\.git($|#)/.test(spec)) return 'a git repository'
  if (/:\/\//.test(spec)) return 'an address'
  if (isTarball(spec)) return 'a tarball'
  if (/^(file:|link:|workspace:|[.~/])|^[^@].*@(file:|[.~]?\/|\.)/.test(spec)) return 'a file or folder'
  if (/^[\w.-]+\/[\w.-]+(#.*)?$/.test(spec)) return 'a git repository'
  return 'no package name that the registry knows'
}
