/** Which packages are made for this machine, by npm's own rule (npm-install-checks). */
import { digestBytes } from '../manifest/digest.js'
import type { LockedPackage, Source } from '../manifest/lock.js'

export interface Platform {
  readonly os: string
  readonly cpu: string
  readonly libc: string
}

/** Takes some milliseconds: only for fetching. */
export function thisPlatform(): Platform {
  const report: unknown = process.report.getReport()
  const header = typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined
  const glibc = typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header
  return { os: process.platform, cpu: process.arch, libc: glibc ? 'glibc' : 'musl' }
}

export function fits(locked: Pick<LockedPackage, 'os' | 'cpu' | 'libc'>, platform: Platform): boolean {
  return allows(locked.os, platform.os) && allows(locked.cpu, platform.cpu) && allows(locked.libc, platform.libc)
}

/** `!x` excludes; where a list only excludes, the rest is allowed. */
function allows(list: readonly string[] | undefined, value: string): boolean {
  if (list === undefined || list.length === 0 || (list.length === 1 && list[0] === 'any')) return true
  if (list.includes(`!${value}`)) return false
  return list.includes(value) || list.every((item) => item.startsWith('!'))
}

/** What an installation was made for: changes with every package of the lock, and costs no file. `sha256:` + hex. */
export function sourceKey(source: Source): string {
  const facts = [source.kind, process.arch, ...keyFacts(source)]
  return digestBytes(JSON.stringify(facts))
}

function keyFacts(source: Source): readonly string[] {
  switch (source.kind) {
    case 'npm':
      return [source.entry, ...source.packages.flatMap(({ at, name, version, integrity }) => [at, name, version, integrity])]
    case 'script':
      return [source.entry, source.digest]
    case 'executable':
      return [source.path, source.digest]
    default:
      return source satisfies never
  }
}
