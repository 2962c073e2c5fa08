/** `npm run ordinary`: prepares the machine, builds, and uses and attacks real servers through `sluice run`. */
import { build } from './build.mjs'
import { BUBBLEWRAP, prepare } from './prepare.mjs'
import { hand, main } from './terminal.mjs'

const NEEDS = [
  BUBBLEWRAP,
  { program: 'git', name: 'git', why: 'the git server starts it' },
  { program: 'psql', name: 'postgresql', why: 'is what the database server talks to' },
]

await main(async () => {
  await prepare(NEEDS)
  await build(['test'])
  await hand([process.execPath, 'build/test/ordinary/main.js'])
})
