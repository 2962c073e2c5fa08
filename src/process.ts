/**
 * The only importer of node:child_process. Programs are argument vectors, never shell strings; the environment is empty
 * unless given; output that is collected is bounded.
 */
import { type ChildProcess, spawn } from 'node:child_process'

export type Argv = readonly [program: string, ...rest: string[]]

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Host identity to drop to (supplementary groups are cleared with it). */
  readonly identity?: { readonly uid: number; readonly gid: number }
  /** What stands at descriptor 0, 1, 2, 3 …: 'pipe', 'ignore', 'inherit', or a descriptor of ours. */
  readonly stdio: readonly ('pipe' | 'ignore' | 'inherit' | number)[]
}

/** Starts a program and leaves it running. A program that cannot be started reports by the `error` event. */
export function start([program, ...rest]: Argv, options: StartOptions): ChildProcess {
  return spawn(program, rest, {
    stdio: [...options.stdio],
    env: { ...options.env },
    shell: false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...options.identity,
  })
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly identity?: { readonly uid: number; readonly gid: number }
  readonly input?: string | Uint8Array
  readonly timeoutMs?: number
  /** Bound on stdout and on stderr, each; what is beyond is dropped and `truncated` says so. */
  readonly maxBytes?: number
}

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly truncated: boolean
  readonly timedOut: boolean
}

/** Runs a program to its end. Rejects only if it cannot be started. */
export function run(argv: Argv, options: RunOptions = {}): Promise<Finished> {
  const { timeoutMs = 30_000, maxBytes = 1024 * 1024, input, ...place } = options
  return new Promise((resolve, reject) => {
    const child = start(argv, { ...place, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] })
    const stdout = new Collected(maxBytes)
    const stderr = new Collected(maxBytes)
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      child.kill('SIGKILL')
    }, timeoutMs)
    child.stdout?.on('data', (chunk: Buffer) => stdout.add(chunk))
    child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk))
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout: stdout.text(), stderr: stderr.text(), truncated: stdout.full || stderr.full, timedOut })
    })
    // A program may end without reading its input; its exit code tells, not the broken pipe.
    child.stdin?.on('error', () => child.stdin?.destroy())
    child.stdin?.end(input)
  })
}

class Collected {
  full = false
  #size = 0
  readonly #chunks: Buffer[] = []
  readonly #limit: number
  constructor(limit: number) {
    this.#limit = limit
  }
  add(chunk: Buffer): void {
    const room = this.#limit - this.#size
    if (chunk.length > room) this.full = true
    if (room <= 0) return
    this.#chunks.push(chunk.subarray(0, room))
    this.#size += Math.min(chunk.length, room)
  }
  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }
}
