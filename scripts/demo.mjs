/** `npm run demo`: prepares the machine, builds, and shows the main job step by step (`sluice demo`). */
import { build } from './build.mjs'
import { BUBBLEWRAP, prepare } from './prepare.mjs'
import { hand, main } from './terminal.mjs'

await main(async () => {
  await prepare([BUBBLEWRAP])
  await build()
  await hand([process.execPath, 'dist/cli/main.js', 'demo'])
})
