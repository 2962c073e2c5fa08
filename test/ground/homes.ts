/** Homes that servers with uids of their own have left under a SLUICE_HOME: nobody but they can empty them. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { removeHome } from '#sluice/review/homes.js'

export async function removeOwnHomes(sluiceHome: string): Promise<void> {
  const slots = join(sluiceHome, 'data', 'homes', '.own')
  if (!existsSync(slots)) return
  for (const name of readdirSync(slots)) {
    const slot = join(slots, name)
    await removeHome(slot)
  }
}
