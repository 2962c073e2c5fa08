/** Somebody who can write to every file but has no key: each change is named. */
import assert from 'node:assert/strict'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { LIMITS } from '#sluice/limits.js'
import { openLog } from '#sluice/audit/log.js'
import { verify } from '#sluice/audit/verify.js'
import { CLOSE, line, StateFolder } from './place.js'

let state: StateFolder
beforeEach(() => {
  state = new StateFolder()
})
afterEach(() => state.remove())

/** What `verify` names, short: `edited 3`, `removed 3-5`. */
async function named(session?: string): Promise<string[]> {
  const { tampering } = await state.verify(session)
  return tampering.map(({ kind, first, last, log }) => {
    const range = first === undefined ? '' : first === last ? ` ${first}` : ` ${first}-${last}`
    return `${log === 'registry' ? 'registry ' : ''}${kind}${range}`
  })
}
const notices = async () => (await state.verify()).notices.map(({ kind }) => kind)
const swap = (lines: string[], a: number, b: number): string[] => {
  const out = [...lines]
  ;[out[a], out[b]] = [out[b] ?? '', out[a] ?? '']
  return out
}

test('an untouched log verifies, and says how much it looked at', async () => {
  await state.session(10)
  await state.session(0)
  assert.deepEqual(
    await state.verify(),
    Object.assign(await state.verify(), { tampering: [], notices: [], sessions: 2, records: 14 }),
  )
})

test('no logs at all is not a fault', async () => {
  assert.deepEqual((await state.verify()).tampering, [])
})

describe('records under a checkpoint', () => {
  const CASES: readonly [what: string, change: (lines: string[]) => string[], named: string[]][] = [
    ['edited', (l) => l.map((t, i) => (i === 3 ? t.replace('message 2', 'message X') : t)), ['edited 3']],
    ['one byte of white space', (l) => l.map((t, i) => (i === 3 ? `${t} ` : t)), ['edited 3']],
    ['the first record edited', (l) => l.map((t, i) => (i === 0 ? t.replace('notes', 'other') : t)), ['edited 0']],
    ['removed', (l) => l.toSpliced(4, 1), ['removed 4']],
    ['several removed', (l) => l.toSpliced(4, 3), ['removed 4-6']],
    ['the last removed', (l) => l.slice(0, -1), ['removed 21']],
    ['all but the first removed', (l) => l.slice(0, 1), ['removed 1-21']],
    ['a copy inserted', (l) => l.toSpliced(5, 0, l[2] ?? ''), ['inserted 2']],
    ['a made-up record inserted', (l) => l.toSpliced(5, 0, '{"seq":5,"at":"x","type":"line"}'), ['inserted 5']],
    ['a line that is no record inserted', (l) => l.toSpliced(5, 0, 'rubbish'), ['inserted']],
    ['an empty line inserted', (l) => l.toSpliced(5, 0, ''), ['inserted']],
    ['a record with a later number inserted', (l) => l.toSpliced(5, 0, '{"seq":99,"at":"x","type":"line"}'), ['inserted 99']],
    ['two swapped', (l) => swap(l, 5, 6), ['reordered 6']],
    ['two far apart swapped', (l) => swap(l, 5, 9), ['reordered 5', 'reordered 9']],
    ['one moved', (l) => l.toSpliced(5, 1).toSpliced(15, 0, l[5] ?? ''), ['reordered 5']],
    ['replaced and renumbered', (l) => l.toSpliced(5, 1).map((t, i) => (i < 5 ? t : t.replace(/"seq":\d+/, `"seq":${i}`))), ['edited 5']],
    ['edited, removed, inserted and swapped at once', (l) => ['new', ...swap(l.toSpliced(12, 1, 'x'), 5, 9)], ['inserted', 'inserted', 'removed 12', 'reordered 5', 'reordered 9']],
  ] // biome-ignore format: a table
  for (const [what, change, expected] of CASES) {
    test(what, async () => {
      const session = await state.session(20)
      state.edit(session, change)
      const found = await named()
      if (what === 'replaced and renumbered')
        assert.ok(found.length > 0 && found.every((name) => /^(edited|removed) /.test(name)), found.join())
      else assert.deepEqual(found, expected)
    })
  }

  test('a record that claims another number, in the middle of many segments, is named with its segment', async () => {
    const log = await state.open()
    const large = 'x'.repeat(LIMITS.segmentBytes / 2)
    for (let at = 0; at < 3; at++) await log.append([{ ...line(), message: `"${at}${large}"` }])
    await log.close(CLOSE)
    assert.equal(readdirSync(dirname(state.file(log.session))).filter((name) => /\d\.ndjson$/.test(name)).length, 3)
    state.edit(log.session, (lines) => lines.map((text, i) => (i === 0 ? text.replace('xx', 'yy') : text)), '000001.ndjson')
    const [first, ...more] = (await state.verify()).tampering
    assert.deepEqual([first?.kind, first?.segment, more.length], ['edited', '000001.ndjson', 0])
  })

  test('two segments swapped: the records of the smaller one are out of order', async () => {
    const log = await state.open()
    const large = 'x'.repeat(LIMITS.segmentBytes / 3)
    for (let at = 0; at < 3; at++) await log.append([{ ...line(), message: `"${at}${large}"` }])
    await log.close(CLOSE)
    const [a, b] = [state.file(log.session, '000000.ndjson'), state.file(log.session, '000001.ndjson')]
    renameSync(a, `${a}.x`)
    renameSync(b, a)
    renameSync(`${a}.x`, b)
    const found = await named()
    assert.ok(found.length > 0 && found.every((name) => name.startsWith('reordered')), found.join())
  })

  test('a segment removed is its records removed; one replaced by a link or a FIFO-like stranger is not followed', async () => {
    const session = await state.session(5)
    const file = state.file(session)
    const elsewhere = join(state.path, 'elsewhere')
    renameSync(file, elsewhere)
    symlinkSync(elsewhere, file)
    assert.deepEqual(await named(), ['removed 0-6'])
    rmSync(file)
    assert.deepEqual(await named(), ['missing'])
  })
})

describe('what stands beside the records', () => {
  test('stored hashes changed: named; together with a record, the range between two checkpoints is named', async () => {
    const log = await state.open()
    for (let at = 0; at < 30; at++) {
      await log.append([line(`message ${at}`)])
      if (at === 9 || at === 19) await log.checkpoint()
    }
    await log.close(CLOSE)
    const tree = readFileSync(state.file(log.session, 'tree'))
    tree[40 * 32] = (tree[40 * 32] ?? 0) ^ 1
    writeFileSync(state.file(log.session, 'tree'), tree)
    assert.deepEqual(await named(), ['tree'])
    state.edit(log.session, (lines) => lines.map((text, i) => (i === 15 ? text.replace('message', 'massage') : text)))
    truncateSync(state.file(log.session, 'tree'), 0)
    assert.deepEqual(await named(), ['differ 11-31'])
  })

  test('the tail cut in records, tree and checkpoints alike: the registry misses it', async () => {
    const log = await state.open()
    await log.append([line()])
    const checkpoints = statSync(state.file(log.session, 'checkpoints.ndjson')).size
    for (let at = 0; at < 10; at++) await log.append([line(`message ${at}`)])
    await log.close(CLOSE)
    truncateSync(state.file(log.session, 'checkpoints.ndjson'), checkpoints)
    state.edit(log.session, (lines) => lines.slice(0, 1))
    truncateSync(state.file(log.session, 'tree'), 32)
    assert.deepEqual(await named(), ['removed 1-12'])
  })

  test('a checkpoint edited, of another session, or signed by another key', async () => {
    const session = await state.session(3)
    const other = await state.session(2)
    const foreign = new StateFolder()
    const stranger = await foreign.session(2)
    const theirs = readFileSync(foreign.file(stranger, 'checkpoints.ndjson'), 'utf8')
    foreign.remove()
    const lines = readFileSync(state.file(other, 'checkpoints.ndjson'), 'utf8')
    appendFileSync(state.file(session, 'checkpoints.ndjson'), `${lines}${theirs}"no note"\nrubbish\n`)
    state.edit(session, ([first = '', ...rest]) => [first.replace(/\\n\d+\\n/, '\\n9\\n'), ...rest], 'checkpoints.ndjson')
    const { tampering } = await state.verify()
    assert.deepEqual(
      tampering.map(({ kind }) => kind),
      Array.from({ length: tampering.length }, () => 'checkpoint'),
    )
    const whys = tampering.map(({ why }) => why ?? '')
    assert.ok(whys.some((why) => why.includes('does not verify')))
    assert.ok(whys.some((why) => why.includes('of another log')))
    assert.ok(whys.some((why) => why.includes('not signed by the verifier key')))
  })

  test('all checkpoints and the tree removed: the registry still knows the close', async () => {
    const session = await state.session(5)
    rmSync(state.file(session, 'checkpoints.ndjson'))
    rmSync(state.file(session, 'tree'))
    assert.deepEqual(await named(), [])
    state.edit(session, (lines) => lines.map((text) => text.replace('message 2', 'message X')))
    assert.deepEqual(await named(), ['differ 0-6'])
  })

  test('the digest key replaced', async () => {
    const session = await state.session(1)
    writeFileSync(state.file(session, 'digest.key'), `${'00'.repeat(32)}\n`)
    assert.deepEqual(await named(), ['digest-key'])
  })

  test('the verifier key replaced: nothing is signed by it', async () => {
    await state.session(1)
    const foreign = new StateFolder()
    await foreign.session(0)
    cpSync(join(foreign.path, 'audit', 'verifier.key'), join(state.path, 'audit', 'verifier.key'))
    foreign.remove()
    assert.ok((await named()).includes('registry checkpoint 1'))
    await assert.rejects(state.open(), { code: 'audit.key' })
  })

  test('everything rewritten with a new key: shown by the verifier key that was noted elsewhere', async () => {
    await state.session(1)
    const verifierKey = readFileSync(join(state.path, 'audit', 'verifier.key'), 'utf8')
    assert.deepEqual((await verify({ stateDir: state.path, verifierKey })).tampering, [])
    rmSync(join(state.path, 'audit'), { recursive: true })
    await state.session(1)
    assert.deepEqual((await state.verify()).tampering, [])
    assert.ok((await verify({ stateDir: state.path, verifierKey })).tampering.length > 0)
  })
})

describe('sessions and their registry', () => {
  const folder = (session: string) => dirname(state.file(session))

  test('a session folder removed', async () => {
    const session = await state.session(1)
    await state.session(1)
    rmSync(folder(session), { recursive: true })
    assert.deepEqual(await named(), ['missing'])
  })

  test('a session folder under another name', async () => {
    const session = await state.session(1)
    const renamed = `${session.slice(0, -1)}${session.endsWith('0') ? '1' : '0'}`
    renameSync(folder(session), folder(renamed))
    const found = await named()
    assert.ok(found.includes('missing') && found.includes('unregistered') && found.includes('checkpoint 1'), found.join())
  })

  test('an older copy of a session put back', async () => {
    const log = await state.open()
    await log.append([line()])
    await log.checkpoint()
    const copy = join(state.path, 'copy')
    cpSync(folder(log.session), copy, { recursive: true })
    await log.append([line('secret deed')])
    await log.close(CLOSE)
    rmSync(folder(log.session), { recursive: true })
    renameSync(copy, folder(log.session))
    assert.deepEqual(await named(), ['removed 2-3'])
  })

  test('a session brought from another machine', async () => {
    await state.session(1)
    const foreign = new StateFolder()
    const session = await foreign.session(2)
    cpSync(dirname(foreign.file(session)), folder(session), { recursive: true })
    foreign.remove()
    const found = await named()
    assert.ok(found.includes('unregistered') && found.some((name) => name.startsWith('checkpoint')), found.join())
  })

  test('records added after the close', async () => {
    const session = await state.session(1)
    appendFileSync(state.file(session), '{"seq":3,"at":"2026-11-20T10:15:00.007Z","type":"line"}\n')
    assert.deepEqual(await named(), ['after-close 3'])
  })

  test('the registry edited: named, and nobody adds to it after its last record was touched', async () => {
    await state.session(1)
    await state.session(1)
    state.edit('registry', (lines) => lines.map((text, i) => (i === 1 ? text.replace('close', 'checkpoint') : text)))
    assert.deepEqual(await named(), ['registry edited 1'])
    state.edit('registry', (lines) => lines.map((text, i) => (i === 3 ? text.replace('close', 'checkpoint') : text)))
    await assert.rejects(state.open(), { code: 'audit.registry' })
  })

  test('a session taken out of the registry: its records there are gone, and so is what knew it', async () => {
    await state.session(1)
    const gone = await state.session(1)
    await state.session(1)
    state.edit('registry', (lines) => lines.filter((text) => !text.includes(gone)))
    assert.deepEqual(await named(), ['registry removed 2-3', 'unregistered'])
  })

  test('the registry rolled back to an earlier state, with the sessions since then removed: a later session saw more of it', async () => {
    await state.session(1)
    const copy = join(state.path, 'copy')
    cpSync(join(state.path, 'audit', 'registry'), copy, { recursive: true })
    const gone = await state.session(1)
    const kept = await state.session(1)
    rmSync(join(state.path, 'audit', 'registry'), { recursive: true })
    renameSync(copy, join(state.path, 'audit', 'registry'))
    rmSync(folder(gone), { recursive: true })
    const found = await named()
    assert.ok(found.includes('registry rolled-back') && found.includes('unregistered'), found.join())
    rmSync(folder(kept), { recursive: true })
    // Without anything that left the folder, an earlier whole state is just that: docs/audit-format.md says so.
    assert.deepEqual(await named(), [])
  })

  test('the registry removed', async () => {
    await state.session(1)
    rmSync(join(state.path, 'audit', 'registry'), { recursive: true })
    assert.deepEqual(await named(), ['unregistered'])
  })

  test('one registry record made up: it vouches for nothing, and nothing is added after it', async () => {
    const session = await state.session(1)
    const note = JSON.stringify('sluicegate/0\n5\nAAAA\n\n— x AAAA\n')
    appendFileSync(
      state.file('registry'),
      `{"seq":2,"at":"x","type":"close","session":"${session.replace(/.$/, 'z')}","note":${note}}\n`,
    )
    await assert.rejects(state.open(), { code: 'audit.registry' })
  })

  test('stored hashes of the registry changed: the next one would sign another tree, and refuses', async () => {
    await state.session(1)
    await state.session(1)
    const tree = readFileSync(state.file('registry', 'tree'))
    tree[6 * 32] = (tree[6 * 32] ?? 0) ^ 1
    writeFileSync(state.file('registry', 'tree'), tree)
    await assert.rejects(state.open(), { code: 'audit.registry' })
    assert.deepEqual(await named(), ['registry tree'])
  })

  test('the tail of the registry repeated or extended is not signed by the next one', async () => {
    await state.session(1)
    const lines = readFileSync(state.file('registry'), 'utf8').split('\n')
    appendFileSync(state.file('registry'), `${lines[0]}\n`)
    await assert.rejects(state.open(), { code: 'audit.registry' })
  })

  test('checkpoints and hashes of the registry removed, a session taken out, the rest renumbered: nobody signs it again', async () => {
    const gone = await state.session(1)
    await state.session(1)
    rmSync(state.file('registry', 'checkpoints.ndjson'))
    rmSync(state.file('registry', 'tree'))
    state.edit('registry', (all) =>
      all.filter((text) => !text.includes(gone)).map((text, i) => text.replace(/"seq":\d+/, `"seq":${i}`)),
    )
    await assert.rejects(state.open(), { code: 'audit.registry' })
  })
})

describe('unfinished, not changed', () => {
  test('a log without close is running while its process lives', async () => {
    const log = await state.open()
    await log.append([line()])
    const { tampering, notices: found } = await state.verify()
    assert.deepEqual(tampering, [])
    assert.deepEqual(found.map(({ kind, first, last }) => [kind, first, last]), [['unsealed', 1, 1], ['running', undefined, undefined]]) // biome-ignore format: short
    await log.close(CLOSE)
  })

  test('a torn last line is reported; the same bytes with a line feed are not a record of ours', async () => {
    const log = await state.open()
    await log.append([line()])
    await log.checkpoint()
    appendFileSync(state.file(log.session), '{"seq":2,"at":"2026')
    assert.deepEqual(await notices(), ['torn', 'running'])
    appendFileSync(state.file(log.session), '\n')
    assert.deepEqual(await named(), ['inserted 2'])
    rmSync(dirname(state.file(log.session)), { recursive: true })
    await log.close(CLOSE)
  })

  test('folders without a beginning, and strangers', async () => {
    await state.session(0)
    mkdirSync(join(state.path, 'audit', 'sessions', '20260101T000000Z-0123456789abcdef'))
    mkdirSync(join(state.path, 'audit', 'sessions', 'lost+found'))
    assert.deepEqual(await notices(), ['never-started', 'stray'])
    assert.deepEqual(await named(), [])
  })

  test('one session asked for by name; a name that is none', async () => {
    const session = await state.session(2)
    await state.session(3)
    assert.equal((await state.verify(session)).records, 4)
    await assert.rejects(state.verify('../../etc'), { code: 'audit.no-session' })
  })
})

test('a line of 600 MiB is no record and takes no memory', async () => {
  const session = await state.session(2)
  truncateSync(state.file(session), 600 * 1024 ** 2)
  appendFileSync(state.file(session), '\n')
  const before = process.memoryUsage().rss
  assert.deepEqual(await named(), ['inserted', 'after-close 4'])
  assert.ok(process.memoryUsage().rss - before < 400 * 1024 * 1024)
})

test('two processes that open the first log at once get the same key', async () => {
  const logs = await Promise.all(
    [1, 2, 3].map(() => openLog({ stateDir: state.path, server: 's', about: {}, exclusively: (act) => act() })),
  )
  for (const log of logs) await log.close(CLOSE)
  assert.deepEqual(await named(), [])
})
