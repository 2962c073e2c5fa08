/** Plan → processes: starts bubblewrap, waits for the gate, opens it, reads the posture back, ends it all. */
import { readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { getSystemErrorMap } from 'node:util'
import { Fault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { start } from '../process.js'
import { READY } from './gate.js'
import { type Handover, handOver } from './handover.js'
import type { SandboxPlan } from './plan.js'
import { namespacesOf, observe, shortfalls } from './posture.js'
import type { Child, Exit, Posture } from './sandbox.js'

/** Descriptors of bubblewrap: the gate's channel, what it tells about its child, and behind them what it is handed. */
const GATE = 3
const INFO = 4
const FIRST_HANDED = 5
const SECCOMP_FILTER = 2

type Process = ReturnType<typeof start>

/**
 * Starts the sandbox and waits until it stands at its gate with everything in force.
 * @throws Fault `sandbox.start-failed`, `sandbox.posture`, `sandbox.grant-changed`; nothing of the sandbox is left then
 */
export async function launchSandbox(bubblewrap: string, plan: SandboxPlan): Promise<Child> {
  const sandbox = new Sandbox(spawn(bubblewrap, plan), plan)
  try {
    await sandbox.atGate()
    return sandbox
  } catch (error) {
    sandbox.kill()
    await sandbox.exited
    throw error instanceof Fault ? error : new Fault('sandbox.start-failed', { why: reason(error) }, { cause: error })
  }
}

function spawn(bubblewrap: string, plan: SandboxPlan): Process {
  const handover: Handover = handOver(plan.args, FIRST_HANDED)
  try {
    return start([bubblewrap, '--args', String(handover.args), '--info-fd', String(INFO), '--', ...plan.command], {
      cwd: '/',
      ...(plan.identity === undefined ? {} : { identity: plan.identity }),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...handover.descriptors],
    })
  } finally {
    handover.close()
  }
}

class Sandbox implements Child {
  readonly stdin: Socket
  readonly stdout: Socket
  readonly stderr: Socket
  readonly exited: Promise<Exit>
  readonly #process: Process
  readonly #plan: SandboxPlan
  readonly #gate: Channel
  readonly #info: Channel
  /** Host pids: the sandbox's first process, and the one that becomes the server. */
  #first = 0
  #server = 0
  #seenAtGate: Posture = {}

  constructor(child: Process, plan: SandboxPlan) {
    this.#process = child
    this.#plan = plan
    // First of all: a program that cannot be started says so by an event.
    const exit = exitOf(child)
    // Taken away from Node, which would throw away at the exit what nobody has read by then.
    const streams = child.stdio.splice(0)
    this.stdin = socket(streams, 0)
    this.stdout = socket(streams, 1)
    this.stderr = socket(streams, 2)
    this.#gate = new Channel(socket(streams, GATE))
    this.#info = new Channel(socket(streams, INFO))
    this.exited = this.#ended(exit)
  }

  async atGate(): Promise<void> {
    const info = await this.#orEnded(this.#info.until(/"child-pid":\s*(\d+)/))
    this.#first = Number(info[1])
    await this.#orEnded(this.#gate.until(new RegExp(READY)))
    this.#server = onlyChild(this.#first)
    this.#seenAtGate = this.#observe('gate')
    await this.#orEnded(bound(this.#first))
  }

  async go(): Promise<Posture> {
    try {
      this.#gate.send('g')
      const answer = await within(LIMITS.gateMs, this.#gate.end(), 'the gate did not become the server')
      if (answer.length >= READY.length + 4) throw this.#notExecuted(answer.readInt32LE(READY.length))
      return this.#effective()
    } catch (error) {
      this.kill()
      throw error
    }
  }

  kill(): void {
    // The first process dies with bubblewrap, and all others with the first; a gate that still waits reads end of file.
    this.#process.kill('SIGKILL')
    this.#gate.close()
  }

  /** A server that has ended by now was the process that was seen at the gate; an exec takes nothing of that away. */
  #effective(): Posture {
    try {
      return this.#observe('server')
    } catch (error) {
      if (error instanceof Fault) throw error
      return { ...this.#seenAtGate, ended: reason(error) }
    }
  }

  #observe(stage: 'gate' | 'server'): Posture {
    const seen = observe(this.#server)
    if (seen.parent !== this.#first) throw new Error(`process ${this.#server} has ended`)
    const why = shortfalls(seen, this.#plan.requirement, namespacesOf('self'), stage)
    if (why.length > 0) throw new Fault('sandbox.posture', { why: why.join('; ') })
    return { ...seen, stage }
  }

  #notExecuted(errno: number): Fault {
    const [code, text] = getSystemErrorMap().get(-errno) ?? [`errno ${errno}`, 'unknown error']
    return new Fault('sandbox.exec-failed', { program: this.#plan.command[1] ?? '', why: `${text} (${code})` })
  }

  /** What was waited for, or a fault with the reason why it will not come. */
  async #orEnded<T>(wanted: Promise<T | undefined>): Promise<T> {
    const ended = this.exited.then(() => undefined)
    const got = await within(LIMITS.gateMs, Promise.race([wanted, ended]), 'bubblewrap did not get ready')
    if (got !== undefined) return got
    throw new Fault('sandbox.start-failed', { why: await this.#lastWords() })
  }

  async #lastWords(): Promise<string> {
    this.kill()
    const { code, signal } = await this.exited
    const text = await within(LIMITS.gateMs, new Channel(this.stderr).end(), 'bubblewrap left its stderr open')
    return text.toString('utf8').trim() || `bubblewrap ended with ${signal ?? code ?? 'an error'}`
  }

  async #ended(exit: Promise<Exit>): Promise<Exit> {
    const how = await exit
    this.#gate.close()
    await gone(this.#first)
    return how
  }
}

function exitOf(child: Process): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: null, signal: null }))
  })
}

function socket(streams: readonly unknown[], descriptor: number): Socket {
  const stream = streams[descriptor]
  if (stream instanceof Socket) return stream
  throw new Fault('sandbox.start-failed', { why: `no channel could be opened to it (descriptor ${descriptor})` })
}

/** A short conversation over one descriptor, kept whole up to its bound. */
class Channel {
  #text: Buffer = Buffer.alloc(0)
  readonly #socket: Socket
  readonly #waiting = new Set<() => void>()
  readonly #closed: Promise<void>

  constructor(from: Socket) {
    this.#socket = from
    this.#closed = new Promise((resolve) => {
      from.once('end', resolve)
      from.once('close', resolve)
      // The other side has gone while we wrote: the same as its end, which is what is waited for.
      from.once('error', () => resolve())
    })
    from.on('data', (chunk: Buffer) => {
      this.#text = Buffer.concat([this.#text, chunk]).subarray(0, LIMITS.gateBytes)
      for (const look of this.#waiting) look()
    })
  }

  /** Undefined if the channel ends before the text matches. */
  async until(wanted: RegExp): Promise<RegExpExecArray | undefined> {
    const found = new Promise<RegExpExecArray>((resolve) => {
      this.#waiting.add(() => {
        const match = wanted.exec(this.#text.toString('latin1'))
        if (match !== null) resolve(match)
      })
    })
    for (const look of this.#waiting) look()
    return Promise.race([found, this.#closed.then(() => undefined)])
  }

  async end(): Promise<Buffer> {
    await this.#closed
    return this.#text
  }

  send(text: string): void {
    this.#socket.write(text)
  }

  close(): void {
    this.#socket.destroy()
  }
}

/**
 * Waits until the sandbox's first process is bound to bubblewrap's life: it asks for its death signal right before it
 * takes the filter, and the filter can be seen. Undefined if it has ended.
 */
async function bound(pid: number): Promise<true | undefined> {
  for (let status = statusOf(pid); status !== undefined; status = statusOf(pid)) {
    if (new RegExp(`^Seccomp:\\s*${SECCOMP_FILTER}$`, 'm').test(status)) return true
    await delay(1)
  }
  return undefined
}

/** Waits until a first process has ended, which it does after everything else in its pid namespace. */
async function gone(pid: number): Promise<void> {
  for (let status = statusOf(pid); status !== undefined && !/^State:\s*[ZX]/m.test(status); status = statusOf(pid)) await delay(2)
}

function statusOf(pid: number): string | undefined {
  try {
    return pid === 0 ? undefined : readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}

/** The gate, which is all that runs below the first process by now. */
function onlyChild(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  const [child] = children
  if (child === undefined || children.length > 1) throw new Error(`the sandbox has ${children.length} processes at its gate`)
  return Number(child)
}

async function within<T>(ms: number, wanted: Promise<T>, late: string): Promise<T> {
  const timer = new AbortController()
  const expired = delay(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Fault('sandbox.start-failed', { why: `${late} within ${ms} ms` })
  })
  try {
    return await Promise.race([wanted, expired])
  } finally {
    timer.abort()
  }
}
