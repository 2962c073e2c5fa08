/**
 * A server that is made to cost whoever looks at it, or to confuse him: while it is reviewed, and after it was. Whatever it shows,
 * the answer is there at once, in little memory, in words that say why, and on record.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { EXIT } from '#sluice/faults.js'
import { readLock } from '#sluice/manifest/read.js'
import type { LockedServer } from '#sluice/manifest/lock.js'
import { House } from './house.js'
import { RawSession } from './raw.js'

const SERVER = join(import.meta.dirname, '../../../test/fixtures/hostile.js')

/** Nothing of what is tried may take more memory than this: a heap that grows beyond it ends the command. */
class SmallHouse extends House {
  override get env(): Record<string, string> {
    return { ...super.env, NODE_OPTIONS: '--max-old-space-size=384' }
  }
}

let house: SmallHouse
let script: string
let words: string
before(() => {
  house = new SmallHouse()
  script = house.file(join(house.folder('code'), 'hostile.js'), readFileSync(SERVER, 'utf8'))
  words = house.file(join(house.folder('words'), 'words'), 'plain')
})
after(() => house.remove())

const turn = (...into: string[]): void => writeFileSync(words, into.join('\n'))
const add = (name: string) => house.sluice(['add', name, '--yes', '--', 'node', script, words])
const lock = (): string => join(house.sluiceHome, 'config', 'sluice.lock')

interface Recorded {
  readonly type: string
  readonly [member: string]: unknown
}

/** What is on record of the newest session of a server. */
async function recorded(name: string, purpose: 'trial' | 'run'): Promise<readonly Recorded[]> {
  const { stdout } = await house.ok(['log', 'list', '--json'])
  const rows = JSON.parse(stdout) as { session: string; server: string; purpose: string }[]
  const newest = rows.findLast((row) => row.server === name && row.purpose === purpose)
  const shown = await house.ok(['log', 'show', newest?.session ?? '', '--json'])
  return shown.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Recorded)
}

const refusedLines = (records: readonly Recorded[]): unknown[] =>
  records.filter(({ type }) => type === 'refused-line').map(({ why }) => why)

describe('at review: a server is not added that shows', () => {
  /** `why`: of the line that was refused, in the record. */
  const rows: [shows: string, code: number, said: RegExp, why?: string][] = [
    ['tools:list-of-17-mb', EXIT.server, /tools\/list and its answer .* longer than the limit.*review\.malformed/s, 'oversize'],
    ['tools:list-of-2000-levels', EXIT.server, /tools\/list .* nested deeper than the limit.*review\.malformed/s, 'too-deep'],
    ['tools:list-with-proto', EXIT.server, /tools\/list .* named __proto__.*review\.malformed/s, 'reserved-member'],
    ['tools:list-of-10000', EXIT.server, /did not end within 100 pages and 2000 items.*review\.endless-list/s],
    ['tools:list-without-end', EXIT.server, /did not end within 100 pages.*review\.endless-list/s],
    ['tools:list-that-is-none', EXIT.server, /gave no list.*review\.bad-list/s],
    ['tools:lock-of-45-mb', EXIT.config, /sluice\.lock: it would have \d{8} bytes.*nothing was changed.*lock\.full/s],
    ['prompts:list-of-2000-levels', EXIT.server, /prompts\/list .* nested deeper.*review\.malformed/s, 'too-deep'],
    ['prompts:list-of-10000', EXIT.server, /prompts\/list .* 2000 items.*review\.endless-list/s],
    [
      'resourceTemplates:list-with-proto',
      EXIT.server,
      /templates\/list .* named __proto__.*review\.malformed/s,
      'reserved-member',
    ],
    ['resourceTemplates:list-of-10000', EXIT.server, /templates\/list .* 2000 items.*review\.endless-list/s],
    ['hello:hello-of-17-mb', EXIT.server, /initialize and .* longer than the limit.*review\.malformed/s, 'oversize'],
    ['hello:hello-of-2000-levels', EXIT.server, /initialize and .* nested deeper.*review\.malformed/s, 'too-deep'],
    ['hello:instructions-of-5-mb', EXIT.refused, /what it says of itself, in 5\d{6} characters.*review\.too-much/s],
    ['hello:server-info-of-10-mb', EXIT.refused, /what it says of itself, in 10\d{6} characters.*review\.too-much/s],
  ]
  for (const [shows, code, said, why] of rows)
    test(shows, async () => {
      turn(shows)
      const refused = await add('refused')
      assert.equal(refused.code, code, refused.stderr)
      assert.match(refused.stderr, said)
      if (why !== undefined) assert.deepEqual(refusedLines(await recorded('refused', 'trial')), [why])
    })

  test('and nothing of any of them is kept', async () => {
    assert.deepEqual(JSON.parse((await house.ok(['list', '--json'])).stdout), [])
  })
})

/** What each tool becomes that can be shown: why it is held out, or how a call of it ends. */
const HELD_OUT: Readonly<Record<string, RegExp>> = {
  'schema-in-a-circle': /cannot be used/,
  'schema-elsewhere': /refers to "http:\/\/127\.0\.0\.1:9\/schema\.json" outside itself/,
  'schema-of-a-file': /refers to "file:\/\/\/etc\/passwd" outside itself/,
  'pattern-that-looks-back': /cannot be used: error parsing regexp/,
  'pattern-that-multiplies': /cannot be used: error parsing regexp/,
}
const CALLED: Readonly<Record<string, RegExp>> = {
  'schema-in-itself': /^said$/,
  twice: /the running server lists it twice/,
  constructor: /^said$/,
  toString: /^said$/,
  'schema-that-is-itself': /cannot be checked: its schema refers to itself in a circle/,
  'schema-that-doubles': /takes longer to check than 2000 ms/,
  'pattern-that-backtracks': /\/text must match pattern/,
  ['__proto__']: /is not part of the reviewed server/,
  'description-of-5-mb': /is not part of the reviewed server/,
}
const LARGE = ['description-of-5-mb', 'arguments-100000']
const NO_MATCH = `${'a'.repeat(50_000)}!`

interface Said {
  readonly content: readonly { readonly text: string }[]
}
const call = async (session: RawSession, name: string, given: object = { text: NO_MATCH }): Promise<string> => {
  const { result, error } = await session.ask('tools/call', { name, arguments: given })
  return result === undefined ? JSON.stringify(error) : ((result as Said).content[0]?.text ?? '')
}

/** Names of the tools that the server has executed, in order. */
function executed(): string[] {
  const homes = join(house.sluiceHome, 'data', 'homes')
  const journals = readdirSync(homes, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('journal'))
  return journals.flatMap((path) => readFileSync(join(homes, path), 'utf8').split('\n').filter(Boolean))
}

describe('at review: what is bad is held out of a server that is added', () => {
  let added: LockedServer
  let review: string
  let session: RawSession
  after(() => session.kill())
  before(async () => {
    const schemas = [...Object.keys(HELD_OUT), ...Object.keys(CALLED)].map((name) => `tools:${name}`)
    const lists = ['tools', 'prompts', 'resourceTemplates'].flatMap((kind) =>
      ['twice', 'named-proto', 'nameless', ...LARGE].map((name) => `${kind}:${name}`),
    )
    turn(...schemas, ...lists, 'hello:instructions-that-are-none')
    const { code, stdout, stderr } = await add('held')
    assert.equal(code, EXIT.ok, stderr)
    review = stdout.replaceAll(/\s+/g, ' ')
    const { servers } = readLock(readFileSync(lock(), 'utf8'), lock())
    assert.ok(servers['held'] !== undefined)
    added = servers['held']
    session = new RawSession(house, 'held')
  })

  test('the lock says why, and stays small', () => {
    const { tools } = added.surface
    for (const [name, why] of Object.entries(HELD_OUT)) assert.match(tools[name]?.heldOut ?? '', why, name)
    for (const name of Object.keys(CALLED)) assert.equal(tools[name]?.heldOut, undefined, name)
    assert.ok(readFileSync(lock()).length < 200_000)
  })

  for (const [kind, what] of [
    ['tools', 'tool'],
    ['prompts', 'prompt'],
    ['resourceTemplates', 'resource template'],
  ] as const)
    test(`of its ${kind} those without a usable name, with one for two, or beyond all size are left out, and the review says so`, () => {
      const surface = added.surface[kind]
      for (const name of ['', '__proto__', 'a\nb', 'a\u200bb', 'description-of-5-mb'])
        assert.ok(!Object.hasOwn(surface, name), name)
      assert.deepEqual(
        surface['twice']?.definition['description'],
        (kind === 'tools' ? 'Says' : kind === 'prompts' ? 'Asks for' : 'Holds') + ' twice.',
      )
      for (const why of ['has no name', 'has a name that is too long', 'has a name that every object has', 'appears twice'])
        assert.ok(review.includes(`a ${what} ${why}; it is held out`), why)
      assert.ok(review.includes(`a ${what} has more than 262144 characters; it is held out`))
    })

  test('a call of any of them is answered: with what the tool says, or with why not; nothing else was executed', async () => {
    await session.greet()
    const list = (await session.ask('tools/list', {})).result as { tools: { name: string }[] }
    const listed = new Set(list.tools.map(({ name }) => name))
    for (const [name, why] of Object.entries({ ...HELD_OUT, ...CALLED })) {
      assert.match(await call(session, name), why, name)
      assert.equal(listed.has(name), Object.hasOwn(CALLED, name) && !/part of|twice/.test(why.source), name)
    }
    assert.equal(await session.end(), 0)
    assert.deepEqual(
      executed(),
      Object.keys(CALLED).filter((name) => CALLED[name]?.source === '^said$'),
    )
    const denied = (await recorded('held', 'run')).filter(({ outcome }) => outcome === 'denied')
    assert.equal(denied.length, Object.keys({ ...HELD_OUT, ...CALLED }).length - executed().length)
  })
})

/** One session for all that a reviewed server can turn into, so that each finds what the one before has left. */
describe('after the review: a server that turns', () => {
  type Kind = 'tools' | 'prompts' | 'resourceTemplates'
  interface Turn {
    readonly kind: Kind
    readonly into: string
    /** Of the definition that has this name, or of `twice`, one that stays as it was. */
    readonly standing: 'live' | 'held-out' | 'no-list'
    /** In the record: the drift of that name, or the reason for which a line was refused. */
    readonly noted?: string
  }
  const LISTED: Readonly<Record<Kind, { readonly method: string; readonly key: string }>> = {
    tools: { method: 'tools/list', key: 'name' },
    prompts: { method: 'prompts/list', key: 'name' },
    resourceTemplates: { method: 'resources/templates/list', key: 'uriTemplate' },
  }
  const everywhere: Omit<Turn, 'kind'>[] = [
    { into: 'list-of-17-mb', standing: 'no-list', noted: 'oversize' },
    { into: 'list-of-2000-levels', standing: 'no-list', noted: 'too-deep' },
    { into: 'list-with-proto', standing: 'no-list', noted: 'reserved-member' },
    { into: 'list-that-is-none', standing: 'no-list' },
    { into: 'list-of-10000', standing: 'no-list' },
    { into: 'description-of-5-mb', standing: 'held-out', noted: 'held-out material' },
    { into: 'of-10-mb', standing: 'held-out', noted: 'held-out material' },
    { into: 'named-proto', standing: 'live' },
    { into: 'nameless', standing: 'live' },
    { into: 'twice', standing: 'held-out', noted: 'twice hostile' },
  ]
  const tools: Omit<Turn, 'kind'>[] = [
    ...['schema-of-10-mb', 'enum-of-10-mb', 'pattern-of-1-mb'].map(
      (into) => ({ into, standing: 'held-out', noted: 'held-out material' }) as const,
    ),
    ...['schema-that-is-itself', 'schema-in-a-circle', 'schema-that-doubles', 'schema-elsewhere', 'schema-of-a-file'].map(
      (into) => ({ into, standing: 'held-out', noted: 'held-out material' }) as const,
    ),
    // Called by what was reviewed, whatever the live schema says.
    ...['schema-in-itself', 'pattern-that-backtracks', 'pattern-that-looks-back', 'pattern-that-multiplies'].map(
      (into) => ({ into, standing: 'live', noted: 'changed compatible' }) as const,
    ),
  ]
  const turns: Turn[] = [
    ...tools.map((each) => ({ ...each, kind: 'tools' }) as const),
    { kind: 'prompts', into: 'arguments-100000', standing: 'held-out', noted: 'held-out material' },
    ...(['tools', 'prompts', 'resourceTemplates'] as const).flatMap((kind) => everywhere.map((each) => ({ ...each, kind }))),
  ]

  let session: RawSession
  before(async () => {
    turn('plain')
    assert.equal((await add('turning')).code, EXIT.ok)
    session = new RawSession(house, 'turning', house.root, 'kept')
    await session.greet()
  })
  after(() => session.kill())

  /** Those that have no definition of their own are seen by what becomes of another one. */
  const nameOf = ({ into }: Turn): string => (/^(?:list-|named-|nameless)/.test(into) ? 'twice' : into)
  const SAID = { live: /^said$/, 'held-out': /is held out: /, 'no-list': /the server did not list its tools when asked/ }
  const ASKED = { live: /"asked"/, 'held-out': /is held out: /, 'no-list': /the server did not list its prompts when asked/ }

  async function listed(kind: Kind): Promise<string[] | undefined> {
    const { method, key } = LISTED[kind]
    const { result } = await session.ask(method, {})
    return (result as Record<string, Record<string, string>[]> | undefined)?.[kind]?.map((item) => item[key] ?? '')
  }

  for (const each of turns)
    test(`${each.kind}: ${each.into}`, async () => {
      const { kind, into, standing } = each
      const name = nameOf(each)
      turn(`${kind}:${into}`)
      const names = await listed(kind)
      assert.equal(names === undefined, standing === 'no-list')
      if (names !== undefined) assert.equal(names.includes(name), standing === 'live')
      if (kind === 'tools') assert.match(await call(session, name), SAID[standing])
      if (kind === 'prompts') {
        const asked = await session.ask('prompts/get', { name, arguments: { who: 'x' } })
        assert.match(JSON.stringify(asked), ASKED[standing])
      }
      for (const stranger of ['__proto__', 'constructor', 'more-1']) {
        assert.ok(names?.includes(stranger) !== true, stranger)
        if (kind === 'tools') assert.match(await call(session, stranger), /is not part of the reviewed server/)
      }
    })

  test('what it was comes back once it is as it was', async () => {
    turn('plain')
    for (const kind of ['tools', 'prompts', 'resourceTemplates'] as const) {
      const wanted = turns.filter((each) => each.kind === kind).map(nameOf)
      assert.deepEqual(new Set(await listed(kind)), new Set(wanted))
    }
    for (const name of ['schema-of-10-mb', 'twice']) assert.equal(await call(session, name), 'said')
  })

  test('nothing of it reached the client, and all of it is on record', async () => {
    assert.equal(await session.end(), 0)
    for (const line of session.lines) assert.ok(line.length < 10_000, line.slice(0, 200))
    const records = await recorded('turning', 'run')
    const drifts = records.filter(({ type }) => type === 'drift')
    for (const { kind, into, noted } of turns.filter(({ standing }) => standing !== 'no-list')) {
      const drift = drifts.find(({ list, name }) => list === kind && name === into)
      assert.equal(drift && `${String(drift['what'])} ${String(drift['grade'])}`, noted, `${kind} ${into}`)
    }
    const refused = new Set(refusedLines(records))
    for (const { noted } of turns.filter(({ standing }) => standing === 'no-list'))
      assert.ok(noted === undefined || refused.has(noted), noted)
  })
})

describe('after the review: a server that says something else of itself', () => {
  const rows: [into: string, answered: boolean, noted: RegExp][] = [
    ['instructions-of-5-mb', true, /"type":"drift".*"what":"changed".*"grade":"material".*too large/],
    ['server-info-of-10-mb', true, /"type":"drift".*"what":"changed".*"grade":"material".*too large/],
    ['instructions-that-are-none', true, /"type":"drift".*"what":"changed".*"grade":"compatible"/],
    ['hello-of-17-mb', false, /"type":"refused-line".*"why":"oversize"/],
    ['hello-of-2000-levels', false, /"type":"refused-line".*"why":"too-deep"/],
  ]
  for (const [into, answered, noted] of rows)
    test(into, async () => {
      turn(`hello:${into}`)
      const session = new RawSession(house, 'turning')
      const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } }
      const { result, error } = await session.ask('initialize', hello)
      assert.equal((result as { instructions?: string } | undefined)?.instructions, answered ? 'Call it.' : undefined)
      if (!answered) assert.match(JSON.stringify(error), /a line that is no valid message/)
      assert.equal(await session.end(), 0)
      assert.match((await recorded('turning', 'run')).map((each) => JSON.stringify(each)).join('\n'), noted)
    })
})

describe('arguments that are made to cost', () => {
  const members = Object.fromEntries(Array.from({ length: 100_000 }, (_, nth) => [`name-${nth}`, nth]))
  const levels = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
  const given = (text: string): string => `{"name":"schema-in-itself","arguments":${text}}`
  const rows: [what: string, params: string, said: RegExp, noted: RegExp][] = [
    ['100,000 members', given(JSON.stringify(members)), /has more than 10000 members/, /arguments\.too-many/],
    [
      '100,000 members, deeper',
      given(JSON.stringify({ next: [members] })),
      /\/next\/0 .* has more than 10000 members/,
      /arguments\.too-many/,
    ],
    [
      '100,000 names with metacharacters',
      given(JSON.stringify({ next: Object.keys(members).map((name) => `O'${name} (x)`) })),
      /more names with special characters/,
      /arguments\.too-much/,
    ],
    ['2,000 levels', given(levels(2_000)), /nested deeper than the limit/, /"why":"too-deep"/],
    ['a member named __proto__', given('{"__proto__":{"a":1}}'), /a member named __proto__/, /"why":"reserved-member"/],
    ['a member twice', given('{"text":"a","text":"b"}'), /names the same member twice/, /"why":"duplicate-member"/],
    [
      'a member that every object has',
      given('{"constructor":"x; rm -rf /"}'),
      /\/constructor .* read as identifier/,
      /arguments\.refused/,
    ],
    ['17 MB', given(JSON.stringify({ text: 'x'.repeat(17 * 1024 * 1024) })), /longer than the limit/, /"why":"oversize"/],
    [
      '2,000,000 values',
      given(JSON.stringify({ next: Array.from({ length: 2_000_000 }, () => 1) })),
      /more values than the limit/,
      /"why":"too-many-values"/,
    ],
  ]

  let session: RawSession
  let had: number
  before(async () => {
    turn('plain')
    session = new RawSession(house, 'turning')
    await session.greet()
    had = executed().length
  })
  after(() => session.kill())

  for (const [what, params, said] of rows)
    test(what, async () => {
      const from = session.lines.length
      session.write(Buffer.from(`{"jsonrpc":"2.0","id":"${what}","method":"tools/call","params":${params}}\n`))
      assert.equal(await call(session, 'twice', { text: 'x' }), 'said')
      assert.match(session.lines.slice(from).join('\n'), said)
    })

  test('none of them was executed, and each is on record', async () => {
    assert.equal(await session.end(), 0)
    assert.deepEqual(
      executed().slice(had),
      rows.map(() => 'twice'),
    )
    const records = (await recorded('turning', 'run')).map(({ message: _message, ...each }) => JSON.stringify(each)).join('\n')
    for (const [what, , , noted] of rows) assert.match(records, noted, what)
  })
})
