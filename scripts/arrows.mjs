/**
 * Imports go one way: `node scripts/arrows.mjs FOLDER` reads every import of the sources below FOLDER and names each one
 * that breaks a rule, as `file:line: import — rule`. Type imports count: a type is a dependency too.
 * (Clocks and timers in the pure rooms are globals, not imports: .oxlintrc.json forbids them.)
 */
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, normalize, relative } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A room imports rooms of lower levels only; rooms on one level do not import each other. */
const LEVELS = [
  ['faults', 'limits', 'once', 'process'],
  ['running'],
  ['protocol'],
  ['detect'],
  ['manifest'],
  ['guards'],
  ['store', 'audit', 'config'],
  ['packages', 'sandbox'],
  ['relay'],
  ['review'],
  ['clients'],
  ['cli'],
]

/** Rooms without input, output or clock, and the only built-in modules that they may use. */
const PURE = ['protocol', 'detect', 'manifest', 'guards']
const PURE_BUILTINS = ['node:buffer', 'node:crypto']

/** What only the named files and folders may import (paths below the source folder). */
const RESERVED = [
  {
    module: 'process.js',
    // Besides servers: rm with the rights of a server's user, and the demo, which starts `sluice`.
    only: ['sandbox/', 'config/foreign.ts', 'cli/demo-client.ts', 'cli/demo-stage.ts'],
    why: 'only sandbox starts servers; a new place that starts a program is listed in scripts/arrows.mjs',
  },
  { module: 'node:child_process', only: ['process.ts'], why: 'programs are started by process.ts alone' },
  { module: 'node:worker_threads', only: [], why: 'there is one thread' },
  { module: 'node:cluster', only: [], why: 'programs are started by process.ts alone' },
  // For its watchdog, around a constant text.
  { module: 'node:vm', only: ['cli/libraries.ts'], why: 'no text becomes code' },
]

const IMPORT =
  /^\s*(?:import|export)\b[^'"]*?\bfrom\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/gm

/** @returns {{file: string, line: number, module: string, rule: string}[]} every import below `folder` that breaks a rule */
export function violations(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith('.ts'))
    .toSorted()
    .flatMap((file) =>
      importsOf(join(folder, file)).map(({ line, module }) => ({ file, line, module, rule: ruleBroken(folder, file, module) })),
    )
    .filter(({ rule }) => rule !== undefined)
}

function importsOf(path) {
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(IMPORT)].map((match) => ({
    line: text.slice(0, match.index + match[0].length).split('\n').length,
    module: match[1] ?? match[2] ?? match[3],
  }))
}

function ruleBroken(folder, file, module) {
  if (module.startsWith('.')) {
    const target = relative(folder, normalize(join(folder, dirname(file), module)))
    return reservedFrom(file, target) ?? orderBroken(file, target)
  }
  if (!isBuiltin(module)) return undefined
  const builtin = module.startsWith('node:') ? module : `node:${module}`
  const reserved = reservedFrom(file, builtin)
  if (reserved !== undefined) return reserved
  const pure = PURE.includes(roomOf(file)) && !PURE_BUILTINS.includes(builtin)
  return pure ? `${roomOf(file)} does no input or output and reads no clock` : undefined
}

function reservedFrom(file, module) {
  const row = RESERVED.find((reserved) => reserved.module === module)
  const allowed = row?.only.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place))
  return allowed === false ? row.why : undefined
}

function orderBroken(file, target) {
  const [from, to] = [roomOf(file), roomOf(target)]
  if (from === to) return undefined
  const [level, wanted] = [levelOf(from), levelOf(to)]
  if (level === -1 || wanted === -1) return `${level === -1 ? from : to} has no place in the order of rooms`
  return wanted < level ? undefined : `${from} must not import ${to}`
}

const roomOf = (path) => path.split('/')[0].replace(/\.[jt]s$/, '')
const levelOf = (room) => LEVELS.findIndex((level) => level.includes(room))

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const found = violations(process.argv[2] ?? 'src')
  for (const { file, line, module, rule } of found)
    process.stdout.write(`${join(process.argv[2] ?? 'src', file)}:${line}: '${module}' — ${rule}\n`)
  process.exitCode = found.length === 0 ? 0 : 1
}
