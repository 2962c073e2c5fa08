/**
 * The same lines to other readers. Whatever one of them takes for a message that means something else than what we forward
 * for the line, we must have refused: else what was judged is not what the peer acts on.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { decode } from '#sluice/protocol/decode.js'
import { line } from '#sluice/protocol/encode.js'
import { LineReader } from '#sluice/protocol/framing.js'
import type { Message } from '#sluice/protocol/message.js'
import { message, nearly } from './json.js'
import { attackLines } from './lines.js'
import { FRAMINGS } from './framings.js'
import { type Compared, comparedByPython, PYTHON_WAYS, READERS, type Reader } from './readers.js'
import { seeded } from './seed.js'

const SESSIONS = join(import.meta.dirname, '../../../attacks/session')
/** Longer ones are other lines' business: here many are read by many. */
const LONGEST = 4096

/** Every line of the corpus, hostile or not. */
function corpus(): Buffer[] {
  const said = readdirSync(SESSIONS)
    .filter((file) => file.endsWith('.txt'))
    .flatMap((file) => readFileSync(join(SESSIONS, file), 'utf8').split('\n'))
    .flatMap((row) => /^(?:[<>]|![<>] \S+) (.*)$/.exec(row)?.[1] ?? [])
    .map((text) => Buffer.from(text.replaceAll('$', '7')))
  return [...attackLines().map(({ bytes }) => bytes), ...said]
}

/** A few bytes changed anywhere, also inside a character. */
function bruised(lines: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const hits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 })
  return fc.tuple(fc.constantFrom(...lines), hits).map(([bytes, places]) => {
    const copy = Buffer.from(bytes)
    if (copy.length > 0) for (const [at, byte] of places) copy[at % copy.length] = byte
    return copy
  })
}

function everyLine(t: TestContext): Buffer[] {
  const known = corpus()
  const short = known.filter((bytes) => bytes.length <= LONGEST)
  const texts = fc.constantFrom(...short.map((bytes) => bytes.toString('utf8')))
  const runs = seeded(t, 2500)
  const made = [...fc.sample(nearly(message.map((each) => line(each))), runs), ...fc.sample(nearly(texts), runs)]
  return [...known, ...made.map((text) => Buffer.from(text)), ...fc.sample(bruised(short), runs)]
}

/** A line, and what we write for it. */
type Pair = readonly [Buffer, Buffer | undefined]

function forwarded(bytes: Buffer): Buffer | undefined {
  const decoded = decode(bytes)
  return decoded.ok ? Buffer.from(line(decoded.message)) : undefined
}

function compared(read: Reader, bytes: Buffer, ours: Buffer | undefined): Compared {
  const theirs = read(bytes)
  if (ours === undefined) return theirs === undefined ? 'both refuse' : 'it reads, we refuse'
  if (theirs === undefined) return 'we forward, it refuses'
  return isDeepStrictEqual(withoutNullId(theirs.value), withoutNullId(read(ours)?.value)) ? 'same' : 'DIFFERENT'
}

/** JSON-RPC writes `"id":null` in an error about an id that could not be read, MCP leaves it out: the same message. */
function withoutNullId(value: unknown): unknown {
  const isError = typeof value === 'object' && value !== null && 'error' in value && 'id' in value && value.id === null
  if (!isError) return value
  const { id: _none, ...rest } = value
  return rest
}

test('no reader takes a line for another message than the one that we forward for it', (t) => {
  const pairs = everyLine(t).map((bytes): Pair => [bytes, forwarded(bytes)])
  const columns = new Map(
    Object.entries(READERS).map(([name, read]) => [name, pairs.map(([bytes, ours]) => compared(read, bytes, ours))] as const),
  )
  const python = comparedByPython(pairs)
  if (python === undefined) t.diagnostic('no python3 here: not asked')
  for (const [way, name] of PYTHON_WAYS.entries())
    if (python !== undefined)
      columns.set(
        name,
        python.map((row) => row[way] ?? 'DIFFERENT'),
      )
  for (const [name, column] of columns) {
    assert.equal(column.length, pairs.length)
    t.diagnostic(`${name}: ${tally(column)}`)
    t.diagnostic(`  refused for: ${refusals(pairs, column)}`)
    const worst = column.indexOf('DIFFERENT')
    assert.equal(worst, -1, `${name} reads otherwise: ${pairs[worst]?.[0].toString('latin1')}`)
  }
})

/** Why we refuse what a reader takes for something: the classes in which readers differ. */
function refusals(pairs: readonly Pair[], column: readonly Compared[]): string {
  return tally(
    pairs.flatMap(([bytes], nth) => {
      const decoded = decode(bytes)
      return decoded.ok || column[nth] !== 'it reads, we refuse' ? [] : [decoded.why]
    }),
  )
}

function tally(words: readonly string[]): string {
  const sums = new Map<string, number>()
  for (const word of words) sums.set(word, (sums.get(word) ?? 0) + 1)
  return [...sums].map(([word, count]) => `${word} ${count}`).join(', ')
}

const ENDS = [
  '\n',
  '\r\n',
  '\r',
  '\r\r\n',
  '\n\r',
  '\0',
  '\v',
  '\f',
  '\u001c',
  '\u001e',
  '\u0085',
  '\u2028',
  '\u2029',
  ' ',
  ',',
  '',
]

/** Messages whose texts hold what some reader takes for a line end, and streams that part them by it. */
const split: fc.Arbitrary<Message> = fc.record(
  {
    kind: fc.constant('request' as const),
    id: fc.oneof(fc.nat(9), fc.constantFrom(...ENDS)),
    method: fc.constantFrom('m', 'a\u2028b', 'a\u0085'),
    params: fc.dictionary(
      fc.constantFrom('a', 'b\u2029', '\r', '\n'),
      fc.constantFrom('', ...ENDS, '\u2028{"jsonrpc":"2.0","id":1,"method":"x"}\u2028'),
    ),
  },
  { noNullPrototype: true },
)

test('what we write is one line for each message to every reader of lines', async (t) => {
  const messages = fc.sample(split, seeded(t, 1000))
  const lines = messages.map((each) => line(each))
  const stream = Buffer.from(lines.map((each) => `${each}\n`).join(''))
  for (const [name, read] of Object.entries(FRAMINGS)) {
    const found = await read([stream])
    if (found === undefined) t.diagnostic(`${name}: not here`)
    else assert.deepEqual(found[0], lines, name)
  }
})

test('a message that any reader of lines would find where we see none is not forwarded', async (t) => {
  const whole = fc.array(
    fc.tuple(
      split.map((each) => JSON.stringify(wire(each))),
      fc.constantFrom(...ENDS),
    ),
    { maxLength: 6 },
  )
  const streams = fc.sample(whole, seeded(t, 400)).map((parts) => Buffer.from(parts.flat().join('')))
  const ours = streams.map(read)
  const sent = ours.map((lines) => Buffer.from(lines.map((each) => `${each}\n`).join('')))
  for (const [name, framing] of Object.entries(FRAMINGS)) {
    const [raw, again] = [await framing(streams), await framing(sent)]
    if (raw === undefined) continue
    assert.deepEqual(again, ours, name)
    const more = raw.filter((lines, nth) => lines.filter(isMessage).length > (ours[nth]?.length ?? 0)).length
    t.diagnostic(`${name}: finds more messages than we forward in ${more} of ${streams.length} streams`)
    assert.ok(name.startsWith('SDK') || more > 0, `${name}: the streams do not bite`)
  }
})

/** What we forward of a stream, as lines. */
function read(stream: Buffer): string[] {
  const reader = new LineReader()
  return [...reader.push(stream), ...reader.end()].flatMap((each) => {
    const decoded = each.kind === 'line' ? decode(each.bytes) : undefined
    return decoded?.ok === true ? [line(decoded.message)] : []
  })
}

const wire = ({ kind: _kind, ...message }: Message): object => ({ jsonrpc: '2.0', ...message })
const isMessage = (text: string): boolean => READERS['SDK v1']?.(Buffer.from(text)) !== undefined
