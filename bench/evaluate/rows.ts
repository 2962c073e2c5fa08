/** The sets as they lie in a folder: one JSON object a line. What a set's rows need is checked; what else they hold is not read. */
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { isObject, type Json, type JsonObject } from '#sluice/protocol/message.js'

export interface Row {
  readonly id: string
  readonly class: string
  readonly hard: boolean
  readonly value: JsonObject
}

/** Undefined where the folder has no such file. @throws Error naming file and line of what is no object or lacks a member */
export async function readRows(folder: string, name: string, members: readonly string[]): Promise<Row[] | undefined> {
  const file = join(folder, `${name}.jsonl`)
  if (!existsSync(file)) return undefined
  const rows: Row[] = []
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') rows.push(rowOf(JSON.parse(line) as Json, members, `${file}:${rows.length + 1}`))
  }
  return rows
}

function rowOf(value: Json, members: readonly string[], at: string): Row {
  if (!isObject(value)) throw new Error(`${at}: not an object`)
  const missing = members.find((member) => value[member] === undefined)
  if (missing !== undefined) throw new Error(`${at}: has no \`${missing}\``)
  const label = value['class'] ?? value['label']
  return {
    id: typeof value['id'] === 'string' ? value['id'] : at,
    class: typeof label === 'string' ? label : 'all',
    hard: value['hard_negative'] === true || value['label'] === 'hard_negative',
    value,
  }
}
