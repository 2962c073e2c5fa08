/** `npm run bench [-- --quick] [-- --json FILE]`: prepares the machine, builds, and measures. */
import { build } from './build.mjs'
import { BUBBLEWRAP, prepare } from './prepare.mjs'
import { main, run } from './terminal.mjs'

await main(async () => {
  await prepare([BUBBLEWRAP])
  await build(['bench'])
  const { code } = await run([process.execPath, 'build/bench/main.js', ...process.argv.slice(2)], { show: true })
  process.exitCode = code
})
