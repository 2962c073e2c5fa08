/**
 * `npm run prove:crash`: `add`, `update`, `install` and `remove` fail in every way at every call to the kernel that changes
 * something, and are killed at each; the log and the store too. `npm test` tries the calls after which others see something new.
 */
import { build } from './build.mjs'
import { FAILED, main, run, Stop } from './terminal.mjs'

const FILES = ['log', 'store', 'commands'].map((name) => `build/test/crash/${name}.test.js`)

await main(async () => {
  await build(['test'])
  const argv = [process.execPath, '--test', '--test-reporter=spec', '--test-timeout=3600000', ...FILES]
  const { code } = await run(argv, { show: true, env: { ...process.env, CRASH: 'all' } })
  if (code !== 0) throw new Stop(FAILED, 'something was half done after a failure', `again: CRASH=all ${argv.join(' ')}`)
})
