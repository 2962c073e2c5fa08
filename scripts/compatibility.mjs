/** `npm run compatibility [-- NAME …]`: prepares the machine, builds, and tries real servers with real clients. */
import { build } from './build.mjs'
import { BUBBLEWRAP, prepare } from './prepare.mjs'
import { hand, main, say } from './terminal.mjs'

const NEEDS = [
  BUBBLEWRAP,
  { program: 'git', name: 'git', why: 'the git server starts it' },
  { program: 'python3', name: 'python3', why: 'runs the Python server' },
  { program: 'chromium', name: 'chromium', why: 'is what two browser servers drive (100 MB to fetch, 400 MB on disk)' },
]

await main(async () => {
  await prepare(NEEDS)
  await build(['test'])
  say('fetching servers and clients from the package registry; this takes some minutes')
  await hand([process.execPath, 'build/test/compatibility/main.js', ...process.argv.slice(2)])
})
