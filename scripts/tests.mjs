/** Which test files there are, for the scripts that run them. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FAILED, ROOT, Stop } from './terminal.mjs'

/**
 * Compiled test files, named from their sources: what an older build left behind is not run.
 * @param {string[]} chosen folders or files, from the repository's folder; none: all
 */
export function testFiles(chosen) {
  const sources = readdirSync(join(ROOT, 'test'), { recursive: true })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join('test', path))
    .filter((path) => chosen.length === 0 || chosen.some((prefix) => path.startsWith(prefix)))
  if (sources.length === 0) throw new Stop(FAILED, `no test file under ${chosen.join(', ') || 'test'}`)
  return sources.toSorted().map((path) => join('build', path.replace(/\.ts$/, '.js')))
}
