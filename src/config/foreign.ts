/** Folders of ours in which a sandboxed program wrote: they are never walked with more rights than it had. */
import { lstatSync, rmdirSync } from 'node:fs'
import { LIMITS } from '../limits.js'
import { run } from '../process.js'

/**
 * Removes a folder as its owner. Its writer may still be running and exchange folders for links while we walk: as root that
 * would remove somebody else's files. Not by Node, which ends at the first path that is too long. Nothing happens if there is
 * no such folder. @throws the system's error where something is left
 */
export async function removeForeign(folder: string): Promise<void> {
  const owner = lstatSync(folder, { throwIfNoEntry: false })
  if (owner === undefined) return
  const drop = process.getuid?.() === 0 && owner.uid !== 0 ? { identity: { uid: owner.uid, gid: owner.gid } } : {}
  const options = { ...drop, timeoutMs: LIMITS.removeMs }
  // A folder without rights for its owner cannot be emptied.
  await run(['/bin/chmod', '-R', 'u+rwx', '--', folder], options)
  // The folder itself stands in ours, where its owner cannot remove it.
  await run(['/bin/rm', '-rf', '--one-file-system', '--', folder], options)
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) rmdirSync(folder)
}
