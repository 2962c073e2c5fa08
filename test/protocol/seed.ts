/** One seed for the property tests of a run: printed with each, so that what failed once can be run again. */
import type { TestContext } from 'node:test'

/** @param t prints the seed. `SLUICE_SEED=N` in the environment repeats a run. */
export function seeded(t: TestContext, numRuns: number): { readonly seed: number; readonly numRuns: number } {
  const seed = Number(process.env['SLUICE_SEED'] ?? Math.floor(Math.random() * 0x7fffffff))
  t.diagnostic(`seed ${seed}, ${numRuns} runs (again with SLUICE_SEED=${seed})`)
  return { seed, numRuns }
}
