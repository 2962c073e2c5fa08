/** `npm run train -- [DIR ...]`: builds, learns weights from training/ and from the sets in the folders, and builds again. */
import { build } from './build.mjs'
import { hand, main } from './terminal.mjs'

await main(async () => {
  await build(['bench'])
  await hand([process.execPath, 'build/bench/train/main.js', ...process.argv.slice(2)])
})
