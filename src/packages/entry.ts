/** Which file of a package starts the server, chosen as npx chooses it, and how node is to be called for it. */
import { Fault, reason } from '../faults.js'
import { readHead } from './files.js'
import { acceptsNodeFlag } from './interpreters.js'
import { readShebang, type Shebang } from './shebang.js'

interface Manifest {
  readonly name: string
  readonly version: string
  /** Program name to path inside the package. */
  readonly bin: ReadonlyMap<string, string>
}

/** package.json of a fetched package. @throws Fault if it is not the package that the lock names. */
export function readManifest(text: string, expected: { readonly name: string; readonly version: string }): Manifest {
  const refused = (why: string) => new Fault('packages.refused', { name: `${expected.name} ${expected.version}`, why })
  const parsed = parse(text, refused)
  if (parsed['name'] !== expected.name) throw refused(`its package.json calls itself ${String(parsed['name']).slice(0, 100)}`)
  if (parsed['version'] !== expected.version)
    throw refused(`its package.json has the version ${String(parsed['version']).slice(0, 100)}`)
  return { ...expected, bin: programs(expected.name, parsed['bin']) }
}

function parse(text: string, refused: (why: string) => Fault): { readonly [key: string]: unknown } {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null) return parsed as { [key: string]: unknown }
  } catch (error) {
    throw refused(`its package.json cannot be read (${reason(error)})`)
  }
  throw refused('its package.json is no object')
}

/** What leads out of the package is left out, as npm does. */
function programs(name: string, bin: unknown): ReadonlyMap<string, string> {
  const unscoped = name.slice(name.indexOf('/') + 1)
  const pairs =
    typeof bin === 'string' ? [[unscoped, bin] as const] : Object.entries(typeof bin === 'object' && bin !== null ? bin : {})
  const plain = pairs.flatMap(([program, path]: readonly [string, unknown]) => {
    const inside = typeof path === 'string' ? path.replace(/^(\.?\/)+/, '') : ''
    const bad = inside === '' || inside.split('/').some((part) => part === '..' || part === '.' || part === '')
    return bad ? [] : [[program.slice(program.lastIndexOf('/') + 1), inside] as const]
  })
  return new Map(plain)
}

/** Path inside the package. @throws Fault where npx could not choose either. */
export function chooseProgram(manifest: Manifest, asked?: string): string {
  const { name, bin } = manifest
  const paths = [...new Set(bin.values())]
  const [only] = paths
  const chosen = asked === undefined ? (paths.length === 1 ? only : bin.get(name.slice(name.indexOf('/') + 1))) : bin.get(asked)
  if (chosen !== undefined) return chosen
  const why =
    bin.size === 0
      ? 'it offers none'
      : asked === undefined
        ? `it offers ${bin.size}, and none has its name`
        : `it offers no ${asked}`
  throw new Fault('packages.entry', { name, why, programs: [...bin.keys()].join(', ') || 'there is none' })
}

/** How a program of a package is started: by node with the flags of its `#!` line, or by itself. */
export type Start = { readonly by: 'node'; readonly flags: readonly string[] } | { readonly by: 'itself' }

/** @throws Fault if the file names another interpreter or an unknown flag, or is no program. */
export function startOfProgram(file: string, name: string): Start {
  const refused = (why: string) => new Fault('packages.entry', { name, why, programs: 'one that node runs' })
  const shebang = readShebang(file)
  if (shebang !== undefined) return { by: 'node', flags: nodeFlags(shebang, refused) }
  if (/\.[cm]?js$/.test(file)) return { by: 'node', flags: [] }
  if (readHead(file, ELF.length).equals(ELF)) return { by: 'itself' }
  throw refused('its program is no JavaScript file')
}

const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46])

function nodeFlags(shebang: Shebang, refused: (why: string) => Fault): readonly string[] {
  if (!/^node(js)?$/.test(shebang.program.slice(shebang.program.lastIndexOf('/') + 1)))
    throw refused(`its program is run by ${shebang.program}`)
  const bad = shebang.args.find((flag) => !acceptsNodeFlag(flag))
  if (bad !== undefined) throw refused(`its program asks for node's flag ${bad}`)
  return shebang.args
}
