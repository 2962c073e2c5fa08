/** The whole environment of a server: a few names that programs expect, what sluice.yaml sets, what its files hold. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { Fault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { HOME_INSIDE } from '../sandbox/sandbox.js'

type Environment = Readonly<Record<string, string>>

const ALWAYS: Environment = {
  HOME: HOME_INSIDE,
  LANG: 'C.UTF-8',
  LOGNAME: 'server',
  PATH: '/usr/local/bin:/usr/bin:/bin',
  TMPDIR: '/tmp',
  USER: 'server',
}

/** Later ones win: files over `env` would surprise, so `env` wins over files. */
export function environmentOf(env: Environment, files: readonly Environment[]): Environment {
  return Object.assign({ ...ALWAYS }, ...files, env) as Environment
}

/**
 * Lines `NAME=VALUE`; blank lines and lines that begin with `#` are skipped, `export ` in front and one pair of quotes
 * around the value are left out, nothing is expanded.
 * @throws Fault `review.env-file`
 */
export function readEnvFile(path: string): Environment {
  return parseEnv(path, readText(path))
}

export function parseEnv(path: string, text: string): Environment {
  const found: [string, string][] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined)
      throw new Fault('review.env-file', { path, why: `line ${index + 1} is not NAME=VALUE` })
    if (value.includes('\0')) throw new Fault('review.env-file', { path, why: `line ${index + 1} has a NUL` })
    found.push([name, unquoted(value)])
  }
  return Object.fromEntries(found)
}

function unquoted(value: string): string {
  const text = value.trim()
  const quote = text[0]
  return text.length >= 2 && (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : value
}

function readText(path: string): string {
  try {
    // NONBLOCK: a FIFO with this name must not hold up a start for ever.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const stat = fstatSync(file)
      if (!stat.isFile()) throw new Error('it is not a regular file')
      if (stat.size > LIMITS.envFileBytes) throw new Error(`it has more than ${LIMITS.envFileBytes} bytes`)
      return readFileSync(file, 'utf8')
    } finally {
      closeSync(file)
    }
  } catch (thrown) {
    throw new Fault('review.env-file', { path, why: reason(thrown) }, { cause: thrown })
  }
}
