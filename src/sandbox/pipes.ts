/**
 * The server's three streams, as pipes. What Node makes by itself are unix sockets of the host's network namespace, and
 * through these a server reads the host's interfaces and addresses, takes abstract names, gets a handle of the gateway's
 * process and passes it descriptors.
 */
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault, reason } from '../faults.js'
import { start } from '../process.js'

/** Descriptors, in the order of stdin, stdout and stderr. */
export interface Pipes {
  readonly ours: readonly [number, number, number]
  /** The other ends, which block; to be closed once the server has them. */
  readonly theirs: readonly [number, number, number]
}

/** Not PATH, as for bubblewrap. */
const MAKERS = ['/usr/bin/mkfifo', '/bin/mkfifo', '/run/current-system/sw/bin/mkfifo']
const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants

/** Pipes by way of names, since Node cannot make any without; the names are gone when this returns. @throws Fault `sandbox.start-failed` */
export async function makePipes(): Promise<Pipes> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-'))
  const opened: number[] = []
  try {
    const names = ['stdin', 'stdout', 'stderr'].map((name) => join(folder, name))
    await makeNamed(names)
    const [input, output, error] = names.map((name) => openBoth(name, opened))
    if (input === undefined || output === undefined || error === undefined) throw new Error('a stream is missing')
    return { ours: [input.write, output.read, error.read], theirs: [input.read, output.write, error.write] }
  } catch (thrown) {
    for (const descriptor of opened) closeSync(descriptor)
    throw thrown
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function makeNamed(names: readonly string[]): Promise<void> {
  const maker = MAKERS.find((path) => existsSync(path))
  const failed = (why: string): Fault => new Fault('sandbox.start-failed', { why: `no pipes could be made: ${why}` })
  if (maker === undefined) throw failed(`none of ${MAKERS.join(', ')} is there`)
  const child = start([maker, '-m', '600', '--', ...names], { stdio: ['ignore', 'ignore', 'ignore'] })
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(failed(reason(error))))
    child.once('exit', (code, signal) => (code === 0 ? resolve() : reject(failed(`${maker} ended with ${signal ?? code}`))))
  })
}

/** Neither open blocks for want of the other end: the first does not wait, and the others find it. */
function openBoth(name: string, opened: number[]): { read: number; write: number } {
  const open = (flags: number): number => {
    const descriptor = openSync(name, flags)
    opened.push(descriptor)
    return descriptor
  }
  const first = openSync(name, O_RDONLY | O_NONBLOCK)
  try {
    return { write: open(O_WRONLY), read: open(O_RDONLY) }
  } finally {
    closeSync(first)
  }
}
