/** How the scripts speak: a line per step, and one way to stop. Plain Node: they run before anything is installed. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Exit codes of the scripts: a check failed; the machine lacks something that the script could not get. */
export const FAILED = 1
export const UNPREPARED = 2

export function say(text = '') {
  process.stdout.write(`${text}\n`)
}

/** Ends the script: what happened, then what the reader can do. */
export class Stop extends Error {
  constructor(code, message, ...advice) {
    super(message)
    this.code = code
    this.advice = advice
  }
}

/** Runs a script's body; a Stop becomes its text and its exit code. */
export async function main(body) {
  try {
    await body()
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown
    process.stderr.write(`\n${[thrown.message, ...thrown.advice.map((line) => `  ${line}`)].join('\n')}\n`)
    process.exitCode = thrown.code
  }
}

/**
 * Runs a program to its end. `show` passes its output through, otherwise the output is collected.
 * @returns {Promise<{code: number, output: string}>} code 127 where the program could not be started
 */
export function run(argv, { show = false, env = process.env, cwd = ROOT } = {}) {
  const [program, ...rest] = argv
  return new Promise((resolve) => {
    const child = spawn(program, rest, { cwd, env, stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.once('error', (error) => resolve({ code: 127, output: error.message }))
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** Runs a program that speaks for itself, as the last act of a script: what it ends with, the script ends with. */
export async function hand(argv) {
  process.exitCode = (await run(argv, { show: true })).code
}
