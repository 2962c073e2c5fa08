import { EXIT } from '../faults.js'
import { add } from '../review/add.js'
import type { AddRequest } from '../review/request.js'
import { snippetText } from '../review/snippet.js'
import { type Command, type Parsed, valueOf, valuesOf } from './command.js'
import { audienceOf, openHouse, starterOf } from './compose.js'

export const main: Command = async (parsed, terminal) => {
  const request = requestOf(parsed)
  const opened = await openHouse(parsed, terminal)
  try {
    await add(request, opened.books, await audienceOf(parsed, terminal), opened.house)
    terminal.out(`\nAdded ${request.name}: ${opened.books.pair.yaml}\n\n${snippetText(request.name, starterOf(opened))}`)
    return EXIT.ok
  } finally {
    opened.close()
  }
}

function requestOf(parsed: Parsed): AddRequest {
  const [name = ''] = parsed.operands
  const cwd = valueOf(parsed, 'cwd')
  return {
    name,
    command: parsed.rest,
    read: valuesOf(parsed, 'read'),
    write: valuesOf(parsed, 'write'),
    env: valuesOf(parsed, 'env'),
    envFiles: valuesOf(parsed, 'env-file'),
    programs: valuesOf(parsed, 'program'),
    unixSockets: valuesOf(parsed, 'unix-socket'),
    triggers: valuesOf(parsed, 'trigger'),
    synced: parsed.on.has('synced'),
    ...(cwd === undefined ? {} : { cwd }),
    ...(parsed.on.has('dev') ? { dev: true } : {}),
  }
}
