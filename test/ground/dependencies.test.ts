import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ROOT } from './root.js'

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly resolved?: string
  readonly integrity?: string
  readonly os?: readonly string[]
  readonly libc?: readonly string[]
  readonly cpu?: readonly string[]
}
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>>
const packages = (JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> }).packages

describe('dependencies', () => {
  const listed = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map((match) => String(match[1]))
  const declared = { ...manifest.dependencies, ...manifest.devDependencies }

  it('are exact versions', () => {
    for (const [name, version] of Object.entries(declared)) assert.match(version, /^\d+\.\d+\.\d+$/, name)
  })

  it('each have their line in docs/dependencies.md, and no line is left over', () => {
    assert.deepEqual(listed.toSorted(), Object.keys(declared).toSorted())
  })
})

describe('package-lock.json', () => {
  // A lock without them makes `npm ci` refuse, and is what npm writes where a registry does not carry other platforms.
  it('holds the optional packages of every platform', () => {
    const missing = Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`${at}/node_modules/${name}` in packages || `node_modules/${name}` in packages),
      ),
    )
    assert.deepEqual(missing, [])
  })

  it('names no host', () => {
    assert.deepEqual(
      Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined),
      [],
    )
  })

  it('holds a hash for every package that can be installed on Linux with glibc, x86-64 or arm64', () => {
    const here = ([at, { os = ['linux'], libc = ['glibc'], cpu = ['x64'] }]: [string, LockedPackage]): boolean =>
      at !== '' && os.includes('linux') && libc.includes('glibc') && (cpu.includes('x64') || cpu.includes('arm64'))
    const unhashed = Object.entries(packages).filter((entry) => here(entry) && !entry[1].integrity?.startsWith('sha512-'))
    assert.deepEqual(
      unhashed.map(([at]) => at),
      [],
    )
  })
})
