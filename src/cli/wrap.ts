import { unwrapClient } from '../clients/unwrap.js'
import { wrapClient } from '../clients/wrap.js'
import { EXIT, Fault } from '../faults.js'
import type { Command } from './command.js'
import { audienceOf, openHouse, starterOf } from './compose.js'

/** `wrap` and `unwrap`. */
export const main: Command = async (parsed, terminal) => {
  const opened = await openHouse(parsed, terminal)
  const request = { path: parsed.operands[0] ?? '.', dry: parsed.on.has('dry-run') }
  const means = { books: opened.books, audience: await audienceOf(parsed, terminal), house: opened.house }
  try {
    if (parsed.command === 'wrap') await wrapClient(request, means, starterOf(opened))
    else if (parsed.command === 'unwrap') await unwrapClient(request, means)
    else throw new Fault('internal', { why: `no such command of a client: ${parsed.command}` })
    return EXIT.ok
  } finally {
    opened.close()
  }
}
