/** `npm run bench:large [-- --shape NAME] [-- --times N]`: builds, and measures each guard with messages of a megabyte. */
import { build } from './build.mjs'
import { hand, main } from './terminal.mjs'

await main(async () => {
  await build(['bench'])
  await hand([process.execPath, 'build/bench/large/main.js', ...process.argv.slice(2)])
})
