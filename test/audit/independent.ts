/**
 * A second verifier, written from docs/audit-format.md alone: it shares nothing with src/audit, computes each root by the
 * recursive definition of RFC 6962, and only says whether all is well.
 */
import { createHash, createHmac, createPublicKey, verify } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Head {
  readonly origin: string
  readonly size: number
  readonly root: string
}

export interface Account {
  /** What is wrong; empty if nothing is. */
  readonly faults: readonly string[]
  /** Parsed records by session. */
  readonly sessions: ReadonlyMap<string, readonly Record<string, unknown>[]>
}

export function account(stateDir: string): Account {
  const audit = join(stateDir, 'audit')
  const key = readFileSync(join(audit, 'verifier.key'), 'utf8').trim()
  const name = key.split('+')[0] ?? ''
  const faults: string[] = []
  const open = (note: string, origin: string): Head | undefined => {
    const head = openNote(note, key)
    if (head?.origin === origin) return head
    faults.push(`a note is not genuine or not of ${origin}`)
    return undefined
  }
  const check = (folder: string, origin: string, more: readonly string[]): string[] => {
    const lines = records(folder)
    const notes = [...complete(join(folder, 'checkpoints.ndjson')).map((line) => JSON.parse(line) as string), ...more]
    for (const head of notes.map((note) => open(note, origin))) {
      if (head === undefined) continue
      const leaves = lines.slice(0, head.size).map((line) => sha256(Buffer.of(0), Buffer.from(line)))
      if (leaves.length < head.size) faults.push(`${origin} is shorter than ${head.size}`)
      else if (treeHash(leaves).toString('base64') !== head.root) faults.push(`${origin} has another root at ${head.size}`)
    }
    return lines
  }
  const sessions = new Map<string, Record<string, unknown>[]>()
  const names = readdirSync(join(audit, 'sessions')).filter((entry) => /^\d{8}T\d{6}Z-[0-9a-f]{16}$/.test(entry))
  const seen = names.map((session) => parse(records(join(audit, 'sessions', session))[0] ?? '{}')['registry'])
  const registry = check(
    join(audit, 'registry'),
    `${name}/registry`,
    seen.filter((note) => typeof note === 'string'),
  ).map(parse)
  for (const session of new Set([...names, ...registry.map((record) => String(record['session']))])) {
    const folder = join(audit, 'sessions', session)
    const known = registry.filter((record) => record['session'] === session)
    const closed = known.find((record) => record['type'] === 'close')
    const note = (closed ?? known.at(-1))?.['note']
    const lines = existsSync(folder) ? check(folder, `${name}/session/${session}`, typeof note === 'string' ? [note] : []) : []
    if (lines.length === 0) faults.push(`${session} is gone`)
    if (note === undefined) faults.push(`${session} is not registered`)
    if (closed !== undefined && openNote(String(note), key)?.size !== lines.length)
      faults.push(`${session} goes on after its close`)
    const first = parse(lines[0] ?? '{}')
    if (lines.length > 0 && sha256(digestKey(folder)).toString('hex') !== first['digestKey'])
      faults.push(`${session} has another digest key`)
    for (const [seq, line] of lines.entries())
      if (!line.startsWith(`{"seq":${seq},"at":"`)) faults.push(`${session} has a gap at ${seq}`)
    sessions.set(session, lines.map(parse))
  }
  return { faults, sessions }
}

/** The keyed digest of a raw line in a session. */
export function rawDigest(stateDir: string, session: string, line: Uint8Array): string {
  return createHmac('sha256', digestKey(join(stateDir, 'audit', 'sessions', session)))
    .update(line)
    .digest('hex')
}

function digestKey(folder: string): Buffer {
  return Buffer.from(readFileSync(join(folder, 'digest.key'), 'utf8').trim(), 'hex')
}

function records(folder: string): string[] {
  const segments = readdirSync(folder).filter((entry) => /^\d{6,9}\.ndjson$/.test(entry))
  return segments
    .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .flatMap((segment) => complete(join(folder, segment)))
}

function complete(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
}

function parse(line: string): Record<string, unknown> {
  return JSON.parse(line) as Record<string, unknown>
}

/** RFC 6962 section 2.1, as it is written there. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return leaves[0] ?? sha256()
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)))
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function openNote(note: string, key: string): Head | undefined {
  const end = note.lastIndexOf('\n\n')
  const text = note.slice(0, end + 1)
  const [name = '', id = '', ...rest] = key.split('+')
  const tagged = Buffer.from(rest.join('+'), 'base64')
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: tagged.subarray(1).toString('base64url') },
    format: 'jwk',
  })
  const wanted = sha256(Buffer.from(`${name}\n`), tagged).subarray(0, 4)
  const signatures = note
    .slice(end + 2)
    .split('\n')
    .filter((line) => line.startsWith(`\u2014 ${name} `))
  const genuine = signatures.some((line) => {
    const bytes = Buffer.from(line.split(' ')[2] ?? '', 'base64')
    return (
      bytes.subarray(0, 4).equals(wanted) &&
      wanted.toString('hex') === id &&
      verify(null, Buffer.from(text), publicKey, bytes.subarray(4))
    )
  })
  const [origin = '', size = '', root = ''] = text.split('\n')
  return genuine ? { origin, size: Number(size), root } : undefined
}
