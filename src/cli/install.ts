import { EXIT } from '../faults.js'
import { install } from '../review/install.js'
import type { Command } from './command.js'
import { openHouse } from './compose.js'

/** All servers, or one. Stops at the first that cannot be installed. */
export const main: Command = async (parsed, terminal) => {
  const [only] = parsed.operands
  const { house, books, close } = await openHouse(parsed, terminal)
  try {
    for (const name of only === undefined ? books.names() : [only]) {
      await install(name, books, house)
      terminal.out(`Installed ${name}, exactly as reviewed.\n`)
    }
    return EXIT.ok
  } finally {
    close()
  }
}
