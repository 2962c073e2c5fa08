/** What has to be done on the host with the ids of a server: nobody else makes or empties its HOME. */
import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { Fault } from '../faults.js'
import { type Argv, run, start } from '../process.js'
import { Channel } from './channel.js'
import { handOver } from './handover.js'
import type { HostIds } from './identity.js'
import { Stage, stageCommand, stageOf } from './stage.js'
import { stageTools } from './tools.js'

/**
 * Runs a small program of the system with these ids, to its end. It sees the host as everyone does, and `folder`, however
 * closed the folders above it are.
 * @param argv what to run, given where `folder` stands for it
 * @returns what it says of an error; '' where it ended well
 * @throws Fault `sandbox.no-own-uid` where the gateway is not root and its user has no such ids here
 */
export async function actAs(ids: HostIds, folder: string, argv: (folder: string) => Argv): Promise<string> {
  if (process.geteuid?.() !== 0) return actOnStage(ids, folder, argv)
  const { code, stderr } = await run(argv(folder), { identity: { uid: ids.uid, gid: ids.gid } })
  return code === 0 ? '' : stderr.trim() || `it ended with ${code}`
}

/** Descriptors of the first bubblewrap. */
const INFO = 3
const HOLD = 4
const FIRST_HANDED = 5

async function actOnStage(ids: HostIds, folder: string, argv: (folder: string) => Argv): Promise<string> {
  const { plan, place } = stageOf(folder, ids)
  const tools = stageTools()
  const handed = handOver(plan.args, FIRST_HANDED)
  const stage = new Stage(plan, tools)
  try {
    const command = stageCommand(tools, { args: handed.args, info: INFO, hold: HOLD }, argv(place))
    const child = start(command, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe', stage.info, 'pipe', ...handed.descriptors] })
    const { code, said } = await throughStage(child, stage)
    return code === 0 ? '' : said.trim() || `it ended with ${code}`
  } finally {
    handed.close()
    stage.close()
  }
}

async function throughStage(child: ReturnType<typeof start>, stage: Stage): Promise<{ code: number | null; said: string }> {
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
    child.once('error', () => resolve(null))
  })
  const [, , stderr, , hold] = child.stdio
  if (!(stderr instanceof Socket && hold instanceof Socket)) throw new Error(`${child.spawnfile} could not be started`)
  const words = new Channel(stderr).end()
  void ended.then(() => stage.release())
  try {
    await stage.admit(hold)
  } finally {
    if (!hold.writableEnded) hold.destroy()
    await ended
  }
  return { code: await ended, said: (await words).toString('utf8') }
}

/** Where the HOME in a slot stands. */
export const homeIn = (slot: string): string => join(slot, 'home')

/**
 * Makes a HOME that belongs to these ids. Where the gateway is not root, they make it themselves: no file of the user ever
 * becomes theirs.
 * @param slot for this HOME alone, in a folder that other users cannot pass; made if it is missing
 * @returns the HOME. Everyone may read it who can reach it: the folders above it are ours
 * @throws Fault `sandbox.no-own-uid`
 */
export async function makeHome(slot: string, ids: HostIds): Promise<string> {
  const home = homeIn(slot)
  mkdirSync(slot, { recursive: true, mode: 0o711 })
  if (lstatSync(home, { throwIfNoEntry: false }) === undefined) await makeAs(ids, slot, home)
  const made = lstatSync(home, { throwIfNoEntry: false })
  if (made?.isDirectory() && made.uid === ids.uid) return home
  throw notMade(home, made === undefined ? 'it is not there' : `it belongs to uid ${made.uid}`)
}

async function makeAs(ids: HostIds, slot: string, home: string): Promise<void> {
  if (process.geteuid?.() === 0) {
    mkdirSync(home, { mode: 0o700 })
    return chownSync(home, ids.uid, ids.gid)
  }
  chmodSync(slot, 0o733)
  try {
    const why = await actAs(ids, slot, (place) => ['/bin/mkdir', '-m', '0755', '--', homeIn(place)])
    if (why !== '') throw notMade(home, why)
  } finally {
    chmodSync(slot, 0o711)
  }
}

function notMade(home: string, why: string): Fault {
  return new Fault('sandbox.no-own-uid', {
    why: `its home ${home} could not be made: ${why}`,
    remedy: '`sluice doctor` tries it',
  })
}

/**
 * Removes what is in a folder, as far as these ids may, however deep it is. The folder itself stays.
 * @returns what the system says, or ''
 */
export async function emptyAs({ uid, gid }: HostIds, folder: string): Promise<string> {
  // A folder without rights for its owner cannot be emptied.
  await actAs({ uid, gid }, folder, (place) => ['/bin/chmod', '-R', 'u+rwx', '--', place])
  return actAs({ uid, gid }, folder, (place) => ['/usr/bin/find', place, '-xdev', '-mindepth', '1', '-delete'])
}
