/** The `#!` line of a script, with `env` seen through: both `#!/usr/bin/env X` and `#!/usr/bin/env -S X FLAGS`. */
import { basename } from 'node:path'
import { readHead } from './files.js'

export interface Shebang {
  /** An absolute path, or a name to look up on PATH. */
  readonly program: string
  readonly args: readonly string[]
}

/** The kernel reads 256 bytes. Undefined where the file has no such line. */
export function readShebang(file: string): Shebang | undefined {
  const line = /^#!([^\r\n]*)/.exec(readHead(file, 256).toString('utf8'))?.[1]
  const [first, ...others] = line?.trim().split(/\s+/) ?? []
  if (first === undefined || first === '') return undefined
  if (basename(first) !== 'env') return { program: first, args: others }
  const [program, ...args] = others[0] === '-S' ? others.slice(1) : others
  return program === undefined ? { program: first, args: [] } : { program, args }
}
