/** Plan → processes: starts bubblewrap, waits for the gate, opens it, reads the posture back, ends it all. */
import { closeSync, readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { getSystemErrorMap } from 'node:util'
import { Fault, isSystemError, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { type Argv, start } from '../process.js'
import type { JsonObject } from '../protocol/message.js'
import { Channel } from './channel.js'
import type { ControlGroup } from './controllers.js'
import { READY, REPORT_BYTES } from './gate.js'
import { makeGroup } from './group.js'
import { type Handover, handOver, unnamedFile } from './handover.js'
import { findPlace } from './hierarchy.js'
import { makePipes, type Pipes } from './pipes.js'
import type { SandboxPlan } from './plan.js'
import { namespacesOf, observe, shortfalls } from './posture.js'
import type { Child, Exit, Posture } from './sandbox.js'
import { childPid, Stage, stageCommand, type StagePlan } from './stage.js'
import { stageTools } from './tools.js'

/** Descriptors of bubblewrap: the gate's channel, a file for what it tells about its child, and what it is handed. */
const GATE = 3
const INFO = 4
const FIRST_HANDED = 5
/** Where there is a stage, these stand before what is handed. */
const STAGE = { info: 5, hold: 6 }
const STAGED_FIRST_HANDED = 7

type Process = ReturnType<typeof start>

/**
 * Starts the sandbox and waits until it stands at its gate with everything in force.
 * @throws Fault `sandbox.start-failed`, `sandbox.limit`, `sandbox.posture`, `sandbox.grant-changed`; nothing of the sandbox
 *   is left then
 */
export async function launchSandbox(bubblewrap: string, plan: SandboxPlan): Promise<Child> {
  const sandbox = await started(bubblewrap, plan)
  try {
    await sandbox.atGate()
    return sandbox
  } catch (error) {
    sandbox.kill()
    await sandbox.exited
    throw error instanceof Fault ? error : new Fault('sandbox.start-failed', { why: reason(error) }, { cause: error })
  }
}

async function started(bubblewrap: string, plan: SandboxPlan): Promise<Sandbox> {
  const group = makeGroup(plan.tree, findPlace(process.geteuid?.() ?? 0))
  try {
    // A file and not a pipe: a pipe to a gateway that has died would kill bubblewrap before it releases its child.
    const info = unnamedFile(Buffer.alloc(0))
    const pipes = await makePipes()
    return new Sandbox(spawn(bubblewrap, plan, info, pipes), plan, { info, pipes, group })
  } catch (error) {
    await group?.end()
    throw error
  }
}

interface Spawned {
  readonly child: Process
  readonly stage?: Stage
}

function spawn(bubblewrap: string, plan: SandboxPlan, info: number, { theirs }: Pipes): Spawned {
  const { stage } = plan
  try {
    const stdio = [...theirs, 'pipe', info] as const
    return stage === undefined ? plain(bubblewrap, plan, stdio) : staged(bubblewrap, plan, stage, stdio)
  } finally {
    for (const descriptor of theirs) closeSync(descriptor)
  }
}

type Stdio = readonly ('pipe' | number)[]

function plain(bubblewrap: string, plan: SandboxPlan, stdio: Stdio): Spawned {
  const handover = handOver(plan.args, FIRST_HANDED)
  try {
    const child = start(sandboxCommand(bubblewrap, handover, plan), {
      cwd: '/',
      ...(plan.identity === undefined ? {} : { identity: plan.identity }),
      stdio: [...stdio, ...handover.descriptors],
    })
    return { child }
  } finally {
    handover.close()
  }
}

/** The same behind a stage. The first bubblewrap passes on what it is handed for the second. */
function staged(bubblewrap: string, plan: SandboxPlan, around: StagePlan, stdio: Stdio): Spawned {
  const tools = stageTools()
  const inner = handOver(plan.args, STAGED_FIRST_HANDED)
  try {
    const outer = handOver(around.args, STAGED_FIRST_HANDED + inner.descriptors.length)
    try {
      const stage = new Stage(around, tools)
      const command = stageCommand(tools, { args: outer.args, ...STAGE }, sandboxCommand(bubblewrap, inner, plan))
      const handed = [...inner.descriptors, ...outer.descriptors]
      return { stage, child: start(command, { cwd: '/', stdio: [...stdio, stage.info, 'pipe', ...handed] }) }
    } finally {
      outer.close()
    }
  } finally {
    inner.close()
  }
}

function sandboxCommand(bubblewrap: string, { args }: Handover, { command }: SandboxPlan): Argv {
  return [bubblewrap, '--args', String(args), '--info-fd', String(INFO), '--', ...command]
}

/** What a start stands on besides its process. */
interface Means {
  readonly info: number
  readonly pipes: Pipes
  readonly group: ControlGroup | undefined
}

class Sandbox implements Child {
  readonly stdin: Socket
  readonly stdout: Socket
  readonly stderr: Socket
  readonly exited: Promise<Exit>
  readonly #process: Process
  readonly #plan: SandboxPlan
  readonly #gate: Channel
  readonly #info: number
  readonly #group: ControlGroup | undefined
  readonly #stage: { readonly entered: Stage; readonly hold: Socket } | undefined
  #running = true
  #killed = false
  #pid: number | undefined
  #seenAtGate: Posture = {}

  constructor({ child, stage }: Spawned, plan: SandboxPlan, { info, pipes, group }: Means) {
    const [input, output, error] = pipes.ours
    this.#process = child
    this.#plan = plan
    this.#info = info
    this.#group = group
    // First of all: a program that cannot be started says so by an event.
    const exit = exitOf(child)
    this.stdin = new Socket({ fd: input, readable: false, writable: true })
    this.stdout = new Socket({ fd: output, readable: true, writable: false })
    this.stderr = new Socket({ fd: error, readable: true, writable: false })
    // Taken away from Node, which would throw away at the exit what nobody has read by then.
    const streams = child.stdio.splice(0)
    this.#gate = new Channel(socket(streams, GATE))
    this.#stage = stage === undefined ? undefined : { entered: stage, hold: socket(streams, STAGE.hold) }
    this.exited = this.#ended(exit)
  }

  async atGate(): Promise<void> {
    const first = this.#stage === undefined ? this.#ready() : this.#waiting()
    // Whatever the gate starts from now on is in there too; behind a stage, the gate itself is.
    await (this.#group?.join(this.#process.pid ?? 0, first) ?? first)
    this.#group?.watch(() => this.kill())
    if (this.#stage !== undefined) await this.#throughStage()
    this.#seenAtGate = this.#observe(this.#first() ?? 0, this.#stage?.entered.pid ?? this.#process.pid ?? 0, 'gate')
  }

  /** What is on the stage, still as the user, who may move it. */
  async #waiting(): Promise<number> {
    return this.#orEnded(this.#stage?.entered.waiting() ?? Promise.resolve(undefined))
  }

  async #throughStage(): Promise<void> {
    const { entered, hold } = this.#stage ?? {}
    if (entered !== undefined && hold !== undefined) await this.#orEnded(entered.admit(hold))
    await this.#ready()
  }

  /** The first process, which stands at its gate. */
  async #ready(): Promise<number> {
    const ready = await this.#orEnded(this.#gate.bytes(READY.length))
    if (ready.toString('latin1') !== READY) throw new Error('the gate did not say that it is ready')
    return this.#first() ?? 0
  }

  async go(): Promise<Posture> {
    try {
      this.#gate.send('g')
      const answer = await this.#orEnded(this.#gate.bytes(READY.length + REPORT_BYTES))
      const errno = answer.readInt32LE(READY.length)
      if (errno !== 0) throw this.#notExecuted(errno)
      return this.#effective()
    } catch (error) {
      this.kill()
      throw error
    }
  }

  kill(): void {
    // With the first process the kernel ends all others. Before it is known, bubblewrap must live: its child would wait for
    // it for ever. The gate then reads end of file.
    const first = this.#first()
    if (this.#running && first !== undefined) endProcess(first)
    this.#killed ||= this.#running
    this.#stage?.entered.release()
    this.#stage?.hold.destroy()
    this.#gate.close()
  }

  /** A server that has ended by now had what the gate had: an exec takes nothing of that away. */
  #effective(): Posture {
    const first = this.#first() ?? 0
    try {
      return this.#observe(firstChild(first), first, 'server')
    } catch (error) {
      if (error instanceof Fault) throw error
      return { ...this.#seenAtGate, ended: reason(error) }
    }
  }

  #observe(pid: number, parent: number, stage: 'gate' | 'server'): Posture {
    const seen = observe(pid)
    if (seen.parent !== parent) throw new Error(`process ${pid} has ended`)
    const why = shortfalls(seen, this.#plan.requirement, namespacesOf('self'), stage)
    if (why.length > 0) throw new Fault('sandbox.posture', { why: why.join('; ') })
    const tree = this.#bounds(pid)
    return { ...seen, stage, ...(tree === undefined ? {} : { tree }) }
  }

  /** Whoever is ending has left its groups already, and shows the first ones. */
  #bounds(pid: number): JsonObject | undefined {
    try {
      return this.#group?.observe(pid)
    } catch (error) {
      if (isEnding(pid)) throw new Error(`process ${pid} has ended`, { cause: error })
      throw error
    }
  }

  /** Host pid of the sandbox's first process, once bubblewrap has told it. */
  #first(): number | undefined {
    if (this.#pid !== undefined || !this.#running) return this.#pid
    this.#pid = childPid(this.#info)
    return this.#pid
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
    const first = this.#first()
    this.#running = false
    closeSync(this.#info)
    this.#gate.close()
    this.#stage?.entered.close()
    for (const pid of [first, this.#stage?.entered.pid]) if (pid !== undefined) await gone(pid)
    const reached = (await this.#group?.end()) ?? false
    const end: Exit = this.#killed ? { code: null, signal: 'SIGKILL' } : how
    return reached ? { ...end, outOfMemory: { limitBytes: this.#plan.tree.memory ?? 0 } } : end
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

/** Waits until a first process has ended, which it does after everything else in its pid namespace. */
async function gone(pid: number): Promise<void> {
  for (let status = told(pid, 'status'); status !== undefined && !/^State:\s*[ZX]/m.test(status); status = told(pid, 'status'))
    await delay(2)
}

/** What the kernel says of a process; undefined where it is gone. */
function told(pid: number, file: 'status' | 'stat'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ESRCH')) return undefined
    throw error
  }
}

/** Source: proc_pid_stat(5): the flags are the seventh field behind the name; PF_EXITING. */
function isEnding(pid: number): boolean {
  const stat = told(pid, 'stat')
  const flags = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[6])
  return stat === undefined || (flags & 4) !== 0
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'ESRCH')) throw error
  }
}

/** The server: the gate starts it before anything else can become a child of the first process. */
function firstChild(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  if (child === undefined) throw new Error('the server has ended')
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
