/** A script under development (`dev: true`): each start runs a copy of it as it stands then. */
import { dirname } from 'node:path'
import type { Key } from '../config/servers.js'
import type { User } from '../config/paths.js'
import { Fault } from '../faults.js'
import type { LockedServer } from '../manifest/lock.js'
import { recognise } from '../packages/launchers.js'
import { sourceKey } from '../packages/platform.js'
import { copyScript, type WorkingCopy } from '../packages/script.js'
import { leftInTrees, removeTree } from '../packages/trees.js'
import { filled, type Placed } from './start.js'

export interface Around {
  readonly user: User
  readonly trees: string
  /** PATH, for an interpreter that the command names without a folder. */
  readonly path: string
}

/** @throws Fault `config.dev-no-script`, and what copying throws */
export async function copyAsItStands(key: Key, { profile }: LockedServer, placed: Placed, around: Around): Promise<WorkingCopy> {
  const launcher = recognise(filled(profile.command, placed.grants))
  if (launcher.kind !== 'script') throw new Fault('config.dev-no-script', { name: key.name })
  // A process that was killed could not remove its own.
  for (const folder of leftInTrees(around.trees)) await removeTree(folder)
  return copyScript(launcher, { cwd: dirname(key.config), path: around.path, home: around.user.home }, around.trees)
}

/** What is to be started, in place of what was installed at the review. */
export function placedCopy({ source }: WorkingCopy, placed: Placed): Placed {
  return { ...placed, installed: { ...placed.installed, source: sourceKey(source) } }
}
