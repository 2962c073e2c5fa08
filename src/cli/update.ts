import { EXIT } from '../faults.js'
import { update } from '../review/update.js'
import type { Command } from './command.js'
import { audienceOf, openHouse } from './compose.js'

export const main: Command = async (parsed, terminal) => {
  const [name = ''] = parsed.operands
  const { house, books, close } = await openHouse(parsed, terminal)
  try {
    const { changes } = await update(name, books, await audienceOf(parsed, terminal), house)
    if (changes.length > 0) terminal.out(`\nUpdated ${name}. Clients get it at their next start.\n`)
    return EXIT.ok
  } finally {
    close()
  }
}
