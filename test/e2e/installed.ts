/** Publishes packages of this checkout's node_modules, with all they depend on, to a registry on loopback. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Registry } from '../packages/registry.js'

const ROOT = join(import.meta.dirname, '../../..')

interface Manifest {
  readonly [member: string]: unknown
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}
interface LockFile {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string
        readonly dependencies?: Readonly<Record<string, string>>
        readonly optionalDependencies?: object
      }
    >
  >
}

export async function publishInstalled(registry: Registry, names: readonly string[]): Promise<void> {
  for (const folder of closure(names)) {
    const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest
    await registry.publish({ manifest: published(manifest), tarball: await pack(join(ROOT, folder)) })
  }
}

/** What a packument says of a version: enough for npm to resolve it, nothing of development. */
function published(manifest: Manifest): Manifest {
  const {
    devDependencies: _dev,
    scripts: _scripts,
    ...kept
  } = manifest as Manifest & { devDependencies?: object; scripts?: object }
  return kept
}

/** Folders of the packages and of everything they need, as npm placed them here. */
function closure(names: readonly string[]): Set<string> {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as LockFile
  const found = new Set<string>()
  const open = names.map((name) => `node_modules/${name}`)
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (found.has(folder)) continue
    found.add(folder)
    for (const name of Object.keys(packages[folder]?.dependencies ?? {})) open.push(placeOf(name, folder, packages))
  }
  return found
}

/** Node's own rule: the nearest node_modules above. */
function placeOf(name: string, from: string, packages: LockFile['packages']): string {
  for (let at = from; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const nested = `${at}/node_modules/${name}`
    if (packages[nested] !== undefined) return nested
  }
  return `node_modules/${name}`
}

async function pack(folder: string): Promise<Buffer> {
  const args = ['-czf', '-', '--exclude=./node_modules', '--transform', 's,^\\.,package,', '-C', folder, '.']
  const { stdout } = await promisify(execFile)('tar', args, { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 })
  return stdout
}
