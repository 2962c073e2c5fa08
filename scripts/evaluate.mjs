/** `npm run evaluate -- DIR [--json FILE]`: builds, and runs the guards over the sets in DIR. */
import { build } from './build.mjs'
import { hand, main } from './terminal.mjs'

await main(async () => {
  await build(['bench'])
  await hand([process.execPath, 'build/bench/evaluate/main.js', ...process.argv.slice(2)])
})
