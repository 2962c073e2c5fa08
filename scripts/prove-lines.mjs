/**
 * `npm run prove:lines`: that no line, and no number of lines, costs out of proportion. Each case runs in processes of its own at
 * one size and at four times that size, up to the longest line that is taken: linear work takes four times as long, quadratic
 * work sixteen times. Processor time is compared, so that a busy machine does not decide.
 */
import { build } from './build.mjs'
import { FAILED, main, run, say, Stop } from './terminal.mjs'

/** Ratio of processor time at which a case counts as more than linear. Start-up and collection of memory move it. */
const MOST = 8
/** Below this a ratio says nothing. */
const LEAST_MS = 40
/** Resident at most: lines of 16 MB are 16 million values at worst. */
const MOST_MB = 900

await main(async () => {
  await build(['test'])
  const { CASES } = await import('../build/test/relay/scale.js')
  say(
    `${'case'.padEnd(36)}${'size'.padStart(12)}${'CPU ms'.padStart(9)}${'x 4'.padStart(9)}${'ratio'.padStart(7)}${'peak MB'.padStart(9)}`,
  )
  const failed = []
  for (const [name, { size }] of Object.entries(CASES)) if (!(await proved(name, larger(name, size)))) failed.push(name)
  if (failed.length > 0) throw new Stop(FAILED, `more than linear, or too much memory: ${failed.join(', ')}`)
})

/** A million small lines, a hundred megabytes; lines that are kept go up to the limit of their length. */
function larger(name, size) {
  return (
    { 'small lines': 250_000, 'small lines through relay and log': 250_000, 'one byte at a time': 4 * 1024 * 1024 }[name] ?? size
  )
}

async function proved(name, size) {
  const [one, four] = [await cost(name, size), await cost(name, 4 * size)]
  const ratio = four.cpuMs / one.cpuMs
  const figures = [size, one.cpuMs.toFixed(0), four.cpuMs.toFixed(0), ratio.toFixed(1), four.peakMB.toFixed(0)]
  say(name.padEnd(36) + figures.map((each, nth) => String(each).padStart([12, 9, 9, 7, 9][nth])).join(''))
  return (ratio <= MOST || four.cpuMs < LEAST_MS) && four.peakMB <= MOST_MB
}

async function cost(name, size) {
  const { code, output } = await run([process.execPath, 'build/test/relay/scale.js', name, String(size)])
  if (code !== 0) throw new Stop(FAILED, `the case ${name} ended with ${code}`, output)
  return JSON.parse(output)
}
