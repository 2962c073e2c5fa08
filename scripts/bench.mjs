/** `npm run bench [-- --quick] [-- --json FILE]`: prepares the machine, builds, and measures. */
import { build } from './build.mjs'
import { BUBBLEWRAP, prepare } from './prepare.mjs'
import { hand, main } from './terminal.mjs'

await main(async () => {
  await prepare([BUBBLEWRAP])
  await build(['bench'])
  await hand([process.execPath, 'build/bench/main.js', ...process.argv.slice(2)])
})
