/** Reads attacks/lines (format: attacks/lines/README.md) for tests of decode and of the relay. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Peer, RequestId } from '#sluice/protocol/message.js'
import type { Why } from '#sluice/protocol/refusal.js'

export interface AttackLine {
  /** `file: case`, for a test's title. */
  readonly name: string
  readonly from: readonly Peer[]
  readonly bytes: Buffer
  readonly expected: 'accepted' | { readonly why: Why; readonly id?: RequestId }
}

const FOLDER = join(import.meta.dirname, '../../../attacks/lines')

export function attackLines(): AttackLine[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.txt'))
    .toSorted()
    .flatMap((file) => parseLines(file.slice(0, -4), readFileSync(join(FOLDER, file), 'utf8')))
}

export function parseLines(family: string, text: string): AttackLine[] {
  const lines: AttackLine[] = []
  let name = family
  let expected: AttackLine['expected'] | undefined
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    if (line.startsWith('== ')) {
      name = `${family}: ${line.slice(3)}`
      expected = undefined
    } else if (line === 'accepted' || line.startsWith('refused ')) expected = expectation(line)
    else {
      const from = SENDERS.get(line[0] ?? '')
      if (from === undefined || expected === undefined || (line.length > 1 && line[1] !== ' '))
        throw new Error(`${name}: ${line}`)
      lines.push({ name, from, bytes: bytesOf(line.slice(2)), expected })
    }
  }
  return lines
}

const SENDERS: ReadonlyMap<string, readonly Peer[]> = new Map([
  ['>', ['client']],
  ['<', ['server']],
  ['*', ['client', 'server']],
])

function expectation(line: string): AttackLine['expected'] {
  if (line === 'accepted') return 'accepted'
  const [, why, id] = /^refused ([a-z0-9-]+)(?: id (.+))?$/.exec(line) ?? []
  if (why === undefined) throw new Error(`not an expectation: ${line}`)
  return id === undefined ? { why: why as Why } : { why: why as Why, id: JSON.parse(id) as RequestId }
}

function bytesOf(text: string): Buffer {
  const parts = text.split(/«([^»]*)»/)
  return Buffer.concat(parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : special(part))))
}

function special(part: string): Buffer {
  if (/^[0-9a-f]{2}( [0-9a-f]{2})*$/.test(part)) return Buffer.from(part.replaceAll(' ', ''), 'hex')
  const [, count, text] = /^(\d+) x (.+)$/.exec(part) ?? []
  if (text === undefined) throw new Error(`neither bytes nor a repetition: ${part}`)
  return Buffer.from(text.repeat(Number(count)))
}
