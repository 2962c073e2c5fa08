/** A record: one line of JSON, put together from text that is already encoded. */
import { Fault } from '../faults.js'
import type { Entry } from './entry.js'

/** Members that the log itself gives a record. */
const OWN = new Set(['seq', 'at', 'type', 'severity', 'message'])
/** Those it gives for `entry.raw`; who has counted and digested an oversize line as it passed by brings them as data. */
const OF_RAW = new Set(['bytes', 'raw'])

/**
 * @param at ISO 8601
 * @param raw keyed digest of `entry.raw`
 * @throws Fault `internal` if the entry would forge a member or break the line
 */
export function recordText(seq: number, at: string, entry: Entry, raw: string | undefined): string {
  let text = `{"seq":${seq},"at":"${at}","type":"${entry.type}"`
  if (entry.severity !== undefined) text += `,"severity":"${entry.severity}"`
  text += members(entry)
  if (entry.raw !== undefined) text += `,"bytes":${entry.raw.length},"raw":"${raw}"`
  if (entry.message !== undefined) text += `,"message":${verbatim(entry.message)}`
  return `${text}}`
}

function members({ data, type, raw }: Entry): string {
  for (const name in data) {
    const own = OWN.has(name) || (raw !== undefined && OF_RAW.has(name))
    if (own) throw new Fault('internal', { why: `a record of type ${type} has its own member ${name}` })
  }
  const text = JSON.stringify(data)
  return text === '{}' ? '' : `,${text.slice(1, -1)}`
}

/** A line feed inside would end the record and begin one of the sender's. */
function verbatim(message: string): string {
  if (message.includes('\n')) throw new Fault('internal', { why: 'the text of a message has a line feed' })
  return message
}

/** ISO 8601 in UTC with milliseconds, as `Date.toISOString` writes it; formats each second once. */
export class Timestamps {
  #second = Number.NaN
  #prefix = ''

  of(milliseconds: number): string {
    const second = Math.floor(milliseconds / 1000)
    if (second !== this.#second) {
      this.#prefix = new Date(second * 1000).toISOString().slice(0, 20)
      this.#second = second
    }
    return `${this.#prefix}${String(Math.floor(milliseconds) - second * 1000).padStart(3, '0')}Z`
  }
}
