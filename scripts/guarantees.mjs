/**
 * `npm run guarantees [-- --check]`: runs every escape probe and switches every guard off once, which takes some minutes, and
 * writes docs/guarantees.md from that. Needs root.
 */
import { build } from './build.mjs'
import { BUBBLEWRAP, PERL, prepare } from './prepare.mjs'
import { hand, main } from './terminal.mjs'

await main(async () => {
  await prepare([BUBBLEWRAP, PERL])
  await build(['test'])
  await hand([process.execPath, 'build/test/escape/guarantees.js', ...process.argv.slice(2)])
})
