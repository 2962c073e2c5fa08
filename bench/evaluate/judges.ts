/** What the product does with each row of a set. `caught`: held back, refused, or at least annotated, as the set asks. */
import { definitionsReader, type Neighbourhood } from '#sluice/detect/texts/definitions.js'
import { type JsonObject, objectOf, textOf } from '#sluice/protocol/message.js'
import type { Parsers } from '#sluice/guards/roles/parsers.js'
import { Player } from './player.js'
import type { Row } from './rows.js'

export interface Verdict {
  readonly row: Row
  readonly caught: boolean
  readonly by: string
  readonly micros: number
  /** The call does not fit the tool's own schema, and was refused for that: it says nothing about what guards find in it. */
  readonly misfit?: true
}
export type Judge = (row: Row) => Verdict

/** At review: withheld where something in the definition is found to be of high severity. */
export function judgeTools(rows: readonly Row[]): Judge {
  const servers = new Map<string, string[]>()
  for (const { value } of rows) {
    const name = textOf(objectOf(value['tool'])['name'])
    const server = textOf(value['server'])
    servers.set(server, [...(servers.get(server) ?? []), name])
  }
  servers.delete('')
  return (row) => judgeTool(row, servers)
}

function judgeTool(row: Row, servers: ReadonlyMap<string, readonly string[]>): Verdict {
  const tool = objectOf(row.value['tool'])
  const about = neighbourhood(tool, row.value, servers)
  const read = definitionsReader(about)
  // Rules are compiled for the first definition of a server.
  const findings = read(tool)
  const started = performance.now()
  read(tool)
  const micros = 1000 * (performance.now() - started)
  const caught = findings.some(({ severity }) => severity === 'high')
  return { row, caught, by: findings.map(({ rule, severity }) => `${rule}/${severity}`).join(' '), micros }
}

/** Tools of a set that are of the same server stand beside one another; peers are of it too, or of another of the same person. */
function neighbourhood(
  tool: JsonObject,
  { server, peers }: JsonObject,
  servers: ReadonlyMap<string, readonly string[]>,
): Neighbourhood {
  const own = new Set([textOf(tool['name']), ...(servers.get(textOf(server)) ?? [])])
  const others = new Map<string, string>()
  const described = new Map<string, string>()
  for (const peer of Array.isArray(peers) ? peers.map(objectOf) : []) {
    const name = textOf(objectOf(peer['tool'])['name']) || textOf(peer['name'])
    if (peer['server'] === server) own.add(name)
    else others.set(name, textOf(peer['server']))
    described.set(name, textOf(objectOf(peer['tool'])['description']))
  }
  return { self: textOf(server), own, others, described }
}

/** In a session: held out of the list. */
export function judgeDrift(parsers: Parsers): Judge {
  return (row) => {
    const { listed } = new Player(objectOf(row.value['before']), parsers, objectOf(row.value['after']))
    return { row, caught: !listed.released, by: listed.by, micros: listed.micros }
  }
}

/** In a session: refused. */
export function judgeCalls(tools: ReadonlyMap<string, JsonObject>, parsers: Parsers): Judge {
  const players = new Map<string, Player>()
  return (row) => {
    const id = textOf(row.value['tool_id'])
    const player = players.get(id) ?? new Player(tools.get(id) ?? {}, parsers)
    players.set(id, player)
    const { released, by, micros } = player.call(objectOf(row.value['arguments']))
    return { row, caught: !released, by, micros, ...(by.includes('schema.arguments') && { misfit: true as const }) }
  }
}

/** In a session: annotated, or more. A secret that is masked in it is another matter. */
export function judgeResults(parsers: Parsers): Judge {
  const player = new Player({ name: 'read', inputSchema: { type: 'object' } }, parsers)
  return (row) => {
    const { by, micros } = player.answer(textOf(row.value['text']))
    return { row, caught: by.includes('texts: '), by, micros }
  }
}
