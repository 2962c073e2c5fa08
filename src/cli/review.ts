import { EXIT } from '../faults.js'
import { renderReview } from '../review/render.js'
import { reviewAgain, switchTools } from '../review/update.js'
import { type Command, type Parsed, type Terminal, valuesOf } from './command.js'
import { audienceOf, type Opened, openHouse } from './compose.js'

/** Shows what was reviewed; with `--on`, `--off` or `--again` changes it. */
export const main: Command = async (parsed, terminal) => {
  const [name = ''] = parsed.operands
  const opened = await openHouse(parsed, terminal)
  try {
    const switches = { on: valuesOf(parsed, 'on'), off: valuesOf(parsed, 'off') }
    if (switches.on.length + switches.off.length > 0) switchTools(name, switches, opened.books)
    if (parsed.on.has('again')) await reviewAgain(name, opened.books, await audienceOf(parsed, terminal), opened.house)
    else show(name, parsed, terminal, opened)
    return EXIT.ok
  } finally {
    opened.close()
  }
}

function show(name: string, parsed: Parsed, terminal: Terminal, { books, house }: Opened): void {
  const { key, locked } = books.agreed(name)
  if (parsed.on.has('json')) return terminal.out(`${JSON.stringify(locked, undefined, 2)}\n`)
  const { by, at, sluice } = locked.reviewed
  const grants = house.store.placement(key)?.grants ?? []
  const notes = [`reviewed by ${by} at ${at} with Sluicegate ${sluice}`]
  terminal.out(renderReview(name, locked, { grants, protected: [], fetchedWith: [], asked: [], findings: [], notes }, true))
}
