/** How much the corpus of hostile lines holds, by family and direction: printed, and held to a minimum. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Peer } from '#sluice/protocol/message.js'
import { attackLines } from '../protocol/lines.js'

const ATTACKS = join(import.meta.dirname, '../../../attacks')
const PEERS = ['client', 'server'] as const

type Family = Readonly<Record<Peer, ReadonlySet<string>>>

/** Lines that are no message, from attacks/lines; an accepted lookalike is not hostile and does not count. */
function malformed(): Map<string, Family> {
  const families = new Map<string, { client: Set<string>; server: Set<string> }>()
  for (const { name, from, bytes, expected } of attackLines()) {
    if (expected === 'accepted') continue
    const family = name.split(':')[0] ?? name
    const known = families.get(family) ?? { client: new Set(), server: new Set() }
    families.set(family, known)
    for (const peer of from) known[peer].add(bytes.toString('hex'))
  }
  return families
}

/** Messages out of place, from the `!` lines of attacks/session, each under the era that it is written to. */
function outOfPlace(): Map<string, Family> {
  const files = readdirSync(join(ATTACKS, 'session')).filter((file) => file.endsWith('.txt'))
  return new Map(files.map((file) => [file.slice(0, -4), familyOf(readFileSync(join(ATTACKS, 'session', file), 'utf8'))]))
}

function familyOf(text: string): Family {
  const family = { client: new Set<string>(), server: new Set<string>() }
  let asked = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('each')) asked = line
    const [, mark, hostile] = /^!([<>]) \S+ (.*)$/.exec(line) ?? []
    if (hostile !== undefined) family[mark === '>' ? 'client' : 'server'].add(`${asked} ${hostile}`)
  }
  return family
}

const size = (families: ReadonlyMap<string, Family>, peer: Peer): number =>
  [...families.values()].reduce((sum, family) => sum + family[peer].size, 0)

test('each direction has at least two hundred hostile lines, half of them of its own meaning', (t) => {
  const [lines, messages] = [malformed(), outOfPlace()]
  t.diagnostic('family | client to server | server to client')
  for (const [name, { client, server }] of [...lines, ...messages])
    if (client.size + server.size > 0) t.diagnostic(`${name} | ${client.size} | ${server.size}`)
  t.diagnostic(`all | ${PEERS.map((peer) => size(lines, peer) + size(messages, peer)).join(' | ')}`)
  for (const peer of PEERS) {
    assert.ok(size(messages, peer) >= 200, `${size(messages, peer)} messages out of place from the ${peer}`)
    assert.ok(size(lines, peer) >= 150, `${size(lines, peer)} malformed lines from the ${peer}`)
  }
})

test('each file says first why it exists', () => {
  for (const folder of ['lines', 'session'])
    for (const file of readdirSync(join(ATTACKS, folder)).filter((each) => each.endsWith('.txt'))) {
      const lines = readFileSync(join(ATTACKS, folder, file), 'utf8').split('\n')
      assert.match(lines[0] ?? '', /^# .{40}/, file)
    }
})
