/**
 * `npm test`: prepares the machine, then every check in order, stopping at the first that fails.
 * `npm test -- test/relay …` runs the tests of these folders or files alone.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { BUBBLEWRAP, PERL, prepare } from './prepare.mjs'
import { FAILED, main, run, say, Stop } from './terminal.mjs'
import { testFiles } from './tests.mjs'

const bin = (name) => join('node_modules/.bin', name)

/** What is checked, in this order. Output is shown where a step fails. */
const STEPS = [
  { what: 'build', argv: [bin('tsc'), '-b', 'test', 'bench'] },
  { what: 'bundle', argv: [process.execPath, 'scripts/bundle.mjs'] },
  { what: 'format', argv: [bin('biome'), 'format'], hint: 'npx biome format --write' },
  { what: 'lint', argv: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  { what: 'imports go one way', argv: [process.execPath, 'scripts/arrows.mjs', 'src'] },
  { what: 'unused files, exports and dependencies', argv: [bin('knip'), '--no-progress'] },
  {
    what: 'generated documents are current',
    argv: [process.execPath, 'scripts/docs.mjs', '--check'],
    hint: 'node scripts/docs.mjs',
  },
  // Where servers cannot be started this says why and what to do; a hundred failed tests would not.
  { what: 'servers can be started here', argv: [process.execPath, 'dist/cli/main.js', 'doctor'] },
]

await main(async () => {
  await prepare([BUBBLEWRAP, PERL])
  for (const step of STEPS) await check(step)
  await runTests(testFiles(process.argv.slice(2)))
})

async function check({ what, argv, hint }) {
  const begun = performance.now()
  const { code, output } = await run(argv)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  say(`${code === 0 ? 'ok    ' : 'FAILED'}  ${what}  (${seconds} s)`)
  if (code === 0) return
  say(output)
  throw new Stop(
    FAILED,
    `npm test stopped at: ${what}`,
    `again: ${argv.join(' ')}`,
    ...(hint === undefined ? [] : [`repair: ${hint}`]),
  )
}

async function runTests(files) {
  // More than two at a time would measure the machine rather than the product.
  const concurrency = Math.min(2, availableParallelism())
  const flags = ['--test', `--test-concurrency=${concurrency}`, '--test-timeout=600000', '--test-reporter=spec']
  const { code } = await run([process.execPath, ...flags, ...files], { show: true })
  if (code !== 0)
    throw new Stop(FAILED, 'npm test stopped at: tests', 'again, one file: node --test build/test/ROOM/FILE.test.js')
}
