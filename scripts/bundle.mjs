/**
 * Makes `dist`, which is what is shipped, out of the compiled sources in `lib`: the same code in a few files, since Node takes
 * up to half a millisecond over each module and a start of a server loads over two hundred. What is loaded lazily stays apart,
 * and packages stay packages.
 */
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { startsTogether } from './start-files.mjs'
import { ROOT } from './terminal.mjs'

export async function bundle() {
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true })
  const options = {
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
  }
  const { metafile } = await build({ ...options, write: false, metafile: true })
  await build({ ...options, plugins: [startsTogether(metafile.inputs, START)] })
  chmodSync(join(ROOT, 'dist/cli/main.js'), 0o755)
}

/** What is loaded at the steps of a start: at each, one file beside those of the steps before. */
const START = [
  ['lib/cli/main.js', 'lib/cli/help.js'],
  ['lib/cli/run.js'],
  ['lib/audit/log.js'],
  ['lib/relay/relay.js', 'lib/cli/guards.js'],
]

if (import.meta.url === pathToFileURL(process.argv[1]).href) await bundle()
