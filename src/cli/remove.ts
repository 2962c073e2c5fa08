import { visible } from '../detect/visible.js'
import { EXIT, Fault } from '../faults.js'
import { homeWithContent } from '../review/homes.js'
import { remove } from '../review/remove.js'
import type { Command, Parsed, Terminal } from './command.js'
import { audienceOf, openHouse } from './compose.js'

export const main: Command = async (parsed, terminal) => {
  const [name = ''] = parsed.operands
  const { house, books, close } = await openHouse(parsed, terminal)
  try {
    books.declared(name)
    const home = homeWithContent(books.keyOf(name), house)
    const deleteHome = home !== undefined && (await mayDelete(name, home, parsed, terminal))
    const { keptHome, trees } = await remove(name, deleteHome, books, house)
    const lines = [
      `Removed ${name}. What was recorded stays (\`sluice log list\`).`,
      ...(keptHome === undefined ? [] : [`Its home stays: ${visible(keptHome)}`]),
      ...(trees === 0 ? [] : [`Package trees that nothing uses any more: ${trees}, removed.`]),
    ]
    terminal.out(`${lines.join('\n')}\n`)
    return EXIT.ok
  } finally {
    close()
  }
}

/** The home may hold what the server kept for its user. */
async function mayDelete(name: string, home: string, parsed: Parsed, terminal: Terminal): Promise<boolean> {
  if (parsed.on.has('keep-home')) return false
  const { decider } = await audienceOf(parsed, terminal)
  switch (decider.by) {
    case 'yes':
      return true
    case 'nobody':
      throw new Fault('cli.home-not-asked', { name, home })
    case 'person': {
      const answer = await decider.person.choose(`The home of ${name} holds files (${visible(home)}). Delete them?`, [
        { value: 'keep', label: 'keep them' },
        { value: 'delete', label: 'delete them' },
      ])
      if (answer === undefined) throw new Fault('review.declined', { name })
      return answer === 'delete'
    }
    default:
      return decider satisfies never
  }
}
