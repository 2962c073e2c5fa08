/** The targets of one escape run on the host, and how its gateway is started. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './attack.js'
import { AM_I_ROOT } from './elf.js'
import type { Task } from './gateway.js'

export const isRoot = process.getuid?.() === 0
/** Nobody's uids on any distribution. */
const SERVER = 60_611
const ORDINARY = 60_612
const SIBLING = 60_613

export interface Starter {
  readonly name: 'root' | 'an ordinary user'
  /** Who owns the scene, and whom the server is as far as the host is concerned. */
  readonly uid: number
  readonly identity: Task['identity']
  /** Of a second server at the same time: each way in which two can be told apart, or not. */
  readonly siblings: readonly Task['identity'][]
}
const asServer = { uid: SERVER, gid: SERVER, shared: true }
export const root: Starter = {
  name: 'root',
  uid: SERVER,
  identity: asServer,
  siblings: [asServer, { uid: SIBLING, gid: SIBLING, shared: false }],
}
export const ordinary: Starter = {
  name: 'an ordinary user',
  uid: isRoot ? ORDINARY : (process.getuid?.() ?? 0),
  identity: undefined,
  siblings: [undefined],
}

/** The targets, in a folder of their own: a home with keys, two grants, the server's code and a copy of the product. */
export function makeScene({ uid }: Starter, marker: string): string {
  const scene = mkdtempSync(join(tmpdir(), 'escape-'))
  const file = (path: string, content: string | Buffer, mode = 0o644): void => {
    mkdirSync(join(scene, path, '..'), { recursive: true })
    writeFileSync(join(scene, path), content, { mode })
  }
  for (const path of ['home/.ssh/id_ed25519', 'home/.bash_history', 'outside/secret', 'grants/sibling', 'state/key'])
    file(path, marker)
  for (const path of ['grants/read/note.txt', 'grants/write/.git/config', 'code/package.json']) file(path, '{"type":"module"}')
  for (const path of ['server-home', 'second-home', 'run']) mkdirSync(join(scene, path), { recursive: true })
  const here = fileURLToPath(new URL('.', import.meta.url))
  for (const path of ['server.js', 'sibling.js', 'attack.js', 'numbers.js', 'elf.js', 'gateway.js', 'attacks'])
    cpSync(join(here, path), join(scene, 'code', path), { recursive: true })
  cpSync(fileURLToPath(import.meta.resolve('#sluice/limits.js')).replace(/limits\.js$/, ''), join(scene, 'dist'), {
    recursive: true,
  })
  file('dist/package.json', '{"type":"module"}')
  if (isRoot) give(scene, uid)
  chmodSync(scene, 0o755)
  chmodSync(join(scene, 'outside'), 0o1777)
  if (isRoot) {
    file('grants/read/of-root', marker, 0o600)
    file('grants/read/am-i-root', AM_I_ROOT)
    chmodSync(join(scene, 'grants/read/am-i-root'), 0o4755)
  }
  return scene
}

/** Node cannot remove what a hostile server left too deep for a path, nor an ordinary user what it closed. */
export function removeScene(scene: string): void {
  spawnSync('/bin/chmod', ['-R', 'u+rwX', '--', scene])
  const { status, stderr } = spawnSync('/bin/rm', ['-rf', '--', scene], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
}

function give(path: string, uid: number): void {
  chownSync(path, uid, uid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) give(join(path, entry.name), uid)
    else chownSync(join(path, entry.name), uid, uid)
  }
}

export type Found = Outcome & { readonly name: string }

/** Runs one gateway under a careless parent, which leaves descriptors 20 and 251 open. */
export async function gateway(
  starter: Starter,
  { scene, marker, mode, ...more }: Pick<Task, 'scene' | 'marker' | 'mode'> & Partial<Task>,
): Promise<Found[]> {
  const identity = mode.startsWith('bare') ? {} : { identity: starter.identity }
  const task = { mode, scene, marker, ...identity, ...more }
  const leak = 'exec 20<"$1" 251<"$1"; shift; exec "$@"'
  const argv = ['-c', leak, 'parent', join(scene, 'outside/secret'), process.execPath, join(scene, 'code/gateway.js')]
  const drop = starter.name === 'an ordinary user' && isRoot ? { uid: starter.uid, gid: starter.uid } : {}
  const env = { PATH: '/usr/bin:/bin', HOME: join(scene, 'home'), SECRET: marker, TASK: JSON.stringify(task) }
  const child = spawn('/bin/bash', argv, { stdio: ['ignore', 'pipe', 'pipe'], env, cwd: scene, ...drop })
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  const rows = out.split('\n').filter(Boolean)
  assert.ok(rows.length > 0, `the gateway said nothing: ${err}`)
  return rows.map((row) => JSON.parse(row) as Found)
}
