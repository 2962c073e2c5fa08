/**
 * A host uid of its own for a server of an ordinary user. Processes of such a user can become another uid only in a user
 * namespace, and only one that /etc/subuid gives them. So a first bubblewrap makes a namespace, in which newuidmap and
 * newgidmap map two ids: 0 is the user, 1 is the server. As 0, which reaches what the user reaches, it binds what a sandbox
 * needs to a folder that everyone can pass; then setpriv becomes 1, without groups and capabilities, and starts the program
 * behind it: the sandbox's own bubblewrap, which makes its own namespaces as ever, in which the user has no id.
 *
 * A gateway that dies meanwhile lets the first bubblewrap go on (end of file): without its ids it ends there, with them the
 * sandbox's gate reads the end of its channel. No process of the stage stays behind: it ends with the program behind it.
 */
import { closeSync, readSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '../faults.js'
import { LIMITS } from '../limits.js'
import { type Argv, run } from '../process.js'
import type { Argument, Mount } from './arguments.js'
import { unnamedFile } from './handover.js'
import type { HostIds } from './identity.js'
import type { StageTools } from './tools.js'

export interface StagePlan {
  /** What the first bubblewrap is told. */
  readonly args: readonly Argument[]
  readonly ids: HostIds
}

/** Where what was bound stands; the host's own folder is covered, for those behind the stage alone. */
const STAGE = '/tmp'
/** The server's uid and gid in the namespace of the stage. */
const SERVER = '1'
/** Everyone can read these, so they need no other place. */
const PUBLIC = ['/usr/', '/lib/', '/lib64/', '/bin/', '/sbin/', '/etc/']

/** Splits mounts into what the stage binds, and mounts of the sandbox that take it from there. Pure. */
export function stageMounts(all: readonly Mount[], { uid, gid }: HostIds): { behind: readonly Mount[]; plan: StagePlan } {
  const args: Argument[] = []
  let places = 0
  const behind = all.map((mount) => {
    const { how, source } = mount
    if (typeof source === 'string' && PUBLIC.some((folder) => source.startsWith(folder))) return mount
    const place = `${STAGE}/${places++}`
    args.push(how, source, place)
    return { ...mount, source: place }
  })
  return { behind, plan: stagePlan(args, { uid, gid }) }
}

function stagePlan(binds: readonly Argument[], ids: HostIds): StagePlan {
  const capabilities = ['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'].flatMap((name) => ['--cap-add', name])
  return { args: ['--unshare-user', ...capabilities, '--dev-bind', '/', '/', '--tmpfs', STAGE, ...binds], ids }
}

/** A plan with one folder that is bound for writing, and where it stands. */
export function stageOf(folder: string, ids: HostIds): { readonly plan: StagePlan; readonly place: string } {
  const place = `${STAGE}/0`
  return { plan: stagePlan(['--bind', folder, place], ids), place }
}

/** The descriptors of the first bubblewrap, by number. */
export interface StageNumbers {
  readonly args: number
  readonly info: number
  readonly hold: number
}

/** @param behind the program that runs with the ids of the server */
export function stageCommand(tools: StageTools, { args, info, hold }: StageNumbers, behind: readonly string[]): Argv {
  const first = [tools.bubblewrap, '--args', args, '--info-fd', info, '--userns-block-fd', hold].map(String)
  const become = ['--reuid', SERVER, '--regid', SERVER, '--clear-groups', '--inh-caps=-all', '--bounding-set=-all']
  return [tools.bubblewrap, ...first.slice(1), '--', tools.setpriv, ...become, '--', ...behind]
}

/** One start of the first bubblewrap: it waits until its namespace has its ids. */
export class Stage {
  /** A file and not a pipe, as for the sandbox's own. */
  readonly info = unnamedFile(Buffer.alloc(0))
  readonly #tools: StageTools
  readonly #ids: HostIds
  #pid: number | undefined
  #over = false

  constructor({ ids }: StagePlan, tools: StageTools) {
    this.#ids = ids
    this.#tools = tools
  }

  /** Host pid of the process that becomes the program behind the stage, once it is known. */
  get pid(): number | undefined {
    return this.#pid
  }

  /** That pid, while it waits; undefined if the stage was released meanwhile. bubblewrap tells it within a millisecond or two. */
  async waiting(): Promise<number | undefined> {
    while (!this.#over && this.#pid === undefined) {
      this.#pid = childPid(this.info)
      if (this.#pid === undefined) await delay(1)
    }
    return this.#over ? undefined : this.#pid
  }

  /**
   * Maps the ids and lets the program behind the stage start. Undefined if the stage was released meanwhile.
   * @param hold our end of what `--userns-block-fd` reads
   * @throws Fault `sandbox.no-own-uid`
   */
  async admit(hold: Writable): Promise<true | undefined> {
    // The other side has ended: whoever waits for it hears of that elsewhere.
    hold.once('error', () => hold.destroy())
    const pid = await this.waiting()
    if (pid === undefined) return undefined
    await this.#map(pid)
    hold.end('g')
    return true
  }

  /** Nothing is waited for any more. Who closes the hold lets the first bubblewrap go on: without ids it ends. */
  release(): void {
    this.#over = true
  }

  /** When it has ended. */
  close(): void {
    this.release()
    closeSync(this.info)
  }

  async #map(pid: number): Promise<void> {
    const { newuidmap, newgidmap } = this.#tools
    const mapped = (tool: string, own: number, server: number): Promise<void> =>
      mapIds([tool, String(pid), '0', String(own), '1', SERVER, String(server), '1'])
    await Promise.all([
      mapped(newuidmap, process.geteuid?.() ?? 0, this.#ids.uid),
      mapped(newgidmap, process.getegid?.() ?? 0, this.#ids.gid),
    ])
  }
}

async function mapIds(argv: Argv): Promise<void> {
  const { code, stderr } = await run(argv, { timeoutMs: LIMITS.gateMs, maxBytes: LIMITS.gateBytes })
  if (code === 0) return
  throw new Fault('sandbox.no-own-uid', {
    why: stderr.trim() || `${argv[0]} ended with ${code ?? 'a signal'}`,
    remedy: '`sluice doctor` says what is missing; `sluice install NAME` lets the server run as you meanwhile',
  })
}

/** What bubblewrap has written to its `--info-fd` by now. */
export function childPid(info: number): number | undefined {
  const text = Buffer.alloc(LIMITS.gateBytes)
  const length = readSync(info, text, 0, text.length, 0)
  const [, pid] = /"child-pid":\s*(\d+)/.exec(text.toString('latin1', 0, length)) ?? []
  return pid === undefined ? undefined : Number(pid)
}
