/** What the proofs in machines have in common: how tests run there, and how what they found is told and kept. */
import { writeFileSync } from 'node:fs'
import { FAILED, say, Stop } from './terminal.mjs'

/** @returns {{json: string | undefined, rest: string[]}} what was typed behind the script's name */
export function typed() {
  const given = process.argv.slice(2)
  const at = given.indexOf('--json')
  if (at === -1) return { json: undefined, rest: given }
  return { json: given[at + 1], rest: given.toSpliced(at, 2) }
}

/** One step of a machine that runs compiled test files. */
export function testStep(name, as, files) {
  return { name, as, argv: ['node', '--test', '--test-concurrency=2', '--test-timeout=1800000', '--test-reporter=tap', ...files] }
}

/**
 * Prints a row per step with the tests that failed in it; writes the same as JSON.
 * @param {string} proof
 * @param {{name: string, code: number, output: string}[]} results
 * @param {string | undefined} json a file to write
 */
export function conclude(proof, results, json) {
  const rows = results.map(({ name, code, output }) => ({ name, code, tests: counted(output), failed: failures(output) }))
  say()
  for (const { name, code, tests, failed } of rows) {
    say(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(28)}${tests === undefined ? '' : told(tests)}`)
    for (const line of failed) say(`          ${line}`)
  }
  const good = rows.every(({ code, tests }) => code === 0 && tests?.pass !== 0)
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ proof, good, steps: rows }, undefined, 2)}\n`)
  if (!good) throw new Stop(FAILED, `prove:${proof}: not proven; what failed said why when it ended.`)
}

/** The sums at the end of a TAP report; undefined where there is none. */
function counted(output) {
  const sums = Object.fromEntries(
    [...output.matchAll(/^# (tests|pass|fail|skipped) (\d+)$/gm)].map(([, what, sum]) => [what, Number(sum)]),
  )
  return 'tests' in sums ? sums : undefined
}

function told({ tests, pass, fail, skipped }) {
  return `${tests} tests: ${pass} passed, ${fail} failed, ${skipped} skipped`
}

function failures(output) {
  return [...output.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, name]) => name)
}
