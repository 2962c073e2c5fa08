/** Commands that hand a script to an interpreter: `node SCRIPT`, `python3 SCRIPT`. Pure: nothing is looked up. */
import { basename } from 'node:path'
import { Fault } from '../faults.js'
import type { Interpreter } from '../manifest/lock.js'

export interface Launched {
  /** Arguments of the server itself, as typed. */
  readonly args: readonly string[]
  /** Where they begin in the command: what is before it is never a grant. */
  readonly argsAt: number
}
export interface ScriptLauncher extends Launched {
  readonly kind: 'script'
  readonly interpreter: Interpreter
  /** The interpreter as typed: a path, or a name to look up on PATH. */
  readonly program: string
  readonly script: string
  readonly flags: readonly string[]
}

/** By the name of the program alone. */
export function interpreterOf(program: string): Interpreter | undefined {
  if (/^node(js)?$/.test(program)) return 'node'
  return /^python(3(\.\d{1,2})?)?$/.test(program) ? 'python' : undefined
}

/** Flags of node that load no code and open no port. Those with a value are written with `=`. */
const NODE_FLAGS: ReadonlySet<string> = new Set([
  '--no-warnings',
  '--no-deprecation',
  '--trace-warnings',
  '--trace-deprecation',
  '--trace-uncaught',
  '--enable-source-maps',
  '--expose-gc',
  '--experimental-sqlite',
  '--experimental-strip-types',
  '--experimental-transform-types',
  '--experimental-vm-modules',
  '--experimental-wasm-modules',
  '--experimental-websocket',
])
const NODE_VALUES = /^--(max-old-space-size|max-semi-space-size|stack-trace-limit|unhandled-rejections|disable-warning)=[\w.-]+$/

/** Whether a flag of node is taken over into the sandbox. */
export function acceptsNodeFlag(flag: string): boolean {
  return NODE_FLAGS.has(flag) || NODE_VALUES.test(flag)
}

/** Flags of Python that load no code. Not -E and -I: they would hide the packages that were pinned with the script. */
const PYTHON_FLAGS = /^-(u|B|s|O|OO|q|b|bb)$/

interface Language {
  readonly accepts: (flag: string) => boolean
  readonly usual: string
  /** What a flag that is often met means, and what to do. */
  readonly known: readonly { readonly flag: RegExp; readonly why: string; readonly instead: string }[]
}

const LANGUAGES: Readonly<Record<Interpreter, Language>> = {
  node: { accepts: acceptsNodeFlag, usual: 'node SCRIPT ARGUMENTS', known: [] },
  python: {
    accepts: (flag) => PYTHON_FLAGS.test(flag),
    usual: 'python3 SCRIPT ARGUMENTS',
    known: [
      {
        flag: /^-m/,
        why: '-m names a module, which stands wherever that Python finds it',
        instead: 'name the file: python3 SCRIPT; of a package in an environment ENV, ENV/bin/python ENV/bin/PROGRAM',
      },
      { flag: /^-c/, why: '-c takes a line of code', instead: 'write it into a file: python3 SCRIPT' },
    ],
  },
}

/** @throws Fault `packages.launcher-refused` */
export function fromInterpreter(command: readonly string[]): ScriptLauncher {
  const program = command[0] ?? ''
  const interpreter = interpreterOf(basename(program)) ?? 'node'
  const { accepts, usual, known } = LANGUAGES[interpreter]
  const end = command.findIndex((word, at) => at > 0 && (!word.startsWith('-') || word === '-'))
  const flags = (end < 0 ? command.slice(1) : command.slice(1, end)).filter((word) => word !== '--')
  const bad = flags.find((flag) => !accepts(flag))
  const reason = known.find(({ flag }) => bad !== undefined && flag.test(bad))
  if (reason !== undefined) throw refused(program, reason.why, reason.instead)
  const script = command[end]
  if (script === undefined || script === '-') throw refused(program, 'it names no script', usual)
  if (bad !== undefined) {
    throw refused(
      program,
      `its flag ${bad} may load code that is not pinned, or is not known`,
      'leave it out; flags with a value are written FLAG=VALUE',
    )
  }
  return { kind: 'script', interpreter, program, script, flags, args: command.slice(end + 1), argsAt: end + 1 }
}

const refused = (program: string, why: string, instead: string) =>
  new Fault('packages.launcher-refused', { program, why, instead })
