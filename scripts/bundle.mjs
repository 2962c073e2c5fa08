/**
 * Makes `dist`, which is what is shipped, out of the compiled sources in `lib`: the same code in a few files, since Node takes
 * about 0.2 ms over each module and a start of a server loads over a hundred. What is loaded lazily stays apart, and packages
 * stay packages.
 */
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { ROOT } from './terminal.mjs'

export async function bundle() {
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true })
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['lib/cli/main.js'],
    outdir: 'dist/cli',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    chunkNames: '[name]-[hash]',
    logLevel: 'warning',
  })
  chmodSync(join(ROOT, 'dist/cli/main.js'), 0o755)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await bundle()
