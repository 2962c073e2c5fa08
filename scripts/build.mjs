/** The build, for the scripts that run what it makes. */
import { FAILED, run, say, Stop } from './terminal.mjs'

/** @param {string[]} projects besides the sources: `test`, `bench` */
export async function build(projects = []) {
  const argv = ['node_modules/.bin/tsc', '-b', ...projects]
  const { code, output } = await run(argv)
  // A package of npm, which is there only now.
  if (code === 0) return (await import('./bundle.mjs')).bundle()
  say(output)
  throw new Stop(FAILED, 'the build failed', `again: ${argv.join(' ')}`)
}
