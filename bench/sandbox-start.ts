/** What the sandbox adds to the start of a program: from launch to its first byte, gate and posture included. */
import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type Argv, start } from '#sluice/process.js'
import { bubblewrap } from '#sluice/sandbox/bubblewrap.js'
import { type Backend, HOME_INSIDE, type Plan, REQUIRED, type SandboxProfile } from '#sluice/sandbox/sandbox.js'
import { median } from './measure.js'

export interface SandboxFigures {
  readonly bareMs: number
  readonly sandboxMs: number
}

const PROGRAM: Argv = [process.execPath, '-e', 'process.stdout.write("x"); process.stdin.resume()']
/** The first uid of the range that servers are given by root. */
const IDENTITY = { uid: 61_184, gid: 61_184, shared: false }

export async function measureSandboxStart(folder: string, times: number): Promise<SandboxFigures> {
  const home = join(folder, 'sandbox-home')
  await mkdir(home)
  const asRoot = process.geteuid?.() === 0
  if (asRoot) await chown(home, IDENTITY.uid, IDENTITY.gid)
  const profile: SandboxProfile = {
    argv: PROGRAM,
    env: {},
    cwd: HOME_INSIDE,
    home,
    readOnly: [],
    grants: [],
    programs: [],
    unixSockets: [],
    triggers: [],
    network: 'none',
    ...(asRoot ? { identity: IDENTITY } : {}),
  }
  const backend = bubblewrap()
  const plan = backend.plan(profile, new Set(REQUIRED), await backend.survey(profile))
  const bare: number[] = []
  const sandboxed: number[] = []
  for (let time = 0; time < times; time++) {
    bare.push(await bareStart())
    sandboxed.push(await sandboxStart(backend, plan))
  }
  return { bareMs: median(bare), sandboxMs: median(sandboxed) }
}

async function bareStart(): Promise<number> {
  const begun = performance.now()
  const child = start(PROGRAM, { stdio: ['pipe', 'pipe', 'ignore'] })
  const closed = new Promise((resolve) => child.once('close', resolve))
  if (child.stdout === null) throw new Error('no pipe')
  await firstByte(child.stdout)
  const took = performance.now() - begun
  child.kill('SIGKILL')
  await closed
  return took
}

async function sandboxStart(backend: Backend, plan: Plan): Promise<number> {
  const begun = performance.now()
  const child = await backend.launch(plan)
  // Nothing may be read before the posture was.
  await Promise.all([child.go(), firstByte(child.stdout)])
  const took = performance.now() - begun
  child.stderr.resume()
  child.kill()
  await child.exited
  return took
}

function firstByte(stream: Readable): Promise<unknown> {
  return new Promise((resolve) => stream.once('data', resolve))
}
