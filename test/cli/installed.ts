/** Packages that are installed here for development, published again on a registry on loopback with all that they need. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Published } from '../packages/registry.js'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly [key: string]: unknown
}

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url))
/** What a server loads; the rest of a package (types, maps, images) is left out. */
const LOADED = /\.(?:js|cjs|mjs|json|md|txt)$|^[^.]*$/

/** The named packages and everything that they depend on, in the versions that stand here. */
export function installedPackages(...names: readonly string[]): Published[] {
  const found = new Map<string, Published>()
  const open = names.map((name) => join(MODULES, name))
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (found.has(folder)) continue
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    found.set(folder, { manifest: described(manifest), files: filesOf(folder) })
    for (const name of Object.keys(manifest.dependencies ?? {})) open.push(dependency(name, folder))
  }
  return [...found.values()]
}

/** What a registry tells of a version; scripts of the author's own machine are not part of it here. */
function described({ scripts: _scripts, devDependencies: _dev, ...manifest }: Manifest): Published['manifest'] {
  return manifest
}

/** Node's own search: the nearest node_modules on the way up. */
function dependency(name: string, from: string): string {
  for (let folder = from; folder.startsWith(MODULES); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
  }
  return join(MODULES, name)
}

function filesOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {}
  const open = [folder]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name)
      const name = relative(folder, path)
      if (entry.isDirectory() && entry.name !== 'node_modules') open.push(path)
      if (entry.isFile() && name !== 'package.json' && LOADED.test(entry.name)) files[name] = readFileSync(path, 'utf8')
    }
  }
  return files
}
